// What tells the extension where the simulator is, and whom it plays.

/** The extension's own variable for the simulator's address. */
export const simulatorVariable = 'LLM_WORKBENCH_SIMULATOR';
/** The extension's own variable for whom the simulator plays: ids with commas between; not set, everybody. */
export const playedVariable = 'LLM_WORKBENCH_SIMULATED';

/** Whom tests expect to be played: enough to choose between, while the other providers need a key as they do without it. */
const usual = ['openai', 'anthropic', 'ollama'];

/** The environment of an extension host with the simulator at `address`; `all` plays everybody, as `npm start` does. */
export function simulatedAt(address: string, played: readonly string[] | 'all' = usual): Record<string, string> {
  return { [simulatorVariable]: address, ...(played !== 'all' && { [playedVariable]: played.join(',') }) };
}
