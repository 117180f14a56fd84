// The daily cube: sums of usage records, so that reports need not read the records.
import { TOKEN_BUCKETS, type UsageRecord, type UsageTotals } from '../records.ts';
import type { Database, Value } from './database.ts';

/** ISO date of the local day of an instant. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const two = (figure: number) => String(figure).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export type TimeMeasure = 'timeToFirstToken' | 'duration';

/** So many requests took at most `upToMs`, and more than the bucket below. */
export interface TimeBucket {
  upToMs: number;
  requests: number;
}

/** Buckets in each doubling: neighbours differ by 19 %. */
const BUCKETS_PER_DOUBLING = 4;
/** 2^24 ms are 4.6 hours. */
const LAST_BUCKET = 24 * BUCKETS_PER_DOUBLING;

/** The number of the bucket that a time falls into: fixed for ever, so that days add up. */
export function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(LAST_BUCKET, Math.ceil(BUCKETS_PER_DOUBLING * Math.log2(ms)));
}

export function upperEndOf(bucket: number): number {
  return 2 ** (bucket / BUCKETS_PER_DOUBLING);
}

const KEYS = ['workspace', 'day', 'providerId', 'model', 'keyName', 'purpose'];
const SUMS = ['requests', 'failedRequests', 'unknownCostRequests', 'costUsd', ...TOKEN_BUCKETS];
const ADD_TO_DAY = `INSERT INTO usageDays (${[...KEYS, ...SUMS].join(', ')})
  VALUES (${[...KEYS, ...SUMS].map(() => '?').join(', ')}) ON CONFLICT (${KEYS.join(', ')})
  DO UPDATE SET ${SUMS.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ')} RETURNING number`;
const ADD_TIME = `INSERT INTO usageTimes (cell, measure, bucket, requests) VALUES (?, ?, ?, 1)
  ON CONFLICT (cell, measure, bucket) DO UPDATE SET requests = requests + 1`;

/** Adds one record to its day. Within the transaction that adds the record. */
export function addToCube(database: Database, record: UsageRecord, day: string): void {
  const keys = [record.workspace ?? '', day, record.providerId, record.modelAsked, record.keyName, record.purpose];
  const sums = [
    1,
    record.outcome === 'failed',
    record.costUsd === undefined,
    record.costUsd ?? 0,
    ...TOKEN_BUCKETS.map((bucket) => record.tokens[bucket].tokens ?? 0),
  ];
  const cell = database.get<{ number: number }>(ADD_TO_DAY, ...keys, ...sums)?.number;
  // Answers from the cache, and failures, say nothing about how fast a model is.
  if (!record.cached && record.timeToFirstTokenMs !== undefined) {
    database.run(ADD_TIME, cell, 'timeToFirstToken', bucketOf(record.timeToFirstTokenMs));
  }
  if (!record.cached && record.outcome === 'success') {
    database.run(ADD_TIME, cell, 'duration', bucketOf(record.durationMs));
  }
}

/** `workspace` is a folder's URI, or empty for what ran without one; absent: all. `sinceDay` is an ISO date, inclusive. */
export interface CubeRange {
  workspace?: string;
  sinceDay?: string;
}

function where({ workspace, sinceDay }: CubeRange): { sql: string; values: Value[] } {
  return {
    sql: `(? IS NULL OR workspace = ?) AND day >= ?`,
    values: [workspace, workspace, sinceDay ?? ''],
  };
}

/** Sums that make up `UsageTotals`, over rows of the cube or (with `requests` as 1) of records. */
export const TOKEN_SUMS = `coalesce(sum(coalesce(uncachedInput, 0) + coalesce(cacheRead, 0) + coalesce(cacheWrite5m, 0)
    + coalesce(cacheWrite1h, 0) + coalesce(embedding, 0)), 0) AS inputTokens,
  coalesce(sum(coalesce(textOutput, 0) + coalesce(reasoningOutput, 0)), 0) AS outputTokens,
  coalesce(sum(costUsd), 0.0) AS costUsd`;

export function totalsOf(database: Database, range: CubeRange): UsageTotals {
  const { sql, values } = where(range);
  return {
    ...(database.get<UsageTotals>(
      `SELECT coalesce(sum(requests), 0) AS requests, coalesce(sum(failedRequests), 0) AS failedRequests,
       coalesce(sum(unknownCostRequests), 0) AS unknownCostRequests, ${TOKEN_SUMS} FROM usageDays WHERE ${sql}`,
      ...values,
    ) as UsageTotals),
  };
}

/** The times of a range, fastest first: percentiles are read off them. */
export function timesOf(database: Database, measure: TimeMeasure, range: CubeRange): TimeBucket[] {
  const { sql, values } = where(range);
  return database
    .all<{ bucket: number; requests: number }>(
      `SELECT t.bucket, sum(t.requests) AS requests FROM usageDays AS d
       CROSS JOIN usageTimes AS t ON t.cell = d.number AND t.measure = ? WHERE ${sql} GROUP BY t.bucket ORDER BY t.bucket`,
      measure,
      ...values,
    )
    .map(({ bucket, requests }) => ({ upToMs: upperEndOf(bucket), requests }));
}
