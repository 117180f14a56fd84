// Forgets whole days of the ledger, with everything that was counted on them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { USAGE_SUMS } from '../costSource.ts';
import { startOfLocalDay } from '../localDay.ts';
import type { Database } from './database.ts';
import { monthOf } from './usageCube.ts';

const FIRST_DAY = `SELECT min(day) AS day FROM
  (SELECT min(day) AS day FROM usageDaySums UNION ALL SELECT min(day) FROM usageConversationDays)`;
const REQUESTS = 'SELECT coalesce(sum(requests), 0) AS requests FROM usageDaySums WHERE day = ?';

/** Takes the day's row off the sums `s`; what is left of amounts by rounding is nothing. */
const less = (column: string, from: string) =>
  column.endsWith('Usd')
    ? `${column} = round(s.${column} - ${from}.${column}, 12) + 0.0`
    : `${column} = s.${column} - ${from}.${column}`;
const lessOf = (columns: readonly string[], from: string) => columns.map((column) => less(column, from)).join(', ');

/** In the order in which they refer to each other. */
const OF_DAY = [
  `UPDATE usageMonthTimes AS s SET ${less('requests', 'd')} FROM usageDayTimes AS d
    WHERE d.day = ?1 AND s.month = ?2 AND s.series = d.series AND s.measure = d.measure AND s.bucket = d.bucket`,
  'DELETE FROM usageMonthTimes WHERE month = ?2 AND requests <= 0',
  'DELETE FROM usageDayTimes WHERE day = ?1',
  `UPDATE usageSeries AS s SET ${lessOf(USAGE_SUMS, 'd')}
    FROM usageDaySums AS d WHERE d.day = ?1 AND d.series = s.number`,
  `UPDATE usageConversations AS s SET ${lessOf(['requests', 'unknownCostRequests', 'costUsd'], 'd')}
    FROM (SELECT conversation, sum(requests) AS requests, sum(unknownCostRequests) AS unknownCostRequests,
      sum(costUsd) AS costUsd FROM usageConversationDays WHERE day = ?1 GROUP BY conversation) AS d
    WHERE d.conversation = s.number`,
];
/** What days of conversations do not hold, from the records. */
const OF_RECORDS = `UPDATE usageConversations AS s
  SET ${lessOf(['failedRequests', 'inputTokens', 'outputTokens'], 'r')}
  FROM (SELECT conversationId, sum(outcome = 'failed') AS failedRequests,
    sum(coalesce(uncachedInput, 0) + coalesce(cacheRead, 0) + coalesce(cacheWrite5m, 0) + coalesce(cacheWrite1h, 0)
      + coalesce(embedding, 0)) AS inputTokens,
    sum(coalesce(textOutput, 0) + coalesce(reasoningOutput, 0)) AS outputTokens
    FROM usageRecords WHERE startedAt < ? AND conversationId IS NOT NULL GROUP BY conversationId) AS r
  WHERE r.conversationId = s.id`;
const IDS = 'SELECT id FROM usageRecords WHERE startedAt < ?';
/** A record may go while its id is among those that were folded; after that the id goes too, so that it can come back. */
const MAY_GO = 'INSERT OR IGNORE INTO usageFolded (id) SELECT value FROM json_each(?)';
const GO = 'DELETE FROM usageRecords WHERE startedAt < ?';
const FORGET_IDS = 'DELETE FROM usageFolded WHERE id IN (SELECT value FROM json_each(?))';

/** `day` is an ISO date. Each day goes as a whole, in a transaction of its own. */
export async function forgetBefore(database: Database, day: string, signal?: AbortSignal): Promise<number> {
  let forgotten = 0;
  for (;;) {
    signal?.throwIfAborted();
    const requests = unchecked(database, () => forgetFirst(database, day));
    if (requests === undefined) {
      return forgotten;
    }
    forgotten += requests;
    await nextTurn();
  }
}

/** The first day that is there now: another window may have brought in an older one meanwhile. `undefined`: there is none left. */
function forgetFirst(database: Database, before: string): number | undefined {
  const first = database.get<{ day: string | null }>(FIRST_DAY)?.day;
  if (typeof first === 'string' && first < before) {
    return forgetDay(database, first);
  }
  // Those that stood in no sum of these days: they were written where it was another day.
  forgetRecords(database, startOfLocalDay(before));
  database.run(`DELETE FROM budgetLeases WHERE state = 'kept' AND day < ?`, before);
  database.run('DELETE FROM receipts WHERE at < ?', startOfLocalDay(before));
  database.run('DELETE FROM cachedAnswers WHERE at < ?', startOfLocalDay(before));
  return undefined;
}

/** For each conversation that goes, SQLite would look through all days of all others for one that still refers to it. */
function unchecked<Result>(database: Database, work: () => Result): Result {
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    return database.write(work);
  } finally {
    database.exec('PRAGMA foreign_keys = ON');
  }
}

function forgetDay(database: Database, day: string): number {
  const requests = database.get<{ requests: number }>(REQUESTS, day)?.requests ?? 0;
  for (const sql of OF_DAY) {
    database.run(sql, ...(sql.includes('?2') ? [day, monthOf(day)] : [day]));
  }
  forgetRecords(database, startOfLocalDay(nextDay(day)));
  database.run('DELETE FROM usageConversationDays WHERE day = ?', day);
  database.run('DELETE FROM usageDaySums WHERE day = ?', day);
  database.run('DELETE FROM usageConversations WHERE requests <= 0');
  database.run('DELETE FROM usageSeries WHERE requests <= 0');
  return requests;
}

/** `before` is epoch milliseconds. */
function forgetRecords(database: Database, before: number): void {
  const ids = JSON.stringify(database.all<{ id: string }>(IDS, before).map(({ id }) => id));
  database.run(OF_RECORDS, before);
  database.run(MAY_GO, ids);
  database.run(GO, before);
  database.run(FORGET_IDS, ids);
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
