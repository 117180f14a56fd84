// The ledger: one record per attempt, never changed, and sums that always agree with it.
import { quantile } from '../quantile.ts';
import type { ModelReference, UsageRecord, UsageTotals } from '../records.ts';
import type { Database, Value } from './database.ts';
import { insertSql } from './rows.ts';
import { addToCube, type TimeBucket, type TimeMeasure, timesOf, TOKEN_SUMS, totalsOf } from './usageCube.ts';
import { plausible, toUsageRecord, USAGE_COLUMNS, usageValues, type UsageRow } from './usageRows.ts';

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
  /** The newest successful attempts at one model, newest first: what its answers usually take. */
  newestOfModel(providerId: string, model: string, limit: number): UsageRecord[];
  /** Each model that was ever asked, once: from the sums of the days. */
  askedModels(): ModelReference[];
  /** Median cost of the person's last 50 answers that cost something, USD; `undefined` with fewer than 5 of them. */
  usualCostUsd(): number | undefined;
  /** From the sums of the days: as fast for a year as for a day. */
  totals(range?: UsageRange): UsageTotals;
  /** How long requests took, for percentiles. */
  times(measure: TimeMeasure, range?: UsageRange): TimeBucket[];
  forConversation(conversationId: string): UsageTotals;
}

const INSERT = `${insertSql('usageRecords', USAGE_COLUMNS)} ON CONFLICT (id) DO NOTHING`;
const OF_CONVERSATION = `SELECT count(*) AS requests, coalesce(sum(outcome = 'failed'), 0) AS failedRequests,
  coalesce(sum(costUsd IS NULL), 0) AS unknownCostRequests, ${TOKEN_SUMS} FROM usageRecords WHERE conversationId = ?`;

const NEWEST_OF_MODEL = `SELECT * FROM usageRecords WHERE providerId = ? AND modelAsked = ?
  AND outcome = 'success' ORDER BY number DESC LIMIT ?`;

const ASKED_MODELS = 'SELECT DISTINCT providerId, model FROM usageDays';

/** Its conditions are those of the index. */
export const LAST_COSTS = `SELECT costUsd FROM usageRecords
  WHERE costUsd > 0 AND outcome = 'success' AND purpose IN ('chat', 'editorAction') ORDER BY number DESC LIMIT 50`;
const FEWEST_TO_COMPARE = 5;

/** `dayOf` gives the ISO date that an instant (epoch milliseconds) belongs to. */
export function createUsageLedger(database: Database, dayOf: (ms: number) => string): UsageLedger {
  const sinceDay = (since: number | undefined) => (since === undefined ? undefined : dayOf(since));
  return {
    add(given) {
      const record = plausible(given);
      return database.write(() => {
        const isNew = database.run(INSERT, ...usageValues(record)) > 0;
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

    newestOfModel: (providerId, model, limit) =>
      database.all<UsageRow>(NEWEST_OF_MODEL, providerId, model, limit).map(toUsageRecord),

    askedModels: () => database.all<{ providerId: string; model: string }>(ASKED_MODELS).map((one) => ({ ...one })),

    usualCostUsd() {
      const costs = database.all<{ costUsd: number }>(LAST_COSTS).map(({ costUsd }) => costUsd);
      return costs.length < FEWEST_TO_COMPARE ? undefined : quantile(costs, 0.5);
    },

    totals: (range = {}) => totalsOf(database, { workspace: range.workspace, sinceDay: sinceDay(range.since) }),
    times: (measure, range = {}) =>
      timesOf(database, measure, { workspace: range.workspace, sinceDay: sinceDay(range.since) }),
    forConversation: (conversationId) => ({
      ...(database.get<UsageTotals>(OF_CONVERSATION, conversationId) as UsageTotals),
    }),
  };
}
