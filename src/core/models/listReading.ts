// When the list of a provider is read again because somebody draws it: not at each look, and after failures ever more rarely.
import type { AppError } from '../errors.ts';

/** How the last reading of a list went, or goes. */
export interface ListReading {
  /** Epoch milliseconds: of its beginning, then of its end. */
  at: number;
  /** A key or an address changed since: the list is read again, however young it is. */
  isStale?: boolean;
  origin?: string;
  error?: AppError;
  running?: Promise<void>;
  /** Ends the reading: what it brings is of no use any more. */
  stop?: AbortController;
  /** In a row. */
  failures?: number;
  /** Somebody looks: what failed may be tried again. */
  isLookedAt?: boolean;
}

/** An opened picker asks again, but not each time something is drawn. */
export const SHORTEST_BETWEEN_MS = 5000;
const MINUTE_MS = 60_000;
/** After so many failures in a row a vendor is asked again by itself: never sooner, and not at all while nobody looks. */
const AFTER_FAILURES_MS = [1, 2, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);

/** `now` and `toldAt`, when any provider's list came or failed last, are epoch milliseconds. */
export function isDue(
  { at, isStale, error, failures = 0, isLookedAt }: ListReading,
  { now, toldAt, local }: { now: number; toldAt: number; local: boolean | undefined },
): boolean {
  // The clock may have been set back.
  const isJust = (then: number) => Math.abs(now - then) < SHORTEST_BETWEEN_MS;
  if (isStale) {
    return true;
  }
  // Who draws what was told does not ask for the others: two slow lists would call for each other without end.
  if (isJust(at) || isJust(toldAt)) {
    return false;
  }
  const index = Math.min(failures, AFTER_FAILURES_MS.length) - 1;
  return local || isLookedAt || !error || Math.abs(now - at) >= (AFTER_FAILURES_MS[index] ?? 0);
}
