// What vendors' headers tell of their rate limits, in the spellings that are about.
import { readResetMs } from '../retryAfter.ts';

/** One limit of a vendor's at the moment of its answer. */
export interface VendorLimit {
  /** Of the whole window; absent: not told. */
  limit?: number;
  remaining: number;
  /** Milliseconds until all of it is there again. */
  resetMs: number;
}

export interface VendorLimits {
  requests?: VendorLimit;
  tokens?: VendorLimit;
}

type Names = readonly [limit: string, remaining: string, reset: string];

const usual = (what: string): Names => [
  `x-ratelimit-limit-${what}`,
  `x-ratelimit-remaining-${what}`,
  `x-ratelimit-reset-${what}`,
];
const anthropic = (what: string): Names => [
  `anthropic-ratelimit-${what}-limit`,
  `anthropic-ratelimit-${what}-remaining`,
  `anthropic-ratelimit-${what}-reset`,
];

/** OpenAI and Groq, Cerebras, Anthropic, OpenRouter and Together, the IETF's draft. */
const REQUESTS: readonly Names[] = [
  usual('requests'),
  usual('requests-minute'),
  usual('requests-day'),
  anthropic('requests'),
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
];
/** The same, and Mistral's. */
const TOKENS: readonly Names[] = [
  usual('tokens'),
  usual('tokens-minute'),
  anthropic('input-tokens'),
  anthropic('tokens'),
  ['x-ratelimitbysize-limit-minute', 'x-ratelimitbysize-remaining-minute', 'ratelimitbysize-reset'],
];

/** Of each kind the limit that is nearest to its end; what has no figure of what is left, or no end, tells nothing. `now` is epoch milliseconds. */
export function readVendorLimits(headers: Headers, now: number): VendorLimits {
  return { requests: tightest(headers, REQUESTS, now), tokens: tightest(headers, TOKENS, now) };
}

function tightest(headers: Headers, spellings: readonly Names[], now: number): VendorLimit | undefined {
  let found: VendorLimit | undefined;
  for (const [limitName, remainingName, resetName] of spellings) {
    const remaining = figure(headers.get(remainingName));
    const resetMs = readResetMs(headers.get(resetName) ?? '', now);
    if (remaining !== undefined && resetMs !== undefined) {
      const limit = { limit: figure(headers.get(limitName)), remaining, resetMs };
      found = !found || share(limit) < share(found) ? limit : found;
    }
  }
  return found;
}

/** How much of it is left; what nobody knows the whole of goes by whether anything is. */
function share({ limit, remaining }: VendorLimit): number {
  return remaining <= 0 ? 0 : limit ? remaining / limit : 1;
}

function figure(value: string | null): number | undefined {
  return value !== null && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : undefined;
}
