// The ledger's tables as of version 3: sums by day, month, combination and conversation, and records that may fold into them.

const SUMS = [
  'requests INTEGER',
  'failedRequests INTEGER',
  'unknownCostRequests INTEGER',
  'cachedRequests INTEGER',
  'hedgedRequests INTEGER',
  'uncachedInput INTEGER',
  'cacheRead INTEGER',
  'cacheWrite5m INTEGER',
  'cacheWrite1h INTEGER',
  'textOutput INTEGER',
  'reasoningOutput INTEGER',
  'embedding INTEGER',
  'searches INTEGER',
  'unknownSavingRequests INTEGER',
  'costUsd REAL',
  'failedCostUsd REAL',
  'lostHedgeCostUsd REAL',
  'cacheSavedUsd REAL',
  'cacheExtraUsd REAL',
];
const NAMES = SUMS.map((sum) => sum.split(' ')[0] ?? '');
const COLUMNS = SUMS.map((sum) => `${sum} NOT NULL`).join(',\n  ');
const list = (expression: (name: string) => string) => NAMES.map(expression).join(', ');

/** Without them, for the moment in which the person deletes everything. */
export const DROP_USAGE_TRIGGERS = 'DROP TRIGGER usageRecordsNeverChange; DROP TRIGGER usageRecordsStay;';

export const CREATE_USAGE_TRIGGERS = `
CREATE TRIGGER usageRecordsNeverChange BEFORE UPDATE ON usageRecords
  BEGIN SELECT RAISE(ABORT, 'usage records are append-only'); END;
-- A record may go when its id is among those that were folded: it stays in all sums, and is never counted again.
CREATE TRIGGER usageRecordsStay BEFORE DELETE ON usageRecords
  WHEN NOT EXISTS (SELECT 1 FROM usageFolded WHERE id = OLD.id)
  BEGIN SELECT RAISE(ABORT, 'usage records are append-only'); END;
`;

/** What the first two versions did not keep is worked out from their records, at today's time zone. */
const EXTRA_SUMS = `SELECT date(startedAt / 1000, 'unixepoch', 'localtime') AS day, providerId, modelAsked AS model, keyName,
  purpose, coalesce(workspace, '') AS workspace,
  sum(cached) AS cachedRequests, sum(hedged) AS hedgedRequests,
  sum(cacheRead > 0 AND cacheSavedUsd IS NULL) AS unknownSavingRequests,
  sum(iif(outcome = 'failed', coalesce(costUsd, 0.0), 0.0)) AS failedCostUsd,
  sum(iif(outcome = 'cancelled' AND hedged, coalesce(costUsd, 0.0), 0.0)) AS lostHedgeCostUsd,
  sum(coalesce(cacheSavedUsd, 0.0)) AS cacheSavedUsd, sum(coalesce(cacheExtraUsd, 0.0)) AS cacheExtraUsd
  FROM usageRecords GROUP BY 1, 2, 3, 4, 5, 6`;

const DIMENSIONS = ['providerId', 'model', 'keyName', 'purpose', 'workspace'];
const sameSeries = (one: string, other: string) =>
  DIMENSIONS.map((dimension) => `${one}.${dimension} = ${other}.${dimension}`).join(' AND ');

const EXTRAS = new Set([
  'cachedRequests',
  'hedgedRequests',
  'unknownSavingRequests',
  'failedCostUsd',
  'lostHedgeCostUsd',
  'cacheSavedUsd',
  'cacheExtraUsd',
]);
const before = (name: string) =>
  EXTRAS.has(name)
    ? `coalesce(e.${name}, ${name.endsWith('Usd') ? '0.0' : '0'})`
    : name === 'searches'
      ? '0'
      : `d.${name}`;

/** Version 2 to 3. */
export const USAGE_THIRD = `
DROP TRIGGER usageRecordsNeverChange;
DROP TRIGGER usageRecordsStay;
ALTER TABLE usageRecords ADD COLUMN searches INTEGER CHECK (searches >= 0);
ALTER TABLE usageRecords ADD COLUMN cacheSavedUsd REAL;
ALTER TABLE usageRecords ADD COLUMN cacheExtraUsd REAL;
UPDATE usageRecords SET cacheSavedUsd = cacheRead * (price ->> 'inputPerMillion'
    - coalesce(price ->> 'cacheReadPerMillion', price ->> 'inputPerMillion')) / 1e6
  WHERE cacheRead > 0 AND price ->> 'inputPerMillion' IS NOT NULL;
UPDATE usageRecords SET cacheExtraUsd = (
    coalesce(cacheWrite5m, 0) * (coalesce(price ->> 'cacheWritePerMillion', price ->> 'inputPerMillion')
      - (price ->> 'inputPerMillion'))
    + coalesce(cacheWrite1h, 0) * (coalesce(price ->> 'cacheWrite1hPerMillion', price ->> 'cacheWritePerMillion',
      price ->> 'inputPerMillion') - (price ->> 'inputPerMillion'))) / 1e6
  WHERE coalesce(cacheWrite5m, 0) + coalesce(cacheWrite1h, 0) > 0 AND price ->> 'inputPerMillion' IS NOT NULL;
CREATE INDEX usageByTime ON usageRecords (startedAt);

-- Ids of records that are in the sums only.
CREATE TABLE usageFolded (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Combinations that occurred, each with the sums of all time. Empty where there was no folder (NULLs are never equal).
CREATE TABLE usageSeries (
  number INTEGER PRIMARY KEY,
  providerId TEXT NOT NULL,
  model TEXT NOT NULL,
  keyName TEXT NOT NULL,
  purpose TEXT NOT NULL,
  workspace TEXT NOT NULL,
  ${COLUMNS},
  UNIQUE (providerId, model, keyName, purpose, workspace)
) STRICT;

-- The cube. Rows of a day stand together: a month is read in one go.
CREATE TABLE usageDaySums (
  day TEXT NOT NULL,
  series INTEGER NOT NULL REFERENCES usageSeries (number),
  ${COLUMNS},
  PRIMARY KEY (day, series)
) STRICT, WITHOUT ROWID;

CREATE INDEX usageUnknownCosts ON usageDaySums (series, day) WHERE unknownCostRequests > 0;

-- How many requests took how long, in buckets that are equally wide on a logarithmic scale; a measure is its place in
-- TIME_MEASURES. Months are summed up as well, so that a year is not read day by day.
CREATE TABLE usageDayTimes (
  day TEXT NOT NULL,
  series INTEGER NOT NULL REFERENCES usageSeries (number),
  measure INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (day, series, measure, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE usageMonthTimes (
  month TEXT NOT NULL,
  series INTEGER NOT NULL REFERENCES usageSeries (number),
  measure INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (month, series, measure, bucket)
) STRICT, WITHOUT ROWID;

-- Sums of all time for each conversation, and by day: records do not stay for ever.
CREATE TABLE usageConversations (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  requests INTEGER NOT NULL,
  failedRequests INTEGER NOT NULL,
  unknownCostRequests INTEGER NOT NULL,
  inputTokens INTEGER NOT NULL,
  outputTokens INTEGER NOT NULL,
  costUsd REAL NOT NULL
) STRICT;
CREATE TABLE usageConversationDays (
  day TEXT NOT NULL,
  conversation INTEGER NOT NULL REFERENCES usageConversations (number),
  series INTEGER NOT NULL REFERENCES usageSeries (number),
  requests INTEGER NOT NULL,
  unknownCostRequests INTEGER NOT NULL,
  costUsd REAL NOT NULL,
  PRIMARY KEY (day, conversation, series)
) STRICT, WITHOUT ROWID;

INSERT INTO usageSeries (${DIMENSIONS.join(', ')}, ${list((name) => name)})
  SELECT ${DIMENSIONS.map((dimension) => `d.${dimension}`).join(', ')}, ${list((name) => `sum(${before(name)})`)}
  FROM usageDays AS d LEFT JOIN (${EXTRA_SUMS}) AS e ON e.day = d.day AND ${sameSeries('e', 'd')}
  GROUP BY ${DIMENSIONS.map((dimension) => `d.${dimension}`).join(', ')};
INSERT INTO usageDaySums (day, series, ${list((name) => name)})
  SELECT d.day, s.number, ${list(before)} FROM usageDays AS d JOIN usageSeries AS s ON ${sameSeries('s', 'd')}
  LEFT JOIN (${EXTRA_SUMS}) AS e ON e.day = d.day AND ${sameSeries('e', 'd')};
-- Tokens per second were not counted before.
INSERT INTO usageDayTimes (day, series, measure, bucket, requests)
  SELECT d.day, s.number, iif(t.measure = 'duration', 1, 0), t.bucket, t.requests
  FROM usageTimes AS t JOIN usageDays AS d ON d.number = t.cell JOIN usageSeries AS s ON ${sameSeries('s', 'd')};
INSERT INTO usageMonthTimes (month, series, measure, bucket, requests)
  SELECT substr(day, 1, 7), series, measure, bucket, sum(requests) FROM usageDayTimes GROUP BY 1, 2, 3, 4;
INSERT INTO usageConversations (id, requests, failedRequests, unknownCostRequests, inputTokens, outputTokens, costUsd)
  SELECT conversationId, count(*), sum(outcome = 'failed'), sum(costUsd IS NULL),
    sum(coalesce(uncachedInput, 0) + coalesce(cacheRead, 0) + coalesce(cacheWrite5m, 0) + coalesce(cacheWrite1h, 0)
      + coalesce(embedding, 0)),
    sum(coalesce(textOutput, 0) + coalesce(reasoningOutput, 0)), sum(coalesce(costUsd, 0.0))
  FROM usageRecords WHERE conversationId IS NOT NULL GROUP BY conversationId ORDER BY min(number);
INSERT INTO usageConversationDays (day, conversation, series, requests, unknownCostRequests, costUsd)
  SELECT date(r.startedAt / 1000, 'unixepoch', 'localtime') AS onDay, c.number, s.number,
    count(*), sum(r.costUsd IS NULL), sum(coalesce(r.costUsd, 0.0))
  FROM usageRecords AS r JOIN usageConversations AS c ON c.id = r.conversationId
  JOIN usageSeries AS s ON s.providerId = r.providerId AND s.model = r.modelAsked AND s.keyName = r.keyName
    AND s.purpose = r.purpose AND s.workspace = coalesce(r.workspace, '')
  GROUP BY onDay, c.number, s.number;

DROP TABLE usageTimes;
DROP TABLE usageDays;
-- The cube with its words.
CREATE VIEW usageDays AS SELECT d.day, s.providerId, s.model, s.keyName, s.purpose, s.workspace,
  ${list((name) => `d.${name}`)} FROM usageDaySums AS d JOIN usageSeries AS s ON s.number = d.series;
${CREATE_USAGE_TRIGGERS}`;
