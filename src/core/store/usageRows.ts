// How a usage record stands in its row.
import { TOKEN_BUCKETS, type TokenBucket, type TokenCount, type UsageRecord } from '../records.ts';
import type { Value } from './database.ts';
import { fromOptionalJson, present, toJson, wholeMs } from './rows.ts';

/** Fields that stand in a column of their own name as they are. */
const PLAIN = [
  'id',
  'providerId',
  'keyName',
  'modelAsked',
  'modelAnswered',
  'purpose',
  'workspace',
  'conversationId',
  'messageId',
  'receiptId',
  'costUsd',
  'timeToFirstTokenMs',
  'durationMs',
  'tokensPerSecond',
  'outcome',
  'errorKind',
  'finishReason',
  'status',
  'requestId',
  'attempt',
] as const satisfies readonly (keyof UsageRecord)[];

/** All columns but `number`; the values of `usageValues` come in this order. */
export const USAGE_COLUMNS: readonly string[] = [
  ...PLAIN,
  'startedAt',
  'cached',
  'hedged',
  'price',
  'features',
  ...TOKEN_BUCKETS.flatMap((bucket) => [bucket, `${bucket}Origin`]),
];

export type UsageRow = Record<(typeof PLAIN)[number], unknown> &
  Record<'price' | 'features', string | null> &
  Record<TokenBucket, number | null> &
  Record<`${TokenBucket}Origin`, TokenCount['origin']> & { startedAt: number; cached: number; hedged: number };

/** No request has more tokens; a figure above is a vendor's mistake. */
const MOST_TOKENS = 1e12;

/**
 * The record with every figure that cannot be true made unknown: what a vendor reports must not break the sums. Fractions
 * of tokens (estimates) are rounded up.
 */
export function plausible(record: UsageRecord): UsageRecord {
  const tokens = Object.fromEntries(
    TOKEN_BUCKETS.map((bucket): [TokenBucket, TokenCount] => [bucket, plausibleCount(record.tokens[bucket])]),
  ) as UsageRecord['tokens'];
  return {
    ...record,
    tokens,
    costUsd: atLeastZero(record.costUsd),
    timeToFirstTokenMs: atLeastZero(record.timeToFirstTokenMs),
    tokensPerSecond: atLeastZero(record.tokensPerSecond),
    durationMs: atLeastZero(record.durationMs) ?? 0,
  };
}

function plausibleCount(count: TokenCount): TokenCount {
  const tokens = atLeastZero(count.tokens);
  return count.origin === 'unknown' || tokens === undefined || tokens > MOST_TOKENS
    ? { origin: 'unknown' }
    : { tokens: Math.ceil(tokens), origin: count.origin };
}

function atLeastZero(figure: number | undefined): number | undefined {
  return figure !== undefined && Number.isFinite(figure) && figure >= 0 ? figure : undefined;
}

export function usageValues(record: UsageRecord): Value[] {
  return [
    ...PLAIN.map((field) => record[field]),
    wholeMs(record.startedAt),
    record.cached,
    record.hedged,
    toJson(record.price),
    toJson(record.features),
    ...TOKEN_BUCKETS.flatMap((bucket) => [record.tokens[bucket].tokens, record.tokens[bucket].origin]),
  ];
}

export function toUsageRecord(row: UsageRow): UsageRecord {
  const plain = Object.fromEntries(PLAIN.map((field) => [field, row[field]])) as Pick<
    UsageRecord,
    (typeof PLAIN)[number]
  >;
  const tokens = Object.fromEntries(
    TOKEN_BUCKETS.map((bucket) => {
      const count = row[bucket];
      return [bucket, count === null ? { origin: 'unknown' } : { tokens: count, origin: row[`${bucket}Origin`] }];
    }),
  ) as UsageRecord['tokens'];
  return present<UsageRecord>({
    ...plain,
    startedAt: row.startedAt,
    cached: row.cached === 1,
    hedged: row.hedged === 1,
    price: fromOptionalJson<NonNullable<UsageRecord['price']>>(row.price),
    features: fromOptionalJson<NonNullable<UsageRecord['features']>>(row.features),
    tokens,
  });
}
