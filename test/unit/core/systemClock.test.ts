// The real clock: waits end, aborts win, what was taken back does not fire.
import assert from 'node:assert/strict';
import { systemClock } from '../../../src/core/systemClock.ts';

describe('systemClock', () => {
  it('tells the time of day, and a time that only grows', async () => {
    const began = systemClock.monotonicMs();
    const day = systemClock.now();
    await systemClock.wait(1);
    assert.ok(systemClock.monotonicMs() > began);
    assert.ok(Math.abs(systemClock.now() - Date.now()) < 60_000 && Number.isInteger(day));
  });

  it('gives a wait up at once, with the reason of its signal', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const waiting = systemClock.wait(2_000_000_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(systemClock.wait(2_000_000_000, AbortSignal.abort(reason)), reason);
    await assert.rejects(systemClock.wait(2_000_000_000, AbortSignal.abort('a word')), { name: 'AbortError' });
  });

  it('calls back once, unless it was taken back', async () => {
    const fired: string[] = [];
    systemClock.after(1, () => fired.push('taken back')).dispose();
    await new Promise<void>((resolve) => {
      systemClock.after(5, () => {
        fired.push('kept');
        resolve();
      });
    });
    assert.deepEqual(fired, ['kept']);
  });
});
