// Conversations on their way out of the store and into it: read page by page, and taken in unseen until all of them are there.
//
// What is taken in stands as if it had been deleted at one moment (the `batch`): no list, search or chat sees it, and what a
// dying process leaves behind goes with the purge. Bringing all of a batch back is one statement.
import { randomInt } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import { CHANGEABLE, changeableValues, type ConversationRow, fixedValues, toConversation } from './conversationRows.ts';
import { eraseConversation } from './conversations.ts';
import { indexMessage, type MessageRow, toMessage } from './messageRows.ts';
import { insertMessage } from './messages.ts';
import type { StoreParts } from './parts.ts';
import { insertSql, wholeMs } from './rows.ts';
import { textToIndex } from './searchText.ts';

/** Marks what comes in together: the moment (epoch milliseconds) at which that began. */
export type Batch = number;

export interface PortableStore {
  /** All that live, columns of comparisons too, in the order in which they were made; `after` is `next` of the page before. */
  conversations(page: { after?: number; limit: number }): { conversations: Conversation[]; next?: number };
  /** All that live of one conversation, parents first, siblings in their order. Answers under way have their status. */
  messages(
    conversationId: string,
    page: { after?: number; limit: number },
  ): { messages: StoredMessage[]; next?: number };
  /** Whether there is one that was not deleted. */
  has(conversationId: string): boolean;
  /** Conversation that a message belongs to, also one that was taken away. */
  ownerOf(messageId: string): string | undefined;
  begin(): Batch;
  /** Adds a conversation without messages, unseen. One of that id that was deleted goes for good; throws `badRequest` where one lives. */
  stage(batch: Batch, conversation: Conversation): void;
  /** Messages of one staged conversation, parents first, all or none. Throws `badRequest` where another window has taken its place. */
  stageMessages(batch: Batch, messages: readonly StoredMessage[]): void;
  /** To be called after the last message: what is shown, and the place in the list by `updatedAt`. */
  stageEnd(batch: Batch, conversation: Conversation): void;
  /**
   * Shows all of a batch together with what `also` writes, or nothing. Columns become columns only now, because those of a
   * comparison that never came would stay for ever. Throws `badRequest` where not exactly these are there: another window takes
   * in the same.
   */
  publish(batch: Batch, staged: readonly Pick<Conversation, 'id' | 'comparisonId'>[], also: () => void): void;
  /** Takes one of a batch back for good; `false` when none is left. */
  discardOne(batch: Batch): boolean;
}

const INSERT = insertSql('conversations', ['id', 'createdAt', 'updatedAt', 'activity', ...CHANGEABLE, 'deletedAt']);
const PAGE = 'SELECT * FROM conversations WHERE number > ? AND deletedAt IS NULL ORDER BY number LIMIT ?';
const MESSAGES = `SELECT m.*, c.id AS conversationId, p.id AS parentId FROM conversations AS c
  CROSS JOIN messages AS m ON m.conversation = c.number LEFT JOIN messages AS p ON p.number = m.parent
  WHERE c.id = ? AND m.number > ? AND m.deletedWith IS NULL ORDER BY m.number LIMIT ?`;
/** The newest message of what was there at that time: so it stands in the list where it would stand had it been made here. */
const PLACE = `SELECT activity FROM conversations WHERE updatedAt <= ? AND deletedAt IS NULL
  ORDER BY updatedAt DESC, activity DESC LIMIT 1`;

const OTHERS = 'Another window was taking in the same conversations. Nothing was kept of this; try again.';

export function createPortable({ database, clock }: StoreParts): PortableStore {
  const find = (id: string) => database.get<ConversationRow>('SELECT * FROM conversations WHERE id = ?', id);
  return {
    conversations({ after = 0, limit }) {
      const rows = database.all<ConversationRow>(PAGE, after, limit);
      return { conversations: rows.map(toConversation), next: rows.length < limit ? undefined : rows.at(-1)?.number };
    },

    messages(conversationId, { after = 0, limit }) {
      const rows = database.all<MessageRow>(MESSAGES, conversationId, after, limit);
      return { messages: rows.map(toMessage), next: rows.length < limit ? undefined : rows.at(-1)?.number };
    },

    has: (id) => find(id)?.deletedAt === null,

    ownerOf: (id) =>
      database.get<{ id: string }>(
        'SELECT c.id FROM messages AS m JOIN conversations AS c ON c.number = m.conversation WHERE m.id = ?',
        id,
      )?.id,

    begin() {
      // Two windows begin in the same millisecond, and a person deletes in any: within a minute there is a free one.
      for (;;) {
        const batch = Math.round(clock.now()) - randomInt(60_000);
        if (!database.get('SELECT 1 FROM conversations WHERE deletedAt = ? LIMIT 1', batch)) {
          return batch;
        }
      }
    },

    stage(batch, conversation) {
      database.write(() => {
        const row = find(conversation.id);
        if (row?.deletedAt === null) {
          throw new AppError('badRequest', 'This conversation is there already.');
        }
        if (row) {
          eraseConversation(database, row.number);
        }
        const values = changeableValues({ ...conversation, leafId: undefined, comparisonId: undefined });
        const number = database.insert(INSERT, ...fixedValues(conversation), 0, ...values, batch);
        database.run(
          'INSERT OR REPLACE INTO titleText (rowid, text) VALUES (?, ?)',
          number,
          textToIndex(conversation.title),
        );
      });
    },

    stageMessages(batch, messages) {
      database.write(() => {
        const id = messages[0]?.conversationId;
        if (id !== undefined && find(id)?.deletedAt !== batch) {
          throw new AppError('badRequest', OTHERS);
        }
        for (const message of messages) {
          indexMessage(database, insertMessage(database, message, clock.now()), message);
        }
      });
    },

    stageEnd(batch, { id, leafId, updatedAt }) {
      const at = wholeMs(updatedAt);
      database.write(() => {
        const place = database.get<{ activity: number }>(PLACE, at)?.activity ?? 0;
        const sql = 'UPDATE conversations SET leafId = ?, updatedAt = ?, activity = ? WHERE id = ? AND deletedAt = ?';
        database.run(sql, leafId, at, place, id, batch);
      });
    },

    publish(batch, staged, also) {
      database.write(() => {
        const shown = 'UPDATE conversations SET deletedAt = NULL WHERE deletedAt = ?';
        if (database.run(shown, batch) !== staged.length) {
          throw new AppError('badRequest', OTHERS);
        }
        for (const { id, comparisonId } of staged) {
          if (comparisonId !== undefined) {
            database.run('UPDATE conversations SET comparison = ? WHERE id = ?', comparisonId, id);
          }
        }
        also();
      });
    },

    discardOne: (batch) =>
      database.write(() => {
        const sql = 'SELECT number FROM conversations WHERE deletedAt = ? LIMIT 1';
        const row = database.get<{ number: number }>(sql, batch);
        return row !== undefined && eraseConversation(database, row.number) > 0;
      }),
  };
}
