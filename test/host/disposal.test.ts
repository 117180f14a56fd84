// The end of a session, and the next one: what was being answered is kept, nothing stays open.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { providers } from '../../src/core/providers/registry.ts';
import { ChatView } from '../../src/host/chatView.ts';
import type { Services } from '../../src/host/services.ts';
import { MIRROR_KEY } from '../../src/host/usageMirror.ts';
import { waitFor } from '../harness/wait.ts';
import { hearAnswer, readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { Profile } from './support/separateServices.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const question = (text: string) => ({ text, context: [], purpose: 'chat' as const });

describe('a session', () => {
  let profile: Profile;

  beforeEach(async () => {
    await simulator();
    profile = new Profile();
  });
  afterEach(() => profile.remove());

  async function begin(): Promise<{ services: Services; view: ChatView }> {
    const services = await profile.start();
    return { services, view: new ChatView(services, (await running()).keyCommands) };
  }

  it('opens no database and reads no secret until it is used', async () => {
    const { services } = await begin();
    assert.equal(existsSync(profile.file), false);
    assert.deepEqual(profile.secretsRead, []);
    await profile.end(services);
    assert.equal(existsSync(profile.file), false);
  });

  it('that ends in the middle of an answer stops it and keeps what had come as stopped', async () => {
    const playing = await simulator();
    const first = await begin();
    await readyModels(first.services);
    playing.clearRequests();
    const heard = await hearAnswer(
      first.services,
      () => first.view.ask('simulate: stall'),
      ({ text }) => text.length > 0,
    );
    await profile.end(first.services);
    await waitFor('the connection to end', () => questionsTo(playing)[0]?.outcome === 'left');

    const second = await begin();
    const { conversation, runs } = await second.view.snapshot();
    const answer = conversation?.messages.at(-1);
    assert.equal(answer?.id, heard.started?.messageId);
    assert.equal(answer?.state, 'cancelled');
    assert.ok(answer?.text.startsWith(heard.text) && heard.text.length > 0);
    assert.deepEqual(runs, []);
    const [record] = (await second.services.store()).usage.newest({ limit: 1 });
    assert.deepEqual([record?.outcome, record?.messageId], ['cancelled', answer.id]);
  });

  it('that ends while a system prompt is written stops that too, and its cost is known', async () => {
    const playing = await simulator();
    const { services } = await begin();
    await readyModels(services);
    playing.clearRequests();
    const asked = services.askOnce(
      {
        provider: providers.find(({ id }) => id === 'openai')!, // one of the program's own
        request: {
          model: 'gpt-4.1-mini',
          messages: [{ role: 'user', parts: [{ type: 'text', text: 'simulate: stall' }] }],
        },
        purpose: 'systemPrompt',
      },
      new AbortController().signal,
    );
    const stopped = assert.rejects(asked, { kind: 'cancelled' });
    await waitFor('the request', () => questionsTo(playing).length === 1);
    await profile.end(services);
    await stopped;
    using database = new DatabaseSync(profile.file);
    const record = database.prepare('SELECT purpose, outcome FROM usageRecords').get();
    assert.deepEqual({ ...record }, { purpose: 'systemPrompt', outcome: 'cancelled' });
  });

  it('leaves its database closed and whole', async () => {
    const { services } = await begin();
    await readyModels(services);
    await wholeAnswer(services, () => services.chat.ask(question('Hello')));
    const store = await services.store();
    await profile.end(services);
    assert.throws(() => store.usage.totals());
    assert.equal(existsSync(`${profile.file}-wal`), false, 'the journal was folded in by the last one to close');
    using database = new DatabaseSync(profile.file);
    const { integrity_check: verdict } = database.prepare('PRAGMA integrity_check').get() as Record<string, unknown>;
    assert.equal(verdict, 'ok');
  });

  it('goes on where the last one ended: conversation, totals and model lists', async () => {
    const playing = await simulator();
    const first = await begin();
    await readyModels(first.services);
    const { message } = await wholeAnswer(first.services, () => first.view.ask('Remember this'));
    await waitFor('the mirror', () => profile.workspaceState.get(MIRROR_KEY));
    const mirrored = profile.workspaceState.get(MIRROR_KEY);
    await profile.end(first.services);

    playing.clearRequests();
    const second = await begin();
    const { conversation, models } = await second.view.snapshot();
    assert.deepEqual(
      conversation?.messages.map(({ text }) => text),
      ['Remember this', message.text],
    );
    assert.deepEqual(profile.workspaceState.get(MIRROR_KEY), mirrored);
    assert.equal(models.providers.find(({ id }) => id === 'openai')?.state, 'ready');
    await second.services.catalog.settled();
    // Only what is installed locally is asked for again.
    assert.deepEqual(
      playing.requests().filter(({ path }) => !path.startsWith('/ollama')),
      [],
    );
  });

  it('can end while model lists are being read', async () => {
    const { services } = await begin();
    await services.models();
    await profile.end(services);
    // The lists come too late to be kept; nobody is troubled with that.
    await services.catalog.settled();
  });

  it('can be ended twice, and before it was used', async () => {
    const { services } = await begin();
    await services.dispose();
    await profile.end(services);
  });

  it('shares its store with another window', async () => {
    const [one, two] = [await begin(), await begin()];
    await readyModels(one.services);
    await readyModels(two.services);
    const [a, b] = await Promise.all([
      wholeAnswer(one.services, () => one.services.chat.ask(question('From the first window'))),
      wholeAnswer(two.services, () => two.services.chat.ask(question('From the second window'))),
    ]);
    assert.deepEqual([a.message.state, b.message.state], ['complete', 'complete']);
    const store = await one.services.store();
    assert.equal(store.usage.totals().requests, 2);
    assert.equal((await store.conversations.list({ limit: 10 })).conversations.length, 2);
  });
});
