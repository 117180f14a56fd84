// The simulator at the address that the extension was told at its start; one for all test files.
import assert from 'node:assert/strict';
import { simulatorVariable } from '../../harness/simulated.ts';
import { startSimulator, type RecordedRequest, type Simulator } from '../../simulator/start.ts';

/** Each test file is a bundle of its own: what they share lives here. */
const shared = globalThis as { llmWorkbenchSimulator?: Promise<Simulator> | undefined };

/** Started by the first test that needs it, without any pacing; it ends with the suite. */
export function simulator(): Promise<Simulator> {
  shared.llmWorkbenchSimulator ??= start();
  return shared.llmWorkbenchSimulator;
}

/** Requests for an answer, oldest first; model lists and the like are left out. */
export function questionsTo({ requests }: Simulator): RecordedRequest[] {
  return requests().filter(
    ({ method, path }) => method === 'POST' && /\/(completions|responses|messages|chat)$/.test(path),
  );
}

async function start(): Promise<Simulator> {
  const address = process.env[simulatorVariable];
  assert.ok(address, `the suite needs ${simulatorVariable}`);
  return startSimulator({ port: Number(new URL(address).port), pace: 0 });
}

after(async () => {
  const started = shared.llmWorkbenchSimulator;
  shared.llmWorkbenchSimulator = undefined;
  await (await started)?.stop();
});
