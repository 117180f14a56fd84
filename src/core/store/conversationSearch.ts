// Pages of conversations: the plain list, and the search over titles and messages.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { Conversation } from '../records.ts';
import { type ConversationRow, toConversation } from './conversationRows.ts';
import { Database, type Value } from './database.ts';
import { toMatchExpression } from './searchText.ts';

export interface ConversationQuery {
  /** Plain words: each must occur in the title or in one message; the last may be the beginning of a word. */
  query?: string;
  /** At most this many; 1 to 200. */
  limit: number;
  /** `next` of the page before. */
  before?: string;
  /** Only those that began in this folder (URI). */
  workspace?: string;
  /** Ends a search that nobody waits for any more. */
  signal?: AbortSignal;
}

export interface ConversationPage {
  conversations: readonly Conversation[];
  /** Where the next page begins; absent after the last one. */
  next?: string;
}

/** So long a search holds the event loop at a time: a fraction of a frame. */
const SLICE_MS = 4;
const MOST = 200;

/** A place among the matches: a message's number, then the conversation's. */
type Place = readonly [position: number, conversation: number];
/** A place in the plain list: pinned (1) or not (0), the newest message's number, the conversation's. */
type ListPlace = readonly [pinned: number, ...Place];

/** One page of the plain list. */
export function pageAfter(database: Database, query: ConversationQuery): ConversationPage {
  const limit = clampLimit(query.limit);
  const place = query.before === undefined ? LIST_TOP : readPlace<ListPlace>(query.before, LIST_TOP.length);
  const values: Value[] = query.workspace === undefined ? [] : [query.workspace];
  const rows = database.all<ConversationRow>(listSql(query.workspace !== undefined), ...values, ...place, limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    conversations: shown.map(toConversation),
    next: last && [last.pinned, last.activity, last.number].join('.'),
  };
}

/** `ORDER BY` is the partial index backwards (its rows end with the conversation's number). */
export function listSql(ofWorkspace: boolean): string {
  return `SELECT * FROM conversations WHERE deletedAt IS NULL AND comparison IS NULL ${ofWorkspace ? 'AND workspace = ?' : ''}
    AND (pinned, activity, number) < (?, ?, ?) ORDER BY pinned DESC, activity DESC, number DESC LIMIT ?`;
}

interface Hit {
  position: number;
  conversation: number;
}

/**
 * One page of the search, ordered by each conversation's newest match (a title counts as of its newest message). Every
 * page reads the matches from the top again, so that a conversation is shown once, however many of its messages match;
 * it stops as soon as the page is full. A connection of its own lets it pause in mid-read while others write.
 */
export async function findConversations(
  database: Database,
  words: string,
  query: ConversationQuery,
): Promise<ConversationPage> {
  const match = toMatchExpression(words);
  if (match === undefined) {
    return { conversations: [] };
  }
  const limit = clampLimit(query.limit);
  const start = query.before === undefined ? TOP : readPlace<Place>(query.before, TOP.length);
  const seen = new Set<number>();
  const found: { row: ConversationRow; place: Place }[] = [];
  const reader = new Database(database.file, { readOnly: true });
  try {
    let pauseAt = performance.now() + SLICE_MS;
    for (const hit of hits(reader, match)) {
      if (performance.now() > pauseAt) {
        await nextTurn();
        pauseAt = performance.now() + SLICE_MS;
      }
      if (query.signal?.aborted) {
        throw new AppError('cancelled', 'Cancelled');
      }
      if (!seen.has(hit.conversation)) {
        seen.add(hit.conversation);
        const row = isBefore(placeOf(hit), start) && living(reader, hit.conversation, query.workspace);
        if (row && found.push({ row, place: placeOf(hit) }) > limit) {
          break;
        }
      }
    }
  } finally {
    reader.close();
  }
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { conversations: shown.map(({ row }) => toConversation(row)), next: last?.place.join('.') };
}

function living(database: Database, number: number, workspace: string | undefined): ConversationRow | undefined {
  const row = database.get<ConversationRow>(
    'SELECT * FROM conversations WHERE number = ? AND deletedAt IS NULL AND comparison IS NULL',
    number,
  );
  return row && (workspace === undefined || row.workspace === workspace) ? row : undefined;
}

/** The index is read newest first as it stands: nothing is collected or sorted. */
const MESSAGES = `SELECT m.number AS position, m.conversation FROM messageText
  CROSS JOIN messages AS m ON m.number = messageText.rowid
  WHERE messageText MATCH ? ORDER BY messageText.rowid DESC`;
const TITLES = `SELECT c.activity AS position, c.number AS conversation FROM conversations AS c
  WHERE c.number IN (SELECT rowid FROM titleText WHERE titleText MATCH ?) AND c.deletedAt IS NULL AND c.comparison IS NULL
  ORDER BY c.activity DESC, c.number DESC`;

/** Titles and messages that match, newest place first. */
function* hits(reader: Database, match: string): Generator<Hit> {
  const titles = reader.iterate<Hit>(TITLES, match);
  const messages = reader.iterate<Hit>(MESSAGES, match);
  let title = titles.next();
  let message = messages.next();
  while (!title.done || !message.done) {
    if (!title.done && (message.done || !isBefore(placeOf(title.value), placeOf(message.value)))) {
      yield title.value;
      title = titles.next();
    } else if (!message.done) {
      yield message.value;
      message = messages.next();
    }
  }
}

const TOP: Place = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
const LIST_TOP: ListPlace = [1, ...TOP];

function placeOf(hit: Hit): Place {
  return [hit.position, hit.conversation];
}

/** Whether `place` comes after `start` in a list that begins with the newest. */
function isBefore(place: Place, start: Place): boolean {
  return place[0] < start[0] || (place[0] === start[0] && place[1] < start[1]);
}

function readPlace<P extends readonly number[]>(text: string, length: P['length']): P {
  const figures = text.split('.');
  if (figures.length !== length || figures.some((figure) => !/^\d{1,15}$/.test(figure))) {
    throw new AppError('internal', 'This is no place in the list of conversations');
  }
  return figures.map(Number) as readonly number[] as P;
}

function clampLimit(limit: number): number {
  return Math.min(Math.max(1, Math.trunc(limit) || 1), MOST);
}
