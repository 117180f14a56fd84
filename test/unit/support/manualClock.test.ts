// The manual clock itself: order, jumps, aborts.
import assert from 'node:assert/strict';
import { ManualClock } from './manualClock.ts';

describe('ManualClock', () => {
  it('fires timers in the order of their moments, also those set on the way', () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    const note = (name: string) => () => fired.push(`${name}@${clock.monotonicMs()}`);
    clock.after(30, note('late'));
    clock.after(10, () => {
      note('early')();
      clock.after(5, note('chained'));
    });
    clock.after(10, note('same moment'));
    clock.after(12, note('taken back')).dispose();
    clock.advance(29);
    assert.deepEqual(fired, ['early@10', 'same moment@10', 'chained@15']);
    clock.advance(1);
    assert.deepEqual(fired.at(-1), 'late@30');
    assert.equal(clock.pendingTimers, 0);
  });

  it('lets the wall clock jump without moving durations', () => {
    const clock = new ManualClock();
    let fired = false;
    clock.after(10, () => {
      fired = true;
    });
    clock.jumpTo(5_000_000_000_000);
    assert.equal(clock.monotonicMs(), 0);
    assert.equal(fired, false);
    clock.advance(10);
    assert.equal(clock.now(), 5_000_000_000_010);
    assert.equal(fired, true);
  });

  it('wakes chained waits when advanced asynchronously', async () => {
    const clock = new ManualClock();
    const moments: number[] = [];
    const run = (async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await clock.wait(100);
        moments.push(clock.monotonicMs());
      }
    })();
    await clock.advanceAsync(300);
    await run;
    assert.deepEqual(moments, [100, 200, 300]);
  });

  it('rejects a wait with the reason of its signal and forgets the timer', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = clock.wait(100, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(clock.wait(1, AbortSignal.abort(reason)), reason);
    assert.equal(clock.pendingTimers, 0);
  });
});
