// What is owed at a price that was frozen with a request.
import { TOKEN_BUCKETS, type FrozenPrice, type TokenBucket, type TokenCount } from './records.ts';

/**
 * USD for counted tokens, and for the time that they took, at a price that was frozen earlier; `undefined` where a bucket that
 * holds tokens has no price.
 */
export function costAtFrozenPrice(
  price: FrozenPrice,
  tokens: Record<TokenBucket, TokenCount>,
  tookMs = 0,
): number | undefined {
  const rates: Record<TokenBucket, number | undefined> = {
    uncachedInput: price.inputPerMillion,
    cacheRead: price.cacheReadPerMillion ?? price.inputPerMillion,
    cacheWrite5m: price.cacheWritePerMillion ?? price.inputPerMillion,
    cacheWrite1h: price.cacheWrite1hPerMillion ?? price.cacheWritePerMillion ?? price.inputPerMillion,
    textOutput: price.outputPerMillion,
    reasoningOutput: price.outputPerMillion,
    embedding: price.inputPerMillion,
  };
  let usd = timeCostUsd(price, tookMs);
  for (const bucket of TOKEN_BUCKETS) {
    const count = tokens[bucket].tokens ?? 0;
    const rate = rates[bucket];
    if (count > 0 && rate === undefined) {
      return undefined;
    }
    usd += (count * (rate ?? 0)) / 1_000_000;
  }
  return usd;
}

const HOUR_MS = 3_600_000;

/** What an attempt that took so long cost besides its tokens; 0 where time costs nothing. */
export function timeCostUsd({ usdPerHour = 0 }: Pick<FrozenPrice, 'usdPerHour'>, tookMs: number): number {
  return (usdPerHour * Math.max(0, tookMs)) / HOUR_MS;
}
