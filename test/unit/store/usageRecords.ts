// Usage records of every kind, for properties of the ledger and its reports, and the sums that they must come to.
import * as fc from 'fast-check';
import { USAGE_SUMS } from '../../../src/core/costSource.ts';
import { TOKEN_BUCKETS, type TokenCount, type UsageRecord } from '../../../src/core/records.ts';
import type { CostSums } from '../../../src/shared/costViews.ts';
import { usageRecord } from './temporaryStore.ts';

const counts: fc.Arbitrary<TokenCount> = fc.oneof(
  fc.constant<TokenCount>({ origin: 'unknown' }),
  fc.record({ tokens: fc.nat(1_000_000), origin: fc.constantFrom('reported' as const, 'estimated' as const) }),
);

/** Without ids; begun between two instants, epoch milliseconds. */
export function recordsBetween(from: number, to: number): fc.Arbitrary<UsageRecord> {
  return fc
    .record({
      startedAt: fc.integer({ min: from, max: to }),
      providerId: fc.constantFrom('openai', 'ollama'),
      keyName: fc.constantFrom('', 'work'),
      modelAsked: fc.constantFrom('a', 'b', 'c'),
      purpose: fc.constantFrom('chat' as const, 'title' as const),
      workspace: fc.constantFrom('file:///w', undefined),
      conversationId: fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5', 'c6', undefined),
      costUsd: fc.option(
        fc.integer({ min: 0, max: 1000 }).map((cents) => cents / 100),
        { nil: undefined },
      ),
      price: fc.constantFrom(undefined, {
        source: 'genai-prices' as const,
        inputPerMillion: 2,
        cacheReadPerMillion: 0.5,
      }),
      searches: fc.option(fc.nat(5), { nil: undefined }),
      timeToFirstTokenMs: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }), { nil: undefined }),
      tokensPerSecond: fc.option(fc.double({ min: 0, max: 900, noNaN: true }), { nil: undefined }),
      durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
      outcome: fc.constantFrom('success' as const, 'failed' as const, 'cancelled' as const),
      cached: fc.boolean(),
      hedged: fc.boolean(),
      tokens: fc.record(Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, counts]))),
    })
    .map((values) => usageRecord('', { ...values, tokens: values.tokens as UsageRecord['tokens'] }));
}

/** Worked out from the records themselves. */
export function plainSums(records: readonly UsageRecord[]): CostSums {
  const sums = Object.fromEntries(USAGE_SUMS.map((sum) => [sum, 0])) as unknown as CostSums;
  for (const { tokens, price, costUsd, outcome, cached, hedged, searches } of records) {
    sums.requests += 1;
    sums.failedRequests += outcome === 'failed' ? 1 : 0;
    sums.unknownCostRequests += costUsd === undefined ? 1 : 0;
    sums.cachedRequests += cached ? 1 : 0;
    sums.hedgedRequests += hedged ? 1 : 0;
    sums.searches += searches ?? 0;
    sums.costUsd += costUsd ?? 0;
    sums.failedCostUsd += outcome === 'failed' ? (costUsd ?? 0) : 0;
    sums.lostHedgeCostUsd += hedged && outcome === 'cancelled' ? (costUsd ?? 0) : 0;
    for (const bucket of TOKEN_BUCKETS) {
      sums[bucket] += tokens[bucket].tokens ?? 0;
    }
    const read = tokens.cacheRead.tokens ?? 0;
    sums.unknownSavingRequests += read > 0 && !price ? 1 : 0;
    // Input at $2, read from the cache at $0.5, written to it like other input.
    sums.cacheSavedUsd += price ? (read * 1.5) / 1e6 : 0;
  }
  return sums;
}

export function sameSums(actual: object, expected: object): void {
  const [one, other] = [actual, expected] as Record<string, number>[];
  for (const name of new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])) {
    const [is, should] = [one?.[name] ?? Number.NaN, other?.[name] ?? Number.NaN];
    if (!(Math.abs(is - should) < 1e-7)) {
      throw new Error(`${name} is ${is} and should be ${should}`);
    }
  }
}
