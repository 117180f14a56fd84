// Titles by a model: only where switched on, cheap, counted, and never over a person's own.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, scriptedProvider, stall, text, until, usage, type Step } from '../../support/scriptedProvider.ts';
import { answering, busy, chatDesk } from './chatDesk.ts';

describe('a title made by a model', () => {
  const stores = temporaryStores();

  /** A chat whose titles a second provider makes. */
  async function desk(...titles: Step[][]) {
    const openai = answering([text('Because of the seasons.'), usage(10, 10), finish]);
    const anthropic = scriptedProvider({
      id: 'anthropic',
      name: 'Anthropic',
      answers: titles,
      list: [{ id: 'claude-haiku-4-5', abilities: {}, efforts: ['low', 'high'] }],
    });
    const chat = await chatDesk(stores, [openai, anthropic]);
    chat.chosen.model = { providerId: 'openai', model: 'gpt-4o-mini' };
    chat.chosen.titles = { providerId: 'anthropic', model: 'claude-haiku-4-5' };
    return { ...chat, openai, anthropic };
  }

  it('takes the place of the first words after the first answer, and its cost is counted', async () => {
    const { chat, ask, store, told, anthropic, usageTold } = await desk([
      text('Title: “Why leaves'),
      text(' fall.”\n'),
      usage(60, 5),
      finish,
    ]);
    const { conversationId } = await ask('Why do leaves fall?');
    await chat.settled();
    assert.equal(store.conversations.get(conversationId)?.title, 'Why leaves fall');
    assert.equal(store.conversations.get(conversationId)?.titleByPerson, false);
    const [titled] = told('conversation/titled');
    assert.deepEqual([titled?.id, titled?.title, titled?.totals.requests], [conversationId, 'Why leaves fall', 2]);
    assert.equal(told('run/ended')[0]?.title, 'Why do leaves fall?');
    const [record] = store.usage.newest({ limit: 1 });
    assert.deepEqual(
      [record?.purpose, record?.conversationId, record?.workspace, record?.modelAsked],
      ['title', conversationId, 'file:///work', 'claude-haiku-4-5'],
    );
    assert.ok(Number(record?.costUsd) > 0);
    assert.equal(usageTold(), 2);
    const [request] = anthropic.requests;
    // An effort would switch on the thinking of a model that does not think unless it is asked to.
    assert.equal(request?.maxOutputTokens, 24);
    assert.equal(request.reasoningEffort, undefined);
    assert.match(JSON.stringify(request.messages), /Why do leaves fall\?.*Because of the seasons\./);

    await ask('And why in autumn?', { conversationId });
    await chat.settled();
    assert.equal(anthropic.requests.length, 1);
  });

  it('has a receipt of its own, which the ledger names', async () => {
    const { chat, ask, store, router, anthropic } = await desk([text('Why leaves fall'), finish]);
    router.chain = [{ provider: anthropic, model: 'claude-haiku-4-5' }];
    const { conversationId } = await ask('Why do leaves fall?');
    await chat.settled();
    const [record] = store.usage.newest({ limit: 1 });
    const receipt = store.receipts.get(record?.receiptId ?? '');
    assert.deepEqual(
      [record?.purpose, receipt?.by, receipt?.request.purpose, receipt?.chain.map((one) => one.model)],
      ['title', 'named', 'title', ['claude-haiku-4-5']],
    );
    assert.deepEqual(
      receipt?.attempts.map(({ outcome }) => outcome),
      ['success'],
    );
    assert.equal(store.conversations.get(conversationId)?.title, 'Why leaves fall');
  });

  it('has room for the reasoning of a model that always reasons, as little as it takes', async () => {
    const { chat, ask, anthropic } = await desk([text('Why leaves fall'), finish]);
    anthropic.list = [{ id: 'claude-haiku-4-5', abilities: {}, efforts: ['low', 'high'], leastEffort: 'low' }];
    await ask('Why do leaves fall?');
    await chat.settled();
    const [request] = anthropic.requests;
    assert.deepEqual([request?.maxOutputTokens, request?.reasoningEffort], [600, 'low']);
  });

  it('is not asked for unless it is switched on, nor where a title was given, nor for an answer that failed', async () => {
    const { chat, ask, chosen, openai, anthropic } = await desk([text('Never'), finish]);
    await ask('Explain this', { title: 'Explain cart.ts', purpose: 'editorAction' });
    await chat.settled();
    openai.answers = [[new AppError('badRequest', 'No')]];
    await ask('Fails');
    await chat.settled();
    openai.answers = [[text('Fine'), finish]];
    chosen.titles = undefined;
    await ask('Off');
    await chat.settled();
    assert.equal(anthropic.requests.length, 0);
  });

  it('is not asked of a model that a rule keeps from the question, which is told of its code', async () => {
    const { chat, ask, router, store, anthropic } = await desk([text('Never'), finish], [text('Fine'), finish]);
    router.keeps = 'the chain local_only takes only models of this machine';
    const context = [
      {
        kind: 'selection',
        label: 'a.ts',
        text: 'let a;',
        languageId: 'typescript',
        estimatedTokens: 2,
        uri: 'file:///work/src/a.ts',
      },
    ] as const;
    const { conversationId } = await ask('Why?', { context: [...context] });
    await chat.settled();
    assert.equal(anthropic.requests.length, 0);
    assert.equal(store.conversations.get(conversationId)?.title, 'Why?');
    const [told] = router.kept;
    assert.deepEqual(
      [told?.purpose, told?.workspace, told?.path, told?.languageId, told?.text],
      ['title', 'file:///work', 'src/a.ts', 'typescript', 'Why?'],
    );
    router.keeps = undefined;
    await ask('And now?');
    await chat.settled();
    assert.equal(anthropic.requests.length, 1);
  });

  it('never replaces a name that the person gave meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const { chat, ask, store, told, anthropic } = await desk([() => gate.promise, text('By the model'), finish]);
    const { conversationId } = await ask('Why?');
    await until(() => anthropic.reached === 1);
    store.conversations.update(conversationId, { title: 'Mine', titleByPerson: true });
    gate.resolve();
    await chat.settled();
    assert.equal(store.conversations.get(conversationId)?.title, 'Mine');
    assert.deepEqual(told('conversation/titled'), []);
    assert.equal(store.usage.newest({ limit: 1 })[0]?.purpose, 'title');
  });

  it('leaves the first words where it fails, says nothing, and is logged', async () => {
    for (const steps of [[new AppError('auth', 'Wrong key')], [text(' "" '), finish], [text(' \n'), finish]]) {
      const { chat, ask, store, told, warnings, errors } = await desk(steps);
      const { conversationId } = await ask('Why do leaves fall?');
      await chat.settled();
      assert.equal(store.conversations.get(conversationId)?.title, 'Why do leaves fall?');
      assert.equal(told('run/ended')[0]?.message.error, undefined);
      assert.equal(warnings.length, 1);
      assert.match(String(warnings[0]), /No title/);
      assert.deepEqual(errors, []);
    }
    const unknown = await desk([text('Never'), finish]);
    unknown.chosen.titles = { providerId: 'nobody', model: 'x' };
    await unknown.ask('Why?');
    await unknown.chat.settled();
    assert.equal(unknown.warnings.length, 1);
  });

  it('is given up when all is stopped, also in the wait before another try, and what it took is counted', async () => {
    for (const steps of [[text('Half'), stall], [busy]]) {
      const { chat, ask, store, clock, anthropic } = await desk(steps);
      const { conversationId } = await ask('Why?');
      await until(() => anthropic.requests.length === 1 && anthropic.running === (steps[0] === busy ? 0 : 1));
      await until(() => steps[0] === busy || anthropic.reached === 1);
      assert.deepEqual(chat.runsOf(conversationId), []);
      chat.stopAll();
      await chat.settled();
      assert.equal(store.conversations.get(conversationId)?.title, 'Why?');
      assert.equal(store.usage.newest({ limit: 1 })[0]?.purpose, 'title');
      assert.equal(clock.pendingTimers, 0);
      assert.equal(anthropic.running, 0);
    }
  });

  it('is cut to the length of a title, and without Markdown', async () => {
    const { chat, ask, store } = await desk([text(`## **${'word '.repeat(40)}**`), finish]);
    const { conversationId } = await ask('Why?');
    await chat.settled();
    const title = String(store.conversations.get(conversationId)?.title);
    assert.match(title, /^word (?:word )*word…$/);
    assert.ok(title.length <= 60);
  });
});
