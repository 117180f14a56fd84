// The tables, as a list of migrations: entry N brings a database of version N to N + 1. Entries are never edited, only added.
//
// Rows refer to each other by their short `number`; the ids that the program knows are unique columns. Numbers grow with
// every insertion, so they also are the order of things, whatever the wall clock does. Columns that may be large stand
// last: reading the others then does not touch their pages.
import { USAGE_THIRD } from './usageSchema.ts';

const CONVERSATIONS = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Processes that have the store open.
CREATE TABLE instances (owner TEXT PRIMARY KEY, seenAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  titleByPerson INTEGER NOT NULL,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  -- Number of its newest message: what "newest first" goes by.
  activity INTEGER NOT NULL,
  workspace TEXT,
  pinned INTEGER NOT NULL,
  providerId TEXT,
  model TEXT,
  leafId TEXT,
  deletedAt INTEGER,
  parameters TEXT NOT NULL
) STRICT;
CREATE INDEX conversationsNewest ON conversations (activity) WHERE deletedAt IS NULL;
CREATE INDEX conversationsOfWorkspace ON conversations (workspace, activity) WHERE deletedAt IS NULL;
CREATE INDEX conversationsDeleted ON conversations (deletedAt) WHERE deletedAt IS NOT NULL;

CREATE TABLE messages (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation INTEGER NOT NULL REFERENCES conversations (number),
  parent INTEGER,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  status TEXT NOT NULL CHECK (status IN ('complete', 'streaming', 'incomplete', 'cancelled', 'failed')),
  createdAt INTEGER NOT NULL,
  providerId TEXT,
  model TEXT,
  finishReason TEXT,
  usageId TEXT,
  reasoningMs REAL,
  owner TEXT,
  attempt TEXT,
  error TEXT,
  citations TEXT,
  parts TEXT NOT NULL,
  context TEXT,
  UNIQUE (conversation, number),
  FOREIGN KEY (conversation, parent) REFERENCES messages (conversation, number)
) STRICT;
CREATE INDEX messagesByParent ON messages (conversation, parent, number);
CREATE INDEX messagesStreaming ON messages (owner) WHERE status = 'streaming';

CREATE TABLE journal (
  number INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES messages (number),
  kind TEXT NOT NULL CHECK (kind IN ('text', 'reasoning')),
  at INTEGER NOT NULL,
  -- A JSON string: vendors split surrogate pairs between chunks.
  text TEXT NOT NULL
) STRICT;
CREATE INDEX journalOfMessage ON journal (message, number);

-- Contentless: the text itself stands in messages and conversations only.
CREATE VIRTUAL TABLE messageText USING fts5(
  text, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE titleText USING fts5(
  text, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
`;

const USAGE = `
CREATE TABLE usageRecords (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  startedAt INTEGER NOT NULL,
  providerId TEXT NOT NULL,
  keyName TEXT NOT NULL,
  modelAsked TEXT NOT NULL,
  modelAnswered TEXT,
  purpose TEXT NOT NULL,
  workspace TEXT,
  conversationId TEXT,
  messageId TEXT,
  receiptId TEXT,
  uncachedInput INTEGER CHECK (uncachedInput >= 0),
  uncachedInputOrigin TEXT NOT NULL CHECK ((uncachedInputOrigin = 'unknown') = (uncachedInput IS NULL)),
  cacheRead INTEGER CHECK (cacheRead >= 0),
  cacheReadOrigin TEXT NOT NULL CHECK ((cacheReadOrigin = 'unknown') = (cacheRead IS NULL)),
  cacheWrite5m INTEGER CHECK (cacheWrite5m >= 0),
  cacheWrite5mOrigin TEXT NOT NULL CHECK ((cacheWrite5mOrigin = 'unknown') = (cacheWrite5m IS NULL)),
  cacheWrite1h INTEGER CHECK (cacheWrite1h >= 0),
  cacheWrite1hOrigin TEXT NOT NULL CHECK ((cacheWrite1hOrigin = 'unknown') = (cacheWrite1h IS NULL)),
  textOutput INTEGER CHECK (textOutput >= 0),
  textOutputOrigin TEXT NOT NULL CHECK ((textOutputOrigin = 'unknown') = (textOutput IS NULL)),
  reasoningOutput INTEGER CHECK (reasoningOutput >= 0),
  reasoningOutputOrigin TEXT NOT NULL CHECK ((reasoningOutputOrigin = 'unknown') = (reasoningOutput IS NULL)),
  embedding INTEGER CHECK (embedding >= 0),
  embeddingOrigin TEXT NOT NULL CHECK ((embeddingOrigin = 'unknown') = (embedding IS NULL)),
  costUsd REAL,
  price TEXT,
  timeToFirstTokenMs REAL,
  durationMs REAL NOT NULL,
  tokensPerSecond REAL,
  outcome TEXT NOT NULL,
  errorKind TEXT,
  finishReason TEXT,
  status INTEGER,
  requestId TEXT,
  attempt INTEGER NOT NULL,
  cached INTEGER NOT NULL,
  hedged INTEGER NOT NULL,
  features TEXT
) STRICT;
CREATE INDEX usageOfWorkspace ON usageRecords (workspace, number);
CREATE INDEX usageOfConversation ON usageRecords (conversationId, number);
CREATE TRIGGER usageRecordsNeverChange BEFORE UPDATE ON usageRecords
  BEGIN SELECT RAISE(ABORT, 'usage records are append-only'); END;
CREATE TRIGGER usageRecordsStay BEFORE DELETE ON usageRecords
  BEGIN SELECT RAISE(ABORT, 'usage records are append-only'); END;

-- The cube: sums of a day. \`workspace\` is empty where there was no folder (NULLs would never be equal).
CREATE TABLE usageDays (
  number INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  providerId TEXT NOT NULL,
  model TEXT NOT NULL,
  keyName TEXT NOT NULL,
  purpose TEXT NOT NULL,
  workspace TEXT NOT NULL,
  requests INTEGER NOT NULL,
  failedRequests INTEGER NOT NULL,
  uncachedInput INTEGER NOT NULL,
  cacheRead INTEGER NOT NULL,
  cacheWrite5m INTEGER NOT NULL,
  cacheWrite1h INTEGER NOT NULL,
  textOutput INTEGER NOT NULL,
  reasoningOutput INTEGER NOT NULL,
  embedding INTEGER NOT NULL,
  costUsd REAL NOT NULL,
  unknownCostRequests INTEGER NOT NULL,
  UNIQUE (workspace, day, providerId, model, keyName, purpose)
) STRICT;
CREATE INDEX usageDaysByDay ON usageDays (day);

-- How many requests took how long, in buckets that are equally wide on a logarithmic scale.
CREATE TABLE usageTimes (
  cell INTEGER NOT NULL REFERENCES usageDays (number),
  measure TEXT NOT NULL CHECK (measure IN ('timeToFirstToken', 'duration')),
  bucket INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (cell, measure, bucket)
) STRICT, WITHOUT ROWID;
`;

const MODEL_LISTS = `
CREATE TABLE modelLists (
  providerId TEXT NOT NULL,
  origin TEXT NOT NULL,
  readAt INTEGER NOT NULL,
  models TEXT NOT NULL,
  PRIMARY KEY (providerId, origin)
) STRICT, WITHOUT ROWID;
`;

const SECOND = `
-- A message that was taken away with all below it stays until the purge, so that the same can be brought back.
CREATE TABLE messageDeletions (
  -- The message that was taken away.
  root INTEGER PRIMARY KEY REFERENCES messages (number) ON DELETE CASCADE,
  deletedAt INTEGER NOT NULL,
  -- What was shown, where it went away too.
  leafId TEXT
) STRICT;
-- Root of the deletion that it belongs to; NULL while it lives.
ALTER TABLE messages ADD COLUMN deletedWith INTEGER;
CREATE INDEX messagesDeleted ON messages (deletedWith) WHERE deletedWith IS NOT NULL;
-- With \`deletedWith\`, so that it need not be read from behind an answer of any length.
DROP INDEX messagesByParent;
CREATE INDEX messagesByParent ON messages (conversation, parent, number, deletedWith);

-- Pinned ones stand first.
DROP INDEX conversationsNewest;
DROP INDEX conversationsOfWorkspace;
CREATE INDEX conversationsNewest ON conversations (pinned, activity) WHERE deletedAt IS NULL;
CREATE INDEX conversationsOfWorkspace ON conversations (workspace, pinned, activity) WHERE deletedAt IS NULL;

-- What a model's last answers took: speeds, lengths, how far an estimate was off.
CREATE INDEX usageOfModel ON usageRecords (providerId, modelAsked, number);
-- What the person's last answers cost.
CREATE INDEX usagePaid ON usageRecords (number)
  WHERE costUsd > 0 AND outcome = 'success' AND purpose IN ('chat', 'editorAction');
`;

const THIRD_BUDGETS = `
-- What is set aside for requests that are under way. The usage record of the same id takes its place.
CREATE TABLE budgetLeases (
  id TEXT PRIMARY KEY,
  -- settled: it has ended, and amountUsd is what it cost; kept: its record does not know what it cost.
  state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'kept')),
  owner TEXT NOT NULL,
  expiresAt INTEGER NOT NULL,
  startedAt INTEGER NOT NULL,
  day TEXT NOT NULL,
  providerId TEXT NOT NULL,
  model TEXT NOT NULL,
  keyName TEXT NOT NULL,
  purpose TEXT NOT NULL,
  -- Empty where there was no folder, as in usageDays.
  workspace TEXT NOT NULL,
  conversationId TEXT,
  messageId TEXT,
  attempt INTEGER NOT NULL,
  inputTokens INTEGER NOT NULL,
  outputTokens INTEGER NOT NULL,
  amountUsd REAL NOT NULL CHECK (amountUsd >= 0),
  price TEXT
) STRICT, WITHOUT ROWID;
-- In the transaction that adds the record, whoever adds it: spending is counted once at every moment.
CREATE TRIGGER usageEndsLease AFTER INSERT ON usageRecords BEGIN
  DELETE FROM budgetLeases WHERE id = NEW.id AND (NEW.costUsd IS NOT NULL OR amountUsd = 0);
  UPDATE budgetLeases SET state = 'kept' WHERE id = NEW.id;
END;

-- By how much a budget was raised for one period; firstDay is the period's.
CREATE TABLE budgetRaises (
  budget TEXT NOT NULL,
  firstDay TEXT NOT NULL,
  usd REAL NOT NULL,
  PRIMARY KEY (budget, firstDay)
) STRICT, WITHOUT ROWID;
-- Thresholds that the person was told of.
CREATE TABLE budgetWarnings (
  budget TEXT NOT NULL,
  firstDay TEXT NOT NULL,
  limitUsd REAL NOT NULL,
  percent REAL NOT NULL,
  PRIMARY KEY (budget, firstDay, limitUsd, percent)
) STRICT, WITHOUT ROWID;
-- Why an answer is shorter than was asked for.
ALTER TABLE messages ADD COLUMN note TEXT;
`;

const FOURTH = `
-- Why a model was asked and what happened then; grows with each attempt.
CREATE TABLE receipts (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  conversationId TEXT,
  messageId TEXT,
  purpose TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX receiptsByTime ON receipts (at);
CREATE INDEX receiptsOfConversation ON receipts (conversationId) WHERE conversationId IS NOT NULL;
CREATE INDEX receiptsOfMessage ON receipts (messageId) WHERE messageId IS NOT NULL;

ALTER TABLE messages ADD COLUMN receiptId TEXT;
ALTER TABLE messages ADD COLUMN earlier TEXT;
ALTER TABLE messages ADD COLUMN vote TEXT;

-- What was learned from this person's votes and tests: documents that all windows write.
CREATE TABLE learned (name TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;

-- Answers that may be given again; the key is a hash of all that they depend on.
CREATE TABLE cachedAnswers (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  usedAt INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX cachedAnswersByAge ON cachedAnswers (at);
-- With their sizes, so that the sum of them does not need the answers.
CREATE INDEX cachedAnswersByUse ON cachedAnswers (usedAt, bytes);
`;

const FIFTH = `
-- Several models side by side; each column is a conversation of its own.
CREATE TABLE comparisons (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  workspace TEXT,
  -- How many questions it holds: one that was never asked anything stands in no list.
  turns INTEGER NOT NULL,
  deletedAt INTEGER,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX comparisonsNewest ON comparisons (updatedAt) WHERE deletedAt IS NULL;
CREATE INDEX comparisonsDeleted ON comparisons (deletedAt) WHERE deletedAt IS NOT NULL;

CREATE TABLE comparisonSets (name TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Questions with the answer that was thought best.
CREATE TABLE testCases (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  createdAt INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;

-- Id of the comparison that it is a column of: such a one stands in no list of conversations.
ALTER TABLE conversations ADD COLUMN comparison TEXT;
CREATE INDEX conversationsOfComparison ON conversations (comparison) WHERE comparison IS NOT NULL;
DROP INDEX conversationsNewest;
DROP INDEX conversationsOfWorkspace;
CREATE INDEX conversationsNewest ON conversations (pinned, activity) WHERE deletedAt IS NULL AND comparison IS NULL;
CREATE INDEX conversationsOfWorkspace ON conversations (workspace, pinned, activity)
  WHERE deletedAt IS NULL AND comparison IS NULL;
`;

const SIXTH = `
-- Anew, so that it says for which conversation (or comparison) and message an answer was kept: it goes with those. Of the answers that
-- were kept until now nobody knows.
DROP TABLE cachedAnswers;
CREATE TABLE cachedAnswers (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  usedAt INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  conversationId TEXT,
  messageId TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX cachedAnswersByAge ON cachedAnswers (at);
-- With their sizes, so that the sum of them does not need the answers.
CREATE INDEX cachedAnswersByUse ON cachedAnswers (usedAt, bytes);
CREATE INDEX cachedAnswersOfConversation ON cachedAnswers (conversationId) WHERE conversationId IS NOT NULL;
CREATE INDEX cachedAnswersOfMessage ON cachedAnswers (messageId) WHERE messageId IS NOT NULL;
`;

/** Number N is the SQL that makes version N + 1 of version N. */
export const MIGRATIONS: readonly string[] = [
  CONVERSATIONS + USAGE + MODEL_LISTS,
  SECOND,
  USAGE_THIRD + THIRD_BUDGETS,
  FOURTH,
  FIFTH,
  SIXTH,
];
