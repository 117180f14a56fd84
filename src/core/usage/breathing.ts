// Lets others have their turn during long work.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Half a frame: what comes on top until the next look stays within one. */
const LONGEST_MS = 8;

/**
 * To be called after each small piece of work: it waits only where the last turn is long ago, and rejects where nobody wants
 * the work any more. One for the whole of a work.
 */
export type Breathe = () => Promise<void>;

export function breathing(signal?: AbortSignal): Breathe {
  let since = performance.now();
  return async () => {
    if (performance.now() - since >= LONGEST_MS) {
      await nextTurn();
      since = performance.now();
    }
    signal?.throwIfAborted();
  };
}
