// Reads the ledger's sums for reports, all from one moment.
import type { CostFigures } from '../../shared/costViews.ts';
import {
  type CostSnapshot,
  type DayFigures,
  TIME_MEASURES,
  USAGE_SUMS,
  type UsageSeries,
  type UsageSum,
} from '../costSource.ts';
import { Database, type Value } from './database.ts';
import { monthOf } from './usageCube.ts';
import { newestPage, recordPage } from './usageRows.ts';

/**
 * Through a connection of its own, in a transaction that only reads: what other windows (and this one) write while `work`
 * waits is not seen, and nobody has to wait for it.
 */
export async function readSnapshot<Result>(
  file: string,
  work: (snapshot: CostSnapshot) => Promise<Result>,
): Promise<Result> {
  const reader = new Database(file, { readOnly: true });
  try {
    reader.exec('PRAGMA cache_size = -16000; BEGIN');
    return await work(snapshotOf(reader));
  } finally {
    reader.close();
  }
}

/** Two ways to write every question: with a list of numbers that a column must be among, and without. */
function among(column: string, numbers: readonly number[] | undefined): { sql: string; values: Value[] } {
  return numbers === undefined
    ? { sql: '', values: [] }
    : { sql: ` AND ${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(numbers)] };
}

const SERIES = 'SELECT number, providerId, model, keyName, purpose, workspace FROM usageSeries';
const DAY_RANGE = 'SELECT (SELECT min(day) FROM usageDaySums) AS first, (SELECT max(day) FROM usageDaySums) AS last';
const DAYS = `SELECT series, ${USAGE_SUMS.join(', ')} FROM usageDaySums WHERE day BETWEEN ? AND ?`;
const FIGURES = `SELECT day, sum(costUsd) AS costUsd, sum(requests) AS requests, sum(failedRequests) AS failedRequests,
  sum(unknownCostRequests) AS unknownCostRequests FROM usageDaySums WHERE day BETWEEN ? AND ?`;
const UNKNOWN = `SELECT series, max(day) AS day FROM usageDaySums INDEXED BY usageUnknownCosts
  WHERE unknownCostRequests > 0 AND day BETWEEN ? AND ? GROUP BY series`;
const CONVERSATIONS = `SELECT conversation, costUsd, requests, unknownCostRequests FROM usageConversationDays
  WHERE day BETWEEN ? AND ?`;
const CONVERSATION_DAYS = `SELECT day, conversation, sum(costUsd) AS costUsd FROM usageConversationDays
  WHERE day BETWEEN ? AND ?`;
/** What was asked for a comparison itself, and in no column of it, is counted by the comparison's id. */
const LABELS = `SELECT u.number, u.id, coalesce(c.title, k.title) AS title FROM usageConversations AS u
  LEFT JOIN conversations AS c ON c.id = u.id AND c.deletedAt IS NULL
  LEFT JOIN comparisons AS k ON k.id = u.id AND k.deletedAt IS NULL
  WHERE u.number IN (SELECT value FROM json_each(?))`;

/** The same as `sumsOf`, of one record. */
const SUM_OF_RECORD: Partial<Record<UsageSum, string>> = {
  requests: '1',
  failedRequests: `r.outcome = 'failed'`,
  unknownCostRequests: 'r.costUsd IS NULL',
  cachedRequests: 'r.cached',
  hedgedRequests: 'r.hedged',
  unknownSavingRequests: 'coalesce(r.cacheRead > 0 AND r.cacheSavedUsd IS NULL, 0)',
  failedCostUsd: `iif(r.outcome = 'failed', coalesce(r.costUsd, 0), 0)`,
  lostHedgeCostUsd: `iif(r.hedged AND r.outcome = 'cancelled', coalesce(r.costUsd, 0), 0)`,
};
const OF_SERIES = ` CROSS JOIN usageSeries AS s ON s.providerId = r.providerId AND s.model = r.modelAsked
  AND s.keyName = r.keyName AND s.purpose = r.purpose AND s.workspace = coalesce(r.workspace, '')`;
const COUNT = 'SELECT count(*) AS count FROM usageRecords WHERE startedAt >= ? AND startedAt < ?';
const RECORD_FIGURES = `SELECT total(r.costUsd) AS costUsd, count(*) AS requests,
  coalesce(sum(r.outcome = 'failed'), 0) AS failedRequests,
  coalesce(sum(r.costUsd IS NULL), 0) AS unknownCostRequests FROM usageRecords AS r`;
const MOMENTS = `SELECT r.startedAt, s.number AS series, coalesce(c.number, -1) AS conversation,
  ${USAGE_SUMS.map((sum) => `${SUM_OF_RECORD[sum] ?? `coalesce(r.${sum}, 0)`} AS ${sum}`).join(', ')}
  FROM usageRecords AS r${OF_SERIES} LEFT JOIN usageConversations AS c ON c.id = r.conversationId
  WHERE r.startedAt >= ? AND r.startedAt < ? ORDER BY r.startedAt`;

const NUMBERS =
  'SELECT (SELECT min(number) FROM usageRecords) AS first, (SELECT max(number) FROM usageRecords) AS last';

function snapshotOf(reader: Database): CostSnapshot {
  return {
    series: () => reader.all<UsageSeries>(SERIES),

    dayRange() {
      const { first, last } = reader.get<Record<'first' | 'last', string | null>>(DAY_RANGE) ?? {};
      return { first: first ?? undefined, last: last ?? undefined };
    },

    days(from, to, series) {
      const only = among('series', series);
      return reader.figures(`${DAYS}${only.sql}`, from, to, ...only.values);
    },

    lastUnknownDays: (from, to) =>
      new Map(reader.all<{ series: number; day: string }>(UNKNOWN, from, to).map(({ series, day }) => [series, day])),

    figures(from, to, series) {
      const only = among('series', series);
      return reader.all<DayFigures>(`${FIGURES}${only.sql} GROUP BY day ORDER BY day`, from, to, ...only.values);
    },

    times(from, to, series) {
      const isWhole = from.endsWith('-01') && monthOf(nextDay(to)) !== monthOf(to);
      const [table, column] = isWhole ? ['usageMonthTimes', 'month'] : ['usageDayTimes', 'day'];
      const only = among('series', series);
      // How long answers took is in no report: it follows from their length.
      const sql = `SELECT series, measure, bucket, requests FROM ${table}
        WHERE ${column} BETWEEN ? AND ?${only.sql} AND measure <> ${TIME_MEASURES.indexOf('duration')}`;
      return reader.figures(sql, ...(isWhole ? [monthOf(from), monthOf(to)] : [from, to]), ...only.values);
    },

    conversations(from, to, series) {
      const only = among('series', series);
      return reader.figures(`${CONVERSATIONS}${only.sql}`, from, to, ...only.values);
    },

    conversationDays(from, to, conversations, series) {
      const these = among('conversation', conversations);
      const only = among('series', series);
      const sql = `${CONVERSATION_DAYS}${these.sql}${only.sql} GROUP BY day, conversation`;
      return reader.all(sql, from, to, ...these.values, ...only.values);
    },

    conversationLabels(numbers) {
      const rows = reader.all<{ number: number; id: string; title: string | null }>(LABELS, JSON.stringify(numbers));
      return new Map(rows.map(({ number, id, title }) => [number, title === null ? { id } : { id, title }]));
    },

    countRecords: (fromMs, toMs) =>
      reader.get<{ count: number }>(COUNT, Math.ceil(fromMs), Math.ceil(toMs))?.count ?? 0,

    recordFigures(fromMs, toMs, series) {
      // The plus keeps the list from being gone through for each record.
      const only = among('+s.number', series);
      const sql = `${RECORD_FIGURES}${series ? OF_SERIES : ''} WHERE r.startedAt >= ? AND r.startedAt < ?${only.sql}`;
      // A sum without GROUP BY always has its one row.
      return reader.get<CostFigures>(sql, Math.ceil(fromMs), Math.ceil(toMs), ...only.values) as CostFigures;
    },

    moments: (fromMs, toMs) =>
      reader
        .figures(MOMENTS, Math.ceil(fromMs), Math.ceil(toMs))
        .map(([startedAt = 0, series = 0, conversation = -1, ...sums]) => ({
          startedAt,
          series,
          conversation: conversation < 0 ? undefined : conversation,
          sums,
        })),

    records: (query) => recordPage(reader, query),

    recordsBetween: (fromMs, toMs, query) => newestPage(reader, { fromMs, toMs, ...query }),

    recordNumbers() {
      const { first, last } = reader.get<Record<'first' | 'last', number | null>>(NUMBERS) ?? {};
      return { first: first ?? 1, last: last ?? 0 };
    },
  };
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
