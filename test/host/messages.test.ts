// Messages and conversations through the requests of the page: taken away, forked, copied, pinned, answered by others, estimated.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { chatPageHandlers } from '../../src/host/chatHandlers.ts';
import type { ChatPageRequests } from '../../src/shared/protocol.ts';
import type { Handlers } from '../../src/shared/rpc.ts';
import { waitFor } from '../harness/wait.ts';
import { hearAnswer, readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const paid = { defaultModel: 'openai/gpt-4.1-mini' };
const signal = new AbortController().signal;

describe('messages and conversations', () => {
  let api: TestApi;
  let requests: Handlers<ChatPageRequests>;
  before(async () => {
    await simulator();
    api = await running();
    requests = chatPageHandlers(api.view);
    await readyModels(api.services);
  });
  beforeEach(async () => {
    await api.view.show(undefined);
  });

  const ask = (text: string) => wholeAnswer(api.services, () => api.view.ask(text));
  const shown = async () => (await api.view.snapshot()).conversation!; // something is shown

  it('are taken away and brought back as they were', async () => {
    await ask('What is a heap?');
    await ask('And a stack?');
    const before = await shown();
    const question = before.messages[2]!; // two turns
    const without = await requests['message/delete']({ messageId: question.id }, signal);
    assert.deepEqual(
      without.messages.map(({ id }) => id),
      before.messages.slice(0, 2).map(({ id }) => id),
    );
    assert.deepEqual(await shown(), without);
    assert.deepEqual(await requests['message/undelete']({ messageId: question.id }, signal), before);
    const empty = await requests['message/delete']({ messageId: before.messages[0]!.id }, signal); // the first of four
    assert.deepEqual([empty.id, empty.messages], [before.id, []]);
    assert.deepEqual((await shown()).messages, []);
    await assert.rejects(async () => requests['message/undelete']({ messageId: 'none' }, signal), {
      kind: 'badRequest',
    });
  });

  it('end the answer that is written below them', async () => {
    const heard = await hearAnswer(
      api.services,
      () => api.view.ask('simulate: stall'),
      ({ text }) => text.length > 0,
    );
    const playing = await simulator();
    const messageId = heard.started!.messageId; // it has begun
    const { messages } = await requests['message/delete']({ messageId }, signal);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user'],
    );
    assert.equal(api.services.chat.isAnswering, false);
    await waitFor('the connection to end', () => questionsTo(playing).at(-1)?.outcome === 'left');
  });

  it('go on in a conversation of their own after a fork, which is shown', async () => {
    await withUserSettings(paid, async () => {
      const { message, totals } = await ask('What is a trie?');
      const origin = await shown();
      const { conversation } = await requests['conversation/fork']({ messageId: message.id }, signal);
      assert.ok(conversation);
      assert.notEqual(conversation.id, origin.id);
      assert.equal(api.view.conversationId, conversation.id);
      assert.equal(conversation.title, 'What is a trie? (fork)');
      assert.deepEqual(
        conversation.messages.map(({ text }) => text),
        origin.messages.map(({ text }) => text),
      );
      assert.equal(conversation.messages[1]?.facts?.cost?.usd, totals.costUsd);
      assert.deepEqual(conversation.totals.costUsd, 0);
      const back = await requests['conversation/open']({ id: origin.id }, signal);
      assert.deepEqual(back.conversation, origin);
      await requests['conversation/open']({ id: conversation.id }, signal);
      await ask('And a radix tree?');
      assert.equal((await shown()).messages.length, 4);
    });
  });

  it('are answered once by another model, while the chosen one stays', async () => {
    await withUserSettings(paid, async () => {
      const playing = await simulator();
      const { message } = await ask('Which sort is stable?');
      const { providers } = await api.services.models();
      const anthropic = providers.find(({ id }) => id === 'anthropic')!; // one of the program's own
      const model = anthropic.models[0]!.model; // the simulator has some
      const again = await wholeAnswer(api.services, async () =>
        requests['chat/regenerate']({ messageId: message.id, model: { providerId: 'anthropic', model } }, signal),
      );
      assert.equal(again.message.facts?.providerName, 'Anthropic (simulator)');
      assert.deepEqual(again.message.siblings, [message.id, again.message.id]);
      assert.equal((await api.services.models()).current?.model, 'gpt-4.1-mini');
      playing.clearRequests();
      await ask('Why?');
      assert.match(String(questionsTo(playing)[0]?.path), /openai/);
      await assert.rejects(
        async () =>
          requests['chat/regenerate']({ messageId: message.id, model: { providerId: 'none', model: 'm' } }, signal),
        { kind: 'config', message: /no provider/ },
      );
    });
  });

  it('are tried again with the model that failed, where that was asked once', async () => {
    await withUserSettings(paid, async () => {
      const { message } = await ask('simulate: wrong key');
      const { providers } = await api.services.models();
      const [model] = providers.find(({ id }) => id === 'anthropic')?.models ?? [];
      const other = { providerId: 'anthropic', model: model!.model }; // the simulator has some
      const failed = await wholeAnswer(api.services, async () =>
        requests['chat/regenerate']({ messageId: message.id, model: other }, signal),
      );
      assert.equal(failed.message.state, 'failed');
      const tried = async (messageId: string) =>
        (await wholeAnswer(api.services, async () => requests['action/run']({ action: 'retry', messageId }, signal)))
          .message.facts?.model;
      assert.equal(await tried(failed.message.id), other.model);
      assert.equal(await tried(message.id), 'gpt-4.1-mini');
    });
  });

  it('are never sent to another vendor by trying an editor command again', async () => {
    const { providers } = await api.services.models();
    const model = providers.find(({ id }) => id === 'anthropic')!.models[0]!.model; // the simulator has some
    await withUserSettings({ ...paid, purposeModels: { editorActions: `anthropic/${model}` } }, async () => {
      const playing = await simulator();
      playing.clearRequests();
      const context = { kind: 'selection', label: 'a.ts', text: 'Code', estimatedTokens: 1 } as const;
      const failed = await wholeAnswer(api.services, () =>
        api.view.askAboutCode('Fix', 'simulate: wrong key', context),
      );
      assert.equal(failed.message.state, 'failed');
      const messageId = failed.message.id;
      await wholeAnswer(api.services, async () => requests['action/run']({ action: 'retry', messageId }, signal));
      await wholeAnswer(api.services, async () => requests['chat/regenerate']({ messageId }, signal));
      const paths = questionsTo(playing).map(({ path }) => path);
      assert.deepEqual([paths.length, paths.filter((path) => path.includes('anthropic')).length], [3, 3]);
    });
  });

  it('are not sent to a conversation that took the place of the one where they were written', async () => {
    await ask('First');
    const first = await shown();
    await api.view.show(undefined);
    await ask('Second');
    const second = await shown();
    api.view.attachments.add({ kind: 'selection', label: 'a.ts', text: 'Code', estimatedTokens: 1 });
    const words = { kind: 'badRequest', message: 'Another conversation is shown now; nothing was sent.' };
    await assert.rejects(async () => requests['chat/send']({ text: 'Q', conversationId: first.id }, signal), words);
    await assert.rejects(async () => requests['chat/send']({ text: 'Q' }, signal), words);
    await assert.rejects(
      async () =>
        requests['conversation/setParameters']({ parameters: { system: 'x' }, conversationId: first.id }, signal),
      { kind: 'badRequest', message: 'Another conversation is shown now; nothing was changed.' },
    );
    assert.deepEqual(await shown(), second);
    assert.equal(api.view.attachments.chips().length, 1);
    await wholeAnswer(api.services, async () =>
      requests['chat/send']({ text: 'Third', conversationId: second.id }, signal),
    );
    assert.equal((await shown()).messages.length, 4);
    // A page need not know that the conversation is gone.
    await requests['conversation/delete']({ id: second.id }, signal);
    await wholeAnswer(api.services, async () =>
      requests['chat/send']({ text: 'New', conversationId: second.id }, signal),
    );
    assert.equal((await shown()).messages.length, 2);
    await requests['conversation/delete']({ id: (await shown()).id }, signal);
    await wholeAnswer(api.services, async () => requests['chat/send']({ text: 'Newer' }, signal));
    assert.equal((await shown()).messages.length, 2);
  });

  it('are copied as Markdown', async () => {
    const { message } = await ask('What is a monad?');
    const { id } = await shown();
    await requests['conversation/copy']({ id }, signal);
    const copied = await vscode.env.clipboard.readText();
    assert.ok(copied.startsWith('# What is a monad?\n\n## Question\n\nWhat is a monad?\n\n## '), copied);
    assert.ok(copied.includes(message.text.trim().slice(0, 80)));
  });

  it('stand first in the list when pinned', async () => {
    const { started } = await hearAnswer(api.services, () => api.view.ask('An old question'));
    const { id } = started!.conversation; // heard to its end
    await api.view.show(undefined);
    await ask('A newer question');
    const newer = (await shown()).id;
    const first = async () => (await requests['conversation/list']({ limit: 2 }, signal)).items[0]?.id;
    assert.equal(await first(), newer);
    await requests['conversation/pin']({ id, pinned: true }, signal);
    assert.equal(await first(), id);
    const { items, next } = await requests['conversation/list']({ limit: 1 }, signal);
    assert.deepEqual([items[0]?.id, items[0]?.pinned], [id, true]);
    assert.equal((await requests['conversation/list']({ limit: 1, before: next }, signal)).items[0]?.id, newer);
    await requests['conversation/pin']({ id, pinned: false }, signal);
    assert.equal(await first(), newer);
  });

  it('say before they are sent what they would take and cost', async () => {
    await withUserSettings({ defaultModel: 'openai/gpt-4o-mini' }, async () => {
      const bare = await requests['chat/estimate']({ text: '' }, signal);
      const some = await requests['chat/estimate']({ text: 'Why is the sky blue, and not violet?' }, signal);
      assert.ok(some.inputTokens > bare.inputTokens);
      assert.ok(Number(some.lowUsd) > 0 && Number(some.highUsd) >= Number(some.lowUsd));
      assert.ok(Number(some.contextWindow) > 100_000);
      assert.equal(some.tooLong, false);
      await ask('Why is the sky blue?');
      const after = await requests['chat/estimate']({ text: '' }, signal);
      assert.ok(after.inputTokens > some.inputTokens);
      const long = await requests['chat/estimate']({ text: 'word '.repeat(500_000) }, signal);
      assert.equal(long.tooLong, true);
    });
  });
});
