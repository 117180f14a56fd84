// Waits for work no longer than its signal lets it, whether or not the work itself looks at the signal.
import { toAppError } from './errors.ts';

/** What `work` comes to, or what the signal says as soon as it is aborted; what comes later is ignored, a failure too. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(toAppError(signal.reason, { signal }));
    if (signal.aborted) {
      stop();
    } else {
      signal.addEventListener('abort', stop, { once: true });
    }
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
