// The chat against the simulator: streaming, keeping, counting, stopping.
import assert from 'node:assert/strict';
import type { TestApi } from '../../src/extension.ts';
import { ChatView } from '../../src/host/chatView.ts';
import { MIRROR_KEY } from '../../src/host/usageMirror.ts';
import { workspaceUri } from '../../src/host/services.ts';
import type { WorkspaceUsage } from '../../src/core/usage/workspaceMirror.ts';
import { waitFor } from '../harness/wait.ts';
import { hearAnswer, readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const paid = { defaultModel: 'openai/gpt-4.1-mini' };

describe('the chat', () => {
  let api: TestApi;
  before(async () => {
    await simulator();
    api = await running();
    await readyModels(api.services);
  });
  beforeEach(async () => {
    await api.view.show(undefined);
  });

  /** Asks in the conversation that is shown. */
  const ask = (text: string) => wholeAnswer(api.services, () => api.view.ask(text));

  it('streams an answer and keeps it with its usage record', async () => {
    await withUserSettings(paid, async () => {
      const answer = await hearAnswer(api.services, () => api.view.ask('simulate: long'));
      const { message, totals } = answer.ended!; // heard to its end
      assert.equal(message.state, 'complete');
      assert.ok(answer.texts.length > 1, 'it came in pieces');
      // The last piece may come with the end itself.
      assert.ok(message.text.startsWith(answer.text));
      assert.ok(message.text.length > 1000);
      assert.deepEqual(
        answer.seqs,
        answer.seqs.map((_seq, index) => Number(answer.seqs[0]) + index),
        'events are numbered one by one',
      );
      const store = await api.services.store();
      const kept = store.messages.get(message.id);
      assert.equal(kept?.status, 'complete');
      const record = store.usage.get(String(kept?.usageId));
      assert.ok(record);
      assert.deepEqual(
        [record.providerId, record.modelAsked, record.keyName, record.outcome, record.purpose, record.workspace],
        ['openai', 'gpt-4.1-mini', 'simulator', 'success', 'chat', workspaceUri()],
      );
      assert.ok(Number(record.costUsd) > 0);
      assert.equal(record.price?.source, 'genai-prices');
      assert.ok(Number(record.tokens.textOutput.tokens) > 0);
      assert.equal(totals.costUsd, record.costUsd);
      assert.equal(message.facts?.cost?.usd, record.costUsd);
      assert.equal(message.facts?.providerName, 'OpenAI (simulator)');
    });
  });

  it('sends the whole conversation, and no temperature that nobody set', async () => {
    await withUserSettings(paid, async () => {
      const playing = await simulator();
      const first = await ask('What is a monad?');
      playing.clearRequests();
      await ask('And a functor?');
      const { body } = questionsTo(playing)[0]!; // asked just now
      const messages = body['messages'] as { role: string; content: unknown }[];
      assert.deepEqual(
        messages.map(({ role }) => role),
        ['user', 'assistant', 'user'],
      );
      assert.ok(JSON.stringify(messages[1]).includes(JSON.stringify(first.message.text.slice(0, 40)).slice(1, -1)));
      assert.equal('temperature' in body, false);
      assert.equal('top_p' in body, false);
      assert.equal(body['max_completion_tokens'] ?? body['max_tokens'], 4096);
    });
  });

  it('mirrors the totals and newest records of the workspace, which agree with the ledger', async () => {
    await withUserSettings(paid, async () => {
      const { context } = api.services;
      const store = await api.services.store();
      const totals = () => store.usage.totals({ workspace: workspaceUri() ?? '' });
      const mirrored = () => context.workspaceState.get<WorkspaceUsage>(MIRROR_KEY);
      const before = totals();
      for (const [index, question] of ['One?', 'Two?', 'simulate: wrong key', 'simulate: no usage'].entries()) {
        await ask(question);
        const now = totals();
        assert.equal(now.requests, before.requests + index + 1);
      }
      const now = totals();
      await waitFor('the mirror', () => mirrored()?.totals.requests === now.requests);
      assert.deepEqual(mirrored()?.totals, now);
      const [newest] = store.usage.newest({ workspace: workspaceUri() ?? '', limit: 1 });
      assert.equal(mirrored()?.records[0]?.id, newest?.id);
      assert.ok((mirrored()?.records.length ?? 0) >= 4);
      assert.ok(now.costUsd > before.costUsd);
      assert.equal(now.failedRequests, before.failedRequests + 1);
      const records = store.usage.newest({ workspace: workspaceUri() ?? '', limit: 10_000 });
      assert.equal(records.length, now.requests);
      const sum = records.reduce((usd, record) => usd + (record.costUsd ?? 0), 0);
      assert.ok(Math.abs(sum - now.costUsd) < 1e-9);
    });
  });

  it('shows the conversation again in a view that begins anew', async () => {
    const { conversation } = (await hearAnswer(api.services, () => api.view.ask('What is a closure?'))).started!;
    const { services, keyCommands } = api;
    const again = await new ChatView(services, keyCommands).snapshot();
    assert.equal(again.conversation?.id, conversation.id);
    assert.deepEqual(
      again.conversation?.messages.map(({ role, state }) => [role, state]),
      [
        ['user', 'complete'],
        ['assistant', 'complete'],
      ],
    );
    assert.equal(again.conversation?.title, 'What is a closure?');
    assert.deepEqual(again.runs, []);
  });

  it('keeps other conversations when a new one is begun', async () => {
    const { conversation } = (await hearAnswer(api.services, () => api.view.ask('An earlier question'))).started!;
    assert.equal((await api.view.show(undefined)).conversation, undefined);
    const shown = await api.view.show(conversation.id);
    assert.equal(shown.conversation?.messages[0]?.text, 'An earlier question');
  });

  it('stops at once, keeps what had come, and counts the request', async () => {
    await withUserSettings(paid, async () => {
      const playing = await simulator();
      playing.clearRequests();
      const heard = await hearAnswer(
        api.services,
        () => api.view.ask('simulate: stall'),
        ({ text }) => text.length > 0,
      );
      assert.equal((await api.view.snapshot()).runs.length, 1);
      assert.ok(api.services.chat.isAnswering);
      const messageId = String(heard.started?.messageId);
      api.services.chat.stop(String(heard.started?.runId));
      await api.services.chat.settled();
      const store = await api.services.store();
      const message = api.services.views.message(store, messageId);
      assert.equal(message.state, 'cancelled');
      assert.ok(message.text.length > 0);
      assert.ok(message.text.startsWith(heard.text));
      assert.equal(store.usage.newest({ limit: 1 })[0]?.outcome, 'cancelled');
      assert.equal(api.services.chat.isAnswering, false);
      // Stopping ends the request itself, so that the provider stops writing and charging.
      await waitFor('the connection to end', () => questionsTo(playing)[0]?.outcome === 'left');
    });
  });

  it('refuses a second question while the first is being answered, and goes on afterwards', async () => {
    const heard = await hearAnswer(
      api.services,
      () => api.view.ask('simulate: stall'),
      ({ started }) => started !== undefined,
    );
    await assert.rejects(() => api.view.ask('Me too'), { kind: 'badRequest' });
    api.services.chat.stop(String(heard.started?.runId));
    await api.services.chat.settled();
    assert.equal((await ask('Now?')).message.state, 'complete');
  });

  it('refuses an empty question', async () => {
    await assert.rejects(() => api.view.ask('  \n '), { kind: 'badRequest' });
  });

  it('answers again beside the first answer, and both can be shown', async () => {
    const first = await ask('Which sort is stable?');
    const second = await wholeAnswer(api.services, () => api.services.chat.regenerate(first.message.id));
    assert.deepEqual(second.message.siblings, [first.message.id, second.message.id]);
    assert.equal(second.message.parentId, first.message.parentId);
  });
});
