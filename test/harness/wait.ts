// Waiting for a condition, in place of sleeping for luck.
import { setTimeout as pause } from 'node:timers/promises';

/** Calls `condition` until it gives something truthy, and returns that. Throws, naming `what`, after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  timeoutMs = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) {
      return value as NonNullable<Exclude<T, false>>;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeoutMs} ms for ${what}`);
    }
    await pause(50);
  }
}

/** Settles as `promise` does, or throws, naming `what`, after `timeoutMs`. */
export async function within<T>(what: string, timeoutMs: number, promise: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = pause(timeoutMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`waited ${timeoutMs} ms for ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    late.catch(() => undefined);
    stop.abort();
  }
}
