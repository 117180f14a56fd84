import assert from 'node:assert/strict';
import { keepRetention, type RetentionStore } from '../../../../src/core/usage/retention.ts';
import type { Log } from '../../../../src/core/ports.ts';
import { ManualClock } from '../../support/manualClock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A store that remembers what was asked of it. */
function fakeStore() {
  const meta = new Map<string, string>();
  const folds: number[] = [];
  const receipts: number[] = [];
  const store: RetentionStore & { failure?: Error } = {
    getMeta: (name) => meta.get(name),
    setMeta: (name, value) => void meta.set(name, value),
    transaction: (work) => work(),
    usage: {
      async fold(before) {
        folds.push(before);
        if (store.failure) {
          throw store.failure;
        }
        return 3;
      },
    },
    receipts: {
      forget(before) {
        receipts.push(before);
        return 1;
      },
    },
  };
  return { store, folds, receipts, meta };
}

describe('retention of usage records', () => {
  let clock: ManualClock;
  let errors: string[];
  let isBusy: boolean;
  beforeEach(() => {
    clock = new ManualClock();
    errors = [];
    isBusy = false;
  });
  const log: Log = { debug() {}, info() {}, warn() {}, error: (message) => void errors.push(message) };
  const begin = (store: RetentionStore, days = () => 400) =>
    keepRetention({ store, clock, log, days, isBusy: () => isBusy });

  it('folds what is older than the setting says, not at once, and then once a day', async () => {
    const { store, folds, receipts } = fakeStore();
    let days = 400;
    begin(store, () => days);
    await clock.advanceAsync(60_000);
    assert.deepEqual(folds, []);
    await clock.advanceAsync(HOUR);
    assert.equal(folds.length, 1);
    assert.ok(Math.abs((folds[0] ?? 0) - (clock.now() - 400 * DAY)) < 2 * HOUR);
    days = 100;
    await clock.advanceAsync(3 * DAY);
    assert.equal(folds.length, 4);
    assert.ok(Math.abs((folds[3] ?? 0) - (clock.now() - 100 * DAY)) < DAY);
    assert.deepEqual(receipts, folds, 'receipts go with the records');
  });

  it('is done by one of several windows, also after a restart', async () => {
    const { store, folds } = fakeStore();
    const windows = [begin(store), begin(store)];
    await clock.advanceAsync(12 * HOUR);
    assert.equal(folds.length, 1);
    windows.forEach((window) => window.dispose());
    begin(store);
    await clock.advanceAsync(6 * HOUR);
    assert.equal(folds.length, 1);
  });

  it('waits while an answer is being written', async () => {
    const { store, folds } = fakeStore();
    isBusy = true;
    begin(store);
    await clock.advanceAsync(5 * HOUR);
    assert.deepEqual(folds, []);
    isBusy = false;
    await clock.advanceAsync(HOUR);
    assert.equal(folds.length, 1);
  });

  it('logs a failure, and tries again', async () => {
    const { store, folds } = fakeStore();
    store.failure = new Error('disk full');
    begin(store);
    await clock.advanceAsync(3 * HOUR);
    assert.ok(folds.length > 1);
    assert.ok(errors.length > 1);
    delete store.failure;
    await clock.advanceAsync(2 * HOUR);
    const [tried, told] = [folds.length, errors.length];
    await clock.advanceAsync(12 * HOUR);
    assert.deepEqual([folds.length, errors.length], [tried, told]);
  });

  it('is not kept from it for ever by a clock that was years ahead', async () => {
    const { store, folds, meta } = fakeStore();
    meta.set('usageFoldedAt', '2099-01-01T00:00:00.000Z');
    begin(store);
    await clock.advanceAsync(HOUR);
    assert.equal(folds.length, 1);
  });

  it('leaves no timer behind', async () => {
    const { store } = fakeStore();
    const retention = begin(store);
    await clock.advanceAsync(2 * HOUR);
    retention.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});
