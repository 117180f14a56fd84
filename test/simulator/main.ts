/** Runs the simulator by hand: `node test/simulator/main.ts [port]`; Ctrl-C ends it. */
import { startSimulator } from './start.ts';

const simulator = await startSimulator({ port: Number(process.argv[2] ?? 0) });
process.stdout.write(
  [
    `Simulator on ${simulator.url}`,
    `  OpenAI     ${simulator.url}/openai/v1`,
    `  Anthropic  ${simulator.url}/anthropic`,
    `  Ollama     ${simulator.url}/ollama`,
    'Any key works, but one with "wrong" or "nocredit" in it. Ctrl-C ends it.',
    '',
  ].join('\n'),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.stop());
}
