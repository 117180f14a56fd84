// Hedging: who is asked beside a silent model, who answers, and what is told of the other.
import assert from 'node:assert/strict';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, readAll, reasoning, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { after, AFTER, answer, HEDGE_MS, hedgeDesk, type HedgeDesk, outcomes, sent } from './hedgeDesk.ts';
import { fails, seen, type Link, type RouteDeskOptions } from './routeDesk.ts';

async function readThrough(desk: HedgeDesk, ms = 120_000) {
  const reading = readAll(desk.send());
  await desk.clock.advanceAsync(ms);
  const read = await reading;
  assert.equal(desk.clock.pendingTimers, 0, 'a timer is left');
  assert.ok(
    desk.providers.every(({ running }) => running === 0),
    'a stream is left',
  );
  if (desk.call.route) {
    const views = read.parts.filter((part) => part.type === 'attempt').map(({ attempt }) => attempt);
    assert.deepEqual(new Set(views), new Set(desk.attempts));
  }
  const made = desk.attempts.filter(({ outcome }) => outcome !== 'skipped');
  assert.deepEqual([made.length, desk.records.length], [desk.asked.length, desk.asked.length]);
  return read;
}

describe('hedging', () => {
  it('asks another when the first is silent for longer than usual, and whoever speaks first answers', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, 60_000, ...answer('slow'))] },
      { answers: [after(clock, 200, reasoning('hm'), ...answer('fast'))] },
    ]);
    const reading = readAll(desk.send());
    await desk.clock.advanceAsync(HEDGE_MS - 1);
    assert.deepEqual(desk.asked, ['model-a']);
    await desk.clock.advanceAsync(1);
    assert.deepEqual(desk.asked, ['model-a', 'model-b']);
    await desk.clock.advanceAsync(200);
    const { parts, error } = await reading;
    assert.equal(error, undefined);
    assert.deepEqual(seen(parts), [reasoning('hm'), ...answer('fast')]);
    assert.equal(desk.clock.monotonicMs(), HEDGE_MS + 200, 'nobody waited for the loser');
    assert.deepEqual(outcomes(desk), ['model-a hedgeLost', 'model-b success']);
    const views = parts.filter((part) => part.type === 'attempt').map(({ attempt }) => attempt.model);
    assert.deepEqual(views, ['model-a', 'model-b']);
    const [lost, won] = [1, 2].map((attempt) => desk.records.find((record) => record.attempt === attempt));
    assert.deepEqual([lost?.hedged, lost?.outcome, lost?.errorKind], [true, 'cancelled', 'cancelled']);
    assert.equal(lost?.tokens.uncachedInput.origin, 'estimated');
    assert.deepEqual([won?.hedged, won?.outcome], [false, 'success']);
    assert.ok(desk.providers.every(({ running }) => running === 0));
  });

  it('asks nobody else when the first speaks in time, thoughts included', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS - 1, reasoning('hm'), () => clock.wait(60_000), ...answer('a'))] },
      { answers: [answer('b')] },
    ]);
    const { parts } = await readThrough(desk);
    assert.deepEqual(seen(parts), [reasoning('hm'), ...answer('a')]);
    assert.deepEqual([desk.asked, outcomes(desk)], [['model-a'], ['model-a success']]);
  });

  it('takes figures for no word, and hands over those of the winner only', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [[sent, usage(7, 0), () => clock.wait(60_000), ...answer('slow')]] },
      { answers: [[sent, usage(4, 0), () => clock.wait(100), text('fast'), finish]] },
    ]);
    assert.deepEqual(seen((await readThrough(desk)).parts), [usage(4, 0), text('fast'), finish]);
  });

  it('leaves the answer to the first where that speaks before the other does', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS + 100, ...answer('slow'))] },
      { answers: [after(clock, 200, ...answer('fast'))] },
    ]);
    const answered: string[] = [];
    desk.call.onAnswer = ({ model }) => answered.push(model);
    assert.deepEqual(seen((await readThrough(desk)).parts), answer('slow'));
    assert.deepEqual(outcomes(desk), ['model-a success', 'model-b hedgeLost']);
    assert.deepEqual(answered, ['model-a']);
    assert.deepEqual(desk.tries, [
      [1, 'model-a'],
      [2, 'model-b'],
      [1, 'model-a'],
    ]);
    assert.deepEqual(
      desk.records.map(({ attempt, hedged }) => [attempt, hedged]),
      [
        [2, true],
        [1, false],
      ],
    );
  });

  it('leaves the answer to whom is left when one of both fails', async () => {
    const first = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS + 50, fails('auth'))] },
      { answers: [after(clock, 200, ...answer('b'))] },
    ]);
    assert.deepEqual(seen((await readThrough(first)).parts), answer('b'));
    assert.deepEqual(outcomes(first), ['model-a failed', 'model-b success']);
    const second = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS + 500, ...answer('a'))] },
      { answers: [after(clock, 50, fails('overloaded'))] },
    ]);
    assert.deepEqual(seen((await readThrough(second)).parts), answer('a'));
    assert.deepEqual(outcomes(second), ['model-a success', 'model-b failed']);
    assert.ok(
      second.records.every(({ hedged }) => !hedged),
      'a failure is no loss',
    );
  });

  it('goes on along the route when both fail, and hedges no second time', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS + 50, fails('overloaded'))] },
      { answers: [after(clock, 100, fails('quota'))] },
      { answers: [after(clock, 10_000, ...answer('c'))] },
      { answers: [answer('d')] },
    ]);
    assert.deepEqual(seen((await readThrough(desk)).parts), answer('c'));
    assert.deepEqual(outcomes(desk), ['model-a failed', 'model-b failed', 'model-c success']);
  });

  it('asks the first again after both have failed, where that can help', async () => {
    const desk = hedgeDesk(
      (clock) => [
        { answers: [after(clock, HEDGE_MS + 50, fails('overloaded')), answer('again')] },
        { answers: [after(clock, 100, fails('quota'))] },
      ],
      { options: { maxRetries: () => 1 } },
    );
    assert.deepEqual(seen((await readThrough(desk)).parts), answer('again'));
    assert.deepEqual(desk.asked, ['model-a', 'model-b', 'model-a']);
    assert.deepEqual(
      desk.records.map(({ attempt }) => attempt),
      [1, 2, 3],
    );
  });

  it('asks the one that was being connected to, when the first fails meanwhile', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS + 50, fails('auth'))] },
      { answers: [answer('b')], connecting: () => clock.wait(5000) },
      { answers: [answer('c')] },
    ]);
    assert.deepEqual(seen((await readThrough(desk)).parts), answer('b'));
    assert.deepEqual(outcomes(desk), ['model-a failed', 'model-b success']);
  });

  it('forgets nobody who was being connected to when the first speaks and breaks off later', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, HEDGE_MS + 50, text('half'), () => clock.wait(1000), fails('network'))] },
      { answers: [answer('b')], connecting: () => clock.wait(5000) },
    ]);
    const { parts } = await readThrough(desk);
    assert.deepEqual(
      seen(parts).map(({ type }) => type),
      ['text', 'restart', 'text', 'usage', 'finish'],
    );
    assert.deepEqual(outcomes(desk), ['model-a failed', 'model-b success']);
  });

  it('goes on along the route when the winner breaks off', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [after(clock, 60_000, ...answer('a'))] },
      { answers: [after(clock, 100, text('half'), fails('network'))] },
      { answers: [answer('c')] },
    ]);
    const { parts } = await readThrough(desk);
    assert.deepEqual(
      seen(parts).map((part) => (part.type === 'restart' ? part.model.model : part.type)),
      ['text', 'model-c', 'text', 'usage', 'finish'],
    );
    assert.deepEqual(outcomes(desk), ['model-a hedgeLost', 'model-b failed', 'model-c success']);
  });

  it('waits for no silence before the request has gone out', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [[() => clock.wait(10 * HEDGE_MS), ...answer('a')]] },
      { answers: [answer('b')] },
    ]);
    await readThrough(desk);
    assert.deepEqual(desk.asked, ['model-a']);
  });

  it('asks nobody else where it is off, where nothing is handed over before the end, and where nothing is known', async () => {
    const links = (clock: ManualClock): Link[] => [
      { answers: [after(clock, 60_000, ...answer('a'))] },
      { answers: [answer('b')] },
    ];
    for (const more of [
      { options: { hedge: () => undefined } },
      { options: { hedge: () => ({ after: 0 }) } },
      { options: { usualFirstTokenMs: () => undefined } },
      { call: { delivery: 'whole' } },
      { call: { route: undefined } },
    ] satisfies Omit<RouteDeskOptions, 'links'>[]) {
      const desk = hedgeDesk(links, more);
      await readThrough(desk);
      assert.deepEqual(desk.asked, ['model-a'], JSON.stringify(more));
    }
    const own = hedgeDesk(links, { call: { usualFirstTokenMs: 100 }, options: { usualFirstTokenMs: () => undefined } });
    const reading = readAll(own.send());
    await own.clock.advanceAsync(100 * AFTER);
    assert.deepEqual(own.asked, ['model-a', 'model-b'], 'what the call says holds');
    await reading;
  });

  it('keeps those who cannot help against silence for a failure', async () => {
    const desk = hedgeDesk((clock) => [
      { provider: 'p', model: 'm', answers: [after(clock, 5000, fails('quota'))] },
      { provider: 'p', model: 'm', key: 'other', answers: [answer('other key')] },
      { skipped: 'No key' },
      { answers: [after(clock, 60_000, ...answer('d'))] },
    ]);
    const { parts } = await readThrough(desk, 1_000_000);
    assert.deepEqual(desk.attempts.map(({ outcome, message }) => `${outcome} ${message ?? ''}`.trim()).toSorted(), [
      'failed quota!',
      'skipped No key',
      'success',
    ]);
    assert.deepEqual(seen(parts), answer('d'));
  });

  it('ends both when the person stops', async () => {
    const desk = hedgeDesk(() => [{ answers: [[sent, stall]] }, { answers: [[sent, stall]] }]);
    const reading = readAll(desk.send());
    await desk.clock.advanceAsync(HEDGE_MS + 1000);
    assert.deepEqual(desk.asked, ['model-a', 'model-b']);
    desk.controller.abort();
    const { error } = await reading;
    assert.equal(error?.kind, 'cancelled');
    assert.deepEqual(outcomes(desk), ['model-a cancelled', 'model-b cancelled']);
    assert.equal(desk.records.length, 2);
    assert.ok(desk.providers.every(({ running }) => running === 0));
    assert.equal(desk.clock.pendingTimers, 0);
  });

  it('asks nobody when the person stops while another is connected to', async () => {
    const desk = hedgeDesk((clock) => [
      { answers: [[sent, stall]] },
      { answers: [answer('b')], connecting: () => clock.wait(5000) },
    ]);
    const reading = readAll(desk.send());
    await desk.clock.advanceAsync(HEDGE_MS + 1000);
    desk.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    await desk.clock.advanceAsync(60_000);
    assert.deepEqual(desk.asked, ['model-a']);
  });

  it('ends both at the deadline', async () => {
    const desk = hedgeDesk(() => [{ answers: [[sent, stall]] }, { answers: [[sent, stall]] }], {
      call: { totalMs: 5000 },
    });
    const { error } = await readThrough(desk);
    assert.equal(error?.kind, 'timeout');
    assert.deepEqual(desk.asked, ['model-a', 'model-b']);
    assert.deepEqual(outcomes(desk), ['model-a failed', 'model-b failed']);
  });

  it('lets the other wait for its limits, and takes it out of the queue when the first speaks', async () => {
    const clock = new ManualClock();
    const limiter = new Limiter({ clock, rules: () => [{ scope: { providerId: 'b' }, limits: { parallel: 1 } }] });
    const other = limiter.enter(
      { providerId: 'b', model: 'x', keyName: 'work', tokens: 1 },
      new AbortController().signal,
      1e6,
    );
    const desk = hedgeDesk(
      () => [{ answers: [after(clock, HEDGE_MS + 5000, ...answer('a'))] }, { answers: [answer('b')] }],
      {
        clock,
        options: { limiter },
      },
    );
    const reading = readAll(desk.send());
    await clock.advanceAsync(HEDGE_MS + 1000);
    assert.deepEqual(
      limiter.waiting().map(({ model }) => model),
      ['model-b'],
    );
    await clock.advanceAsync(10_000);
    const { parts } = await reading;
    assert.deepEqual(seen(parts), answer('a'));
    assert.deepEqual([desk.asked, limiter.waiting()], [['model-a'], []]);
    assert.deepEqual(outcomes(desk), ['model-a success'], 'nobody was passed over');
    (await other.lease).release();
  });

  it('passes over whose circuit is open, and counts a loss for no failure', async () => {
    const clock = new ManualClock();
    const breaker = new Breaker(clock);
    const circuit = (providerId: string) => ({ providerId, model: `model-${providerId}`, keyName: 'work' });
    for (let failures = 0; failures < 10; failures += 1) {
      const permit = breaker.begin(circuit('b'), true);
      assert.ok(!('waitMs' in permit));
      permit.failure(fails('overloaded', { retryAfterMs: 3_000_000 }));
    }
    const silent = after(clock, 60_000, ...answer('a'));
    const desk = hedgeDesk(() => [{ answers: [silent] }, { answers: [answer('b')] }], { clock, options: { breaker } });
    await readThrough(desk);
    assert.deepEqual(outcomes(desk), ['model-a success', 'model-b skipped']);
    breaker.reset();
    const lost = hedgeDesk(() => [{ answers: [silent] }, { answers: [answer('b')] }], { clock, options: { breaker } });
    await readThrough(lost);
    assert.deepEqual(outcomes(lost), ['model-a hedgeLost', 'model-b success']);
    assert.equal(breaker.health(circuit('a')).attempts, 0);
    assert.equal(breaker.health(circuit('b')).attempts, 1);
  });

  it('waits with its end for a loser that takes its time to end, and not with its words', async () => {
    const desk = hedgeDesk((clock) => [{}, { answers: [after(clock, 100, text('fast'), finish)] }]);
    const [slow] = desk.providers;
    assert.ok(slow);
    slow.stream = async function* (_request, context, signal) {
      desk.asked.push('model-a');
      await context.fetch(context.baseUrl);
      await desk.clock.wait(60_000, signal).catch(() => undefined);
      await desk.clock.wait(300);
      yield usage(9, 0);
    };
    const heard: [string, number][] = [];
    const reading = (async () => {
      for await (const { type } of desk.send()) {
        heard.push([type, desk.clock.monotonicMs()]);
      }
    })();
    await desk.clock.advanceAsync(120_000);
    await reading;
    assert.deepEqual(heard, [
      ['text', HEDGE_MS + 100],
      ['attempt', HEDGE_MS + 400],
      ['attempt', HEDGE_MS + 400],
      ['finish', HEDGE_MS + 400],
    ]);
    const lost = desk.records.find(({ hedged }) => hedged);
    assert.equal(lost?.tokens.uncachedInput.tokens, 9, 'what the vendor told while it ended is counted');
  });

  it('leaves nothing behind when the reader leaves', async () => {
    const desk = hedgeDesk(() => [{ answers: [[sent, stall]] }, { answers: [[sent, stall]] }]);
    const parts = desk.send()[Symbol.asyncIterator]();
    const waiting = parts.next().catch((error: unknown) => error);
    await desk.clock.advanceAsync(HEDGE_MS + 1000);
    await parts.return?.();
    await waiting;
    await until(() => desk.providers.every(({ running }) => running === 0));
    assert.equal(desk.records.length, 2);
    assert.equal(desk.clock.pendingTimers, 0);
  });
});
