// When a delivery that failed is tried again: later each time, never all at once, and not before the receiver allows it.
import { LONGEST_WAIT_MS } from './webhookQueue.ts';

/** The last comes about three hours after the first. */
export const MOST_TRIES = 8;
const FIRST_WAIT_MS = 10_000;
const FACTOR = 3;
/** Part of a wait by which it may be shorter or longer. */
const JITTER = 0.2;

/** Milliseconds until the next try; `tries` were made. `random` is from 0 to 1. */
export function waitAfter(tries: number, retryAfterMs: number | undefined, random: number): number {
  const waitMs = FIRST_WAIT_MS * FACTOR ** (tries - 1) * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.min(LONGEST_WAIT_MS, Math.max(waitMs, retryAfterMs ?? 0)));
}
