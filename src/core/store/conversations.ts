// Conversations: made, changed, listed, deleted and taken back.
import { AppError } from '../errors.ts';
import type { Conversation } from '../records.ts';
import type { Database } from './database.ts';
import { CHANGEABLE, changeableValues, type ConversationRow, fixedValues, toConversation } from './conversationRows.ts';
import { KEPT_AFTER_DELETION_MS, PURGED_AT_ONCE } from './messageDeletion.ts';
import { findConversations, pageAfter, type ConversationPage, type ConversationQuery } from './conversationSearch.ts';
import type { StoreParts } from './parts.ts';
import { insertSql } from './rows.ts';
import { textToIndex } from './searchText.ts';

/** A property that is present but `undefined` is cleared. */
export type ConversationChanges = Partial<
  Pick<Conversation, 'title' | 'titleByPerson' | 'pinned' | 'parameters' | 'model' | 'leafId' | 'workspace'>
>;

export interface Conversations {
  /** A new conversation has no messages, hence no `leafId` yet: one that is given is ignored. */
  create(conversation: Conversation): void;
  /** `undefined` when there is none, or it is deleted. */
  get(id: string): Conversation | undefined;
  /** `false` when there is none. `updatedAt` and the place in the list stay: they go by messages. */
  update(id: string, changes: ConversationChanges): boolean;
  /**
   * Pinned ones first, then those with the newest message; with a query, those whose newest match is newest first. Columns of
   * comparisons are not among them.
   */
  list(query: ConversationQuery): Promise<ConversationPage>;
  /** Deletes, so that it can be taken back for 30 days; `false` when there is none. */
  delete(id: string): boolean;
  /** `false` when it is not there any more. */
  undelete(id: string): boolean;
  /** Removes for good what was deleted more than 30 days ago, ten at most; returns how many. Usage records stay. Columns of a comparison go with it. */
  purge(): number;
}

const FIND = 'SELECT * FROM conversations WHERE id = ? AND deletedAt IS NULL';
const INSERT = insertSql('conversations', ['id', 'createdAt', 'updatedAt', 'activity', ...CHANGEABLE]);
const UPDATE = `UPDATE conversations SET ${CHANGEABLE.map((column) => `${column} = ?`).join(', ')} WHERE number = ?`;

export function createConversations({ database, clock }: StoreParts): Conversations {
  const indexTitle = (number: number, title: string) =>
    database.run('INSERT OR REPLACE INTO titleText (rowid, text) VALUES (?, ?)', number, textToIndex(title));
  const setDeletedAt = (id: string, deletedAt: number | undefined, current: string) =>
    database.write(
      () =>
        database.run(`UPDATE conversations SET deletedAt = ? WHERE id = ? AND deletedAt ${current}`, deletedAt, id) > 0,
    );

  return {
    create(conversation) {
      database.write(() => {
        // Without messages it stands where the newest message stands; the newer of two such wins.
        const newest = database.get<{ number: number }>('SELECT max(number) AS number FROM messages');
        const values = changeableValues({ ...conversation, leafId: undefined });
        const number = database.insert(INSERT, ...fixedValues(conversation), newest?.number ?? 0, ...values);
        indexTitle(number, conversation.title);
      });
    },

    get(id) {
      const row = database.get<ConversationRow>(FIND, id);
      return row && toConversation(row);
    },

    update(id, changes) {
      return database.write(() => {
        const row = database.get<ConversationRow>(FIND, id);
        if (!row) {
          return false;
        }
        if (changes.leafId !== undefined && changes.leafId !== row.leafId) {
          requireMessage(changes.leafId, row.number);
        }
        const changed = { ...toConversation(row), ...changes };
        database.run(UPDATE, ...changeableValues(changed), row.number);
        if (changed.title !== row.title) {
          indexTitle(row.number, changed.title);
        }
        return true;
      });
    },

    async list(query) {
      return query.query === undefined || query.query.trim() === ''
        ? pageAfter(database, query)
        : findConversations(database, query.query, query);
    },

    delete: (id) => setDeletedAt(id, Math.round(clock.now()), 'IS NULL'),
    undelete: (id) => setDeletedAt(id, undefined, 'IS NOT NULL'),

    purge() {
      const before = Math.round(clock.now()) - KEPT_AFTER_DELETION_MS;
      const rows = database.all<{ number: number }>(
        // Columns go with their comparison.
        'SELECT number FROM conversations WHERE deletedAt < ? AND comparison IS NULL ORDER BY deletedAt LIMIT ?',
        before,
        PURGED_AT_ONCE,
      );
      let purged = 0;
      for (const { number } of rows) {
        purged += database.write(() => erase(number, before));
      }
      return purged;
    },
  };

  function requireMessage(id: string, conversation: number): void {
    if (
      !database.get(
        'SELECT 1 FROM messages WHERE id = ? AND conversation = ? AND deletedWith IS NULL',
        id,
        conversation,
      )
    ) {
      throw new AppError('internal', 'The leaf is no message of this conversation');
    }
  }

  /** Another window may have taken it back, or erased it, in between. */
  function erase(number: number, before: number): number {
    if (!database.get('SELECT 1 FROM conversations WHERE number = ? AND deletedAt < ?', number, before)) {
      return 0;
    }
    return eraseConversation(database, number);
  }
}

/** Removes for good what was kept beside a conversation or comparison: receipts, and answers that would be given again. Within a transaction. */
export function eraseAround(database: Database, id: string): void {
  database.run('DELETE FROM receipts WHERE conversationId = ?', id);
  database.run('DELETE FROM cachedAnswers WHERE conversationId = ?', id);
}

/** Removes it for good with all that hangs on it, but its usage records; returns how many there were. Within a transaction. */
export function eraseConversation(database: Database, number: number): number {
  const messages = 'SELECT number FROM messages WHERE conversation = ?';
  database.run(`DELETE FROM journal WHERE message IN (${messages})`, number);
  for (const message of database.all<{ number: number }>(messages, number)) {
    database.run('DELETE FROM messageText WHERE rowid = ?', message.number);
  }
  database.run('DELETE FROM messages WHERE conversation = ?', number);
  const { id = '' } = database.get<{ id: string }>('SELECT id FROM conversations WHERE number = ?', number) ?? {};
  eraseAround(database, id);
  database.run('DELETE FROM titleText WHERE rowid = ?', number);
  return database.run('DELETE FROM conversations WHERE number = ?', number);
}
