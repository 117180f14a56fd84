// The ledger: one record per attempt, never changed, and sums that always agree with it.
import type { CostSource, TimeMeasure } from '../costSource.ts';
import { quantile } from '../quantile.ts';
import type { ModelReference, UsageRecord, UsageTotals } from '../records.ts';
import type { Database, Value } from './database.ts';
import type { StoreParts } from './parts.ts';
import { insertSql } from './rows.ts';
import { addToCube, type TimeBucket, timesOf, totalsOf, totalsOfConversation } from './usageCube.ts';
import { CREATE_USAGE_TRIGGERS, DROP_USAGE_TRIGGERS } from './usageSchema.ts';
import { plausible, recordPage, toUsageRecord, USAGE_COLUMNS, usageValues, type UsageRow } from './usageRows.ts';

/** `workspace` is a folder's URI, or empty for what ran without one; absent: all. */
export interface UsageRange {
  workspace?: string;
  /** Epoch milliseconds; counts from the beginning of that day. */
  since?: number;
}

export interface UsageLedger {
  /** `false` when a record with this id is there already: it is counted once. Figures that cannot be true become unknown. */
  add(record: UsageRecord): boolean;
  get(id: string): UsageRecord | undefined;
  /** Those written last first. */
  newest(query: { workspace?: string; conversationId?: string; limit: number }): UsageRecord[];
  /** All that are still kept, in the order in which they were written, from the place on that the page before named. */
  page(query: { after?: number; limit: number }): { records: UsageRecord[]; next?: number };
  /** The newest successful attempts at one model, newest first, none from the cache: what its answers usually take. */
  newestOfModel(providerId: string, model: string, limit: number): UsageRecord[];
  /** Each model that was ever asked, once: from the sums of the days. */
  askedModels(): ModelReference[];
  /** Median cost of the person's last 50 answers that cost something, USD; `undefined` with fewer than 5 of them. */
  usualCostUsd(): number | undefined;
  /** From the sums of the days: as fast for a year as for a day. */
  totals(range?: UsageRange & { providerId?: string; keyName?: string }): UsageTotals;
  /** How long requests took, for percentiles. */
  times(measure: TimeMeasure, range?: UsageRange): TimeBucket[];
  forConversation(conversationId: string): UsageTotals;
  /** Median cost of the last 50 conversations of 1,000 that cost something, USD; `undefined` with fewer than 5 of them. */
  usualConversationCostUsd(): number | undefined;
  /**
   * Lets records that began before an instant (epoch milliseconds) go: they stay in all sums, and are never counted again.
   * Works in small pieces, so that nothing waits for it; resolves with the number of records. What reports compare with is
   * always kept: see `KEPT_DAYS`.
   */
  fold(before: number): Promise<number>;
  /** Forgets everything that was ever counted. */
  clear(): void;
  /**
   * Forgets the records and sums of the days before one (ISO date), day by day, oldest first: what is not reached when the
   * signal ends it, or another window is killed in it, is there as before. Resolves with the number of requests.
   */
  forgetBefore(day: string, signal?: AbortSignal): Promise<number>;
  /** The same text as long as no window has added or forgotten anything; cheap enough to look at every now and then. */
  state(): string;
  /** For reports. */
  readonly costs: CostSource;
}

const INSERT = `${insertSql('usageRecords', USAGE_COLUMNS)} ON CONFLICT (id) DO NOTHING`;
const IS_FOLDED = 'SELECT 1 FROM usageFolded WHERE id = ?';

const NEWEST_OF_MODEL = `SELECT * FROM usageRecords WHERE providerId = ? AND modelAsked = ?
  AND outcome = 'success' AND cached = 0 ORDER BY number DESC LIMIT ?`;

const ASKED_MODELS = 'SELECT DISTINCT providerId, model FROM usageSeries';

/** Its conditions are those of the index. */
export const LAST_COSTS = `SELECT costUsd FROM usageRecords
  WHERE costUsd > 0 AND outcome = 'success' AND purpose IN ('chat', 'editorAction') ORDER BY number DESC LIMIT 50`;
/** Among the last thousand: whoever asks free models only has none that cost something, and all would be gone through. */
const LAST_CONVERSATIONS = `SELECT costUsd FROM (SELECT costUsd FROM usageConversations ORDER BY number DESC LIMIT 1000)
  WHERE costUsd > 0 LIMIT 50`;
const FEWEST_TO_COMPARE = 5;

const STATE = `SELECT (SELECT max(number) FROM usageRecords) AS last, sum(requests) AS requests, sum(costUsd) AS costUsd
  FROM usageSeries`;

/** Children before those that they refer to. Tables without triggers are emptied at once, however long they are. */
const CLEAR = [
  DROP_USAGE_TRIGGERS,
  ...[
    'usageRecords',
    'usageFolded',
    'usageDayTimes',
    'usageMonthTimes',
    'usageConversationDays',
    'usageDaySums',
    'usageConversations',
    'usageSeries',
    'budgetWarnings',
    // They hold what requests cost.
    'receipts',
    // Requests left them.
    'cachedAnswers',
  ].map((table) => `DELETE FROM ${table};`),
  // What stands in place of a cost that nobody knows; what is under way stays set aside.
  `DELETE FROM budgetLeases WHERE state = 'kept';`,
  CREATE_USAGE_TRIGGERS,
].join('\n');

type LedgerParts = Pick<StoreParts, 'database' | 'clock'>;

/** `dayOf` gives the ISO date that an instant (epoch milliseconds) belongs to. */
export function createUsageLedger({ database, clock }: LedgerParts, dayOf: (ms: number) => string): UsageLedger {
  const sinceDay = (since: number | undefined) => (since === undefined ? undefined : dayOf(since));
  return {
    add(given) {
      const record = plausible(given);
      return database.write(() => {
        const isNew =
          database.get(IS_FOLDED, record.id) === undefined && database.run(INSERT, ...usageValues(record)) > 0;
        if (isNew) {
          addToCube(database, record, dayOf(record.startedAt));
        }
        return isNew;
      });
    },

    get(id) {
      const row = database.get<UsageRow>('SELECT * FROM usageRecords WHERE id = ?', id);
      return row && toUsageRecord(row);
    },

    newest({ workspace, conversationId, limit }) {
      const conditions: string[] = [];
      const values: Value[] = [];
      if (conversationId !== undefined) {
        conditions.push('conversationId = ?');
        values.push(conversationId);
      }
      if (workspace !== undefined) {
        conditions.push('workspace IS ?');
        values.push(workspace || null);
      }
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      return database
        .all<UsageRow>(`SELECT * FROM usageRecords ${where} ORDER BY number DESC LIMIT ?`, ...values, limit)
        .map(toUsageRecord);
    },

    page: (query) => recordPage(database, query),

    newestOfModel: (providerId, model, limit) =>
      database.all<UsageRow>(NEWEST_OF_MODEL, providerId, model, limit).map(toUsageRecord),

    askedModels: () => database.all<{ providerId: string; model: string }>(ASKED_MODELS).map((one) => ({ ...one })),

    usualCostUsd: () => usual(database, LAST_COSTS),
    usualConversationCostUsd: () => usual(database, LAST_CONVERSATIONS),

    totals: ({ since, ...range } = {}) => totalsOf(database, { ...range, sinceDay: sinceDay(since) }),
    times: (measure, range = {}) =>
      timesOf(database, measure, { workspace: range.workspace, sinceDay: sinceDay(range.since) }),
    forConversation: (conversationId) => totalsOfConversation(database, conversationId),

    async fold(before) {
      const { foldRecords } = await import('./usageFold.ts');
      return await foldRecords(database, before, clock.now());
    },

    clear() {
      database.write(() => database.exec(CLEAR));
    },

    async forgetBefore(day, signal) {
      const { forgetBefore } = await import('./usageForget.ts');
      return await forgetBefore(database, day, signal);
    },

    state: () => Object.values(database.get<object>(STATE) ?? {}).join(' '),

    costs: {
      async read(work) {
        const { readSnapshot } = await import('./usageSnapshot.ts');
        return await readSnapshot(database.file, work);
      },
    },
  };
}

function usual(database: Database, sql: string): number | undefined {
  const costs = database.all<{ costUsd: number }>(sql).map(({ costUsd }) => costUsd);
  return costs.length < FEWEST_TO_COMPARE ? undefined : quantile(costs, 0.5);
}
