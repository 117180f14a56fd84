// Where `npm start` runs the simulator, if it does, and whom it plays.
import { isLoopback } from '../core/guardedFetch.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Only an address of this machine counts, so that the variable can never lead text elsewhere. */
export function simulatorAddress(environment: Environment): string | undefined {
  const address = environment['LLM_WORKBENCH_SIMULATOR']?.trim().replace(/\/+$/, '');
  try {
    return address && isLoopback(address) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Ids of the providers that it plays, where not all: so a test sees the others as they are without it. */
export function simulatedProviders(environment: Environment): readonly string[] | undefined {
  return environment['LLM_WORKBENCH_SIMULATED']?.split(',').map((id) => id.trim());
}
