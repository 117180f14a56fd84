// The one reader of how long a server asks to wait, in whichever way it says so.
import { isRecord } from './isRecord.ts';

const LONGEST_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** "5.289s", "20 seconds", "1m"; an "m" that begins another word is none. */
const PIECE = String.raw`(?:\d+(?:\.\d+)?) ?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])`;
const DURATION = new RegExp(`^(?:${PIECE},? ?)+$`, 'i');
const IN_WORDS = new RegExp(String.raw`(?:try again|retry) (?:in|after) ((?:${PIECE},? ?)+)`, 'i');

/**
 * Milliseconds that a server asks to wait, never negative, at most a day: `retry-after-ms`; Retry-After as seconds, HTTP date or
 * duration; RetryInfo in an error object of Google's (https://google.aip.dev/193); "try again in 1m3.5s" in its sentence. `now` is
 * epoch milliseconds. `undefined`: it does not say.
 */
export function readRetryAfterMs(
  headers: Headers | undefined,
  message: string,
  now: number,
  body?: unknown,
): number | undefined {
  const exact = Number(headers?.get('retry-after-ms')?.trim() || Number.NaN);
  const words = IN_WORDS.exec(message)?.[1];
  const ms = Number.isFinite(exact)
    ? exact
    : (headerMs(headers?.get('retry-after')?.trim(), now) ??
      retryInfoMs(body) ??
      (words === undefined ? undefined : durationMs(words)));
  return ms === undefined || Number.isNaN(ms) ? undefined : Math.min(Math.max(0, Math.ceil(ms)), LONGEST_MS);
}

/**
 * A hint where a refused request was not told how long to wait: milliseconds until the limit that has nothing left is full again,
 * by `x-ratelimit-remaining-*` and `x-ratelimit-reset-*`, which OpenAI and most that speak like it send.
 */
export function resetHintMs(headers: Headers | undefined, now: number): number | undefined {
  const waits = ['requests', 'tokens']
    .filter((what) => headers?.get(`x-ratelimit-remaining-${what}`)?.trim() === '0')
    .map((what) => readResetMs(headers?.get(`x-ratelimit-reset-${what}`) ?? '', now))
    .filter((ms) => ms !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/**
 * Milliseconds from `now` until the moment in a rate limit's reset header: a duration ("6m0s"), seconds, an instant in epoch
 * seconds or milliseconds, or a date; 0 to a day.
 */
export function readResetMs(value: string, now: number): number | undefined {
  const text = value.trim();
  let ms: number | undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const figure = Number(text);
    // No window is 30 years long: such a figure is an instant.
    ms = figure >= 1e12 ? figure - now : figure >= 1e9 ? figure * 1000 - now : figure * 1000;
  } else {
    ms = headerMs(text, now);
  }
  return ms === undefined ? undefined : Math.min(Math.max(0, Math.ceil(ms)), LONGEST_MS);
}

function headerMs(value: string | undefined, now: number): number | undefined {
  if (!value) {
    return undefined;
  }
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    return Number(value) * 1000;
  }
  if (DURATION.test(value)) {
    return durationMs(value);
  }
  // `Date.parse` alone makes a date of almost any text with a number in it.
  const at = /\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at - now : undefined;
}

/** Of a text that is made of pieces with their units. */
function durationMs(text: string): number {
  let ms = 0;
  for (const [, figure = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?) ?(ms|milli|s|m|h|d)/gi)) {
    const name = unit.toLowerCase();
    ms += Number(figure) * (UNIT_MS[name === 'milli' ? 'ms' : name] ?? 0);
  }
  return ms;
}

/** `error.details[].retryDelay`, "27.5s" as protocol buffers write a duration; the object may stand alone in an array. */
function retryInfoMs(body: unknown): number | undefined {
  const object: unknown = Array.isArray(body) ? body[0] : body;
  const error = isRecord(object) ? object['error'] : undefined;
  const details = isRecord(error) && Array.isArray(error['details']) ? error['details'] : [];
  for (const detail of details) {
    const delay: unknown =
      isRecord(detail) && String(detail['@type']).endsWith('RetryInfo') ? detail['retryDelay'] : '';
    if (typeof delay === 'string' && DURATION.test(delay)) {
      return durationMs(delay);
    }
  }
  return undefined;
}
