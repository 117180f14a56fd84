// Messages taken away, brought back, forked, and answered by another model.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { LONGEST_BRANCH } from '../../../../src/core/chat/chatRequest.ts';
import { forkConversation, forkTitle } from '../../../../src/core/chat/forkConversation.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { MessageContext } from '../../../../src/core/records.ts';
import { conversation, message, temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { finish, scriptedProvider, stall, text, until, usage, type Step } from '../../support/scriptedProvider.ts';
import { answering, chatDesk, type ChatDesk } from './chatDesk.ts';

const CONTEXT: MessageContext = { kind: 'file', label: 'cart.ts', text: 'File cart.ts: …', estimatedTokens: 5 };

const view = (desk: ChatDesk, id: string) => desk.views.conversation(desk.store, id);
const words = (desk: ChatDesk, id: string) => view(desk, id).messages.map((each) => each.text);

describe('messages of a chat', () => {
  const stores = temporaryStores();

  /** Two questions with their answers. */
  async function twoTurns(...more: Step[][]) {
    const provider = answering([text('One'), usage(100, 20), finish], [text('Two'), usage(200, 40), finish], ...more);
    const desk = await chatDesk(stores, [provider]);
    const first = await desk.ask('Q1', { context: [CONTEXT] });
    await desk.chat.settled();
    const { conversationId } = first;
    const second = await desk.ask('Q2', { conversationId });
    await desk.chat.settled();
    return { desk, provider, conversationId, first, second };
  }

  describe('taken away', () => {
    it('are not sent along any more, and what they cost stays counted', async () => {
      const { desk, provider, conversationId, second } = await twoTurns();
      const before = view(desk, conversationId);
      assert.equal(await desk.chat.deleteMessage(String(before.messages[2]?.id)), conversationId);
      assert.deepEqual(words(desk, conversationId), ['Q1', 'One']);
      assert.deepEqual(view(desk, conversationId).totals, before.totals);
      await desk.ask('Q3', { conversationId });
      await desk.chat.settled();
      assert.deepEqual(
        provider.requests.at(-1)?.messages.map(({ parts }) => parts.at(-1)),
        [text('Q1'), text('One'), text('Q3')],
      );
      assert.equal((await appErrorOf(() => desk.chat.regenerate(second.messageId))).kind, 'badRequest');
      assert.equal((await appErrorOf(() => desk.chat.deleteMessage('none'))).kind, 'badRequest');
    });

    it('leave an empty conversation that can be gone on with', async () => {
      const { desk, conversationId } = await twoTurns();
      await desk.chat.deleteMessage(String(view(desk, conversationId).messages[0]?.id));
      const empty = view(desk, conversationId);
      assert.deepEqual([empty.messages, empty.hasOlder, empty.title], [[], false, 'Q1']);
      assert.equal(empty.totals.requests, 2);
      const run = await desk.ask('Anew', { conversationId });
      await desk.chat.settled();
      assert.equal(run.conversationId, conversationId);
      assert.deepEqual(words(desk, conversationId), ['Anew', 'Two']);
    });

    it('stop the answer that is being written below them, and only that', async () => {
      const { desk, provider, conversationId, first } = await twoTurns([text('Three'), stall], [text('Other'), stall]);
      const elsewhere = await desk.ask('Elsewhere');
      const run = await desk.ask('Q3', { conversationId });
      await until(() => provider.reached === 2);
      await desk.chat.deleteMessage(first.messageId);
      const ended = desk.told('run/ended').find(({ runId }) => runId === run.runId);
      assert.equal(ended?.message.state, 'cancelled');
      assert.deepEqual(words(desk, conversationId), ['Q1']);
      assert.deepEqual(desk.chat.runsOf(conversationId), []);
      assert.equal(desk.chat.runsOf(elsewhere.conversationId).length, 1);
      desk.store.messages.undelete(first.messageId);
      assert.deepEqual(words(desk, conversationId), ['Q1', 'One', 'Q2', 'Two', 'Q3', 'Other']);
      desk.chat.stopAll();
      await desk.chat.settled();
      assert.equal(desk.clock.pendingTimers, 0);
    });

    it('stop an answer that another window writes, with its next words, and count it', async () => {
      const gate = Promise.withResolvers<void>();
      const provider = answering([text('Seen'), () => gate.promise, text(' on'), text(' and on'), stall]);
      const desk = await chatDesk(stores, [provider]);
      const run = await desk.ask('Q');
      await until(() => desk.told('run/delta').length === 1);
      const other = await chatDesk(stores, [answering()], 'other-window');
      await other.chat.deleteMessage(run.messageId);
      assert.equal(other.store.messages.get(run.messageId), undefined);
      gate.resolve();
      await until(() => provider.reached === 2);
      desk.clock.advance(30);
      await desk.chat.settled();
      assert.equal(desk.told('run/ended')[0]?.message.state, 'cancelled');
      assert.equal(desk.errors.length, 0);
      assert.equal(desk.store.usage.newest({ limit: 5 })[0]?.outcome, 'cancelled');
      assert.deepEqual(words(desk, run.conversationId), ['Q']);
      other.store.messages.undelete(run.messageId);
      assert.deepEqual(words(other, run.conversationId), ['Q', 'Seen on and on']);
    });

    it('take no answer that was about to begin below them', async () => {
      const { desk, conversationId, first, second } = await twoTurns();
      const find = desk.catalog.find.bind(desk.catalog);
      /** Another window does it while the model is looked up. */
      const meanwhile = (work: () => unknown) => {
        desk.catalog.find = (reference) => {
          work();
          return find(reference);
        };
      };
      meanwhile(() => desk.store.messages.delete(first.messageId));
      assert.equal((await appErrorOf(() => desk.chat.regenerate(second.messageId))).kind, 'badRequest');
      meanwhile(() => desk.store.conversations.delete(conversationId));
      assert.equal((await appErrorOf(() => desk.ask('Q3', { conversationId }))).kind, 'badRequest');
      desk.store.conversations.undelete(conversationId);
      assert.deepEqual(words(desk, conversationId), ['Q1']);
      assert.equal(desk.chat.isAnswering, false);
    });
  });

  describe('forked', () => {
    it('begin a conversation of their own, with figures under the answers that no total counts twice', async () => {
      const { desk, conversationId, first } = await twoTurns();
      desk.store.conversations.update(conversationId, { parameters: { system: 'Be brief' }, pinned: true });
      const origin = view(desk, conversationId);
      let made = 0;
      const newId = () => `fork-${(made += 1)}`;
      const id = forkConversation(desk.store, first.messageId, newId, 77);
      const fork = view(desk, id);
      assert.equal(fork.title, 'Q1 (fork)');
      assert.deepEqual(fork.parameters, { system: 'Be brief' });
      assert.deepEqual(
        fork.messages.map((each) => [each.text, each.context?.[0]?.label, each.siblings.length]),
        [
          ['Q1', 'cart.ts', 1],
          ['One', undefined, 1],
        ],
      );
      assert.deepEqual(fork.messages[1]?.facts, origin.messages[1]?.facts);
      assert.ok(Number(fork.messages[1]?.facts?.cost?.usd) > 0);
      assert.deepEqual([fork.totals.requests, fork.totals.costUsd], [0, 0]);
      const kept = desk.store.conversations.get(id);
      assert.deepEqual([kept?.pinned, kept?.model?.model, kept?.createdAt], [false, 'gpt-4o-mini', 77]);
      assert.deepEqual(view(desk, conversationId), origin);

      await desk.ask('Only here', { conversationId: id });
      await desk.chat.settled();
      assert.deepEqual(words(desk, id), ['Q1', 'One', 'Only here', 'Two']);
      assert.equal(view(desk, id).totals.requests, 1);
      assert.equal(view(desk, conversationId).messages.length, 4);
      // What the first conversation loses, the fork keeps.
      await desk.chat.deleteMessage(String(origin.messages[0]?.id));
      assert.equal(words(desk, id).length, 4);
    });

    it('may end with a question, and never with an answer that is still being written', async () => {
      const { desk, provider, conversationId } = await twoTurns([text('Half'), stall]);
      const question = String(view(desk, conversationId).messages[2]?.id);
      const id = forkConversation(desk.store, question, () => crypto.randomUUID(), 1);
      assert.deepEqual(words(desk, id), ['Q1', 'One', 'Q2']);
      const run = await desk.ask('Q3', { conversationId });
      await until(() => provider.reached === 1);
      for (const wrong of [run.messageId, 'none']) {
        const error = await appErrorOf(async () => forkConversation(desk.store, wrong, () => crypto.randomUUID(), 1));
        assert.equal(error.kind, 'badRequest');
      }
      assert.equal((await desk.store.conversations.list({ limit: 9 })).conversations.length, 2);
      desk.chat.stopAll();
      await desk.chat.settled();
    });

    it('hold what has arrived of an answer above that another window is still writing', async () => {
      const { desk, conversationId, second } = await twoTurns();
      const above = String(view(desk, conversationId).messages[1]?.id);
      const database = new DatabaseSync(stores.file());
      database.prepare("UPDATE messages SET status = 'streaming' WHERE id = ?").run(above);
      database.close();
      desk.store.answers.append(above, { text: 'As far as' });
      const id = forkConversation(desk.store, second.messageId, () => crypto.randomUUID(), 1);
      assert.deepEqual(
        view(desk, id).messages.map((each) => [each.text, each.state]),
        [
          ['Q1', 'complete'],
          ['As far as', 'incomplete'],
          ['Q2', 'complete'],
          ['Two', 'complete'],
        ],
      );
    });

    it('count their title up', () => {
      assert.equal(forkTitle('A\nb'), 'A\nb (fork)');
      assert.equal(forkTitle('A (fork)'), 'A (fork 2)');
      assert.equal(forkTitle('A (fork 9)'), 'A (fork 10)');
      assert.equal(forkTitle('(fork)'), '(fork) (fork)');
    });
  });

  describe('answered by another model', () => {
    const claude = () =>
      scriptedProvider({
        id: 'anthropic',
        name: 'Anthropic',
        answers: [[text('From Claude'), finish]],
        list: [{ id: 'claude-opus-4-7', abilities: {}, refuses: ['temperature', 'topP'], maxOutputTokens: 500 }],
      });
    const other = { providerId: 'anthropic', model: 'claude-opus-4-7' };

    it('have its answer beside theirs, and the next question goes to the usual model', async () => {
      const openai = answering([text('One'), finish], [text('Two'), finish]);
      const anthropic = claude();
      const desk = await chatDesk(stores, [openai, anthropic]);
      desk.chosen.model = { providerId: 'openai', model: 'gpt-4o-mini' };
      Object.assign(desk.defaults, { temperature: 0.5, topP: 0.9, system: 'Be brief' });
      const first = await desk.ask('Q');
      await desk.chat.settled();
      const second = await desk.chat.regenerate(first.messageId, other);
      await desk.chat.settled();
      const [, answer] = view(desk, first.conversationId).messages;
      assert.equal(answer?.text, 'From Claude');
      assert.equal(answer.facts?.providerName, 'Anthropic');
      assert.deepEqual(answer.siblings, [first.messageId, second.messageId]);
      const [request] = anthropic.requests;
      assert.deepEqual(
        [request?.model, request?.system, request?.temperature, request?.topP, request?.maxOutputTokens],
        ['claude-opus-4-7', 'Be brief', undefined, undefined, 500],
      );
      assert.equal(openai.requests[0]?.temperature, 0.5);
      assert.deepEqual(desk.store.conversations.get(first.conversationId)?.model, desk.chosen.model);
      await desk.ask('And now?', { conversationId: first.conversationId });
      await desk.chat.settled();
      assert.equal(openai.requests.length, 2);
    });

    it('may be asked a question of their own, in a conversation that stays with its model', async () => {
      const openai = answering([text('One'), finish], [text('Two'), finish]);
      const anthropic = claude();
      const desk = await chatDesk(stores, [openai, anthropic]);
      desk.chosen.model = { providerId: 'openai', model: 'gpt-4o-mini' };
      const { conversationId } = await desk.ask('Q');
      await desk.chat.settled();
      await desk.ask('Explain', { conversationId, purpose: 'editorAction', model: other });
      await desk.chat.settled();
      assert.equal(anthropic.requests[0]?.model, 'claude-opus-4-7');
      assert.deepEqual(desk.store.conversations.get(conversationId)?.model, desk.chosen.model);
      const nobody = { providerId: 'nobody', model: 'm' };
      assert.match((await appErrorOf(() => desk.ask('Q', { model: nobody }))).message, /no provider "nobody"/);
      assert.equal(openai.requests.length, 1);
    });

    it('are asked again what was meant for them alone, never the model that is chosen for the chat', async () => {
      for (const first of [[new AppError('badRequest', 'Broken')], [text('Found it'), usage(9, 9), finish]]) {
        const openai = answering([text('From OpenAI'), finish]);
        const local = scriptedProvider({
          id: 'ollama',
          name: 'Ollama',
          local: true,
          answers: [first, [text('Again'), usage(9, 9), finish]],
          list: [{ id: 'qwen', abilities: {} }],
        });
        const desk = await chatDesk(stores, [openai, local]);
        const own = { providerId: 'ollama', model: 'qwen' };
        // The conversation's usual model is the same one; only then another is chosen.
        for (const chosen of [{ providerId: 'openai', model: 'gpt-4o-mini' }, own]) {
          desk.chosen.model = chosen;
          const asked = await desk.ask('Secret code', { purpose: 'editorAction', model: own });
          await desk.chat.settled();
          assert.equal(desk.store.conversations.get(asked.conversationId)?.model, undefined);
          desk.chosen.model = { providerId: 'openai', model: 'gpt-4o-mini' };
          const tried = await desk.chat.retry(asked.messageId);
          await desk.chat.settled();
          await desk.chat.regenerate(tried.messageId);
          await desk.chat.settled();
          await desk.chat.regenerate(asked.messageId);
          await desk.chat.settled();
        }
        assert.deepEqual([openai.requests.length, local.requests.length], [0, 8]);
      }
    });

    it('are not taken for the others where they were asked in a conversation that they answer anyway', async () => {
      const openai = answering([text('From OpenAI'), finish]);
      const anthropic = claude();
      const desk = await chatDesk(stores, [openai, anthropic]);
      desk.chosen.model = other;
      const { conversationId, messageId } = await desk.ask('Q');
      await desk.chat.settled();
      const own = await desk.ask('Secret code', { conversationId, purpose: 'editorAction', model: other });
      await desk.chat.settled();
      desk.chosen.model = { providerId: 'openai', model: 'gpt-4o-mini' };
      await desk.chat.regenerate(own.messageId);
      await desk.chat.settled();
      await desk.chat.retry(messageId);
      await desk.chat.settled();
      assert.deepEqual([openai.requests.length, anthropic.requests.length], [0, 4]);
      await desk.chat.regenerate(messageId);
      await desk.chat.settled();
      assert.deepEqual([openai.requests.length, anthropic.requests.length], [1, 4]);
    });

    it('are left alone where that provider cannot be asked, and it is said why', async () => {
      const openai = answering([text('One'), finish]);
      const anthropic = Object.assign(claude(), { auth: 'apiKey' });
      const local = scriptedProvider({ id: 'ollama', name: 'Ollama', local: true, list: new Error('refused') });
      local.list = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      const desk = await chatDesk(stores, [openai, anthropic, local]);
      const { messageId } = await desk.ask('Q');
      await desk.chat.settled();
      const refusal = async (providerId: string) =>
        (await appErrorOf(() => desk.chat.regenerate(messageId, { providerId, model: 'm' }))).message;
      assert.match(await refusal('anthropic'), /^Anthropic has no key: add one, or choose another model\.$/);
      assert.match(await refusal('nobody'), /no provider "nobody"/);
      assert.match(await refusal('ollama'), /^Ollama does not run: start it/);
      assert.deepEqual(desk.store.messages.siblings(messageId), [messageId]);
      // Started meanwhile: it is asked.
      local.list = [{ id: 'm', abilities: {} }];
      desk.clock.advance(6000);
      await desk.chat.regenerate(messageId, { providerId: 'ollama', model: 'm' });
      await desk.chat.settled();
      assert.equal(local.requests.length, 1);
    });
  });

  it('show what they cost beside what answers usually cost, once enough are known', async () => {
    const desk = await chatDesk(stores, [answering([text('A'), usage(1000, 1000), finish])]);
    const run = await desk.ask('Q');
    await desk.chat.settled();
    assert.equal(desk.told('run/ended')[0]?.message.facts?.timesUsual, undefined);
    const costUsd = Number(desk.told('run/ended')[0]?.message.facts?.cost?.usd);
    for (let index = 0; index < 6; index += 1) {
      desk.store.usage.add(usageRecord(`u${index}`, { costUsd: costUsd / 3 }));
    }
    const facts = () => view(desk, run.conversationId).messages[1]?.facts;
    assert.ok(Math.abs(Number(facts()?.timesUsual) - 3) < 1e-9);
    assert.equal(desk.views.message(desk.store, run.messageId).facts?.timesUsual, facts()?.timesUsual);
  });

  it('show the calls of an answer with their results, also where these stand on the page below', async () => {
    const desk = await chatDesk(stores, [answering()]);
    desk.store.conversations.create(conversation('c'));
    let parentId: string | undefined;
    for (let index = 0; index < 40; index += 1) {
      const isAnswer = index % 2 === 1;
      desk.store.messages.add(
        message(`m${index}`, 'c', parentId, {
          role: isAnswer ? 'assistant' : 'user',
          parts: isAnswer
            ? [{ type: 'toolCall', id: `t${index}`, name: 'read', argumentsJson: '{}' }]
            : [{ type: 'toolResult', toolCallId: `t${index - 1}`, toolName: 'read', text: `gave ${index - 1}` }],
        }),
      );
      parentId = `m${index}`;
    }
    const newest = view(desk, 'c');
    assert.equal(newest.messages.length, 30);
    assert.equal(newest.messages[1]?.toolCalls?.[0]?.result?.text, 'gave 11');
    assert.equal(newest.messages.at(-1)?.toolCalls?.[0]?.result, undefined);
    assert.equal(newest.messages[0]?.toolCalls, undefined);
    const older = desk.views.older(desk.store, 'c', 'm10').messages;
    assert.equal(older.at(-1)?.toolCalls?.[0]?.result?.text, 'gave 9');
    assert.equal(desk.views.message(desk.store, 'm9').toolCalls?.[0]?.result?.text, 'gave 9');
  });

  it('are copied whole, though no model would be asked so many', async () => {
    const desk = await chatDesk(stores, [answering()]);
    desk.store.conversations.create(conversation('long'));
    desk.store.transaction(() => {
      for (let index = 0; index <= LONGEST_BRANCH; index += 1) {
        const above = index === 0 ? undefined : `m${index - 1}`;
        desk.store.messages.add(
          message(`m${index}`, 'long', above, { parts: [{ type: 'text', text: `No. ${index}.` }] }),
        );
      }
    });
    const copied = await desk.views.markdown(desk.store, 'long');
    assert.ok(copied.includes('No. 0.') && copied.includes(`No. ${LONGEST_BRANCH}.`));
  });

  it('are copied as Markdown as far as they are shown, also while an answer is written', async () => {
    const { desk, provider, conversationId } = await twoTurns([text('```js\nlet'), stall]);
    await desk.ask('Q3', { conversationId });
    await until(() => provider.reached === 1);
    const copied = await desk.views.markdown(desk.store, conversationId);
    assert.match(copied, /^# Q1\n\n## Question\n\n\*With: cart\.ts\*\n\nQ1\n\n## gpt-4o-mini \(OpenAI\)\n\nOne\n/);
    assert.ok(copied.endsWith('```js\nlet\n```\n\n*(still being written)*\n'));
    desk.chat.stopAll();
    await desk.chat.settled();
    await assert.rejects(desk.views.markdown(desk.store, 'none'), { kind: 'badRequest' });
  });
});
