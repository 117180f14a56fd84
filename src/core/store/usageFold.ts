// Retention: old records go and stay in the sums, which hold them from the beginning.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from './database.ts';

/**
 * Days whose records always stay: a month is compared with the same part of the one before, down to the hour, and hours are
 * in the records only.
 */
export const KEPT_DAYS = 62;
const DAY_MS = 86_400_000;

/** So many take a few milliseconds, in which other windows cannot write. */
const AT_ONCE = 200;

const OLD = 'SELECT id FROM usageRecords WHERE startedAt < ? ORDER BY startedAt LIMIT ?';
const REMEMBER = `INSERT OR IGNORE INTO usageFolded (id) ${OLD}`;
const REMOVE = `DELETE FROM usageRecords WHERE id IN (${OLD})`;

/** `before` and `now` are epoch milliseconds. Several windows may do this at once. */
export async function foldRecords(database: Database, before: number, now: number): Promise<number> {
  const until = Math.floor(Math.min(before, now - KEPT_DAYS * DAY_MS));
  let folded = 0;
  for (;;) {
    const gone = database.write(() => {
      database.run(REMEMBER, until, AT_ONCE);
      return database.run(REMOVE, until, AT_ONCE);
    });
    folded += gone;
    if (gone < AT_ONCE) {
      return folded;
    }
    await nextTurn();
  }
}
