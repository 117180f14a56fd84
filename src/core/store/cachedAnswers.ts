// Answers that may be given again, bounded by size and age.
import type { Database } from './database.ts';
import { wholeMs } from './rows.ts';

export interface CachedAnswers {
  /** One that is no older than `maxAgeMs` at `now` (epoch milliseconds), and the time at which it was kept. */
  get(key: string, now: number, maxAgeMs: number): { body: string; at: number } | undefined;
  /**
   * Keeps it in the place of an earlier one, and lets go what is too old, then what was longest not used, until all fit. It goes with its
   * message and conversation, when they are removed for good.
   */
  put(key: string, body: string, now: number, limits: CacheLimits, keptFor?: KeptFor): void;
  clear(): void;
  size(): { answers: number; bytes: number };
}

/** Where an answer was given. */
export interface KeptFor {
  /** Or of the comparison. */
  conversationId?: string;
  messageId?: string;
}

export interface CacheLimits {
  maxAgeMs: number;
  maxBytes: number;
}

const SIZE = 'SELECT count(*) AS answers, coalesce(sum(bytes), 0) AS bytes FROM cachedAnswers';
const LONGEST_UNUSED = 'SELECT number, bytes FROM cachedAnswers ORDER BY usedAt LIMIT 1';
const PUT = `INSERT OR REPLACE INTO cachedAnswers (key, at, usedAt, bytes, conversationId, messageId, body)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

export function createCachedAnswers(database: Database): CachedAnswers {
  const size = () => ({ ...(database.get<{ answers: number; bytes: number }>(SIZE) ?? { answers: 0, bytes: 0 }) });

  /** Within a transaction. */
  const makeRoom = (now: number, { maxAgeMs, maxBytes }: CacheLimits) => {
    // What seems to come from the future was kept before the clock was set back: nobody knows how old it is.
    database.run('DELETE FROM cachedAnswers WHERE at < ? OR at > ?', wholeMs(now - maxAgeMs), wholeMs(now));
    for (let tooMany = size().bytes - maxBytes; tooMany > 0;) {
      const unused = database.get<{ number: number; bytes: number }>(LONGEST_UNUSED);
      database.run('DELETE FROM cachedAnswers WHERE number = ?', unused?.number);
      tooMany -= unused?.bytes ?? tooMany;
    }
  };

  return {
    get(key, now, maxAgeMs) {
      const oldest = wholeMs(now - maxAgeMs);
      const row = database.get<{ body: string; at: number }>(
        'SELECT body, at FROM cachedAnswers WHERE key = ? AND at >= ? AND at <= ?',
        key,
        oldest,
        wholeMs(now),
      );
      if (!row) {
        return undefined;
      }
      database.write(() => database.run('UPDATE cachedAnswers SET usedAt = ? WHERE key = ?', wholeMs(now), key));
      return { ...row };
    },

    put(key, body, now, limits, { conversationId, messageId } = {}) {
      const bytes = Buffer.byteLength(body);
      if (bytes > limits.maxBytes) {
        return;
      }
      database.write(() => {
        database.run(PUT, key, wholeMs(now), wholeMs(now), bytes, conversationId, messageId, body);
        makeRoom(now, limits);
      });
    },

    clear() {
      database.write(() => database.run('DELETE FROM cachedAnswers'));
    },

    size,
  };
}
