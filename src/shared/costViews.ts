// What the cost view shows, as plain data: sums of the ledger for a period and a filter, in USD and tokens, without names of
// providers (ids only) and without words.
import type { BudgetView } from './budgetViews.ts';
import type { Currency } from './currency.ts';
import type { TokenBucket } from './tokenBuckets.ts';

/** What spending is broken down by. */
export const COST_DIMENSIONS = ['provider', 'model', 'key', 'purpose', 'workspace', 'conversation'] as const;
export type CostDimension = (typeof COST_DIMENSIONS)[number];

/** Local days, as ISO dates. `of` is any day of the period; weeks begin on Monday. */
export type CostPeriod =
  | { kind: 'day' | 'week' | 'month' | 'year'; of: string }
  /** Inclusive; at most `LONGEST_RANGE_DAYS` long, more is cut off at the beginning. */
  | { kind: 'range'; from: string; to: string }
  | { kind: 'all' };

/** Ten years and a year of clocks that went wrong. */
export const LONGEST_RANGE_DAYS = 4020;

/** A model of a provider: its name alone may mean another vendor's. */
export interface CostModel {
  providerId: string;
  model: string;
}

/** A key of a provider; its name is empty where none was needed. */
export interface CostKey {
  providerId: string;
  keyName: string;
}

/**
 * What counts: an absent or empty list lets everything through; several lists must all agree. `workspaces` holds the empty text
 * for what ran without a folder.
 */
export interface CostFilter {
  providers?: readonly string[];
  models?: readonly CostModel[];
  keys?: readonly CostKey[];
  purposes?: readonly string[];
  workspaces?: readonly string[];
}

export interface CostQuery {
  period: CostPeriod;
  filter?: CostFilter;
  /** What the bars are stacked by. */
  by: CostDimension;
  /** How wide bars are; absent: what suits the period. A single day is always shown in hours, where its records are still there. */
  step?: 'day' | 'week' | 'month';
}

/** Sums over attempts. USD; tokens in disjoint buckets; what is not known counts as nothing in a sum and is counted apart. */
export interface CostSums {
  requests: number;
  failedRequests: number;
  /** Their cost is in no sum. */
  unknownCostRequests: number;
  /** Answered from the response cache, without the vendor. */
  cachedRequests: number;
  hedgedRequests: number;
  uncachedInput: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  textOutput: number;
  reasoningOutput: number;
  embedding: number;
  /** Searches that the vendor made and reported. */
  searches: number;
  /** Read from the vendor's prompt cache at a price that is not known. */
  unknownSavingRequests: number;
  costUsd: number;
  /** Part of `costUsd`: what attempts cost that failed. */
  failedCostUsd: number;
  /** Part of `costUsd`: hedged attempts that were stopped because another was faster. */
  lostHedgeCostUsd: number;
  /** What input read from the vendors' caches would have cost above what it cost. */
  cacheSavedUsd: number;
  /** What writing to the vendors' caches cost above plain input. */
  cacheExtraUsd: number;
}

/** The few figures that a span and a share need. */
export type CostFigures = Pick<CostSums, 'costUsd' | 'requests' | 'failedRequests' | 'unknownCostRequests'>;

/** A span and, up to the same moment of it, the one before. ISO dates, inclusive. */
export interface CostSpan {
  from: string;
  to: string;
  sums: CostFigures;
  before?: {
    from: string;
    /** ISO date, inclusive; while the span is not over, only up to `untilMs`. */
    to: string;
    /** Epoch milliseconds; absent where the whole of it counts. */
    untilMs?: number;
    sums: CostFigures;
  };
}

/** How wide one bar is. */
export type CostStep = 'hour' | 'day' | 'week' | 'month';

/** One thing that was paid for: which fields are there follows from the dimension. */
export interface CostLabel {
  /** Unique within its list; for provider, purpose, workspace and conversation the id itself, empty for what ran without one. */
  key: string;
  providerId?: string;
  model?: string;
  keyName?: string;
  conversation?: ConversationLabel;
}

export interface ConversationLabel {
  id: string;
  /** Absent where it was deleted. */
  title?: string;
}

/** One colour of the bars: values stand in the order of `CostBars.starts`. */
export interface CostStack extends CostLabel, CostFigures {
  usd: readonly number[];
  /** Part of the whole cost, 0 to 1; 0 where nothing was paid. */
  share: number;
}

export interface CostBars {
  step: CostStep;
  /** Beginning of each bar, without gaps: ISO dates (the first may lie before the period), for hours epoch milliseconds. */
  starts: readonly (string | number)[];
  /** Cost of each bar, all stacks together. */
  usd: readonly number[];
  requests: readonly number[];
  /** Requests of each bar whose cost is in no sum. */
  unknownCostRequests: readonly number[];
  /** Dearest first, at most `MOST_STACKS`. */
  stacks: readonly CostStack[];
  /** All the others together; absent where there are none. */
  rest?: Omit<CostStack, keyof CostLabel> & { count: number };
}

export const MOST_STACKS = 8;

/** Tokens by bucket, in the order of `CostBars.starts`. */
export type TokenTrend = Readonly<Record<TokenBucket, readonly number[]>>;

/** Read off buckets that are 19 % wide; absent where nothing was measured. */
export interface CostQuantiles {
  p50?: number;
  p95?: number;
  /** So many answers were measured. */
  requests: number;
}

export interface CostRow extends CostLabel {
  sums: CostSums;
  /** Part of the whole cost, 0 to 1. */
  share: number;
  /** USD; of requests whose cost is known. */
  averageUsd?: number;
  /** Milliseconds. */
  timeToFirstToken: CostQuantiles;
  /** Tokens per second: of these, p50 is the middle and 95 % of the answers are slower than p95. */
  tokensPerSecond: CostQuantiles;
}

/** "Set a price…" */
export interface UnpricedModel extends CostModel {
  /** Those whose cost is not known. */
  requests: number;
  /** ISO date of the last such request in the period. */
  lastDay: string;
}

export interface DearConversation extends ConversationLabel {
  costUsd: number;
  requests: number;
  unknownCostRequests: number;
  /** Cost against the median of the conversations of the period; absent with fewer than 5 of them, and where it cost nothing. */
  timesUsual?: number;
}

/** What a month will have cost at its end; see core/usage/forecast.ts. USD. */
export interface CostForecast {
  /** ISO date: the last day of the month. */
  until: string;
  expectedUsd: number;
  /** Nine times out of ten it is between these. */
  lowUsd: number;
  highUsd: number;
  /** Days, from today on, with what is expected of each; today's is what is still to come. */
  days: readonly { day: string; expectedUsd: number }[];
  /** So many days of the past it is made from. */
  fromDays: number;
}

export interface CostReport {
  /** Epoch milliseconds. */
  asOf: number;
  /** ISO dates, inclusive; local days of whoever wrote the records. */
  from: string;
  to: string;
  /** The filter applies to these too, the period does not. */
  today: CostSpan;
  thisWeek: CostSpan;
  thisMonth: CostSpan;
  /** Of this month, with the filter; absent while there is too little to go by. */
  forecast?: CostForecast;
  /** The chosen period against the one before. */
  chosen: CostSpan;
  totals: CostSums;
  /** USD; of requests whose cost is known. */
  averageUsd?: number;
  bars: CostBars;
  tokens: TokenTrend;
  /** Dearest first. */
  models: readonly CostRow[];
  providers: readonly CostRow[];
  /** `key` of `models` by requests, most used first. */
  mostUsed: readonly string[];
  /** Dearest first; for filters and tables. */
  shares: Readonly<Record<Exclude<CostDimension, 'provider' | 'model' | 'conversation'>, readonly CostShare[]>>;
  conversations: {
    /** Dearest first, at most `MOST_CONVERSATIONS`. */
    dearest: readonly DearConversation[];
    count: number;
    /** Median USD. */
    usualUsd?: number;
  };
  unpriced: readonly UnpricedModel[];
  /** Everything that the ledger has ever seen: what filters can be set to. */
  choices: CostChoices;
}

export const MOST_CONVERSATIONS = 10;

export interface CostShare extends CostLabel, CostFigures {
  share: number;
}

/** Sorted. */
export interface CostChoices {
  providers: readonly string[];
  models: readonly CostModel[];
  keys: readonly CostKey[];
  purposes: readonly string[];
  workspaces: readonly string[];
}

/** Names that people read, of the ids in a report; what has none is shown by its id. */
export interface CostNames {
  /** By provider id. */
  providers: Readonly<Record<string, string>>;
  /** By `<provider id>/<model id>`. */
  models: Readonly<Record<string, string>>;
  /** By folder URI. */
  workspaces: Readonly<Record<string, string>>;
}

/** A budget with the day it will be used up at the pace of the last weeks. */
export interface BudgetOutlook extends BudgetView {
  /** ISO date within the period; absent: it will probably last, or there is too little to go by. */
  runsOutOn?: string;
}

/** All that the page shows for one query. */
export interface CostsView {
  query: CostQuery;
  report: CostReport;
  names: CostNames;
  currency: Currency;
  budgets: readonly BudgetOutlook[];
  /** Settings of budgets that could not be read, as sentences. */
  budgetProblems: readonly string[];
}
