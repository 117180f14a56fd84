// An abort of one call's own, which follows the caller's until it is cut off.

/**
 * For SDKs that leave a listener on the signal that they are given (groq-sdk 1.6.0, `fetchWithTimeout`), and for those that are
 * stopped by nothing but their signal. `signal` must not be aborted yet.
 */
export function linkedAbort(signal: AbortSignal): { controller: AbortController; unlink: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return { controller, unlink: () => signal.removeEventListener('abort', abort) };
}
