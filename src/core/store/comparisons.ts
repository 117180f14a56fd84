// Comparisons: made, changed, listed, deleted with the conversations of their columns, and taken back.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredComparison } from '../comparisonRecords.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../ports.ts';
import { CHANGEABLE, changeableValues, type ComparisonRow, toComparison } from './comparisonRows.ts';
import { eraseAround, eraseConversation } from './conversations.ts';
import { Database } from './database.ts';
import { KEPT_AFTER_DELETION_MS, PURGED_AT_ONCE } from './messageDeletion.ts';
import type { StoreParts } from './parts.ts';
import { insertSql, wholeMs } from './rows.ts';
import { toMatchExpression } from './searchText.ts';

export interface ComparisonQuery {
  /** Plain words, as in a search for conversations: each must occur in the title or in one message of a column. */
  query?: string;
  /** `next` of the page before. */
  before?: string;
  /** At most this many; 1 to 200. */
  limit: number;
  /** Ends a search that nobody waits for any more. */
  signal?: AbortSignal;
}

export interface ComparisonPage {
  comparisons: readonly StoredComparison[];
  /** Where the next page begins; absent after the last one. */
  next?: string;
}

export interface Comparisons {
  create(comparison: StoredComparison): void;
  /** `undefined` when there is none, it is deleted, or damaged. */
  get(id: string): StoredComparison | undefined;
  /**
   * Changes what stands there now, whatever other windows have written; gives it as it is then, `undefined` when there is none.
   * `change` must not wait; what it throws leaves everything as it was. Id and time of creation stay.
   */
  update(id: string, change: (before: StoredComparison) => StoredComparison): StoredComparison | undefined;
  /**
   * Another text once it, or what a column holds, is another; words of an answer under way are not looked at. `undefined` when there
   * is none.
   */
  state(id: string): string | undefined;
  /** Those that were asked something, the newest `updatedAt` first. */
  list(query: ComparisonQuery): Promise<ComparisonPage>;
  /** Deletes it with the conversations of its columns, so that it can be taken back for 30 days; `false` when there is none. */
  delete(id: string): boolean;
  /** `false` when it is not there any more. */
  undelete(id: string): boolean;
  /**
   * Removes for good what was deleted more than 30 days ago, or has lain about as long without ever being asked anything, ten at
   * most, with the conversations of the columns; returns how many. Usage records stay.
   */
  purge(): number;
}

/** So long a search holds the event loop at a time: a fraction of a frame. */
const SLICE_MS = 4;
const MOST = 200;
const FIND = 'SELECT * FROM comparisons WHERE id = ? AND deletedAt IS NULL';
const COLUMNS_STATE = `SELECT c.leafId, count(m.number) AS messages, max(m.number) AS last, sum(m.status = 'streaming') AS streaming,
    sum(m.deletedWith IS NOT NULL) AS deleted
  FROM conversations AS c LEFT JOIN messages AS m ON m.conversation = c.number WHERE c.comparison = ?
  GROUP BY c.number ORDER BY c.number`;
const INSERT = insertSql('comparisons', ['id', 'createdAt', ...CHANGEABLE]);
const UPDATE = `UPDATE comparisons SET ${CHANGEABLE.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;
/** The index backwards; `json_each` holds the ids that a search has found. */
const LIST = (isSearch: boolean) => `SELECT * FROM comparisons
  WHERE deletedAt IS NULL AND turns > 0 AND (updatedAt, number) < (?, ?)
  ${isSearch ? 'AND id IN (SELECT value FROM json_each(?))' : ''} ORDER BY updatedAt DESC, number DESC LIMIT ?`;
const MATCHES = [
  'SELECT c.comparison FROM conversations AS c WHERE c.number IN (SELECT rowid FROM titleText WHERE titleText MATCH ?)',
  `SELECT c.comparison FROM messageText CROSS JOIN messages AS m ON m.number = messageText.rowid
    CROSS JOIN conversations AS c ON c.number = m.conversation WHERE messageText MATCH ?`,
];
const PURGEABLE = '(deletedAt < ? OR (turns = 0 AND updatedAt < ?))';

export function createComparisons({ database, clock }: StoreParts, log: Log): Comparisons {
  const find = (id: string) => {
    const row = database.get<ComparisonRow>(FIND, id);
    return row && toComparison(row, log);
  };
  const setDeletedAt = (id: string, deletedAt: number | undefined, current: string) =>
    database.write(() => {
      const changed = database.run(
        `UPDATE comparisons SET deletedAt = ? WHERE id = ? AND deletedAt ${current}`,
        deletedAt,
        id,
      );
      if (changed > 0) {
        database.run('UPDATE conversations SET deletedAt = ? WHERE comparison = ?', deletedAt, id);
      }
      return changed > 0;
    });

  return {
    create(comparison) {
      const { id, createdAt } = comparison;
      database.write(() => database.run(INSERT, id, wholeMs(createdAt), ...changeableValues(comparison)));
    },

    get: find,

    state(id) {
      const row = database.get<ComparisonRow>(FIND, id);
      const columns = row && database.all(COLUMNS_STATE, id);
      return (
        row &&
        createHash('sha256')
          .update(JSON.stringify([row, columns]))
          .digest('base64')
      );
    },

    update(id, change) {
      return database.write(() => {
        const before = find(id);
        if (!before) {
          return undefined;
        }
        const after = { ...change(before), id, createdAt: before.createdAt };
        database.run(UPDATE, ...changeableValues(after), id);
        return find(id);
      });
    },

    async list({ query, before, limit, signal }) {
      const isSearch = query !== undefined && query.trim() !== '';
      const found = isSearch ? await matching(database, query, signal) : [];
      const most = Math.min(Math.max(1, Math.trunc(limit) || 1), MOST);
      const place = before === undefined ? TOP : readPlace(before);
      const values = isSearch ? [...place, JSON.stringify(found), most + 1] : [...place, most + 1];
      const rows = database.all<ComparisonRow>(LIST(isSearch), ...values);
      const shown = rows.slice(0, most);
      const last = rows.length > most ? shown.at(-1) : undefined;
      return {
        comparisons: shown.map((row) => toComparison(row, log)).filter((one) => one !== undefined),
        next: last && `${last.updatedAt}.${last.number}`,
      };
    },

    delete: (id) => setDeletedAt(id, Math.round(clock.now()), 'IS NULL'),
    undelete: (id) => setDeletedAt(id, undefined, 'IS NOT NULL'),

    purge() {
      const before = Math.round(clock.now()) - KEPT_AFTER_DELETION_MS;
      const rows = database.all<{ id: string }>(
        `SELECT id FROM comparisons WHERE ${PURGEABLE} ORDER BY number LIMIT ?`,
        before,
        before,
        PURGED_AT_ONCE,
      );
      let purged = 0;
      for (const { id } of rows) {
        purged += database.write(() => erase(database, id, before));
      }
      return purged;
    },
  };
}

/** Another window may have taken it back, asked it something, or erased it, in between. */
function erase(database: Database, id: string, before: number): number {
  if (!database.get(`SELECT 1 FROM comparisons WHERE id = ? AND ${PURGEABLE}`, id, before, before)) {
    return 0;
  }
  const columns = database.all<{ number: number }>('SELECT number FROM conversations WHERE comparison = ?', id);
  for (const { number } of columns) {
    eraseConversation(database, number);
  }
  // Of those that judged and merged.
  eraseAround(database, id);
  return database.run('DELETE FROM comparisons WHERE id = ?', id);
}

/** Ids of the comparisons in which the words occur; a connection of its own lets it pause in mid-read while others write. */
async function matching(database: Database, words: string, signal: AbortSignal | undefined): Promise<string[]> {
  const match = toMatchExpression(words);
  const found = new Set<string>();
  if (match === undefined) {
    return [];
  }
  const reader = new Database(database.file, { readOnly: true });
  try {
    let pauseAt = performance.now() + SLICE_MS;
    for (const sql of MATCHES) {
      // Those of the chat are stepped over here and not in SQL, which could not pause on its way past thousands of them.
      for (const { comparison } of reader.iterate<{ comparison: string | null }>(sql, match)) {
        if (comparison !== null) {
          found.add(comparison);
        }
        if (performance.now() > pauseAt) {
          await nextTurn();
          pauseAt = performance.now() + SLICE_MS;
        }
        if (signal?.aborted) {
          throw new AppError('cancelled', 'Cancelled');
        }
      }
    }
  } finally {
    reader.close();
  }
  return [...found];
}

type Place = readonly [updatedAt: number, number: number];
const TOP: Place = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

function readPlace(text: string): Place {
  const [, updatedAt, number] = /^(-?\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (updatedAt === undefined || number === undefined) {
    throw new AppError('internal', 'This is no place in the list of comparisons');
  }
  return [Number(updatedAt), Number(number)];
}
