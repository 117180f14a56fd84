import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { localDay } from '../../../src/core/localDay.ts';
import { Database } from '../../../src/core/store/database.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { insertSql } from '../../../src/core/store/rows.ts';
import { MIGRATIONS } from '../../../src/core/store/schema.ts';
import { bucketOf } from '../../../src/core/store/usageCube.ts';
import { costReport } from '../../../src/core/usage/reports.ts';
import { silentLog, temporaryStores } from './temporaryStore.ts';

const NOW = new Date(2026, 5, 15, 12).getTime();
const HOUR = 3_600_000;

/** A row of the first version, with only what its columns demand. */
const OLD_RECORD = {
  startedAt: NOW,
  providerId: 'openai',
  keyName: 'work',
  modelAsked: 'm',
  purpose: 'chat',
  durationMs: 10,
  outcome: 'success',
  attempt: 1,
  cached: 0,
  hedged: 0,
  uncachedInput: 100,
  uncachedInputOrigin: 'reported',
  cacheReadOrigin: 'unknown',
  cacheWrite5mOrigin: 'unknown',
  cacheWrite1hOrigin: 'unknown',
  textOutput: 20,
  textOutputOrigin: 'reported',
  reasoningOutputOrigin: 'unknown',
  embeddingOrigin: 'unknown',
};
const PRICE = JSON.stringify({
  source: 'genai-prices',
  inputPerMillion: 2,
  cacheReadPerMillion: 0.5,
  cacheWritePerMillion: 2.5,
});
const RECORDS: readonly Record<string, string | number>[] = [
  {
    ...OLD_RECORD,
    id: 'cached',
    costUsd: 0.5,
    conversationId: 'c',
    price: PRICE,
    cacheRead: 1_000_000,
    cacheReadOrigin: 'reported',
  },
  {
    ...OLD_RECORD,
    id: 'written',
    costUsd: 0.25,
    conversationId: 'c',
    price: PRICE,
    cacheWrite1h: 1_000_000,
    cacheWrite1hOrigin: 'reported',
  },
  { ...OLD_RECORD, id: 'failed', costUsd: 0.125, outcome: 'failed', cacheRead: 5, cacheReadOrigin: 'reported' },
  { ...OLD_RECORD, id: 'lost', costUsd: 0.0625, outcome: 'cancelled', hedged: 1, workspace: 'file:///w' },
  { ...OLD_RECORD, id: 'unknown', startedAt: NOW - 24 * HOUR, workspace: 'file:///w' },
];

/** As the first two versions kept their sums. */
const CELLS = [
  {
    workspace: '',
    day: localDay(NOW),
    requests: 3,
    failedRequests: 1,
    costUsd: 0.875,
    unknownCostRequests: 0,
    cacheRead: 1_000_005,
    cacheWrite1h: 1_000_000,
    uncachedInput: 300,
    textOutput: 60,
  },
  {
    workspace: 'file:///w',
    day: localDay(NOW),
    requests: 1,
    failedRequests: 0,
    costUsd: 0.0625,
    unknownCostRequests: 0,
    uncachedInput: 100,
    textOutput: 20,
  },
  {
    workspace: 'file:///w',
    day: localDay(NOW - 24 * HOUR),
    requests: 1,
    failedRequests: 0,
    costUsd: 0,
    unknownCostRequests: 1,
    uncachedInput: 100,
    textOutput: 20,
  },
  // Of a record in another time zone, and of one that is no longer there.
  {
    workspace: '',
    day: '2025-01-01',
    requests: 7,
    failedRequests: 2,
    costUsd: 4,
    unknownCostRequests: 1,
    uncachedInput: 700,
    textOutput: 70,
  },
];

describe('migrating the ledger', () => {
  const stores = temporaryStores();

  const fillOld = (version: number) => {
    mkdirSync(dirname(stores.file()), { recursive: true });
    const database = new Database(stores.file());
    migrate(database, MIGRATIONS.slice(0, version), silentLog);
    const add = (table: string, row: Record<string, string | number>) =>
      database.insert(insertSql(table, Object.keys(row)), ...Object.values(row));
    for (const record of RECORDS) {
      add('usageRecords', record);
    }
    for (const cell of CELLS) {
      const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoningOutput: 0, embedding: 0 };
      const number = add('usageDays', {
        ...none,
        providerId: 'openai',
        model: 'm',
        keyName: 'work',
        purpose: 'chat',
        ...cell,
      });
      add('usageTimes', { cell: number, measure: 'timeToFirstToken', bucket: bucketOf(500), requests: cell.requests });
      add('usageTimes', { cell: number, measure: 'duration', bucket: bucketOf(4000), requests: cell.requests });
    }
    database.close();
  };

  for (const version of [1, 2]) {
    it(`keeps every figure of version ${version} and works out what it did not keep`, async () => {
      fillOld(version);
      const store = await stores.open();
      assert.deepEqual(store.usage.totals(), {
        requests: 12,
        failedRequests: 3,
        costUsd: 4.9375,
        unknownCostRequests: 2,
        inputTokens: 2_001_205,
        outputTokens: 170,
      });
      assert.equal(store.usage.totals({ workspace: 'file:///w' }).requests, 2);
      assert.equal(store.usage.totals({ since: NOW }).requests, 4);
      assert.deepEqual(
        store.usage.times('timeToFirstToken').map(({ requests }) => requests),
        [12],
      );
      assert.deepEqual(
        store.usage.times('duration', { since: NOW - 24 * HOUR }).map(({ requests }) => requests),
        [5],
      );
      assert.deepEqual(store.usage.forConversation('c'), {
        requests: 2,
        failedRequests: 0,
        unknownCostRequests: 0,
        costUsd: 0.75,
        inputTokens: 2_000_200,
        outputTokens: 40,
      });
      assert.equal(store.usage.get('cached')?.cacheSavedUsd, 1.5);
      assert.equal(store.usage.get('written')?.cacheExtraUsd, 0.5);
      assert.equal(store.usage.get('failed')?.cacheSavedUsd, undefined);
      const report = await costReport(
        store.usage.costs,
        { period: { kind: 'range', from: localDay(NOW - 24 * HOUR), to: localDay(NOW) }, by: 'model' },
        NOW,
      );
      const { requests, failedCostUsd, lostHedgeCostUsd, cacheSavedUsd, cacheExtraUsd, unknownSavingRequests } =
        report.totals;
      assert.deepEqual(
        [requests, failedCostUsd, lostHedgeCostUsd, cacheSavedUsd, cacheExtraUsd, unknownSavingRequests],
        [5, 0.125, 0.0625, 1.5, 0.5, 1],
      );
      const today = await costReport(
        store.usage.costs,
        { period: { kind: 'day', of: localDay(NOW) }, by: 'model' },
        NOW,
      );
      assert.equal(today.bars.step, 'hour', 'the records of the day make up its sums');
      assert.equal(today.totals.failedCostUsd, 0.125);
      const all = await costReport(store.usage.costs, { period: { kind: 'all' }, by: 'model' }, NOW);
      assert.equal(all.totals.requests, 12);
      assert.deepEqual(
        all.conversations.dearest.map(({ id, costUsd }) => [id, costUsd]),
        [['c', 0.75]],
      );
      assert.deepEqual(
        all.unpriced.map(({ requests: count, lastDay }) => [count, lastDay]),
        [[2, localDay(NOW - 24 * HOUR)]],
      );
      store.usage.add({ ...store.usage.get('cached')!, id: 'next' });
      assert.equal(store.usage.forConversation('c').requests, 3);
      assert.equal(store.usage.totals().requests, 13);
    });
  }
});
