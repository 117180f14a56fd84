// Answers while they stream: begun, journalled in small appends, and folded in at their end.
import type { ReasoningPart, TextPart } from '../provider.ts';
import type { EarlierAnswer, StoredMessage, UsageRecord } from '../records.ts';
import type { Database } from './database.ts';
import { beat } from './instance.ts';
import { findMessage, toMessage } from './messageRows.ts';
import { insertMessage, rewriteMessage } from './messages.ts';
import type { StoreParts } from './parts.ts';
import { dropJournal, endOfJournal, type NotedAttempt, type OpenAttempt, readJournal } from './journal.ts';
import { recoverInterrupted, type RecoveryOptions } from './recovery.ts';
import { toJson } from './rows.ts';
import type { UsageLedger } from './usage.ts';

export interface Answers {
  /** Adds a message with status `streaming` that belongs to this process, and makes it the leaf. */
  begin(message: StoredMessage, attempt: OpenAttempt): void;
  /**
   * Keeps what has arrived since the last call. `false` when the answer is not streaming any more (finished, taken away
   * itself or with its conversation, or taken for dead by another window): nothing is kept then, and `finish` will still put the whole answer in place.
   */
  append(messageId: string, piece: { text?: string; reasoning?: string }): boolean;
  /**
   * The try before failed and another begins, perhaps with another provider, model and key: its record is written, and what had
   * arrived of it is dropped, unless the journal is kept because the person has seen it. Then `restart` or the next pieces say
   * what becomes of it.
   */
  nextAttempt(
    messageId: string,
    attempt: OpenAttempt,
    finished?: UsageRecord,
    options?: { keepsJournal?: boolean },
  ): boolean;
  /**
   * Another model begins anew (its attempt is noted already): what the journal holds, or the parts that are given, stays as an
   * earlier answer, and the journal is empty. `false` when the answer is not streaming any more: nothing changes then.
   */
  restart(messageId: string, earlier: BrokenAnswer): boolean;
  /**
   * Puts the final message in place, drops the journal and writes the usage record, all at once. The record is written
   * even if the message is gone, which `false` tells; one that was taken away is put in place for the case that it comes
   * back, and is `false` too. An answer that another window had taken for dead is put right. Receipt, earlier answers and vote
   * that the message does not name stay as they are.
   */
  finish(messageId: string, message: StoredMessage, record?: UsageRecord): boolean;
  /** What has arrived so far of a streaming answer; empty for any other. */
  readJournal(messageId: string): (TextPart | ReasoningPart)[];
  /** Says that this process lives. Call it at least every 20 s while something streams; beginning and appending do so too. */
  heartbeat(): void;
  /** Finds the answers of processes that died, and keeps what had arrived as `incomplete`. */
  recoverInterrupted(options: RecoveryOptions): { recovered: number };
}

/** An answer that broke off; its parts are the journal's when absent. */
export type BrokenAnswer = Omit<EarlierAnswer, 'parts'> & Partial<Pick<EarlierAnswer, 'parts'>>;

/** Appending says that we live, but not with every piece. */
const BEAT_EVERY_MS = 15_000;
const APPEND = `INSERT INTO journal (message, kind, at, text)
  SELECT m.number, ?, ?, ? FROM messages AS m JOIN conversations AS c ON c.number = m.conversation
  WHERE m.id = ? AND m.status = 'streaming' AND m.deletedWith IS NULL AND c.deletedAt IS NULL`;

const NEXT_ATTEMPT = `UPDATE messages SET attempt = ?, owner = ? WHERE id = ? AND status = 'streaming'`;
/** What is in the journal now, and what comes, is of the attempt. */
const ANSWERED_BY_ATTEMPT = `UPDATE messages SET providerId = attempt ->> 'providerId', model = attempt ->> 'modelAsked'
  WHERE id = ? AND status = 'streaming'`;
/** The journal counts from the beginning again. */
const RESTART = `UPDATE messages SET earlier = ?, attempt = json_remove(attempt, '$.journalAfter') WHERE id = ?`;

export function createAnswers(parts: StoreParts, usage: UsageLedger): Answers {
  const { database, clock, instance } = parts;
  let beatAt = Number.NEGATIVE_INFINITY;
  const heartbeat = () => {
    beat(database, instance, clock.now());
    beatAt = clock.monotonicMs();
  };

  return {
    begin(message, attempt) {
      database.write(() => {
        const streaming: StoredMessage = { ...message, status: 'streaming' };
        insertMessage(database, streaming, clock.now(), { owner: instance, attempt: toJson(attempt) });
        heartbeat();
      });
    },

    append(messageId, { text, reasoning }) {
      const at = Math.round(clock.now());
      return database.write(() => {
        let kept = true;
        if (reasoning) {
          kept = database.run(APPEND, 'reasoning', at, toJson(reasoning), messageId) > 0;
        }
        if (text) {
          kept = database.run(APPEND, 'text', at, toJson(text), messageId) > 0;
        }
        if (clock.monotonicMs() - beatAt > BEAT_EVERY_MS) {
          heartbeat();
        }
        return kept;
      });
    },

    nextAttempt(messageId, attempt, finished, { keepsJournal = false } = {}) {
      return database.write(() => {
        if (finished) {
          usage.add(finished);
        }
        return noteAttempt(parts, messageId, attempt, keepsJournal);
      });
    },

    restart: (messageId, broken) => database.write(() => restart(database, messageId, broken)),

    finish(messageId, message, record) {
      return database.write(() => {
        if (record) {
          usage.add(record);
        }
        dropJournal(database, messageId);
        const row = findMessage(database, messageId);
        if (!row) {
          return false;
        }
        const { receiptId, earlier, vote } = toMessage(row);
        rewriteMessage(database, row, {
          ...message,
          receiptId: message.receiptId ?? receiptId,
          earlier: message.earlier ?? earlier,
          vote: message.vote ?? vote,
        });
        database.run(
          'UPDATE conversations SET updatedAt = ? WHERE number = ?',
          Math.round(clock.now()),
          row.conversation,
        );
        return row.deletedWith === null;
      });
    },

    readJournal: (messageId) => readJournal(database, messageId).parts,
    heartbeat,
    recoverInterrupted: (options) => recoverInterrupted(parts, usage, options),
  };
}

/** Within a transaction. */
function noteAttempt(
  { database, instance }: StoreParts,
  messageId: string,
  attempt: OpenAttempt,
  keepsJournal: boolean,
): boolean {
  const journalAfter = keepsJournal ? endOfJournal(database, messageId) : undefined;
  const noted: NotedAttempt = { ...attempt, journalAfter };
  const changed = database.run(NEXT_ATTEMPT, toJson(noted), instance, messageId);
  if (journalAfter === undefined) {
    dropJournal(database, messageId);
    database.run(ANSWERED_BY_ATTEMPT, messageId);
  }
  return changed > 0;
}

/** Within a transaction. */
function restart(database: Database, messageId: string, broken: BrokenAnswer): boolean {
  const row = findMessage(database, messageId);
  if (row?.status !== 'streaming') {
    return false;
  }
  const earlier: EarlierAnswer = { ...broken, parts: broken.parts ?? readJournal(database, messageId).parts };
  dropJournal(database, messageId);
  database.run(RESTART, toJson([...(toMessage(row).earlier ?? []), earlier]), messageId);
  database.run(ANSWERED_BY_ATTEMPT, messageId);
  return true;
}
