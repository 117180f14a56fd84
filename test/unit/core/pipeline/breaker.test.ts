// Circuit breakers: what opens one, how soon it is asked again, and how the loop lives with it.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { Breaker, type Permit } from '../../../../src/core/pipeline/breaker.ts';
import type { ErrorKind } from '../../../../src/shared/errorKind.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, readAll, stall, text, until } from '../../support/scriptedProvider.ts';
import { routeDesk } from './routeDesk.ts';

const KEY = { providerId: 'openai', keyName: 'work', model: 'm' };
const fails = (kind: ErrorKind, details = {}) => new AppError(kind, `${kind}!`, details);

function setUp() {
  const clock = new ManualClock();
  const changes: string[] = [];
  const breaker: Breaker = new Breaker(clock, () => changes.push(breaker.health(KEY).state));
  const begin = (force = false): Permit => {
    const permit = breaker.begin(KEY, force);
    assert.ok(!('waitMs' in permit), 'it is open');
    return permit;
  };
  const fail = (kind: ErrorKind = 'overloaded', details = {}) => begin().failure(fails(kind, details));
  const state = () => breaker.health(KEY).state;
  return { clock, breaker, changes, begin, fail, state };
}

describe('circuit breaker', () => {
  it('opens with the third failure in a row, asks again after 5 s with one request, and closes when that works', () => {
    const { clock, breaker, changes, begin, fail, state } = setUp();
    fail();
    fail();
    begin().success();
    fail();
    fail();
    assert.equal(state(), 'closed');
    fail();
    assert.equal(state(), 'open');
    assert.equal(breaker.health(KEY).untilMs, clock.now() + 5000);
    assert.equal(breaker.health(KEY).failures, 3);
    clock.advance(4999);
    assert.deepEqual(breaker.begin(KEY), { waitMs: 1, isAsked: false, errorKind: 'overloaded' });
    clock.advance(1);
    assert.equal(state(), 'halfOpen');
    const probe = begin();
    assert.deepEqual(breaker.begin(KEY), { waitMs: 0, isAsked: false, errorKind: 'overloaded' });
    probe.success();
    assert.equal(state(), 'closed');
    assert.equal(breaker.health(KEY).failures, undefined);
    begin();
    begin();
    assert.deepEqual(changes, ['open', 'closed']);
  });

  it('rests twice as long each time, a minute at most, and 5 s again once it has recovered', () => {
    const { clock, breaker, begin, fail } = setUp();
    const rests: number[] = [];
    fail();
    fail();
    for (let times = 0; times < 6; times += 1) {
      fail();
      rests.push((breaker.health(KEY).untilMs ?? 0) - clock.now());
      clock.advance(60_000);
    }
    assert.deepEqual(rests, [5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    begin().success();
    fail();
    fail();
    fail();
    assert.equal(breaker.health(KEY).untilMs, clock.now() + 5000);
  });

  it('opens at once as long as the vendor asks, and for a key that is wrong or without credit', () => {
    const asked = setUp();
    asked.fail('rateLimit', { retryAfterMs: 42_000 });
    assert.deepEqual(asked.breaker.begin(KEY), { waitMs: 42_000, isAsked: true, errorKind: 'rateLimit' });
    asked.clock.advance(42_000);
    asked.begin();
    for (const kind of ['auth', 'quota'] as const) {
      const { fail, state } = setUp();
      fail(kind);
      assert.equal(state(), 'open');
    }
  });

  it('does not count what says nothing of the vendor', () => {
    const { clock, begin, fail, state, breaker } = setUp();
    const kinds: ErrorKind[] = [
      'cancelled',
      'badRequest',
      'contextTooLong',
      'contentFilter',
      'budgetExceeded',
      'config',
    ];
    for (const kind of [...kinds, 'internal', 'notAllowed', 'modelNotFound'] as const) {
      fail(kind);
    }
    begin().cancel();
    assert.deepEqual(breaker.health(KEY), { state: 'closed', errorRate: 0, attempts: 0, errorKind: undefined });
    for (let times = 0; times < 3; times += 1) {
      fail();
    }
    clock.advance(5000);
    begin().cancel();
    assert.equal(state(), 'halfOpen');
    begin().failure(fails('budgetExceeded'));
    assert.equal(state(), 'halfOpen', 'nothing was asked');
    begin().failure(fails('badRequest', { status: 400 }));
    assert.equal(state(), 'closed', 'it answers');
  });

  it('hears nothing of what began before it opened, and each try once', () => {
    const { clock, breaker, begin, fail, state } = setUp();
    const [early, late] = [begin(), begin()];
    for (let times = 0; times < 3; times += 1) {
      fail();
    }
    early.success();
    assert.equal(state(), 'open');
    const until = breaker.health(KEY).untilMs;
    late.failure(fails('overloaded'));
    assert.equal(breaker.health(KEY).untilMs, until);
    clock.advance(5000);
    const probe = begin();
    probe.success();
    probe.failure(fails('auth'));
    assert.equal(state(), 'closed');
  });

  it('keeps models and keys apart, shows what is not well first, and forgets on request', () => {
    const { breaker, fail, begin } = setUp();
    const other = { ...KEY, keyName: 'home' };
    const permit = breaker.begin(other);
    assert.ok(!('waitMs' in permit));
    permit.success();
    begin().success();
    fail('auth');
    assert.deepEqual(
      breaker
        .views()
        .map(({ keyName, state, errorRate, attempts, errorKind }) => [keyName, state, errorRate, attempts, errorKind]),
      [
        ['work', 'open', 0.5, 2, 'auth'],
        ['home', 'closed', 0, 1, undefined],
      ],
    );
    breaker.reset(KEY);
    begin().success();
    breaker.reset();
    assert.deepEqual(breaker.views(), []);
  });

  it('survives a wall clock that jumps', () => {
    const { clock, fail, state } = setUp();
    fail('auth');
    clock.jumpTo(Date.UTC(2040, 0, 1));
    assert.equal(state(), 'open');
    clock.jumpTo(0);
    clock.advance(5000);
    assert.equal(state(), 'halfOpen');
  });
});

describe('circuits in the loop', () => {
  const open = (breaker: Breaker, model: string, details = {}) => {
    for (let times = 0; times < 3; times += 1) {
      const permit = breaker.begin({ providerId: model.slice(-1), keyName: 'work', model }, true);
      assert.ok(!('waitMs' in permit));
      permit.failure(fails('overloaded', details));
    }
  };

  it('pass over what is down, and come back to it soon', async () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock);
    open(breaker, 'model-a');
    const first = routeDesk({ links: [{}, {}], clock, options: { breaker } });
    assert.equal((await readAll(first.send())).error, undefined);
    assert.deepEqual(first.asked, ['model-b']);
    assert.deepEqual(first.attempts[0]?.outcome, 'skipped');
    clock.advance(20_000);
    const second = routeDesk({ links: [{}, {}], clock, options: { breaker } });
    assert.equal((await readAll(second.send())).error, undefined);
    assert.deepEqual(second.asked, ['model-a']);
    assert.equal(breaker.health({ providerId: 'a', keyName: 'work', model: 'model-a' }).state, 'closed');
  });

  it('are asked all the same where nobody else is left, but not before the vendor wants it', async () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock);
    open(breaker, 'model-a');
    const desk = routeDesk({ links: [{}, { answers: [[fails('auth')]] }], clock, options: { breaker } });
    assert.equal((await readAll(desk.send())).error, undefined);
    assert.deepEqual(desk.asked, ['model-b', 'model-a']);

    open(breaker, 'model-a', { retryAfterMs: 9000 });
    const asked = routeDesk({ links: [{}], clock, options: { breaker } });
    const reading = readAll(asked.send());
    await clock.advanceAsync(8999);
    assert.deepEqual(asked.asked, []);
    await clock.advanceAsync(1);
    assert.equal((await reading).error, undefined);
    assert.equal(asked.attempts.at(-1)?.waitedMs, 9000);

    open(breaker, 'model-a', { retryAfterMs: 9000 });
    const hurried = routeDesk({ links: [{}], clock, options: { breaker }, call: { totalMs: 5000 } });
    assert.equal((await readAll(hurried.send())).error?.code, 'circuitOpen');
    assert.deepEqual(hurried.asked, []);
  });

  it('are free again for another to find out where the reader goes', async () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock);
    open(breaker, 'model-a');
    clock.advance(60_000);
    const left = routeDesk({ links: [{ answers: [[text('A'), stall]] }], clock, options: { breaker } });
    for await (const _part of left.send()) {
      break;
    }
    const next = routeDesk({ links: [{}, {}], clock, options: { breaker } });
    await readAll(next.send());
    assert.deepEqual(next.asked, ['model-a']);
  });

  it('do not stand in the way of a model that the person named', async () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock);
    open(breaker, 'model-a');
    const named = routeDesk({ links: [{}], clock, options: { breaker }, call: { route: undefined } });
    assert.equal((await readAll(named.send())).error, undefined);
    assert.deepEqual(named.asked, ['model-a']);
  });

  it('hear of answers that break off, and of no stop by the person or the deadline', async () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock);
    const health = () => breaker.health({ providerId: 'a', keyName: 'work', model: 'model-a' });
    const broken = routeDesk({ links: [{ answers: [[text('A'), fails('network')]] }], clock, options: { breaker } });
    await readAll(broken.send());
    assert.deepEqual([health().attempts, health().errorKind], [1, 'truncated']);
    const links = [{ answers: [[text('A'), stall]] }];
    const stopped = routeDesk({ links, clock, options: { breaker } });
    const reading = readAll(stopped.send());
    await until(() => stopped.providers[0]?.reached === 1);
    stopped.controller.abort();
    await reading;
    const cut = routeDesk({ links, clock, options: { breaker }, call: { totalMs: 10 } });
    const cutting = readAll(cut.send());
    await clock.advanceAsync(10);
    assert.equal((await cutting).error?.kind, 'timeout');
    assert.equal(health().attempts, 1);
    const good = routeDesk({ links: [{ answers: [[text('A'), finish]] }], clock, options: { breaker } });
    await readAll(good.send());
    assert.equal(health().attempts, 2);
    assert.equal(health().errorRate, 0.5);
  });
});
