// Routes: who is asked when somebody fails, and what of it is seen.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { RetryWaits } from '../../../../src/core/pipeline/call.ts';
import type { ProviderContext } from '../../../../src/core/provider.ts';
import type { ErrorKind } from '../../../../src/shared/errorKind.ts';
import { finish, readAll, stall, text, until, usage, type Step } from '../../support/scriptedProvider.ts';
import { fails, routeDesk, seen, type RouteDesk } from './routeDesk.ts';

const noRetry = { maxRetries: () => 0 };
const headers: Step = (context: ProviderContext) => context.fetch(context.baseUrl);
const outcomes = ({ attempts }: RouteDesk) =>
  attempts.map(({ model, outcome, errorKind }) => [model, outcome, errorKind]);

/** Reads to the end, letting as much time pass as it takes. */
async function readThrough(desk: RouteDesk, ms = 120_000) {
  const reading = readAll(desk.send());
  await desk.clock.advanceAsync(ms);
  const read = await reading;
  assert.equal(desk.clock.pendingTimers, 0);
  assert.ok(desk.providers.every(({ running }) => running === 0));
  return read;
}

describe('fallback', () => {
  it('asks the next model, and nobody sees it but the receipt', async () => {
    const desk = routeDesk({
      links: [{ answers: [[usage(5, 0), text(''), fails('overloaded')]] }, { answers: [[text('Hi'), finish]] }],
    });
    const { parts, error } = await readThrough(desk);
    assert.equal(error, undefined);
    assert.deepEqual(seen(parts), [text('Hi'), finish]);
    assert.deepEqual(desk.asked, ['model-a', 'model-a', 'model-a', 'model-b']);
    const views = parts.filter((part) => part.type === 'attempt').map(({ attempt }) => attempt);
    assert.deepEqual(views, desk.attempts);
    assert.deepEqual(
      views.map(({ model, outcome, waitedMs, message }) => [model, outcome, waitedMs, message]),
      [
        ['model-a', 'failed', 0, 'overloaded!'],
        ['model-a', 'failed', 500, 'overloaded!'],
        ['model-a', 'failed', 1000, 'overloaded!'],
        ['model-b', 'success', 0, undefined],
      ],
    );
    assert.equal(parts.at(-1)?.type, 'finish');
  });

  it('goes on at once where asking again cannot help', async () => {
    for (const kind of [
      'auth',
      'quota',
      'badRequest',
      'modelNotFound',
      'notAllowed',
      'config',
      'budgetExceeded',
    ] as const) {
      const desk = routeDesk({ links: [{ answers: [[fails(kind)]] }, { answers: [[text('Hi'), finish]] }] });
      assert.equal((await readAll(desk.send())).error, undefined, kind);
      assert.deepEqual(desk.asked, ['model-a', 'model-b'], kind);
      assert.equal(desk.clock.monotonicMs(), 0);
    }
  });

  it('obeys a Retry-After that there is time for, and goes on now where there is none', async () => {
    const links = () => [
      { answers: [[fails('rateLimit', { status: 429, retryAfterMs: 5289 })], [text('A'), finish]] },
      { answers: [[text('B'), finish]] },
    ];
    const patient = routeDesk({ links: links(), call: { totalMs: 10_000 } });
    assert.deepEqual(seen((await readThrough(patient)).parts), [text('A'), finish]);
    assert.equal(patient.attempts[1]?.waitedMs, 5289);
    const hurried = routeDesk({ links: links(), call: { totalMs: 5000 } });
    const { parts } = await readAll(hurried.send());
    assert.deepEqual(seen(parts), [text('B'), finish]);
    assert.equal(hurried.clock.monotonicMs(), 0);
    assert.equal(hurried.clock.pendingTimers, 0);
  });

  it('leaves a silent vendor after its first timeout', async () => {
    for (const silence of [[stall], [headers, stall]]) {
      const desk = routeDesk({ links: [{ answers: [silence] }, { answers: [[text('B'), finish]] }] });
      assert.deepEqual(seen((await readThrough(desk, 400_000)).parts), [text('B'), finish]);
      assert.deepEqual(desk.asked, ['model-a', 'model-b']);
    }
  });

  it('ends everything with its deadline, whatever is under way', async () => {
    const links = [{ answers: [[stall]] }, { answers: [[stall]] }];
    const silent = await readThrough(routeDesk({ links, call: { totalMs: 70_000 } }), 70_000);
    assert.equal(silent.error?.kind, 'timeout');
    assert.match(silent.error.message, /70 s in all/);
    const streaming = routeDesk({ links: [{ answers: [[text('A'), stall]] }, {}], options: { totalMs: () => 5000 } });
    const { parts, error } = await readThrough(streaming, 5000);
    assert.equal(error?.kind, 'timeout');
    assert.deepEqual(seen(parts), [text('A')]);
    assert.deepEqual(streaming.asked, ['model-a']);
    const opening = routeDesk({
      links: [{ answers: [[fails('auth')]] }, { connecting: () => new Promise(() => undefined) }],
      call: { totalMs: 1000 },
    });
    assert.equal((await readThrough(opening, 1000)).error?.kind, 'timeout');
  });

  it('counts no try that a budget refused', async () => {
    const desk = routeDesk({ links: [{ answers: [[fails('budgetExceeded')]] }, {}] });
    await readAll(desk.send());
    assert.deepEqual(outcomes(desk)[0], ['model-a', 'skipped', 'budgetExceeded']);
  });

  it('throws what the first model failed with where nobody can help', async () => {
    const desk = routeDesk({ links: [{ answers: [[fails('quota')]] }, { answers: [[fails('auth')]] }] });
    const { parts, error } = await readAll(desk.send());
    assert.equal(error?.kind, 'quota');
    assert.deepEqual(seen(parts), []);
    assert.deepEqual(outcomes(desk), [
      ['model-a', 'failed', 'quota'],
      ['model-b', 'failed', 'auth'],
    ]);
  });

  it('passes over what would fail with the same, and says why', async () => {
    const cases: [ErrorKind, object, string?][] = [
      ['auth', { provider: 'a', model: 'other' }, 'Its key was refused'],
      ['auth', { provider: 'a', key: 'home' }],
      ['quota', { provider: 'a', model: 'other' }, 'There is no credit left on its key'],
      ['modelNotFound', { provider: 'a', model: 'other' }],
      ['badRequest', { provider: 'a', key: 'home' }, 'It refused this request'],
      ['badRequest', { provider: 'a', model: 'other' }],
      ['overloaded', { provider: 'a' }, 'It was asked already'],
      ['overloaded', { provider: 'a', key: 'home' }],
      ['timeout', { provider: 'a', key: 'home' }, 'It did not answer in time'],
      ['timeout', { provider: 'a', model: 'other' }],
      ['network', { provider: 'a', model: 'other' }],
    ];
    for (const [kind, second, why] of cases) {
      const links = [{ answers: [[fails(kind)]], model: 'same' }, { model: 'same', ...second }, { model: 'last' }];
      const desk = routeDesk({ links, options: noRetry });
      assert.equal((await readAll(desk.send())).error, undefined);
      assert.equal(
        desk.attempts[1]?.outcome,
        why === undefined ? 'success' : 'skipped',
        `${kind} ${JSON.stringify(second)}`,
      );
      assert.equal(desk.attempts[1].message, why);
    }
    const refused = fails('network', { code: 'ECONNREFUSED' });
    const down = routeDesk({ links: [{ answers: [[refused]] }, { provider: 'a' }, {}], options: noRetry });
    await readAll(down.send());
    assert.equal(down.attempts[1]?.message, 'Its server cannot be reached');
    assert.deepEqual(down.asked, ['model-a', 'model-c']);
  });

  it('never sends again what was too long, but to a larger window', async () => {
    const tooLong = { answers: [[fails('contextTooLong')]], contextWindow: 8000 };
    const links = [tooLong, { contextWindow: 8000 }, {}, { contextWindow: 4000 }, { contextWindow: 128_000 }];
    const desk = routeDesk({ links });
    assert.equal((await readAll(desk.send())).error, undefined);
    assert.deepEqual(desk.asked, ['model-a', 'model-e']);
    assert.deepEqual(
      desk.attempts.map(({ message }) => message),
      [
        'contextTooLong!',
        'It takes no more than 8,000 tokens',
        'It is not known how much it takes',
        'It takes no more than 4,000 tokens',
        undefined,
      ],
    );
    const nobody = await readAll(routeDesk({ links: [tooLong, { contextWindow: 8000 }] }).send());
    assert.equal(nobody.error?.kind, 'contextTooLong');
  });

  it('sends what was too long to the same model again where it has become shorter', async () => {
    const links = [{ provider: 'a', model: 'm', answers: [[fails('contextTooLong')], [text('A'), finish]] }];
    const desk = routeDesk({ links });
    const { provider, connection, request } = desk.call;
    const same = { provider, connection, request };
    const system = 'Much too long. '.repeat(9);
    desk.call.request = { ...request, system };
    const next = [{ ...same, request: { ...request, system } }, same];
    desk.call.route = { next: async () => next.shift() };
    assert.equal((await readAll(desk.send())).error, undefined);
    assert.deepEqual(
      desk.attempts.map(({ message }) => message),
      ['contextTooLong!', 'This request was too long for it', undefined],
    );
  });

  it('tells the person of a content filter, unless the route is meant for it', async () => {
    const filtered = { ...finish, reason: 'contentFilter' as const };
    for (const [answer, kind] of [
      [[fails('contentFilter')], 'contentFilter'],
      [[filtered], undefined],
    ] as const) {
      const told = routeDesk({ links: [{ answers: [[...answer]] }, {}] });
      const { parts, error } = await readAll(told.send());
      assert.equal(error?.kind, kind);
      assert.deepEqual(seen(parts), kind ? [] : [filtered]);
      assert.deepEqual(told.asked, ['model-a']);
      const goingOn = routeDesk({ links: [{ answers: [[...answer]] }, {}], route: { contentFilter: 'goOn' } });
      assert.deepEqual(seen((await readAll(goingOn.send())).parts), [text('Hello'), finish]);
    }
  });

  it('tells of those who cannot be asked, and asks none whom the policy refuses', async () => {
    const desk = routeDesk({
      links: [{ answers: [[fails('auth')]] }, { skipped: 'No key' }, {}, {}],
      options: { refusal: async ({ model }) => (model === 'model-c' ? 'The policy says no' : undefined) },
    });
    assert.equal((await readAll(desk.send())).error, undefined);
    assert.deepEqual(desk.asked, ['model-a', 'model-d']);
    assert.deepEqual(
      desk.attempts.map(({ outcome, message }) => [outcome, message]),
      [
        ['failed', 'auth!'],
        ['skipped', 'No key'],
        ['skipped', 'The policy says no'],
        ['success', undefined],
      ],
    );
  });

  it('leaves a route that has no end', async () => {
    const desk = routeDesk({ links: [{ answers: [[fails('auth')]] }] });
    let given = 0;
    desk.call.route = {
      async next() {
        given += 1;
        return { providerId: 'x', model: 'y', keyName: 'z', skipped: 'No' };
      },
    };
    assert.equal((await readAll(desk.send())).error?.kind, 'auth');
    assert.equal(given, 100);
  });

  it('keeps secrets off the receipt', async () => {
    const links = [{ answers: [[new AppError('auth', 'Wrong key sk-secret')]] }];
    const desk = routeDesk({ links, options: { redact: (words) => words.replace('sk-secret', '•••') } });
    await readAll(desk.send());
    assert.equal(desk.attempts[0]?.message, 'Wrong key •••');
  });

  it('asks nobody after a cancel, whatever is under way', async () => {
    const waiting = routeDesk({ links: [{ answers: [[fails('overloaded')]] }, {}], call: { waits: new RetryWaits() } });
    const reading = readAll(waiting.send());
    await until(() => waiting.clock.pendingTimers === 1);
    waiting.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    assert.deepEqual(waiting.asked, ['model-a']);

    const asked = Promise.withResolvers<void>();
    const links = [{ answers: [[fails('auth')]] }, { connecting: () => asked.promise }];
    const opening = routeDesk({ links });
    const opened = readAll(opening.send());
    await until(() => opening.attempts.length === 1);
    opening.controller.abort();
    assert.equal((await opened).error?.kind, 'cancelled');
    asked.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(opening.asked, ['model-a']);

    const streaming = routeDesk({ links: [{ answers: [[text('A'), stall]] }, {}] });
    const streamed = readAll(streaming.send());
    await until(() => streaming.providers[0]?.reached === 1);
    streaming.controller.abort();
    const { parts, error } = await streamed;
    assert.equal(error?.kind, 'cancelled');
    assert.deepEqual(seen(parts), [text('A')]);
    assert.deepEqual(outcomes(streaming), [['model-a', 'cancelled', undefined]]);
  });

  it('opens no connection to anybody else after a no of the person, or a stop', async () => {
    let opened = 0;
    const other = { connecting: async () => void (opened += 1) };
    const refused = routeDesk({ links: [{ answers: [[fails('cancelled')]] }, other] });
    assert.equal((await readAll(refused.send())).error?.kind, 'cancelled');
    const stopped = routeDesk({ links: [{ answers: [[stall]] }, other] });
    const reading = readAll(stopped.send());
    await until(() => stopped.providers[0]?.reached === 1);
    stopped.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    const early = routeDesk({ links: [{}, other] });
    early.controller.abort();
    assert.equal((await readAll(early.send())).error?.kind, 'cancelled');
    assert.deepEqual([opened, early.asked], [0, []]);
  });

  it('leaves nothing behind when the reader goes', async () => {
    const links = [{ answers: [[text('A'), text('B'), stall]] }, {}];
    const streaming = routeDesk({ links, call: { totalMs: 9000 } });
    for await (const _part of streaming.send()) {
      break;
    }
    const waiting = routeDesk({ links: [{ answers: [[fails('overloaded')]] }, {}], call: { totalMs: 9000 } });
    const parts = waiting.send()[Symbol.asyncIterator]();
    await parts.next();
    await parts.next();
    const third = parts.next();
    await until(() => waiting.clock.pendingTimers === 2);
    await Promise.all([parts.return?.(), assert.rejects(third, { kind: 'cancelled' })]);
    for (const { clock, providers, attempts } of [streaming, waiting]) {
      assert.equal(clock.pendingTimers, 0);
      assert.equal(providers[0]?.running, 0);
      assert.equal(attempts.length, 1);
    }
  });

  it('takes an answer that fails after its end for one', async () => {
    const desk = routeDesk({ links: [{ answers: [[text('A'), finish, fails('network')]] }, {}] });
    const { parts, error } = await readAll(desk.send());
    assert.equal(error, undefined);
    assert.deepEqual(seen(parts), [text('A'), finish]);
  });
});
