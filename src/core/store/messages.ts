// The messages of a conversation as a tree: every edit or new try is a sibling, and a leaf names the branch that is shown.
import type { Vote } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { StoredMessage } from '../records.ts';
import { deleteMessages, purgeMessages, undeleteMessages } from './messageDeletion.ts';
import { CHANGEABLE, changeableValues, findMessage, indexMessage, type MessageRow, toMessage } from './messageRows.ts';
import { ABOVE, BRANCH, CHILDREN, LATEST } from './messageTree.ts';
import type { StoreParts } from './parts.ts';
import type { Database, Value } from './database.ts';
import { insertSql } from './rows.ts';

/** A property that is present but `undefined` is cleared. */
export type MessageChanges = Partial<Omit<StoredMessage, 'id' | 'conversationId' | 'parentId' | 'role'>>;

/** What was taken away does not exist for any of these but `undelete`. */
export interface Messages {
  /**
   * Adds a message below its parent and makes it the leaf of its conversation. Throws when the parent is missing (taken
   * away, say: `badRequest`), of another conversation, or an answer that is still being written. An answer that is still streaming is begun with `answers.begin` instead.
   */
  add(message: StoredMessage): void;
  get(id: string): StoredMessage | undefined;
  /** `false` when there is none. */
  update(id: string, changes: MessageChanges): boolean;
  /** What the person thinks of an answer; `undefined` takes it back. `false` when there is no such message. */
  vote(id: string, vote: Vote | undefined): boolean;
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
  /** Whether `id` is `above` or one of its descendants. */
  isBelow(id: string, above: string): boolean;
  /**
   * Takes a message away with everything below it, so that it can be brought back for 30 days. If the branch that is shown
   * goes with it, the newest leaf of the newest remaining sibling is shown, else the parent. Gives the conversation's id;
   * `undefined` when there is no such message. A message that is away already stays as it is.
   */
  delete(id: string): string | undefined;
  /**
   * Brings back what went away with this message, and shows what was shown; what lies below a message that was itself
   * taken away comes back with that one. Gives the conversation's id; `undefined` when it is not there any more.
   */
  undelete(id: string): string | undefined;
  /** Removes for good what was taken away more than 30 days ago, ten deletions at most; returns how many. */
  purge(): number;
}

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
      const row = findLiving(id);
      return row && toMessage(row);
    },

    update(id, changes) {
      return database.write(() => {
        const row = findLiving(id);
        if (!row) {
          return false;
        }
        if ((changes.status ?? row.status) === 'streaming') {
          throw new AppError('internal', 'A streaming answer is finished, not changed');
        }
        rewriteMessage(database, row, { ...toMessage(row), ...changes });
        return true;
      });
    },

    vote: (id, vote) =>
      database.write(
        () => database.run('UPDATE messages SET vote = ? WHERE id = ? AND deletedWith IS NULL', vote, id) > 0,
      ),

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

    isBelow: (id, above) => database.get(ABOVE, id, above) !== undefined,

    delete: (id) => database.write(() => deleteMessages(database, id, clock.now())),
    undelete: (id) => database.write(() => undeleteMessages(database, id)),
    purge: () => purgeMessages(database, clock.now()),
  };

  function findLiving(id: string): MessageRow | undefined {
    const row = findMessage(database, id);
    return row?.deletedWith === null ? row : undefined;
  }

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
      : database.get<Pick<MessageRow, 'number' | 'status'>>(
          'SELECT number, status FROM messages WHERE id = ? AND conversation = ? AND deletedWith IS NULL',
          message.parentId,
          conversation,
        );
  if (conversation === undefined || (message.parentId !== undefined && parent === undefined)) {
    throw new AppError('badRequest', 'The message before this one is not there any more.');
  }
  if (parent?.status === 'streaming') {
    const words =
      'The answer before this one is still being written in another window. Wait for its end, or stop it there.';
    throw new AppError('badRequest', words);
  }
  const { owner, attempt } = streaming;
  const values = changeableValues(message);
  const number = database.insert(
    INSERT,
    message.id,
    conversation,
    parent?.number,
    message.role,
    owner,
    attempt,
    ...values,
  );
  database.run(
    'UPDATE conversations SET leafId = ?, activity = ?, updatedAt = ? WHERE number = ?',
    message.id,
    number,
    Math.round(now),
    conversation,
  );
  return number;
}

/** Writes all of a message that has its final form; one that was taken away is not found by a search. Within a transaction. */
export function rewriteMessage(database: Database, row: MessageRow, message: StoredMessage): void {
  database.run(UPDATE, ...changeableValues(message), row.number);
  if (row.deletedWith === null) {
    indexMessage(database, row.number, message);
  }
}
