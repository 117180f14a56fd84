// How a message stands in its row, and which of its words can be searched.
import type { Vote } from '../../shared/views.ts';
import type { EarlierAnswer, StoredMessage } from '../records.ts';
import type { Database, Value } from './database.ts';
import { cleanText, fromJson, fromOptionalJson, present, toJson, wholeMs } from './rows.ts';
import { textToIndex } from './searchText.ts';

/** The columns of what may change in a message. */
export const CHANGEABLE = [
  'status',
  'createdAt',
  'providerId',
  'model',
  'finishReason',
  'usageId',
  'reasoningMs',
  'error',
  'citations',
  'parts',
  'context',
  'note',
  'receiptId',
  'earlier',
  'vote',
] as const;

export interface MessageRow {
  number: number;
  id: string;
  conversation: number;
  conversationId: string;
  parent: number | null;
  parentId: string | null;
  role: StoredMessage['role'];
  status: StoredMessage['status'];
  createdAt: number;
  providerId: string | null;
  model: string | null;
  finishReason: StoredMessage['finishReason'] | null;
  usageId: string | null;
  reasoningMs: number | null;
  owner: string | null;
  attempt: string | null;
  error: string | null;
  citations: string | null;
  parts: string;
  context: string | null;
  note: string | null;
  receiptId: string | null;
  earlier: string | null;
  vote: Vote | null;
  /** Number of the message that it was taken away with; NULL while it lives. */
  deletedWith: number | null;
}

/** Messages with the ids of their conversation and parent; add a condition on `m`. */
const SELECT_MESSAGES = `SELECT m.*, c.id AS conversationId, p.id AS parentId FROM messages AS m
  JOIN conversations AS c ON c.number = m.conversation LEFT JOIN messages AS p ON p.number = m.parent`;

export function toMessage(row: MessageRow): StoredMessage {
  return present<StoredMessage>({
    id: row.id,
    conversationId: row.conversationId,
    parentId: row.parentId,
    role: row.role,
    parts: fromJson(row.parts),
    context: fromOptionalJson<NonNullable<StoredMessage['context']>>(row.context),
    createdAt: row.createdAt,
    status: row.status,
    providerId: row.providerId,
    model: row.model,
    finishReason: row.finishReason,
    citations: fromOptionalJson<NonNullable<StoredMessage['citations']>>(row.citations),
    error: fromOptionalJson<NonNullable<StoredMessage['error']>>(row.error),
    usageId: row.usageId,
    reasoningMs: row.reasoningMs,
    note: row.note,
    receiptId: row.receiptId,
    earlier: fromOptionalJson<readonly EarlierAnswer[]>(row.earlier),
    vote: row.vote,
  });
}

/** Values in the order of `CHANGEABLE`. */
export function changeableValues(message: StoredMessage): Value[] {
  return [
    message.status,
    wholeMs(message.createdAt),
    message.providerId,
    message.model,
    message.finishReason,
    message.usageId,
    message.reasoningMs,
    toJson(message.error),
    toJson(message.citations),
    toJson(message.parts),
    toJson(message.context),
    message.note === undefined ? undefined : cleanText(message.note),
    message.receiptId,
    message.earlier?.length ? toJson(message.earlier) : undefined,
    message.vote,
  ];
}

/** By id, also one that was taken away. */
export function findMessage(database: Database, id: string): MessageRow | undefined {
  return database.get<MessageRow>(`${SELECT_MESSAGES} WHERE m.id = ?`, id);
}

/**
 * Puts the words of a message into the search index, or replaces them: what was written and the names of what was sent
 * along. Neither the attached source itself nor reasoning: a hit should be in what the person sees and remembers.
 */
export function indexMessage(
  database: Database,
  number: number,
  message: Pick<StoredMessage, 'parts' | 'context'>,
): void {
  const labels = (message.context ?? []).map((context) => context.label);
  const texts = message.parts.map((part) => (part.type === 'text' ? part.text : ''));
  const text = [...labels, ...texts].filter((line) => line !== '').join('\n');
  database.run('INSERT OR REPLACE INTO messageText (rowid, text) VALUES (?, ?)', number, textToIndex(text));
}

/** Takes the words of a message out of the search index. */
export function unindexMessage(database: Database, number: number): void {
  database.run('DELETE FROM messageText WHERE rowid = ?', number);
}
