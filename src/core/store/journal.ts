// The journal of a streaming answer: its pieces in the order in which they came.
import type { ReasoningPart, TextPart } from '../provider.ts';
import type { UsageRecord } from '../records.ts';
import type { Database } from './database.ts';
import { fromJson } from './rows.ts';

/** What is known of an attempt when it begins: enough to write its usage record should its process die. */
export interface OpenAttempt extends Pick<
  UsageRecord,
  | 'id'
  | 'startedAt'
  | 'providerId'
  | 'keyName'
  | 'modelAsked'
  | 'purpose'
  | 'workspace'
  | 'receiptId'
  | 'price'
  | 'attempt'
  | 'hedged'
  | 'features'
> {
  estimatedInputTokens?: number;
}

/** An attempt as it stands with its answer. */
export interface NotedAttempt extends OpenAttempt {
  /** Number of the last piece in the journal when it began: what came before is of another attempt. */
  journalAfter?: number;
}

/** The pieces of an answer put together, and when the last of them came (epoch milliseconds); `after`: the number of a piece. */
export function readJournal(
  database: Database,
  messageId: string,
  after = 0,
): { parts: (TextPart | ReasoningPart)[]; lastAt?: number } {
  const rows = database.all<{ kind: 'text' | 'reasoning'; at: number; text: string }>(
    `SELECT kind, at, text FROM journal
     WHERE message = (SELECT number FROM messages WHERE id = ?) AND number > ? ORDER BY number`,
    messageId,
    after,
  );
  const runs: { type: 'text' | 'reasoning'; pieces: string[] }[] = [];
  for (const { kind, text } of rows) {
    const last = runs.at(-1);
    const run = last?.type === kind ? last : { type: kind, pieces: [] };
    if (run !== last) {
      runs.push(run);
    }
    run.pieces.push(fromJson<string>(text));
  }
  return { parts: runs.map(({ type, pieces }) => ({ type, text: pieces.join('') })), lastAt: rows.at(-1)?.at };
}

/** Number of the last piece; `undefined` where there is none. */
export function endOfJournal(database: Database, messageId: string): number | undefined {
  const sql = 'SELECT max(number) AS last FROM journal WHERE message = (SELECT number FROM messages WHERE id = ?)';
  return database.get<{ last: number | null }>(sql, messageId)?.last ?? undefined;
}

export function dropJournal(database: Database, messageId: string): void {
  database.run('DELETE FROM journal WHERE message = (SELECT number FROM messages WHERE id = ?)', messageId);
}
