// When an answer fails: what is kept, what is told, what is counted, and that nothing else breaks.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { answering, busy, chatDesk, RECOVERY } from './chatDesk.ts';

describe('a chat that fails', () => {
  const stores = temporaryStores();

  it('keeps what had come before a failure in mid-stream, with the error in words', async () => {
    const desk = await chatDesk(stores, [answering([text('Half an'), new AppError('truncated', 'Cut off')])]);
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.equal(ended?.message.state, 'failed');
    assert.equal(ended.message.text, 'Half an');
    assert.equal(ended.message.error?.kind, 'truncated');
    assert.match(ended.message.error.title, /OpenAI broke off/);
    assert.equal(desk.store.messages.get(run.messageId)?.error?.message, 'Cut off');
    const [record] = desk.store.usage.newest({ limit: 5 });
    assert.equal(record?.outcome, 'failed');
    assert.equal(record.tokens.textOutput.origin, 'estimated');
    assert.equal(record.id, desk.store.messages.get(run.messageId)?.usageId);
  });

  it('shows a failure before the connection in place, without a usage record', async () => {
    const provider = Object.assign(answering([text('Hi'), finish]), { auth: 'apiKey' });
    const desk = await chatDesk(stores, [provider]);
    const key = { providerId: 'openai', name: 'work', key: 'abcdefgh', origin: 'https://api.example.test', savedAt: 1 };
    await desk.keys.save(key);
    await desk.catalog.view(false);
    await desk.catalog.settled();
    // Another window removes the key in this moment: it is still listed, and not there when it is read.
    desk.secrets.before = async ({ what }) => {
      if (what === 'get') {
        desk.secrets.values.clear();
      }
    };
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.equal(ended?.message.state, 'failed');
    assert.equal(ended.message.error?.kind, 'config');
    assert.match(ended.message.error.title, /no key/);
    assert.deepEqual(
      ended.message.error.actions.map((action) => action.id),
      ['addKey', 'switchModel'],
    );
    assert.equal(ended.totals.requests, 0);
    assert.deepEqual(desk.store.usage.newest({ limit: 5 }), []);
    assert.equal(desk.store.messages.get(run.messageId)?.usageId, undefined);
    assert.equal(provider.requests.length, 0);
  });

  it('against the policy reads no key, opens no connection, and can be stopped while the policy does not answer', async () => {
    const provider = Object.assign(answering([text('Hi'), finish]), { auth: 'apiKey' });
    const desk = await chatDesk(stores, [provider]);
    const key = { providerId: 'openai', name: 'work', key: 'abcdefgh', origin: 'https://api.example.test', savedAt: 1 };
    await desk.keys.save(key);
    await desk.catalog.view(false);
    await desk.catalog.settled();
    const read = desk.secrets.read.length;
    desk.chosen.refusal = async () => 'Locked by the policy';
    await desk.ask('Q');
    await desk.chat.settled();
    const [refused] = desk.told('run/ended');
    assert.deepEqual([refused?.message.state, refused?.message.error?.kind], ['failed', 'notAllowed']);
    desk.chosen.refusal = () => new Promise(() => undefined);
    const run = await desk.ask('Q');
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[1]?.message.state, 'cancelled');
    assert.deepEqual([desk.secrets.read.length, provider.requests.length], [read, 0]);
    assert.deepEqual(desk.store.usage.newest({ limit: 5 }), []);
  });

  it('leaves an answer without a word out of the next question', async () => {
    const provider = answering([new AppError('auth', 'No')], [text('Fine'), finish]);
    const desk = await chatDesk(stores, [provider]);
    const { conversationId } = await desk.ask('Q1');
    await desk.chat.settled();
    await desk.ask('Q2', { conversationId });
    await desk.chat.settled();
    assert.deepEqual(
      provider.requests[1]?.messages.map((message) => message.role),
      ['user', 'user'],
    );
  });

  it('tells that it waits, counts both tries, and shows that it tried twice', async () => {
    const desk = await chatDesk(stores, [answering([busy], [text('Hi'), usage(1, 1), finish])]);
    const run = await desk.ask('Q');
    await until(() => desk.told('run/retry').length === 1);
    const [retry] = desk.told('run/retry');
    assert.deepEqual(retry?.retry, {
      nextAt: desk.clock.now() + 5000,
      attempt: 2,
      of: 3,
      reason: 'OpenAI asks to wait 5.0 s.',
    });
    assert.deepEqual(desk.chat.runsOf(run.conversationId)[0]?.retry, retry.retry);
    // The failed try is in the ledger already, should the editor die now.
    assert.equal(desk.store.usage.newest({ limit: 5 })[0]?.outcome, 'failed');
    await desk.clock.advanceAsync(5000);
    await desk.chat.settled();
    assert.equal(desk.told('run/retry').length, 2);
    assert.equal(desk.told('run/retry')[1]?.retry, undefined);
    const kinds = desk.events.map((item) => item.event);
    assert.deepEqual(kinds, ['run/started', 'run/retry', 'run/retry', 'run/delta', 'run/ended']);
    const [ended] = desk.told('run/ended');
    assert.equal(ended?.message.facts?.retries, 1);
    assert.equal(ended.totals.requests, 2);
    const records = desk.store.usage.newest({ limit: 5 });
    assert.deepEqual(
      records.map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [2, 'success'],
        [1, 'failed'],
      ],
    );
    assert.equal(desk.usageTold(), 2);
  });

  it('keeps the words of the second try in the journal while it streams', async () => {
    const desk = await chatDesk(stores, [answering([busy], [text('Second try'), stall])], 'dead-window');
    const run = await desk.ask('Q');
    await until(() => desk.told('run/retry').length === 1);
    desk.chat.retryNow(run.runId);
    await until(() => desk.told('run/delta').length === 1);
    const other = await stores.open({ instance: 'other-window' });
    assert.deepEqual(other.answers.readJournal(run.messageId), [text('Second try')]);
    desk.chat.stopAll();
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[0]?.message.text, 'Second try');
  });

  it('ends the wait of a retry when it is stopped: one try, one record', async () => {
    const desk = await chatDesk(stores, [answering([busy], [text('Hi'), finish])]);
    const run = await desk.ask('Q');
    await until(() => desk.told('run/retry').length === 1);
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[0]?.message.state, 'cancelled');
    const records = desk.store.usage.newest({ limit: 5 });
    assert.equal(records.length, 1);
    assert.equal(desk.store.messages.get(run.messageId)?.usageId, records[0]?.id);
    assert.equal(desk.clock.pendingTimers, 0);
  });

  it('lets no key of a vendor into what is kept or told', async () => {
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789';
    const refusal = new AppError('auth', `Incorrect API key provided: ${secret}.`, { status: 401, requestId: secret });
    const wait = new AppError('rateLimit', `Limit of ${secret} reached`, { status: 429, retryAfterMs: 10 });
    const desk = await chatDesk(stores, [answering([wait], [refusal])]);
    const run = await desk.ask('Q');
    await until(() => desk.told('run/retry').length === 1);
    desk.chat.retryNow(run.runId);
    await desk.chat.settled();
    const kept = desk.store.messages.get(run.messageId);
    assert.equal(kept?.error?.kind, 'auth');
    assert.match(kept.error.message, /Incorrect API key provided/);
    for (const place of [kept, desk.events]) {
      assert.ok(!JSON.stringify(place).includes('abcdefghijklmnop'));
    }
  });

  it('goes on to show the answer when the store fails in mid-stream, and says at the end that it was not kept', async () => {
    const gate = Promise.withResolvers<void>();
    const provider = answering([
      text('Kept '),
      () => gate.promise,
      text('unkept'),
      text(' words'),
      usage(1, 1),
      finish,
    ]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Q');
    await until(() => desk.told('run/delta').length === 1);
    desk.store.close();
    gate.resolve();
    desk.clock.advance(30);
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.equal(ended?.message.id, run.messageId);
    assert.equal(ended.message.text, 'Kept unkept words');
    assert.equal(ended.message.state, 'failed');
    assert.ok(ended.message.error);
    assert.equal(ended.title, 'Q');
    assert.equal(desk.errors.length, 1);
    assert.match(desk.errors[0]?.message ?? '', /could not be kept/);
    assert.equal(desk.chat.isAnswering, false);
    assert.equal(desk.clock.pendingTimers, 0);
    assert.equal(provider.running, 0);
  });

  it('survives a store that fails while a batch waits for its time, or while it only beats', async () => {
    const provider = answering([text('A'), text('B'), stall]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Q');
    await until(() => provider.reached === 1);
    desk.store.close();
    desk.clock.advance(30);
    desk.clock.advance(25_000);
    assert.equal(desk.told('run/delta').length, 2);
    assert.equal(desk.warnings.length, 2);
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[0]?.message.text, 'AB');
    assert.equal(desk.clock.pendingTimers, 0);
  });

  it('ends well although its conversation was deleted meanwhile', async () => {
    const desk = await chatDesk(stores, [answering([text('A'), stall])]);
    const run = await desk.ask('Q');
    await until(() => desk.told('run/delta').length === 1);
    desk.store.conversations.delete(run.conversationId);
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    assert.equal(desk.told('run/ended').length, 1);
    assert.equal(desk.store.usage.newest({ limit: 5 })[0]?.outcome, 'cancelled');
  });

  it('stops when another window deletes its conversation: nobody will read it', async () => {
    const provider = answering([text('A'), text('B'), stall]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Q');
    await until(() => provider.reached === 1);
    const other = await chatDesk(stores, [answering()], 'other-window');
    other.store.conversations.delete(run.conversationId);
    desk.clock.advance(30);
    await desk.chat.settled();
    assert.deepEqual([provider.running, desk.told('run/ended').length], [0, 1]);
    assert.equal(desk.store.usage.newest({ limit: 5 })[0]?.outcome, 'cancelled');
    // Taken back, it holds what had come.
    other.store.conversations.undelete(run.conversationId);
    assert.equal(other.views.conversation(other.store, run.conversationId).messages.at(-1)?.text, 'AB');
  });

  it('lets another window read along', async () => {
    const provider = answering([text('Read '), text('along'), stall]);
    const desk = await chatDesk(stores, [provider]);
    const run = await desk.ask('Q');
    await until(() => provider.reached === 1);
    desk.clock.advance(30);
    const other = await chatDesk(stores, [answering()], 'other-window');
    const { messages } = other.views.conversation(other.store, run.conversationId);
    assert.equal(messages[1]?.state, 'streaming');
    assert.equal(messages[1]?.text, 'Read along');
    // It lives: nobody takes it for dead, however long it is silent.
    await desk.clock.advanceAsync(119_000);
    const now = desk.clock.now();
    assert.equal(other.store.answers.recoverInterrupted({ ...RECOVERY, now }).recovered, 0);
    desk.chat.stopAll();
    await desk.chat.settled();
    const after = other.views.conversation(other.store, run.conversationId);
    assert.equal(after.messages[1]?.state, 'cancelled');
  });

  it('leaves what had come to the next window when its process dies, marked incomplete and counted', async () => {
    const provider = answering([text('Before the '), text('crash'), stall]);
    const desk = await chatDesk(stores, [provider], 'dead-window');
    const run = await desk.ask('A question of some length');
    await until(() => provider.reached === 1);
    desk.clock.advance(30);
    const next = await chatDesk(stores, [answering()], 'next-window');
    assert.equal(next.store.answers.recoverInterrupted(RECOVERY).recovered, 1);
    const { messages, totals } = next.views.conversation(next.store, run.conversationId);
    assert.equal(messages[1]?.state, 'incomplete');
    assert.equal(messages[1]?.text, 'Before the crash');
    const [record, ...more] = next.store.usage.newest({ limit: 5 });
    assert.equal(more.length, 0);
    assert.equal(record?.outcome, 'interrupted');
    assert.equal(record.tokens.textOutput.origin, 'estimated');
    const { uncachedInput, textOutput } = record.tokens;
    assert.equal(record.costUsd, ((uncachedInput.tokens ?? 0) * 0.15 + (textOutput.tokens ?? 0) * 0.6) / 1e6);
    assert.ok(record.costUsd > 0);
    assert.equal(totals.costUsd, record.costUsd);

    // It was not dead after all: the answer is put right, and the attempt is not counted twice.
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    assert.equal(next.store.messages.get(run.messageId)?.status, 'cancelled');
    assert.equal(next.store.usage.newest({ limit: 5 }).length, 1);
  });
});
