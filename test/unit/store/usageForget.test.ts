import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { localDay } from '../../../src/core/localDay.ts';
import type { UsageRecord } from '../../../src/core/records.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { addDays } from '../../../src/core/usage/calendar.ts';
import { costReport } from '../../../src/core/usage/reports.ts';
import { inTimeZone } from '../core/usage/timeZone.ts';
import { settableClock, temporaryStores, usageRecord } from './temporaryStore.ts';
import { recordsBetween } from './usageRecords.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);
const TABLES = [
  'usageSeries',
  'usageDaySums',
  'usageDayTimes',
  'usageMonthTimes',
  'usageConversations',
  'usageConversationDays',
];

describe('forgetting days of the ledger', () => {
  const stores = temporaryStores();
  inTimeZone('Europe/Berlin');

  /** All that the ledger tells, amounts to a billionth of a dollar. */
  const told = async (store: Store) => {
    const all = await costReport(store.usage.costs, { period: { kind: 'all' }, by: 'conversation' }, NOW);
    const year = await costReport(store.usage.costs, { period: { kind: 'year', of: '2026-06-15' }, by: 'model' }, NOW);
    const conversations = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map((id) => store.usage.forConversation(id));
    const everything = {
      totals: store.usage.totals(),
      times: [store.usage.times('duration'), store.usage.times('tokensPerSecond', { since: NOW - 100 * DAY })],
      conversations,
      all,
      year,
    };
    const rounded = (_name: string, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(9)) : value);
    return JSON.parse(JSON.stringify(everything, rounded)) as unknown;
  };

  it('leaves what a ledger has that never saw those days', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(recordsBetween(NOW - 200 * DAY, NOW), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 210 }),
        async (given, age) => {
          run += 1;
          const before = addDays(localDay(NOW), -age);
          // In the order of time, so that both ledgers meet the combinations in the same one.
          const records = given
            .toSorted((one, other) => other.startedAt - one.startedAt)
            .map((record, index): UsageRecord => ({ ...record, id: `r${index}` }));
          const [store, other] = (await Promise.all(
            ['one', 'other'].map((name) =>
              stores.open({ file: `${stores.folder()}/${name}${run}.sqlite`, clock: settableClock(NOW) }),
            ),
          )) as [Store, Store];
          records.forEach((record) => store.usage.add(record));
          const stay = records.filter(({ startedAt }) => localDay(startedAt) >= before);
          stay.forEach((record) => other.usage.add(record));
          const state = store.usage.state();
          assert.equal(await store.usage.forgetBefore(before), records.length - stay.length);
          assert.equal(store.usage.state() === state, stay.length === records.length);
          assert.deepEqual(await told(store), await told(other));
          assert.deepEqual(store.usage.page({ limit: 100 }).records, other.usage.page({ limit: 100 }).records);
          // What was forgotten can come back, from an export.
          assert.equal(records.filter((record) => store.usage.add(record)).length, records.length - stay.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('takes sums whose records were let go too, and everything leaves nothing', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    for (let age = 0; age < 300; age += 5) {
      store.usage.add(usageRecord(`r${age}`, { startedAt: NOW - age * DAY, conversationId: `c${age % 7}` }));
    }
    await store.usage.fold(NOW);
    await store.usage.forgetBefore(addDays(localDay(NOW), -100));
    assert.equal(store.usage.totals().requests, 21);
    await store.usage.forgetBefore(addDays(localDay(NOW), 1));
    assert.deepEqual(store.usage.page({ limit: 1 }).records, []);
    const database = new DatabaseSync(stores.file(), { readOnly: true });
    for (const table of TABLES) {
      assert.deepEqual({ ...database.prepare(`SELECT count(*) AS count FROM ${table}`).get() }, { count: 0 }, table);
    }
    database.close();
  });

  it('ends between two days when it is stopped, and records cannot go any other way', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    for (let age = 0; age < 20; age += 1) {
      store.usage.add(usageRecord(`r${age}`, { startedAt: NOW - age * DAY }));
    }
    const stop = new AbortController();
    const forgetting = store.usage.forgetBefore(localDay(NOW), stop.signal);
    setImmediate(() => stop.abort());
    await assert.rejects(forgetting, { name: 'AbortError' });
    const left = store.usage.page({ limit: 100 }).records;
    assert.ok(left.length > 0 && left.length < 20, `${left.length} are left`);
    assert.equal(store.usage.totals().requests, left.length);
    const other = new DatabaseSync(stores.file());
    assert.throws(() => other.exec('DELETE FROM usageRecords'), /append-only/);
    other.close();
  });

  it('takes what another window brings in of those days meanwhile', async () => {
    const [store, other] = [await stores.open({ clock: settableClock(NOW) }), await stores.open()];
    for (let age = 0; age < 20; age += 1) {
      store.usage.add(usageRecord(`r${age}`, { startedAt: NOW - age * DAY }));
    }
    const late = usageRecord('late', { startedAt: NOW - 100 * DAY, conversationId: 'c1' });
    const forgetting = store.usage.forgetBefore(addDays(localDay(NOW), -5));
    setImmediate(() => other.usage.add(late));
    await forgetting;
    assert.equal(store.usage.page({ limit: 100 }).records.length, 6);
    assert.equal(store.usage.totals().requests, 6);
    assert.equal(store.usage.forConversation('c1').requests, 0);
    assert.ok(store.usage.add(late));
    assert.equal(store.usage.totals().requests, 7);
  });

  it('is noticed by another window, as is every record', async () => {
    const [one, other] = [await stores.open(), await stores.open()];
    const states = [one.usage.state()];
    other.usage.add(usageRecord('a', { startedAt: NOW }));
    states.push(one.usage.state());
    other.usage.add(usageRecord('b', { startedAt: NOW, costUsd: undefined }));
    states.push(one.usage.state());
    await other.usage.forgetBefore(addDays(localDay(NOW), 1));
    states.push(one.usage.state());
    assert.deepEqual(new Set(states.slice(0, 3)).size, 3);
    assert.equal(states[3], states[0]);
    assert.equal(one.usage.state(), states[3]);
  });
});
