// What is kept, and what is not, when an answer cannot begin, waits, or is stopped before it was sent.
import assert from 'node:assert/strict';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, stall, text, until } from '../../support/scriptedProvider.ts';
import { answering, busy, chatDesk, RECOVERY } from './chatDesk.ts';

describe('the beginning of an answer', () => {
  const stores = temporaryStores();

  it('leaves nothing behind when it fails', async () => {
    const desk = await chatDesk(stores, [answering([text('Hi'), finish])]);
    desk.chosen.model = { providerId: 'gone', model: 'm' };
    await assert.rejects(desk.ask('Q1'), /no provider "gone"/);
    assert.deepEqual((await desk.store.conversations.list({ limit: 5 })).conversations, []);
    desk.chosen.model = undefined;
    await desk.ask('Q2');
    await desk.chat.settled();
    const { conversations } = await desk.store.conversations.list({ limit: 5 });
    assert.deepEqual(
      conversations.map(({ title }) => title),
      ['Q2'],
    );
  });

  it('counts a try that was still waiting when its process died as nothing spent', async () => {
    const desk = await chatDesk(stores, [answering([busy], [text('Hi'), finish])], 'dead-window');
    await desk.ask('A question of some length');
    await until(() => desk.told('run/retry').length === 1);
    const next = await chatDesk(stores, [answering()], 'next-window');
    assert.equal(next.store.answers.recoverInterrupted(RECOVERY).recovered, 1);
    const [waiting, failed] = next.store.usage.newest({ limit: 5 });
    assert.deepEqual([waiting?.outcome, waiting?.attempt, waiting?.costUsd], ['interrupted', 2, 0]);
    assert.equal(failed?.outcome, 'failed');
    desk.chat.stopAll();
    await desk.chat.settled();
  });

  it('counts a second try that was sent when its process died', async () => {
    const desk = await chatDesk(stores, [answering([busy], [stall])], 'dead-window');
    await desk.ask('A question of some length');
    await until(() => desk.told('run/retry').length === 1);
    await desk.clock.advanceAsync(5000);
    const next = await chatDesk(stores, [answering()], 'next-window');
    assert.equal(next.store.answers.recoverInterrupted(RECOVERY).recovered, 1);
    const [sent] = next.store.usage.newest({ limit: 5 });
    assert.equal(sent?.attempt, 2);
    assert.ok((sent.costUsd ?? 0) > 0);
    desk.chat.stopAll();
    await desk.chat.settled();
  });

  it('can be stopped while it waits for the key', async () => {
    const provider = Object.assign(answering([text('Hi'), finish]), { auth: 'apiKey' });
    const desk = await chatDesk(stores, [provider]);
    const key = { providerId: 'openai', name: 'work', key: 'abcdefgh', origin: 'https://api.example.test', savedAt: 1 };
    await desk.keys.save(key);
    await desk.catalog.view(false);
    await desk.catalog.settled();
    let release = () => {};
    desk.secrets.before = ({ what }) =>
      what === 'get' ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
    const run = await desk.ask('Q');
    desk.chat.stop(run.runId);
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[0]?.message.state, 'cancelled');
    release();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(provider.requests.length, 0);
  });
});
