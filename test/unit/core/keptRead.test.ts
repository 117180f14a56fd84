// Something read once from a place that fails, comes late or never answers.
import assert from 'node:assert/strict';
import { KeptRead } from '../../../src/core/keptRead.ts';
import { ManualClock } from '../support/manualClock.ts';

type Reading = { value: string; isFinal: boolean };

describe('a kept reading', () => {
  let clock: ManualClock;
  let readings: PromiseWithResolvers<Reading>[];
  let news: number;
  let kept: KeptRead<string>;

  beforeEach(() => {
    clock = new ManualClock();
    readings = [];
    news = 0;
    kept = new KeptRead({
      read: () => {
        const reading = Promise.withResolvers<Reading>();
        readings.push(reading);
        return reading.promise;
      },
      clock,
      mostMs: 5000,
      late: 'late',
      onNews: () => void (news += 1),
    });
  });

  it('is read once, for many who ask', async () => {
    const both = [kept.get(), kept.get()];
    readings[0]?.resolve({ value: 'a', isFinal: true });
    assert.deepEqual(await Promise.all([...both, kept.get()]), ['a', 'a', 'a']);
    assert.deepEqual([readings.length, news, clock.pendingTimers], [1, 0, 0]);
  });

  it('that failed is read again with the next question, and what then came is news', async () => {
    const failed = kept.get();
    readings[0]?.resolve({ value: 'failed', isFinal: false });
    assert.equal(await failed, 'failed');
    assert.equal(readings.length, 1, 'nobody asks by itself');
    const again = kept.get();
    readings[1]?.resolve({ value: 'failed', isFinal: false });
    assert.deepEqual([await again, news], ['failed', 0]);
    const better = kept.get();
    readings[2]?.resolve({ value: 'a', isFinal: true });
    assert.deepEqual([await better, await kept.get(), readings.length, news], ['a', 'a', 3, 1]);
  });

  it('keeps nobody waiting longer than was said, and those who come later not at all', async () => {
    const waiting = kept.get();
    await clock.advanceAsync(4999);
    let answer: string | undefined;
    void waiting.then((value) => (answer = value));
    await clock.advanceAsync(0);
    assert.equal(answer, undefined);
    await clock.advanceAsync(1);
    assert.deepEqual([await waiting, await kept.get(), readings.length, news], ['late', 'late', 1, 0]);
    readings[0]?.resolve({ value: 'a', isFinal: true });
    await clock.advanceAsync(0);
    assert.deepEqual([await kept.get(), readings.length, news], ['a', 1, 1]);
  });

  it('that was late and then failed is no news, which would be asked about without end', async () => {
    const waiting = kept.get();
    await clock.advanceAsync(5000);
    assert.equal(await waiting, 'late');
    readings[0]?.resolve({ value: 'failed', isFinal: false });
    await clock.advanceAsync(0);
    assert.equal(news, 0);
    void kept.get();
    assert.equal(readings.length, 2);
  });
});
