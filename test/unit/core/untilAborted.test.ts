// Work is waited for no longer than its signal lets it.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { untilAborted } from '../../../src/core/untilAborted.ts';
import { appErrorOf } from '../support/failure.ts';

describe('untilAborted', () => {
  it('gives what the work comes to, and its failure', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
    const failure = new TypeError('odd');
    await assert.rejects(untilAborted(Promise.reject(failure), signal), (thrown) => thrown === failure);
  });

  it('ends with the signal, before and in the middle, and a late failure is nobody’s', async () => {
    const late = Promise.withResolvers<never>();
    const controller = new AbortController();
    const asked = untilAborted(late.promise, controller.signal);
    controller.abort(new AppError('timeout', 'Too long'));
    assert.equal((await appErrorOf(() => asked)).kind, 'timeout');
    late.reject(new Error('late'));
    const never = new Promise<never>(() => {});
    assert.equal((await appErrorOf(() => untilAborted(never, AbortSignal.abort('a word')))).kind, 'cancelled');
  });
});
