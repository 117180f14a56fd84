// Timers of a real system fire a fraction of a millisecond early: no vendor is asked, or passed over, because of that.
import assert from 'node:assert/strict';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import type { Clock } from '../../../../src/core/ports.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, readAll, text } from '../../support/scriptedProvider.ts';
import { fails, routeDesk, seen } from './routeDesk.ts';

const EARLY_MS = 0.75;

/** Waits a little less than it was told to, as often as it is asked. */
class EarlyClock extends ManualClock implements Clock {
  override wait(ms: number, signal?: AbortSignal): Promise<void> {
    return super.wait(ms > EARLY_MS ? ms - EARLY_MS : ms, signal);
  }
}

describe('a wait that a timer ends too early', () => {
  it('is kept to its end, so that the circuit lets the next try pass', async () => {
    const clock = new EarlyClock();
    const links = [
      { answers: [[fails('rateLimit', { status: 429, retryAfterMs: 3000 })], [text('A'), finish]] },
      { answers: [[text('B'), finish]] },
    ];
    const desk = routeDesk({ links, clock, options: { breaker: new Breaker(clock) } });
    const reading = readAll(desk.send());
    await clock.advanceAsync(3000);
    assert.deepEqual(seen((await reading).parts), [text('A'), finish]);
    assert.deepEqual(desk.asked, ['model-a', 'model-a']);
    assert.ok((desk.attempts[1]?.waitedMs ?? 0) >= 3000);
    assert.equal(clock.pendingTimers, 0);
  });

  it('is kept for the one that is come back to as well', async () => {
    const clock = new EarlyClock();
    const breaker = new Breaker(clock);
    const refused = fails('rateLimit', { status: 429, retryAfterMs: 3000 });
    const desk = routeDesk({
      links: [{ answers: [[fails('auth')]] }, { answers: [[text('B'), finish]] }],
      clock,
      options: { breaker, maxRetries: () => 0 },
    });
    const permit = breaker.begin({ providerId: 'b', model: 'model-b', keyName: 'work' });
    assert.ok('failure' in permit);
    permit.failure(refused);
    const asked: number[] = [];
    const provider = desk.providers[1];
    const stream = provider?.stream;
    assert.ok(provider && stream);
    provider.stream = (...all) => {
      asked.push(clock.monotonicMs());
      return stream(...all);
    };
    const reading = readAll(desk.send());
    await clock.advanceAsync(3000);
    assert.equal((await reading).error, undefined);
    assert.deepEqual(asked, [3000]);
  });
});

describe('a minute that rounding makes shorter', () => {
  it('is over for who waits for it when its timer fires', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits: { requestsPerMinute: 1 } }] });
    const wish = { providerId: 'a', model: 'm', keyName: 'work', tokens: 1 };
    const { signal } = new AbortController();
    // 0.1 + 60,000 - 60,000 is less than 0.1.
    clock.advance(0.1);
    const [first, second] = [limiter.enter(wish, signal, 120_000), limiter.enter(wish, signal, 120_000)];
    (await first.lease).release();
    let looks = 0;
    const { after } = clock;
    clock.after = (ms, callback) => {
      looks += 1;
      assert.ok(looks < 10, 'it looks again without end');
      return after.call(clock, ms, callback);
    };
    await clock.advanceAsync(60_001);
    (await second.lease).release();
    assert.equal(clock.pendingTimers, 0);
  });
});
