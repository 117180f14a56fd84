// Sums of usage records, kept in the transaction that adds a record, so that reports need not read the records.
import {
  BUCKETS_PER_DOUBLING,
  LAST_BUCKET,
  sumsOf,
  TIME_MEASURES,
  type TimeMeasure,
  USAGE_SUMS,
} from '../costSource.ts';
import { TOKEN_BUCKETS, type TokenBucket, type UsageRecord, type UsageTotals } from '../records.ts';
import type { Database, Value } from './database.ts';
import { insertSql } from './rows.ts';

/** So many requests took at most `upTo` (milliseconds, or tokens per second), and more than the bucket below. */
export interface TimeBucket {
  upTo: number;
  requests: number;
}

/** The number of the bucket that a figure falls into: fixed for ever, so that days add up. */
export function bucketOf(figure: number): number {
  return figure <= 1 ? 0 : Math.min(LAST_BUCKET, Math.ceil(BUCKETS_PER_DOUBLING * Math.log2(figure)));
}

export function upperEndOf(bucket: number): number {
  return 2 ** (bucket / BUCKETS_PER_DOUBLING);
}

const CONVERSATION_SUMS = [
  'requests',
  'failedRequests',
  'unknownCostRequests',
  'inputTokens',
  'outputTokens',
  'costUsd',
] as const satisfies readonly (keyof UsageTotals)[];

/** Adds to the row of these keys, or makes it. */
function addingSql(table: string, keys: readonly string[], sums: readonly string[]): string {
  return `${insertSql(table, [...keys, ...sums])} ON CONFLICT (${keys.join(', ')})
    DO UPDATE SET ${sums.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ')}`;
}

const ADD_TO_SERIES = `${addingSql('usageSeries', ['providerId', 'model', 'keyName', 'purpose', 'workspace'], USAGE_SUMS)}
  RETURNING number`;
const ADD_TO_DAY = addingSql('usageDaySums', ['day', 'series'], USAGE_SUMS);
const ADD_TO_DAY_TIMES = addingSql('usageDayTimes', ['day', 'series', 'measure', 'bucket'], ['requests']);
const ADD_TO_MONTH_TIMES = addingSql('usageMonthTimes', ['month', 'series', 'measure', 'bucket'], ['requests']);
const ADD_TO_CONVERSATION = `${addingSql('usageConversations', ['id'], CONVERSATION_SUMS)} RETURNING number`;
const ADD_TO_CONVERSATION_DAY = addingSql(
  'usageConversationDays',
  ['day', 'conversation', 'series'],
  ['requests', 'unknownCostRequests', 'costUsd'],
);

/** Adds one record to all sums that it belongs to. Within the transaction that adds the record. */
export function addToCube(database: Database, record: UsageRecord, day: string): void {
  const sums = sumsOf(record);
  const values = USAGE_SUMS.map((sum) => sums[sum]);
  const { providerId, modelAsked, keyName, purpose, workspace = '', conversationId } = record;
  const series = numberOf(database, ADD_TO_SERIES, providerId, modelAsked, keyName, purpose, workspace, ...values);
  database.run(ADD_TO_DAY, day, series, ...values);
  for (const [measure, figure] of timesToCount(record)) {
    const place = [series, TIME_MEASURES.indexOf(measure), bucketOf(figure), 1];
    database.run(ADD_TO_DAY_TIMES, day, ...place);
    database.run(ADD_TO_MONTH_TIMES, monthOf(day), ...place);
  }
  if (conversationId !== undefined) {
    const totals = totalsOfRecord(record);
    const conversation = numberOf(
      database,
      ADD_TO_CONVERSATION,
      conversationId,
      ...CONVERSATION_SUMS.map((sum) => totals[sum]),
    );
    const { requests, unknownCostRequests, costUsd } = sums;
    database.run(ADD_TO_CONVERSATION_DAY, day, conversation, series, requests, unknownCostRequests, costUsd);
  }
}

function numberOf(database: Database, sql: string, ...values: Value[]): number | undefined {
  return database.get<{ number: number }>(sql, ...values)?.number;
}

/** "2026-03" */
export function monthOf(day: string): string {
  return day.slice(0, -3);
}

/** Answers from the cache, and failures, say nothing about how fast a model is. */
function timesToCount(record: UsageRecord): (readonly [TimeMeasure, number])[] {
  const { timeToFirstTokenMs, durationMs, tokensPerSecond } = record;
  const figures: Record<TimeMeasure, number | undefined> = {
    timeToFirstToken: timeToFirstTokenMs,
    duration: record.outcome === 'success' ? durationMs : undefined,
    tokensPerSecond,
  };
  return record.cached
    ? []
    : TIME_MEASURES.flatMap((measure) => {
        const figure = figures[measure];
        return figure === undefined ? [] : [[measure, figure] as const];
      });
}

const INPUT: readonly TokenBucket[] = ['uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'embedding'];
const OUTPUT = TOKEN_BUCKETS.filter((bucket) => !INPUT.includes(bucket));

function totalsOfRecord(record: UsageRecord): UsageTotals {
  const { requests, failedRequests, unknownCostRequests, costUsd } = sumsOf(record);
  const sum = (buckets: readonly TokenBucket[]) =>
    buckets.reduce((total, bucket) => total + (record.tokens[bucket].tokens ?? 0), 0);
  return { requests, failedRequests, unknownCostRequests, costUsd, inputTokens: sum(INPUT), outputTokens: sum(OUTPUT) };
}

/** `workspace` is a folder's URI, or empty for what ran without one; absent: all. `sinceDay` is an ISO date, inclusive. */
export interface CubeRange {
  workspace?: string;
  sinceDay?: string;
}

/** Of all time from the combinations, of which there are some dozens; else from their days. */
export function totalsOf(
  database: Database,
  { workspace, sinceDay, providerId, keyName }: CubeRange & { providerId?: string; keyName?: string },
): UsageTotals {
  const from = sinceDay === undefined ? 'usageSeries WHERE ? IS NULL' : 'usageDays WHERE day >= ?';
  return {
    ...(database.get<UsageTotals>(
      `SELECT coalesce(sum(requests), 0) AS requests, coalesce(sum(failedRequests), 0) AS failedRequests,
       coalesce(sum(unknownCostRequests), 0) AS unknownCostRequests,
       coalesce(sum(${INPUT.join(' + ')}), 0) AS inputTokens, coalesce(sum(${OUTPUT.join(' + ')}), 0) AS outputTokens,
       coalesce(sum(costUsd), 0.0) AS costUsd FROM ${from} AND (? IS NULL OR workspace = ?)
       AND (? IS NULL OR providerId = ?) AND (? IS NULL OR keyName = ?)`,
      sinceDay,
      workspace,
      workspace,
      providerId,
      providerId,
      keyName,
      keyName,
    ) as UsageTotals),
  };
}

/** The times of a range, fastest (slowest in tokens per second) first: percentiles are read off them. */
export function timesOf(database: Database, measure: TimeMeasure, { workspace, sinceDay }: CubeRange): TimeBucket[] {
  const from = sinceDay === undefined ? 'usageMonthTimes AS t WHERE ? IS NULL' : 'usageDayTimes AS t WHERE t.day >= ?';
  return database
    .all<{ bucket: number; requests: number }>(
      `SELECT t.bucket, sum(t.requests) AS requests FROM ${from} AND t.measure = ?
       AND (? IS NULL OR t.series IN (SELECT number FROM usageSeries WHERE workspace = ?))
       GROUP BY t.bucket ORDER BY t.bucket`,
      sinceDay,
      TIME_MEASURES.indexOf(measure),
      workspace,
      workspace,
    )
    .map(({ bucket, requests }) => ({ upTo: upperEndOf(bucket), requests }));
}

const OF_CONVERSATION = `SELECT ${CONVERSATION_SUMS.join(', ')} FROM usageConversations WHERE id = ?`;

/** Of all time. */
export function totalsOfConversation(database: Database, id: string): UsageTotals {
  const none = { requests: 0, failedRequests: 0, unknownCostRequests: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };
  return { ...none, ...database.get<UsageTotals>(OF_CONVERSATION, id) };
}
