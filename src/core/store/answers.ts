// Answers while they stream: begun, journalled in small appends, and folded in at their end.
import type { ReasoningPart, TextPart } from '../provider.ts';
import type { StoredMessage, UsageRecord } from '../records.ts';
import { beat } from './instance.ts';
import { findMessage } from './messageRows.ts';
import { insertMessage, rewriteMessage } from './messages.ts';
import type { StoreParts } from './parts.ts';
import { dropJournal, type OpenAttempt, readJournal } from './journal.ts';
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
  /** The try before failed and another begins: its record is written, and what had arrived of it is dropped. */
  nextAttempt(messageId: string, attempt: OpenAttempt, finished?: UsageRecord): boolean;
  /**
   * Puts the final message in place, drops the journal and writes the usage record, all at once. The record is written
   * even if the message is gone, which `false` tells; one that was taken away is put in place for the case that it comes
   * back, and is `false` too. An answer that another window had taken for dead is put right.
   */
  finish(messageId: string, message: StoredMessage, record?: UsageRecord): boolean;
  /** What has arrived so far of a streaming answer; empty for any other. */
  readJournal(messageId: string): (TextPart | ReasoningPart)[];
  /** Says that this process lives. Call it at least every 20 s while something streams; beginning and appending do so too. */
  heartbeat(): void;
  /** Finds the answers of processes that died, and keeps what had arrived as `incomplete`. */
  recoverInterrupted(options: RecoveryOptions): { recovered: number };
}

/** Appending says that we live, but not with every piece. */
const BEAT_EVERY_MS = 15_000;
const APPEND = `INSERT INTO journal (message, kind, at, text)
  SELECT m.number, ?, ?, ? FROM messages AS m JOIN conversations AS c ON c.number = m.conversation
  WHERE m.id = ? AND m.status = 'streaming' AND m.deletedWith IS NULL AND c.deletedAt IS NULL`;

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

    nextAttempt(messageId, attempt, finished) {
      return database.write(() => {
        if (finished) {
          usage.add(finished);
        }
        dropJournal(database, messageId);
        const changed = database.run(
          `UPDATE messages SET attempt = ?, owner = ? WHERE id = ? AND status = 'streaming'`,
          toJson(attempt),
          instance,
          messageId,
        );
        return changed > 0;
      });
    },

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
        rewriteMessage(database, row, message);
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
