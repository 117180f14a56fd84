// Models that rest, in words: until when, and why.
import assert from 'node:assert/strict';
import { restReason, restWords } from '../../../src/shared/circuitViews.ts';

describe('a rest in words', () => {
  // Local time, as a person reads it.
  const now = new Date(2026, 10, 21, 13, 59, 30).getTime();

  it('names the time of day, seconds where it is soon over, and the day where it is another', () => {
    assert.equal(restWords(new Date(2026, 10, 21, 14, 5, 9).getTime(), now), 'resting until 14:05');
    assert.equal(restWords(new Date(2026, 10, 21, 14, 0, 7).getTime(), now), 'resting until 14:00:07');
    assert.equal(restWords(new Date(2026, 10, 22, 9, 0, 0).getTime(), now), 'resting until 22 Nov, 09:00');
  });

  it('is over when its time has come', () => {
    for (const untilMs of [undefined, now, now - 1]) {
      assert.equal(restWords(untilMs, now), 'asked again with the next question');
    }
  });

  it('says how often it failed and with what, as far as that is known', () => {
    assert.equal(restReason(3, 'overloaded'), '3 failures in a row (overloaded)');
    assert.equal(restReason(1, 'auth'), 'key refused');
    assert.equal(restReason(4, undefined), '4 failures in a row');
    assert.equal(restReason(0, 'internal'), 'it failed');
  });
});
