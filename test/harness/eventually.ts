// Waiting for an assertion to hold, where the page comes to it in a frame, a timer or a reply of the host.
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `check` until it throws nothing, and returns what it gives; throws its last error after `timeoutMs`. Never for
 * what must not happen: that would be taken for true before it had the time to happen.
 */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await pause(20);
  }
}
