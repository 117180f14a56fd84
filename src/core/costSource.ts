// What reports ask of the store, and what the ledger sums up: known to both, which do not know each other.
import type { CostFigures, CostSums } from '../shared/costViews.ts';
import { TOKEN_BUCKETS, type UsagePurpose, type UsageRecord } from './records.ts';

/** No request has read or written more tokens, nor cost more: a figure above is a mistake, and sums must stay exact. */
export const MOST_TOKENS = 1_000_000_000;
export const MOST_USD = 100_000;
/** No request has taken longer, in milliseconds. */
export const LONGEST_REQUEST_MS = 31 * 86_400_000;
export const MOST_TOKENS_PER_SECOND = 1_000_000;
export const MOST_SEARCHES = 1_000_000;
/** Characters of what servers call their requests. */
export const LONGEST_REQUEST_ID = 2000;

/** In the order in which they stand in tables. */
export const USAGE_SUMS = [
  'requests',
  'failedRequests',
  'unknownCostRequests',
  'cachedRequests',
  'hedgedRequests',
  ...TOKEN_BUCKETS,
  'searches',
  'unknownSavingRequests',
  'costUsd',
  'failedCostUsd',
  'lostHedgeCostUsd',
  'cacheSavedUsd',
  'cacheExtraUsd',
] as const satisfies readonly (keyof CostSums)[];

export type UsageSum = (typeof USAGE_SUMS)[number];

/** What one record adds to the sums that it belongs to. */
export function sumsOf(record: UsageRecord): CostSums {
  const { costUsd = 0, outcome, tokens } = record;
  const count = (bucket: (typeof TOKEN_BUCKETS)[number]) => tokens[bucket].tokens ?? 0;
  return {
    requests: 1,
    failedRequests: Number(outcome === 'failed'),
    unknownCostRequests: Number(record.costUsd === undefined),
    cachedRequests: Number(record.cached),
    hedgedRequests: Number(record.hedged),
    uncachedInput: count('uncachedInput'),
    cacheRead: count('cacheRead'),
    cacheWrite5m: count('cacheWrite5m'),
    cacheWrite1h: count('cacheWrite1h'),
    textOutput: count('textOutput'),
    reasoningOutput: count('reasoningOutput'),
    embedding: count('embedding'),
    searches: record.searches ?? 0,
    unknownSavingRequests: Number(count('cacheRead') > 0 && record.cacheSavedUsd === undefined),
    costUsd,
    failedCostUsd: outcome === 'failed' ? costUsd : 0,
    lostHedgeCostUsd: record.hedged && outcome === 'cancelled' ? costUsd : 0,
    cacheSavedUsd: record.cacheSavedUsd ?? 0,
    cacheExtraUsd: record.cacheExtraUsd ?? 0,
  };
}

/** A combination of which there is one row a day. */
export interface UsageSeries {
  number: number;
  providerId: string;
  model: string;
  keyName: string;
  purpose: UsagePurpose;
  /** Empty for what ran without a folder. */
  workspace: string;
}

/** A row as a list of figures: objects would take three times as long, and a year has ten thousands. */
export type FigureRow = readonly number[];

/** The combination's number, then `USAGE_SUMS`. */
export const DAY_COLUMNS = { series: 0, sums: 1 } as const;

export const TIME_MEASURES = ['timeToFirstToken', 'duration', 'tokensPerSecond'] as const;
/** Milliseconds, and tokens per second. */
export type TimeMeasure = (typeof TIME_MEASURES)[number];

/** Buckets in each doubling: neighbours differ by 19 %. */
export const BUCKETS_PER_DOUBLING = 4;
/** 2^24 ms are 4.6 hours. */
export const LAST_BUCKET = 24 * BUCKETS_PER_DOUBLING;

/**
 * So many requests fell into the bucket that ends at `2 ** (bucket / BUCKETS_PER_DOUBLING)` and begins where the one below
 * ends. The measure is its place in `TIME_MEASURES`.
 */
export const TIME_COLUMNS = { series: 0, measure: 1, bucket: 2, requests: 3 } as const;

export const CONVERSATION_COLUMNS = { conversation: 0, costUsd: 1, requests: 2, unknownCostRequests: 3 } as const;

export interface DayFigures extends CostFigures {
  day: string;
}

/** One attempt, as far as an hour's report needs it. */
export interface UsageMoment {
  startedAt: number;
  series: number;
  conversation?: number;
  /** In the order of `USAGE_SUMS`. */
  sums: FigureRow;
}

/** Where a record stands by its time. */
export interface RecordPlace {
  startedAt: number;
  number: number;
}

/**
 * One moment of the ledger: nothing that is written meanwhile is seen. Days are ISO dates, inclusive. `series` leaves out all
 * others. Each call holds the thread: ask for a month or so at once.
 */
export interface CostSnapshot {
  series(): readonly UsageSeries[];
  /** The first and last day that anything was counted on. */
  dayRange(): { first?: string; last?: string };
  /** `DAY_COLUMNS`, one row for each day and combination. */
  days(from: string, to: string, series?: readonly number[]): readonly FigureRow[];
  /** By combination: the last day on which there was a request whose cost is not known. */
  lastUnknownDays(from: string, to: string): ReadonlyMap<number, string>;
  /** One for each day that has any, in order. */
  figures(from: string, to: string, series?: readonly number[]): readonly DayFigures[];
  /**
   * `TIME_COLUMNS`, several rows where the same occurs on several days. Whole months are read from sums of their own: cheap
   * where `from` and `to` are a first and a last day.
   */
  times(from: string, to: string, series?: readonly number[]): readonly FigureRow[];
  /** `CONVERSATION_COLUMNS`, one row for each day and combination. */
  conversations(from: string, to: string, series?: readonly number[]): readonly FigureRow[];
  conversationDays(
    from: string,
    to: string,
    conversations: readonly number[],
    series?: readonly number[],
  ): readonly { day: string; conversation: number; costUsd: number }[];
  conversationLabels(numbers: readonly number[]): ReadonlyMap<number, { id: string; title?: string }>;
  /** How many records began in a time; `toMs` (epoch milliseconds) is not included. */
  countRecords(fromMs: number, toMs: number): number;
  /** What they come to. */
  recordFigures(fromMs: number, toMs: number, series?: readonly number[]): CostFigures;
  /** The records themselves, oldest first. */
  moments(fromMs: number, toMs: number): readonly UsageMoment[];
  /** All that are still kept, whole, in the order in which they were written, from the place on that the page before named. */
  records(query: { after?: number; limit: number }): { records: readonly UsageRecord[]; next?: number };
  /**
   * Of a time (epoch milliseconds, the end not included) the newest `limit`, newest first; older ones from the place on that the page
   * before named.
   */
  recordsBetween(
    fromMs: number,
    toMs: number,
    query: { before?: RecordPlace; limit: number },
  ): { records: readonly UsageRecord[]; next?: RecordPlace };
  /** Places of the first and the last of them; the last is 0 and the first 1 where there is none. */
  recordNumbers(): { first: number; last: number };
}

export interface CostSource {
  read<Result>(work: (snapshot: CostSnapshot) => Promise<Result>): Promise<Result>;
}
