// The messages of a conversation as a tree: every edit or new try is a sibling, and a leaf names the branch that is shown.
import { AppError } from '../errors.ts';
import type { StoredMessage } from '../records.ts';
import { CHANGEABLE, changeableValues, findMessage, indexMessage, type MessageRow, toMessage } from './messageRows.ts';
import type { StoreParts } from './parts.ts';
import type { Database, Value } from './database.ts';
import { insertSql } from './rows.ts';

/** A property that is present but `undefined` is cleared. */
export type MessageChanges = Partial<Omit<StoredMessage, 'id' | 'conversationId' | 'parentId' | 'role'>>;

export interface Messages {
  /**
   * Adds a message below its parent and makes it the leaf of its conversation. Throws when the parent is missing or of
   * another conversation. An answer that is still streaming is begun with `answers.begin` instead.
   */
  add(message: StoredMessage): void;
  get(id: string): StoredMessage | undefined;
  /** `false` when there is none. */
  update(id: string, changes: MessageChanges): boolean;
  /**
   * The newest `limit` messages of the path from the root to `leafId`, in reading order; with `beforeId`, of the path that
   * ends above that message. The path goes on upwards when the first one has a `parentId`. Empty for an unknown id.
   */
  branch(leafId: string, page: { limit: number; beforeId?: string }): StoredMessage[];
  /** Ids of the messages with the same parent, itself included, in the order in which they were added. */
  siblings(id: string): string[];
  /** Ids, in the order in which they were added. */
  children(id: string): string[];
  /** The descendant that was added last: where to go on when another sibling is chosen. The message itself if it has none. */
  latestLeafUnder(id: string): string | undefined;
}

// CROSS JOIN keeps the planner from reading the whole conversation for each step.
export const BRANCH = `WITH RECURSIVE path (number, parent, depth) AS (
    SELECT number, parent, 0 FROM messages WHERE number = ?
    UNION ALL SELECT m.number, m.parent, depth + 1 FROM path CROSS JOIN messages AS m ON m.number = path.parent LIMIT ?
  )
  SELECT m.*, c.id AS conversationId, p.id AS parentId FROM path
  CROSS JOIN messages AS m ON m.number = path.number JOIN conversations AS c ON c.number = m.conversation
  LEFT JOIN messages AS p ON p.number = m.parent ORDER BY path.depth DESC`;
export const CHILDREN = 'SELECT id FROM messages WHERE conversation = ? AND parent IS ? ORDER BY number';
// Children come after their parents: the one with the highest number has none.
export const LATEST = `WITH RECURSIVE below (number) AS (
    VALUES (?) UNION ALL
    SELECT m.number FROM below CROSS JOIN messages AS m ON m.conversation = ? AND m.parent = below.number
  )
  SELECT id FROM messages WHERE number = (SELECT max(number) FROM below)`;
const UPDATE = `UPDATE messages SET owner = NULL, attempt = NULL, ${CHANGEABLE.map((column) => `${column} = ?`).join(', ')}
  WHERE number = ?`;
const INSERT = insertSql('messages', ['id', 'conversation', 'parent', 'role', 'owner', 'attempt', ...CHANGEABLE]);

export function createMessages({ database, clock }: StoreParts): Messages {
  const ids = (sql: string, ...values: Value[]) => database.all<{ id: string }>(sql, ...values).map((row) => row.id);

  return {
    add(message) {
      if (message.status === 'streaming') {
        throw new AppError('internal', 'A streaming answer is begun, not added');
      }
      database.write(() => indexMessage(database, insertMessage(database, message, clock.now()), message));
    },

    get(id) {
      const row = findMessage(database, id);
      return row && toMessage(row);
    },

    update(id, changes) {
      return database.write(() => {
        const row = findMessage(database, id);
        if (!row) {
          return false;
        }
        if ((changes.status ?? row.status) === 'streaming') {
          throw new AppError('internal', 'A streaming answer is finished, not changed');
        }
        rewriteMessage(database, row.number, { ...toMessage(row), ...changes });
        return true;
      });
    },

    branch(leafId, { limit, beforeId }) {
      const from = beforeId === undefined ? numbersOf(leafId)?.number : numbersOf(beforeId)?.parent;
      return from === undefined || from === null
        ? []
        : database.all<MessageRow>(BRANCH, from, Math.max(1, Math.trunc(limit))).map(toMessage);
    },

    siblings(id) {
      const row = numbersOf(id);
      return row ? ids(CHILDREN, row.conversation, row.parent) : [];
    },

    children(id) {
      const row = numbersOf(id);
      return row ? ids(CHILDREN, row.conversation, row.number) : [];
    },

    latestLeafUnder(id) {
      const row = numbersOf(id);
      return row && ids(LATEST, row.number, row.conversation)[0];
    },
  };

  function numbersOf(id: string): Pick<MessageRow, 'number' | 'conversation' | 'parent'> | undefined {
    return database.get('SELECT number, conversation, parent FROM messages WHERE id = ?', id);
  }
}

/** Adds the row, makes it the leaf, and moves its conversation to the top; returns its number. Within a transaction. */
export function insertMessage(
  database: Database,
  message: StoredMessage,
  now: number,
  streaming: { owner?: string; attempt?: string } = {},
): number {
  const conversation = database.get<{ number: number }>(
    'SELECT number FROM conversations WHERE id = ?',
    message.conversationId,
  )?.number;
  const parent =
    message.parentId === undefined
      ? undefined
      : database.get<{ number: number }>(
          'SELECT number FROM messages WHERE id = ? AND conversation = ?',
          message.parentId,
          conversation,
        )?.number;
  if (conversation === undefined || (message.parentId !== undefined && parent === undefined)) {
    throw new AppError('internal', 'The conversation or the message before this one does not exist');
  }
  const { owner, attempt } = streaming;
  const values = changeableValues(message);
  const number = database.insert(INSERT, message.id, conversation, parent, message.role, owner, attempt, ...values);
  database.run(
    'UPDATE conversations SET leafId = ?, activity = ?, updatedAt = ? WHERE number = ?',
    message.id,
    number,
    Math.round(now),
    conversation,
  );
  return number;
}

/** Writes all of a message that has its final form. Within a transaction. */
export function rewriteMessage(database: Database, number: number, message: StoredMessage): void {
  database.run(UPDATE, ...changeableValues(message), number);
  indexMessage(database, number, message);
}
