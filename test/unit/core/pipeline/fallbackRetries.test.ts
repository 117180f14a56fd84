// The retry loop around one model: what is tried again, after which wait, and what ends it.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { type PipelinePart, RetryWaits } from '../../../../src/core/pipeline/call.ts';
import { withFallback, type FallbackOptions } from '../../../../src/core/pipeline/fallback.ts';
import type { ErrorKind } from '../../../../src/shared/errorKind.ts';
import { ManualClock } from '../../support/manualClock.ts';
import {
  callTo,
  finish,
  readAll,
  scriptedProvider,
  stall,
  text,
  until,
  usage,
  type Step,
} from '../../support/scriptedProvider.ts';

const busy = (retryAfterMs?: number) => new AppError('rateLimit', 'Slow down', { status: 429, retryAfterMs });

/** The loop directly around a provider; `random` fixed in the middle. */
function setUp(...answers: Step[][]) {
  return setUpWith({}, ...answers);
}

function setUpWith(options: Pick<FallbackOptions, 'maxRetries'>, ...answers: Step[][]) {
  const clock = new ManualClock();
  const provider = scriptedProvider({ answers });
  const controller = new AbortController();
  const send = withFallback((call, signal) => provider.stream(call.request, call.connection.context, signal), clock, {
    ...options,
    random: () => 0.5,
  });
  const call = callTo(provider, { waits: new RetryWaits() });
  return { clock, provider, controller, call, send: () => send(call, controller.signal) };
}

const retries = (parts: PipelinePart[]) => parts.filter((part) => part.type === 'retry');

describe('retry', () => {
  it('waits exactly as long as the vendor asks, then gives the answer', async () => {
    const { clock, provider, send } = setUp([busy(7000)], [text('Now'), finish]);
    const reading = readAll(send());
    await until(() => clock.pendingTimers === 1);
    await clock.advanceAsync(6999);
    assert.equal(provider.requests.length, 1);
    await clock.advanceAsync(1);
    const { parts, error } = await reading;
    assert.equal(error, undefined);
    assert.equal(provider.requests.length, 2);
    assert.deepEqual(parts.slice(1), [text('Now'), finish]);
    const [retry] = retries(parts);
    assert.equal(retry?.waitMs, 7000);
    assert.equal(retry?.attempt, 2);
    assert.equal(retry?.of, 3);
    assert.equal(retry?.error.message, 'Slow down');
    assert.equal(clock.pendingTimers, 0);
  });

  it('waits a minute when asked to, and hands anything longer to the person at once', async () => {
    const minute = setUp([busy(60_000)], [finish]);
    const reading = readAll(minute.send());
    await until(() => minute.clock.pendingTimers === 1);
    await minute.clock.advanceAsync(60_000);
    assert.equal((await reading).error, undefined);

    const longer = setUp([busy(60_001)], [finish]);
    const { parts, error } = await readAll(longer.send());
    assert.equal(error?.kind, 'rateLimit');
    assert.equal(error.retryAfterMs, 60_001);
    assert.deepEqual(parts, []);
    assert.equal(longer.provider.requests.length, 1);
  });

  it('tries three times at most, waiting longer each time where the vendor names no wait', async () => {
    const { clock, provider, send } = setUp([new AppError('overloaded', 'Busy')]);
    const reading = readAll(send());
    await clock.advanceAsync(10_000);
    await clock.advanceAsync(10_000);
    const { parts, error } = await reading;
    assert.equal(error?.kind, 'overloaded');
    assert.equal(provider.requests.length, 3);
    assert.deepEqual(
      retries(parts).map(({ waitMs, attempt }) => ({ waitMs, attempt })),
      [
        { waitMs: 250, attempt: 2 },
        { waitMs: 500, attempt: 3 },
      ],
    );
  });

  it('tries as often as the settings say, as they are when the request begins', async () => {
    let maxRetries = 0;
    const { clock, provider, send } = setUpWith({ maxRetries: () => maxRetries }, [busy()]);
    assert.equal((await readAll(send())).error?.kind, 'rateLimit');
    assert.equal(provider.requests.length, 1);
    maxRetries = 5;
    const reading = readAll(send());
    maxRetries = 0;
    await clock.advanceAsync(60_000);
    const { parts, error } = await reading;
    assert.equal(error?.kind, 'rateLimit');
    assert.equal(provider.requests.length, 7);
    assert.deepEqual(
      retries(parts).map(({ attempt, of }) => [attempt, of]),
      [2, 3, 4, 5, 6].map((attempt) => [attempt, 6]),
    );
  });

  it('waits anything from nothing to the whole of the usual wait, which has an end', async () => {
    for (const [random, waits] of [
      [0, [0, 0, 0, 0, 0, 0]],
      [1, [500, 1000, 2000, 4000, 8000, 8000]],
    ] as const) {
      const clock = new ManualClock();
      const provider = scriptedProvider({ answers: [[busy()]] });
      const send = withFallback(
        (call, signal) => provider.stream(call.request, call.connection.context, signal),
        clock,
        {
          maxRetries: () => 6,
          random: () => random,
        },
      );
      const reading = readAll(send(callTo(provider), new AbortController().signal));
      await clock.advanceAsync(60_000);
      const { parts } = await reading;
      assert.deepEqual(
        retries(parts).map(({ waitMs }) => waitMs),
        waits,
      );
    }
  });

  it('leaves a vendor that is silent, but asks one again that tells of a timeout of its own', async () => {
    const silent = setUp([new AppError('timeout', 'Waited 60 s for the connection')], [finish]);
    assert.equal((await readAll(silent.send())).error?.kind, 'timeout');
    assert.equal(silent.provider.requests.length, 1);
    const told = setUp([new AppError('timeout', 'Gateway timeout', { status: 504 })], [finish]);
    const reading = readAll(told.send());
    await told.clock.advanceAsync(1000);
    assert.equal((await reading).error, undefined);
    assert.equal(told.provider.requests.length, 2);
  });

  it('takes no answer for finished that does not say so, and tells its end once', async () => {
    const { clock, provider, send } = setUp([usage(1, 1)], [text('A'), finish, finish]);
    const reading = readAll(send());
    await clock.advanceAsync(1000);
    assert.deepEqual((await reading).parts.slice(1), [text('A'), finish]);
    assert.equal(provider.requests.length, 2);
    const cut = setUp([text('A')]);
    assert.equal((await readAll(cut.send())).error?.kind, 'truncated');
    assert.equal(cut.provider.requests.length, 1);
  });

  it('never tries again once something was shown', async () => {
    const shown: Step[] = [text('Hel'), { type: 'reasoning', text: 'Hm' }, { type: 'citation', url: 'https://a.test' }];
    for (const part of shown) {
      const { provider, send } = setUp([part, new AppError('network', 'Reset')], [finish]);
      const { parts, error } = await readAll(send());
      assert.equal(error?.kind, 'network');
      assert.deepEqual(parts, [part]);
      assert.equal(provider.requests.length, 1);
    }
  });

  it('does try again when only figures had come', async () => {
    const { clock, provider, send } = setUp([usage(10, 0), new AppError('overloaded', 'Busy')], [text('A'), finish]);
    const reading = readAll(send());
    await clock.advanceAsync(1000);
    assert.equal((await reading).error, undefined);
    assert.equal(provider.requests.length, 2);
  });

  it('does not repeat what would fail again', async () => {
    const kinds: ErrorKind[] = ['auth', 'quota', 'badRequest', 'modelNotFound', 'contextTooLong', 'contentFilter'];
    for (const kind of [...kinds, 'notAllowed', 'config', 'budgetExceeded', 'internal', 'cancelled'] as const) {
      const { provider, send } = setUp([new AppError(kind, 'No')], [finish]);
      const { parts, error } = await readAll(send());
      assert.equal(error?.kind, kind);
      assert.deepEqual(parts, [], kind);
      assert.equal(provider.requests.length, 1, kind);
    }
  });

  it('makes an AppError of anything that is thrown, with provider and model', async () => {
    const { send } = setUp([new RangeError('Oops')]);
    const { error } = await readAll(send());
    assert.equal(error?.kind, 'internal');
    assert.equal(error.provider, 'openai');
    assert.equal(error.model, 'gpt-4o-mini');
  });

  it('begins the next try at once when the person asks for it, even in answer to the news of the wait', async () => {
    const { clock, call, send } = setUp([busy(30_000)], [text('A'), finish]);
    const parts: PipelinePart[] = [];
    for await (const part of send()) {
      parts.push(part);
      if (part.type === 'retry') {
        call.waits?.skip();
      }
    }
    assert.equal(parts.length, 3);
    assert.equal(clock.monotonicMs(), 0);
    assert.equal(clock.pendingTimers, 0);

    const later = setUp([busy(30_000)], [text('A'), finish]);
    const reading = readAll(later.send());
    await until(() => later.clock.pendingTimers === 1);
    later.call.waits?.skip();
    assert.equal((await reading).error, undefined);
    later.call.waits?.skip();
  });

  it('ends the wait when it is aborted, and tries no more', async () => {
    const { clock, provider, controller, send } = setUp([busy(30_000)], [finish]);
    const reading = readAll(send());
    await until(() => clock.pendingTimers === 1);
    controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    assert.equal(provider.requests.length, 1);
    assert.equal(clock.pendingTimers, 0);
  });

  it('stops everything when the reader leaves, in a stream as in a wait', async () => {
    const streaming = setUp([text('A'), text('B'), stall]);
    for await (const _part of streaming.send()) {
      break;
    }
    assert.equal(streaming.provider.running, 0);
    const waiting = setUp([busy(30_000)], [finish]);
    for await (const _part of waiting.send()) {
      break;
    }
    assert.equal(waiting.provider.requests.length, 1);
    assert.equal(waiting.clock.pendingTimers, 0);
  });

  it('sends nothing before it is read', () => {
    const { provider, send } = setUp([finish]);
    send();
    assert.equal(provider.requests.length, 0);
  });
});
