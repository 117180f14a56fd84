// A pipeline that loads with its first request.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { Send } from '../../../../src/core/pipeline/call.ts';
import { lazySend } from '../../../../src/core/pipeline/lazySend.ts';
import { appErrorOf } from '../../support/failure.ts';
import { callTo, finish, readAll, scriptedProvider, stall, text } from '../../support/scriptedProvider.ts';

const signal = new AbortController().signal;

function setUp(requireAllowed?: Send['requireAllowed']) {
  const provider = scriptedProvider({ answers: [[text('A'), finish]] });
  let loads = 0;
  const whole: Send = (call, stop) => provider.stream(call.request, call.connection.context, stop);
  const send = lazySend(async () => {
    loads += 1;
    return Object.assign(whole, { requireAllowed });
  });
  return { provider, send, call: callTo(provider), loads: () => loads };
}

describe('a pipeline that loads late', () => {
  it('loads once, with the first request that is read', async () => {
    const { send, call, loads } = setUp();
    const unread = send(call, signal);
    assert.equal(loads(), 0);
    assert.deepEqual((await readAll(unread)).parts, [text('A'), finish]);
    assert.deepEqual((await readAll(send(call, signal))).parts, [text('A'), finish]);
    assert.equal(loads(), 1);
  });

  it('asks the policy that comes with it, if there is one', async () => {
    const model = { providerId: 'openai', model: 'm' };
    await setUp().send.requireAllowed?.(model, signal);
    const { send } = setUp(async () => {
      throw new AppError('notAllowed', 'No');
    });
    assert.equal((await appErrorOf(() => send.requireAllowed?.(model, signal))).kind, 'notAllowed');
  });

  it('tries to load again after a failure', async () => {
    const { provider, call } = setUp();
    let loads = 0;
    const send = lazySend(async () => {
      loads += 1;
      if (loads === 1) {
        throw new AppError('internal', 'No such file');
      }
      return (asked, stop) => provider.stream(asked.request, asked.connection.context, stop);
    });
    assert.equal((await readAll(send(call, signal))).error?.message, 'No such file');
    assert.equal((await readAll(send(call, signal))).error, undefined);
  });

  it('sends nothing where the reader left while it loaded, and leaves the stream with the reader', async () => {
    const { provider, send, call } = setUp();
    const parts = send(call, signal)[Symbol.asyncIterator]();
    const first = parts.next();
    await parts.return?.();
    assert.equal((await first).done, true);
    assert.equal(provider.requests.length, 0);
    provider.answers = [[text('A'), stall]];
    for await (const _part of send(call, signal)) {
      break;
    }
    assert.equal(provider.running, 0);
  });
});
