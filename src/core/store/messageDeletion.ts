// Takes messages away with all that is below them, so that exactly the same can be brought back.
import type { Database } from './database.ts';
import { findMessage, indexMessage, type MessageRow, unindexMessage } from './messageRows.ts';
import { LATEST } from './messageTree.ts';
import { fromJson, fromOptionalJson } from './rows.ts';

/** How long a deleted conversation or message can be taken back. */
export const KEPT_AFTER_DELETION_MS = 30 * 86_400_000;
/** Deletions that one call of a purge removes at most, so that it stays within a frame or two. */
export const PURGED_AT_ONCE = 10;

/** Numbers of a message and all below it; add what is to be done with `below`. */
const BELOW = `WITH RECURSIVE below (number) AS (
    VALUES (?) UNION ALL
    SELECT m.number FROM below CROSS JOIN messages AS m
    ON m.conversation = ? AND m.parent = below.number
  )`;
/** What is away already stays with the deletion that it belongs to. */
const TAKE_AWAY = `${BELOW} UPDATE messages SET deletedWith = ? WHERE number IN below AND deletedWith IS NULL`;
const NEWEST_SIBLING = `SELECT number FROM messages
  WHERE conversation = ? AND parent IS ? AND deletedWith IS NULL ORDER BY number DESC LIMIT 1`;
const SHOWN_WITHIN = `SELECT m.id FROM conversations AS c JOIN messages AS m ON m.id = c.leafId
  WHERE c.number = ? AND m.deletedWith = ?`;

/** Within a transaction. Gives the id of the conversation; `undefined` when there is no such message. */
export function deleteMessages(database: Database, id: string, now: number): string | undefined {
  const row = findMessage(database, id);
  if (!row || row.deletedWith !== null) {
    return row?.conversationId;
  }
  const { number, conversation, parent } = row;
  database.run(TAKE_AWAY, number, conversation, number);
  for (const each of database.all<{ number: number }>('SELECT number FROM messages WHERE deletedWith = ?', number)) {
    unindexMessage(database, each.number);
  }
  const shown = database.get<{ id: string }>(SHOWN_WITHIN, conversation, number)?.id;
  database.run(
    'INSERT INTO messageDeletions (root, deletedAt, leafId) VALUES (?, ?, ?)',
    number,
    Math.round(now),
    shown,
  );
  if (shown !== undefined) {
    const sibling = database.get<{ number: number }>(NEWEST_SIBLING, conversation, parent)?.number;
    const leaf = sibling === undefined ? undefined : database.get<{ id: string }>(LATEST, sibling, conversation)?.id;
    show(database, conversation, leaf ?? row.parentId);
  }
  return row.conversationId;
}

/** Within a transaction. Gives the id of the conversation; `undefined` when there is no such message any more. */
export function undeleteMessages(database: Database, id: string): string | undefined {
  const row = findMessage(database, id);
  const deletion =
    row && database.get<{ leafId: string | null }>('SELECT leafId FROM messageDeletions WHERE root = ?', row.number);
  if (!row || !deletion) {
    return row?.conversationId;
  }
  const { number, conversation, parent } = row;
  const above =
    parent === null
      ? undefined
      : database.get<{ deletedWith: number | null }>('SELECT deletedWith FROM messages WHERE number = ?', parent);
  const awayWith = above?.deletedWith ?? null;
  const back = database.all<Pick<MessageRow, 'number' | 'parts' | 'context'>>(
    'SELECT number, parts, context FROM messages WHERE deletedWith = ?',
    number,
  );
  database.run('UPDATE messages SET deletedWith = ? WHERE deletedWith = ?', awayWith, number);
  database.run('DELETE FROM messageDeletions WHERE root = ?', number);
  if (awayWith !== null) {
    // What it hangs on was taken away later: it comes back with that.
    database.run('UPDATE messageDeletions SET leafId = coalesce(?, leafId) WHERE root = ?', deletion.leafId, awayWith);
    return row.conversationId;
  }
  for (const each of back) {
    indexMessage(database, each.number, {
      parts: fromJson(each.parts),
      context: fromOptionalJson(each.context),
    });
  }
  const shown = deletion.leafId ?? (isEndOfBranch(database, conversation, row.parentId) ? id : undefined);
  if (shown !== undefined) {
    show(database, conversation, newestBelow(database, conversation, shown));
  }
  return row.conversationId;
}

/** Whether the branch that is shown ends at this message, or is empty and this is none. */
function isEndOfBranch(database: Database, conversation: number, id: string | null): boolean {
  return database.get('SELECT 1 FROM conversations WHERE number = ? AND leafId IS ?', conversation, id) !== undefined;
}

/** Other messages may have come back below it meanwhile: a branch is shown to its end. */
function newestBelow(database: Database, conversation: number, id: string): string | undefined {
  const number = database.get<{ number: number }>('SELECT number FROM messages WHERE id = ?', id)?.number;
  return database.get<{ id: string }>(LATEST, number, conversation)?.id;
}

/** Removes for good what was taken away long ago; returns how many deletions that were. */
export function purgeMessages(database: Database, now: number): number {
  const before = Math.round(now) - KEPT_AFTER_DELETION_MS;
  const roots = database.all<{ root: number }>(
    'SELECT root FROM messageDeletions WHERE deletedAt < ? ORDER BY deletedAt LIMIT ?',
    before,
    PURGED_AT_ONCE,
  );
  let purged = 0;
  for (const { root } of roots) {
    purged += database.write(() => erase(database, root, before));
  }
  return purged;
}

/** Another window may have brought it back, or erased it, in between. */
function erase(database: Database, root: number, before: number): number {
  const row = database.get<{ conversation: number }>(
    `SELECT m.conversation FROM messageDeletions AS d JOIN messages AS m ON m.number = d.root
     WHERE d.root = ? AND d.deletedAt < ?`,
    root,
    before,
  );
  if (!row) {
    return 0;
  }
  // Also what was taken away by itself, later than this by a clock that was set back: it hangs on this.
  database.run(`${BELOW} DELETE FROM journal WHERE message IN below`, root, row.conversation);
  const ids = '(SELECT id FROM messages WHERE number IN below)';
  database.run(`${BELOW} DELETE FROM receipts WHERE messageId IN ${ids}`, root, row.conversation);
  database.run(`${BELOW} DELETE FROM cachedAnswers WHERE messageId IN ${ids}`, root, row.conversation);
  database.run(`${BELOW} DELETE FROM messages WHERE number IN below`, root, row.conversation);
  return 1;
}

function show(database: Database, conversation: number, leafId: string | null | undefined): void {
  database.run('UPDATE conversations SET leafId = ? WHERE number = ?', leafId, conversation);
}
