// How a usage record stands in its row.
import { LONGEST_ID } from '../../shared/views.ts';
import {
  LONGEST_REQUEST_ID,
  LONGEST_REQUEST_MS,
  MOST_SEARCHES,
  MOST_TOKENS,
  MOST_TOKENS_PER_SECOND,
  MOST_USD,
  type RecordPlace,
} from '../costSource.ts';
import { type FrozenPrice, TOKEN_BUCKETS, type TokenBucket, type TokenCount, type UsageRecord } from '../records.ts';
import type { Database, Value } from './database.ts';
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
  'searches',
  'costUsd',
  'cacheSavedUsd',
  'cacheExtraUsd',
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

/**
 * The record with every figure that cannot be true made unknown, and the server's own words cut: what a vendor reports must not
 * break the sums, nor keep an export from being imported. Fractions of tokens (estimates) are rounded up.
 */
export function plausible(record: UsageRecord): UsageRecord {
  const tokens = Object.fromEntries(
    TOKEN_BUCKETS.map((bucket): [TokenBucket, TokenCount] => [bucket, plausibleCount(record.tokens[bucket])]),
  ) as UsageRecord['tokens'];
  return {
    ...record,
    ...cacheFigures(record.price, tokens),
    tokens,
    modelAnswered: words(record.modelAnswered, LONGEST_ID),
    requestId: words(record.requestId, LONGEST_REQUEST_ID),
    searches: wholeCount(record.searches, MOST_SEARCHES),
    costUsd: atMost(record.costUsd, MOST_USD),
    timeToFirstTokenMs: atMost(record.timeToFirstTokenMs, LONGEST_REQUEST_MS),
    tokensPerSecond: atMost(record.tokensPerSecond, MOST_TOKENS_PER_SECOND),
    durationMs: atMost(record.durationMs, LONGEST_REQUEST_MS) ?? 0,
  };
}

function plausibleCount(count: TokenCount): TokenCount {
  const tokens = wholeCount(count.tokens, MOST_TOKENS);
  return count.origin === 'unknown' || tokens === undefined ? { origin: 'unknown' } : { tokens, origin: count.origin };
}

function wholeCount(figure: number | undefined, most: number): number | undefined {
  const count = atMost(figure, most);
  return count === undefined ? undefined : Math.ceil(count);
}

function words(text: string | undefined, longest: number): string | undefined {
  return text
    ?.slice(0, 2 * longest)
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, longest);
}

/**
 * What the vendor's cache saved and cost, at the price that is frozen in the record; without prices of their own, cached
 * tokens cost what others do. Both absent where nothing was cached, or the price of input is not known.
 */
function cacheFigures(
  price: FrozenPrice | undefined,
  tokens: UsageRecord['tokens'],
): Pick<UsageRecord, 'cacheSavedUsd' | 'cacheExtraUsd'> {
  const input = atMost(price?.inputPerMillion, Number.MAX_VALUE);
  if (!price || input === undefined) {
    return { cacheSavedUsd: undefined, cacheExtraUsd: undefined };
  }
  const { cacheReadPerMillion: read = input, cacheWritePerMillion: write = input } = price;
  const { cacheWrite1hPerMillion: longWrite = write } = price;
  const readTokens = tokens.cacheRead.tokens ?? 0;
  const [shortTokens, longTokens] = [tokens.cacheWrite5m.tokens ?? 0, tokens.cacheWrite1h.tokens ?? 0];
  const extra = (shortTokens * (write - input) + longTokens * (longWrite - input)) / 1_000_000;
  return {
    cacheSavedUsd: readTokens > 0 ? (readTokens * (input - read)) / 1_000_000 : undefined,
    cacheExtraUsd: shortTokens + longTokens > 0 ? extra : undefined,
  };
}

/** At least zero, too. */
function atMost(figure: number | undefined, most: number): number | undefined {
  return figure !== undefined && figure >= 0 && figure <= most ? figure : undefined;
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

const PAGE = 'SELECT * FROM usageRecords WHERE number > ? ORDER BY number LIMIT ?';

/** In the order in which they were written. */
export function recordPage(
  database: Database,
  { after = -1, limit }: { after?: number; limit: number },
): { records: UsageRecord[]; next?: number } {
  const rows = database.all<UsageRow & { number: number }>(PAGE, after, limit);
  return { records: rows.map(toUsageRecord), next: rows.length < limit ? undefined : rows.at(-1)?.number };
}

const NEWEST = `SELECT * FROM usageRecords WHERE startedAt >= ? AND (startedAt, number) < (?, ?)
  ORDER BY startedAt DESC, number DESC LIMIT ?`;

/** Of a time in epoch milliseconds, its end not included; newest first. */
export function newestPage(
  database: Database,
  { fromMs, toMs, before, limit }: { fromMs: number; toMs: number; before?: RecordPlace; limit: number },
): { records: UsageRecord[]; next?: RecordPlace } {
  const { startedAt, number } = before ?? { startedAt: Math.ceil(toMs), number: 0 };
  const rows = database.all<UsageRow & { number: number }>(NEWEST, Math.ceil(fromMs), startedAt, number, limit);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    records: rows.map(toUsageRecord),
    ...(last && { next: { startedAt: last.startedAt, number: last.number } }),
  };
}
