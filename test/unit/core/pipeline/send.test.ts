// The layers together: every try is recorded, timed and tried again as it should be.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import type { Call } from '../../../../src/core/pipeline/call.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import { ManualClock } from '../../support/manualClock.ts';
import {
  callTo,
  finish,
  readAll,
  scriptedProvider,
  stall,
  text,
  usage,
  type Step,
} from '../../support/scriptedProvider.ts';

const pricing = new Pricing();

describe('the whole pipeline', () => {
  const busy = new AppError('overloaded', 'Busy', { status: 503, retryAfterMs: 1000 });

  function whole(answers: Step[][], values: Partial<Call> = {}) {
    const clock = new ManualClock();
    const provider = scriptedProvider({ answers });
    let ids = 0;
    const send = createSend({
      clock,
      pricing,
      newId: () => `record-${(ids += 1)}`,
      timeouts: () => ({ connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 }),
    });
    const call = callTo(provider, values);
    return { clock, provider, call, send: () => send(call, new AbortController().signal) };
  }

  it('writes a record for each try, numbered', async () => {
    const test = whole([[busy], [text('Hi'), usage(1, 1), finish]]);
    const reading = readAll(test.send());
    await test.clock.advanceAsync(2000);
    assert.equal((await reading).error, undefined);
    assert.deepEqual(
      test.call.records.map(({ id, attempt, outcome, costUsd }) => ({ id, attempt, outcome, free: costUsd === 0 })),
      [
        { id: 'record-1', attempt: 1, outcome: 'failed', free: true },
        { id: 'record-2', attempt: 2, outcome: 'success', free: false },
      ],
    );
  });

  it('gives a record the id that was promised for its try', async () => {
    const test = whole([[busy], [finish]], { recordId: (attempt) => `promised-${attempt}` });
    const reading = readAll(test.send());
    await test.clock.advanceAsync(2000);
    await reading;
    assert.deepEqual(
      test.call.records.map((record) => record.id),
      ['promised-1', 'promised-2'],
    );
  });

  it('records a try that the clocks ended as a timeout, and leaves the silent vendor', async () => {
    const test = whole([[stall], [text('Hi'), finish]]);
    const reading = readAll(test.send());
    await test.clock.advanceAsync(70_000);
    assert.equal((await reading).error?.kind, 'timeout');
    assert.deepEqual(
      test.call.records.map(({ outcome, errorKind }) => [outcome, errorKind]),
      [['failed', 'timeout']],
    );
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('goes on along a route that the policy allows, with a record for each try', async () => {
    const clock = new ManualClock();
    const [first, second, third] = ['a', 'b', 'c'].map((id) => scriptedProvider({ id })) as [
      ReturnType<typeof scriptedProvider>,
      ReturnType<typeof scriptedProvider>,
      ReturnType<typeof scriptedProvider>,
    ];
    first.answers = [[text('Hel'), new AppError('network', 'Reset')]];
    const breaker = new Breaker(clock);
    const send = createSend({
      clock,
      pricing,
      newId: () => 'record',
      timeouts: () => ({ connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 }),
      refusal: async ({ providerId }) => (providerId === 'b' ? 'Not this one' : undefined),
      breaker,
    });
    const rest = [second, third].map((provider) => callTo(provider));
    const call = callTo(first, { route: { next: async () => rest.shift() } });
    const { parts, error } = await readAll(send(call, new AbortController().signal));
    assert.equal(error, undefined);
    assert.deepEqual(
      parts.map((part) => (part.type === 'attempt' ? part.attempt.outcome : part.type)),
      ['text', 'failed', 'skipped', 'restart', 'text', 'success', 'finish'],
    );
    assert.equal(second.requests.length, 0);
    assert.deepEqual(
      call.records.map(({ providerId, attempt, outcome }) => [providerId, attempt, outcome]),
      [
        ['a', 1, 'failed'],
        ['c', 2, 'success'],
      ],
    );
    assert.deepEqual(
      breaker.views().map(({ providerId, errorRate }) => [providerId, errorRate]),
      [
        ['a', 1],
        ['c', 0],
      ],
    );
  });

  it('has one cancelled record and no timer left when the reader leaves', async () => {
    const test = whole([[text('A'), stall]]);
    for await (const _part of test.send()) {
      break;
    }
    assert.deepEqual(
      test.call.records.map((record) => record.outcome),
      ['cancelled'],
    );
    assert.equal(test.provider.running, 0);
    assert.equal(test.clock.pendingTimers, 0);
  });
});
