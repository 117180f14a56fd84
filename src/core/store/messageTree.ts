// The queries that walk the tree of a conversation's messages; what was taken away is not in it.

/** Takes the leaf's number, and how many messages. CROSS JOIN keeps the planner from reading the whole conversation for each step. */
export const BRANCH = `WITH RECURSIVE path (number, parent, depth) AS (
    SELECT number, parent, 0 FROM messages WHERE number = ? AND deletedWith IS NULL
    UNION ALL SELECT m.number, m.parent, depth + 1 FROM path CROSS JOIN messages AS m ON m.number = path.parent LIMIT ?
  )
  SELECT m.*, c.id AS conversationId, p.id AS parentId FROM path
  CROSS JOIN messages AS m ON m.number = path.number JOIN conversations AS c ON c.number = m.conversation
  LEFT JOIN messages AS p ON p.number = m.parent ORDER BY path.depth DESC`;

/** Takes conversation and parent, by number. */
export const CHILDREN =
  'SELECT id FROM messages WHERE conversation = ? AND parent IS ? AND deletedWith IS NULL ORDER BY number';

/** Takes message and conversation, by number. Children come after their parents: the one with the highest number has none. */
export const LATEST = `WITH RECURSIVE below (number) AS (
    SELECT number FROM messages WHERE number = ? AND deletedWith IS NULL UNION ALL
    SELECT m.number FROM below CROSS JOIN messages AS m
    ON m.conversation = ? AND m.parent = below.number AND m.deletedWith IS NULL
  )
  SELECT id FROM messages WHERE number = (SELECT max(number) FROM below)`;

/** Takes two messages by id; a row if the second is the first or above it. */
export const ABOVE = `WITH RECURSIVE path (number, parent) AS (
    SELECT number, parent FROM messages WHERE id = ?
    UNION ALL SELECT m.number, m.parent FROM path CROSS JOIN messages AS m ON m.number = path.parent
  )
  SELECT 1 FROM path WHERE number = (SELECT number FROM messages WHERE id = ?)`;
