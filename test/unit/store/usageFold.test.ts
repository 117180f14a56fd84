import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import type { UsageRecord } from '../../../src/core/records.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { KEPT_DAYS } from '../../../src/core/store/usageFold.ts';
import { costReport } from '../../../src/core/usage/reports.ts';
import { settableClock, temporaryStores, usageRecord } from './temporaryStore.ts';
import { recordsBetween } from './usageRecords.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);

describe('folding old usage records', () => {
  const stores = temporaryStores();

  /** Everything that is told of the ledger without its records. */
  const told = async (store: Store) => ({
    totals: store.usage.totals(),
    ofFolder: store.usage.totals({ workspace: 'file:///w' }),
    since: store.usage.totals({ since: NOW - 100 * DAY }),
    conversation: store.usage.forConversation('c1'),
    usual: store.usage.usualConversationCostUsd(),
    times: store.usage.times('timeToFirstToken'),
    all: await costReport(store.usage.costs, { period: { kind: 'all' }, by: 'conversation' }, NOW),
    month: await costReport(store.usage.costs, { period: { kind: 'month', of: '2026-06-15' }, by: 'model' }, NOW),
  });

  it('changes no sum, whatever was written and however far it goes', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    const added: UsageRecord[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(recordsBetween(NOW - 300 * DAY, NOW), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: NOW - 300 * DAY, max: NOW }),
        async (records, before) => {
          for (const record of records) {
            added.push({ ...record, id: `r${added.length}` });
            store.usage.add(added.at(-1)!);
          }
          const was = await told(store);
          await store.usage.fold(before);
          assert.deepEqual(await told(store), was);
          const until = Math.min(before, NOW - KEPT_DAYS * DAY);
          for (const { id, startedAt } of added) {
            assert.ok(
              startedAt < until
                ? !store.usage.get(id)
                : startedAt >= NOW - KEPT_DAYS * DAY
                  ? store.usage.get(id)
                  : true,
            );
          }
        },
      ),
      { numRuns: 15 },
    );
    assert.ok(added.length > 50);
  });

  it('never counts a record again that is only in the sums', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    const old = usageRecord('old', { startedAt: NOW - 100 * DAY, conversationId: 'c1' });
    store.usage.add(old);
    assert.equal(await store.usage.fold(NOW), 1);
    assert.equal(store.usage.get('old'), undefined);
    assert.equal(store.usage.add(old), false);
    assert.equal(store.usage.totals().requests, 1);
    assert.equal(store.usage.forConversation('c1').requests, 1);
    assert.equal(await store.usage.fold(NOW), 0);
  });

  it('keeps what periods are compared with, also when told to fold everything', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    store.usage.add(usageRecord('young', { startedAt: NOW - KEPT_DAYS * DAY }));
    store.usage.add(usageRecord('old', { startedAt: NOW - KEPT_DAYS * DAY - 1 }));
    assert.equal(await store.usage.fold(Number.POSITIVE_INFINITY), 1);
    assert.ok(store.usage.get('young'));
  });

  it('works in pieces, with another window folding and a third writing', async () => {
    const [one, other, third] = await Promise.all(
      ['a', 'b', 'c'].map((instance) => stores.open({ clock: settableClock(NOW), instance })),
    );
    one!.transaction(() => {
      for (let index = 0; index < 1000; index += 1) {
        one!.usage.add(usageRecord(`r${index}`, { startedAt: NOW - 100 * DAY - index }));
      }
    });
    const folding = Promise.all([one!.usage.fold(NOW), other!.usage.fold(NOW)]);
    third!.usage.add(usageRecord('meanwhile', { startedAt: NOW }));
    assert.equal(
      (await folding).reduce((sum, count) => sum + count, 0),
      1000,
    );
    assert.equal(third!.usage.totals().requests, 1001);
    assert.deepEqual(
      third!.usage.newest({ limit: 5 }).map(({ id }) => id),
      ['meanwhile'],
    );
  });

  it('is the only way by which a record goes', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    store.usage.add(usageRecord('a', { startedAt: NOW }));
    store.usage.add(usageRecord('b', { startedAt: NOW - 100 * DAY }));
    await store.usage.fold(NOW);
    const database = new DatabaseSync(stores.file());
    assert.throws(() => database.exec('DELETE FROM usageRecords'), /append-only/);
    database.exec('PRAGMA recursive_triggers = ON');
    assert.throws(() => database.exec(`INSERT OR REPLACE INTO usageRecords SELECT * FROM usageRecords`), /append-only/);
    database.close();
    assert.ok(store.usage.get('a'));
  });

  it('is something else than forgetting everything', async () => {
    const store = await stores.open({ clock: settableClock(NOW) });
    store.usage.add(usageRecord('a', { conversationId: 'c1', timeToFirstTokenMs: 5 }));
    store.usage.clear();
    assert.equal(store.usage.totals().requests, 0);
    assert.equal(store.usage.forConversation('c1').requests, 0);
    assert.deepEqual(store.usage.times('timeToFirstToken'), []);
    assert.equal(store.usage.get('a'), undefined);
    assert.equal(store.usage.add(usageRecord('a')), true);
    assert.equal(store.usage.totals().requests, 1);
    const database = new DatabaseSync(stores.file());
    assert.throws(() => database.exec('DELETE FROM usageRecords'), /append-only/);
    assert.throws(() => database.exec('UPDATE usageRecords SET costUsd = 0'), /append-only/);
    database.close();
    store.close();
    assert.throws(() => store.usage.clear(), AppError);
  });
});
