// Where `npm start` runs the simulator, if it does.
import { isLoopback } from '../core/guardedFetch.ts';

/** Only an address of this machine counts, so that the variable can never lead text elsewhere. */
export function simulatorAddress(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const address = environment['LLM_WORKBENCH_SIMULATOR']?.trim().replace(/\/+$/, '');
  try {
    return address && isLoopback(address) ? address : undefined;
  } catch {
    return undefined;
  }
}
