import assert from 'node:assert/strict';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UsageRecord } from '../../../src/core/records.ts';
import type { Store } from '../../../src/core/store/openStore.ts';
import { costReport } from '../../../src/core/usage/reports.ts';
import { temporaryStores } from './temporaryStore.ts';
import { plainSums, sameSums } from './usageRecords.ts';
import { startWriter, writtenRecord } from './usageWriter.ts';

/** `LEDGER_KILLS=1000 mocha test/unit/store/usageProcesses.test.ts` takes some minutes. */
const KILLS = Number(process.env['LEDGER_KILLS'] ?? 12);

describe('the ledger among several processes', () => {
  const stores = temporaryStores();

  /** All sums must come from exactly these records. */
  const assertHolds = async (store: Store, ids: Iterable<string>) => {
    const records = [...ids].map(writtenRecord);
    const all = { period: { kind: 'range', from: '2026-01-01', to: '2026-02-01' }, by: 'model' } as const;
    const report = await costReport(store.usage.costs, all, Date.UTC(2026, 1, 1, 12));
    sameSums(report.totals, plainSums(records));
    sameSums({ requests: store.usage.totals().requests }, { requests: records.length });
    const measured = (pick: (figures: (typeof report.models)[number]) => { requests: number }) =>
      report.models.reduce((sum, model) => sum + pick(model).requests, 0);
    assert.equal(
      measured((model) => model.timeToFirstToken),
      records.length,
    );
    assert.equal(
      measured((model) => model.tokensPerSecond),
      records.length,
    );
    for (const [id, own] of Map.groupBy(records, ({ conversationId }: UsageRecord) => conversationId)) {
      assert.equal(store.usage.forConversation(id ?? '').requests, own.length);
    }
  };
  const idsIn = () => {
    const database = new DatabaseSync(stores.file(), { readOnly: true });
    const ids = database
      .prepare('SELECT id FROM usageRecords')
      .all()
      .map(({ id }) => String(id));
    database.close();
    return ids;
  };

  it('loses nothing and counts nothing twice while four write at once, one reports and one folds', async () => {
    const store = await stores.open();
    const writers = ['a', 'b', 'c', 'd'].map((name) => startWriter(stores.file(), name, 0, 200));
    let reports = 0;
    while (writers.some(({ child }) => child.exitCode === null)) {
      const all = { period: { kind: 'all' }, by: 'conversation' } as const;
      const { totals, bars } = await costReport(store.usage.costs, all, Date.UTC(2026, 1, 1));
      assert.equal(
        bars.requests.reduce((sum, requests) => sum + requests, 0),
        totals.requests,
      );
      await store.usage.fold(Date.UTC(2026, 0, 16));
      reports += 1;
    }
    await Promise.all(writers.map(({ gone }) => gone));
    assert.ok(reports > 1);
    const kept = new Set(writers.flatMap((writer) => writer.kept));
    // Each writes a hundred of its own, and all of them the same other hundred.
    assert.equal(kept.size, 500);
    await assertHolds(store, kept);
  });

  it(`keeps all that was acknowledged through ${KILLS} kills at any moment, and counts nothing twice`, async function () {
    this.timeout(60_000 + KILLS * 6000);
    // So that the file is there, whatever happens to the first of them.
    (await stores.open()).close();
    const kept = new Set<string>();
    let begun = 0;
    const line = async (name: string) => {
      while (begun < KILLS) {
        begun += 1;
        // Three in a row begin with the same number: they meet in the ids that all writers write.
        const writer = startWriter(stores.file(), `${name}${begun}`, Math.floor(begun / 3) * 1000);
        // Most are killed while they write, the others while they open the file.
        if (begun % 8 !== 0) {
          await Promise.race([once(writer.child.stdout!, 'data'), writer.gone]);
        }
        await sleep(Math.random() * (begun % 8 === 0 ? 400 : 60));
        writer.child.kill('SIGKILL');
        await writer.gone;
        assert.equal(writer.child.signalCode, 'SIGKILL', 'it ended by itself');
        for (const id of writer.kept) {
          kept.add(id);
        }
      }
    };
    await Promise.all([line('x'), line('y'), line('z')]);
    const store = await stores.open();
    assert.equal(store.setAside, undefined);
    const there = idsIn();
    assert.deepEqual(
      [...kept].filter((id) => !store.usage.get(id)),
      [],
    );
    // A record may be kept whose writer had no time to say so: one for each kill at most.
    assert.ok(there.length - kept.size <= KILLS, `${there.length} records, ${kept.size} acknowledged`);
    await assertHolds(store, there);
    assert.ok(kept.size > KILLS);
  });
});
