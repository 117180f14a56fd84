// A failed request in words.
import { HostFailure } from '../client.ts';

/** The host's own words, which are fit to be shown; anything else is a fault of this page. */
export function wordsOf(error: unknown): string {
  return error instanceof HostFailure
    ? error.message
    : 'Something went wrong in this page. Close it and open it again.';
}
