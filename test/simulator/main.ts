/** Runs the simulator by hand: `node test/simulator/main.ts [port]`; Ctrl-C ends it. */
import { providers } from '../../src/core/providers/registry.ts';
import { startSimulator } from './start.ts';

const simulator = await startSimulator({ port: Number(process.argv[2] ?? 0) });
process.stdout.write(
  [
    `Simulator on ${simulator.url}`,
    ...providers.map(({ id, name, baseUrl }) => {
      const path = new URL(baseUrl).pathname.replace(/\/$/, '');
      return `  ${name.padEnd(12)}${simulator.url}/${id}${path}`;
    }),
    'Any key works, but one with "wrong" or "nocredit" in it. Ctrl-C ends it.',
    '',
  ].join('\n'),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.stop());
}
