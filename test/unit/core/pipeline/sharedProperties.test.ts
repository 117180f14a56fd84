// What holds for several requests at once that share vendors, circuits, limits and a budget, whatever happens to them.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { play, type Sent, type Told, world } from './sharedWorld.ts';

/** The same rounding of figures in the ledger and here. */
const EPSILON_USD = 1e-9;

function judgeOne(one: Told, sent: readonly Sent[]): void {
  const { asking: wanted, parts, attempts, records, error, startedMs = 0, endedMs = 0, cancelledMs } = one;
  const ends = parts.filter(({ type }) => type === 'finish').length;
  assert.equal(ends + (error === undefined ? 0 : 1), 1, 'exactly one end');
  assert.ok(error === undefined || error instanceof AppError, String(error));
  assert.ok(ends === 0 || parts.at(-1)?.type === 'finish', 'the end comes last');
  if (wanted.totalMs !== undefined) {
    const tookMs = endedMs - startedMs - one.thoughtMs;
    assert.ok(tookMs <= wanted.totalMs, `${tookMs} ms of ${wanted.totalMs}`);
  }
  if (cancelledMs !== undefined) {
    assert.ok(endedMs <= cancelledMs, 'a cancel ends it at once');
    assert.ok(
      sent.every(({ atMs }) => atMs <= cancelledMs),
      'nobody is asked after a cancel',
    );
  }
  const made = attempts.filter(({ outcome }) => outcome !== 'skipped');
  assert.deepEqual(
    made.filter(({ outcome }) => outcome !== 'cancelled').map(({ model }) => model),
    // One that was stopped may have been stopped on its way through the budget.
    sent.map(({ vendor }) => `model-${vendor}`).slice(0, made.filter(({ outcome }) => outcome !== 'cancelled').length),
    'every attempt is on the receipt',
  );
  assert.ok(sent.length <= made.length, 'nothing is sent beside the receipt');
  assert.equal(records.length, sent.length, 'and in the ledger');
  assert.ok(made.filter(({ outcome }) => outcome === 'success').length <= 1);
}

describe('requests that share vendors, circuits, limits and a budget', () => {
  const stores = temporaryStores();

  it('end once, in time and within the limits, with all their attempts told', async function () {
    this.timeout(180_000);
    const met = { refused: 0, open: 0, limited: 0, asked: 0, went: 0, cancelled: 0 };
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(world, async (chosen) => {
        const clock = new ManualClock();
        // The store is the same for all runs: each has a day of its own.
        runs += 1;
        clock.jumpTo(Date.UTC(2026, 0, runs, 6));
        const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
        const { told, sent, mostRunning, heldUsd, spentUsd } = await play(chosen, clock, store);
        store.close();
        for (const [asker, one] of told.entries()) {
          judgeOne(
            one,
            sent.filter((each) => each.asker === String(asker)),
          );
          const kinds = one.attempts.map(({ errorKind, message }) => `${errorKind} ${message}`);
          met.refused += kinds.some((kind) => kind.startsWith('budgetExceeded')) ? 1 : 0;
          met.open += kinds.some((kind) => kind.includes('left alone')) ? 1 : 0;
          met.limited += one.parts.some(({ type }) => type === 'limited') ? 1 : 0;
          met.asked += one.parts.some(({ type }) => type === 'ask') ? 1 : 0;
          met.went += one.parts.some(({ type }) => type === 'continue') ? 1 : 0;
          met.cancelled += one.cancelledMs === undefined ? 0 : 1;
        }
        assert.ok(spentUsd <= chosen.limitUsd + EPSILON_USD, `${spentUsd} of ${chosen.limitUsd} USD`);
        assert.ok(Math.abs(heldUsd) < EPSILON_USD, 'money is left set aside');
        assert.ok(mostRunning <= (chosen.parallel ?? Number.POSITIVE_INFINITY), `${mostRunning} at one time`);
        const most = chosen.requestsPerMinute ?? Number.POSITIVE_INFINITY;
        for (const { atMs } of sent) {
          const within = sent.filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000).length;
          assert.ok(within <= most, `${within} within a minute`);
        }
      }),
      { numRuns: 200, interruptAfterTimeLimit: 120_000 },
    );
    // What never happened was not tested.
    assert.ok(
      Object.values(met).every((times) => times > 0),
      JSON.stringify(met),
    );
  });
});
