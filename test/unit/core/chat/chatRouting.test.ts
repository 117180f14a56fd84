// Auto as the chat's model: who is asked, what is kept of the choice, and what asking again asks.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { RouteRefused } from '../../../../src/core/router/routeRefused.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { finish, text, until, usage } from '../../support/scriptedProvider.ts';
import { autoDesk, type AutoDesk, CLAUDE, GPT } from './autoDesk.ts';

const answer = (words: string) => [text(words), usage(10, 10), finish];
const broken = () => new AppError('badRequest', 'Broken', { status: 400 });

describe('Auto in a chat', () => {
  const stores = temporaryStores();

  const conversations = async (desk: AutoDesk) =>
    (await desk.store.conversations.list({ limit: 9 })).conversations.map(({ title }) => title);

  it('is answered by whom the router chooses, which stands under the answer and in the ledger; the chat stays with Auto', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('Hi')] });
    const { conversationId, messageId } = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    const receiptId = String(ended?.message.route?.receiptId);
    assert.deepEqual(ended?.message.route, {
      receiptId,
      line: 'Auto chose gpt-4o-mini: first in the list',
      failures: 0,
    });
    assert.deepEqual([ended.message.facts?.model, ended.message.facts?.providerName], [GPT.model, 'OpenAI']);
    assert.deepEqual(desk.views.conversation(desk.store, conversationId).messages[1]?.route, ended.message.route);
    const kept = desk.store.messages.get(messageId);
    assert.deepEqual([kept?.providerId, kept?.model, kept?.receiptId], [GPT.providerId, GPT.model, receiptId]);
    assert.deepEqual(desk.store.conversations.get(conversationId)?.model, autoModel());
    const [record] = desk.store.usage.newest({ limit: 5 });
    assert.deepEqual([record?.id, record?.receiptId], [kept?.usageId, receiptId]);
    assert.deepEqual(
      [record?.features?.['task'], record?.features?.['gain'], record?.features?.['wished']],
      ['simple_qa', 0.25, ['auto', 'auto']],
    );
    const receipt = desk.store.receipts.get(receiptId);
    assert.deepEqual(
      receipt?.attempts.map(({ model, outcome, costUsd }) => [model, outcome, costUsd]),
      [[GPT.model, 'success', record?.costUsd]],
    );
  });

  it('is told all that the question is about, and makes for each model the request that it takes', async () => {
    const desk = await autoDesk(stores, { gpt: [[broken()]], claude: [answer('Hi')] });
    Object.assign(desk.defaults, { temperature: 0.5, system: 'Be brief' });
    const [, claude] = desk.router.chain;
    Object.assign(claude ?? {}, { refuses: ['temperature'] });
    const uri = 'file:///work/src/my%20cart.ts';
    const context = [
      {
        kind: 'file' as const,
        label: 'my cart.ts',
        uri,
        languageId: 'typescript',
        text: 'const a',
        estimatedTokens: 2,
      },
    ];
    const { conversationId } = await desk.ask('Explain this', { context, purpose: 'editorAction' });
    await desk.chat.settled();
    const [ask] = desk.router.asks;
    assert.deepEqual(
      [ask?.text, ask?.purpose, ask?.workspace, ask?.conversationId, ask?.languageId, ask?.path],
      ['Explain this', 'editorAction', 'file:///work', conversationId, 'typescript', 'src/my cart.ts'],
    );
    assert.deepEqual(ask?.models, [autoModel()]);
    assert.deepEqual([ask?.request.system, ask?.request.temperature], ['Be brief', 0.5]);
    assert.match(JSON.stringify(ask?.request.messages), /const a.*Explain this/);
    assert.equal(desk.openai.requests[0]?.temperature, 0.5);
    const [request] = desk.anthropic.requests;
    assert.deepEqual([request?.model, request?.temperature, request?.system], [CLAUDE.model, undefined, 'Be brief']);
    assert.match(JSON.stringify(request?.messages), /const a.*Explain this/);
  });

  it('hears which choice it made last in this branch, unless somebody else has answered since', async () => {
    const desk = await autoDesk(stores, {
      gpt: [answer('One'), answer('Two'), [broken()], answer('Four')],
      claude: [[broken()]],
    });
    const first = await desk.ask('Q1');
    await desk.chat.settled();
    const { conversationId } = first;
    await desk.ask('Q2', { conversationId });
    await desk.chat.settled();
    const failed = await desk.ask('Q3', { conversationId });
    await desk.chat.settled();
    await desk.ask('Q4', { conversationId });
    await desk.chat.settled();
    const ids = desk.router.asks.map(({ receiptId }) => receiptId);
    assert.equal(desk.store.messages.get(failed.messageId)?.status, 'failed');
    assert.deepEqual(
      desk.router.asks.map(({ previousReceiptId }) => previousReceiptId),
      // An answer without a word was nobody's.
      [undefined, ids[0], ids[1], ids[1]],
    );
    await desk.ask('Q5', { conversationId, model: GPT });
    await desk.chat.settled();
    await desk.ask('Q6', { conversationId });
    await desk.chat.settled();
    assert.equal(desk.router.asks.at(-1)?.previousReceiptId, undefined);
  });

  it('has no say where a model is named, unless others are to be asked for named models too', async () => {
    const desk = await autoDesk(stores, {
      gpt: [answer('One'), answer('Two'), [broken()], answer('Again')],
      claude: [answer('Mine')],
    });
    desk.chosen.model = GPT;
    for (const fallback of ['never', 'auto'] as const) {
      desk.chosen.fallback = fallback;
      await desk.ask('Q');
      await desk.chat.settled();
    }
    assert.deepEqual([desk.router.asks.length, desk.openai.requests.length], [0, 2]);
    desk.chosen.fallback = 'always';
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ask] = desk.router.asks;
    assert.deepEqual(ask?.models, [GPT]);
    const ended = desk.told('run/ended').at(-1);
    assert.deepEqual([ended?.message.text, ended?.message.facts?.model], ['Mine', CLAUDE.model]);
    assert.match(String(ended?.message.route?.line), /claude-opus-4-7 answered after 1 failed attempt/);
    assert.deepEqual(desk.store.conversations.get(run.conversationId)?.model, GPT);
    // What was meant for one is not sent to the other because that one has answered.
    await desk.chat.retry(run.messageId);
    await desk.chat.settled();
    assert.deepEqual(desk.router.asks[1]?.models, [GPT]);
    const again = desk.told('run/ended').at(-1);
    assert.deepEqual([again?.message.text, again?.message.route], ['Again', undefined]);
    desk.chosen.model = autoModel();
    await desk.ask('Q2', { conversationId: run.conversationId });
    await desk.chat.settled();
    assert.equal(desk.router.asks.at(-1)?.previousReceiptId, undefined);
  });

  it('leaves a receipt of a model that was named, too, with its tries; one that cannot be written takes nothing away', async () => {
    const desk = await autoDesk(stores, { gpt: [[broken()], answer('One'), answer('Two')] });
    desk.chosen.model = GPT;
    const { messageId } = await desk.ask('Q');
    await desk.chat.settled();
    const { receiptId = '' } = desk.store.messages.get(messageId) ?? {};
    const receipt = desk.store.receipts.get(receiptId);
    assert.deepEqual([receipt?.by, receipt?.chain.map(({ model }) => model)], ['named', [GPT.model]]);
    assert.deepEqual(
      receipt?.attempts.map(({ outcome }) => outcome),
      ['failed'],
    );
    const [record] = desk.store.usage.newest({ limit: 1 });
    assert.deepEqual([record?.receiptId, record?.features?.['task']], [receiptId, 'simple_qa']);
    desk.router.explain = () => Promise.reject(new Error('No router today'));
    const second = await desk.ask('Q2');
    await desk.chat.settled();
    const { receiptId: none, status } = desk.store.messages.get(second.messageId) ?? {};
    assert.deepEqual([none, status], [undefined, 'complete']);
  });

  it('keeps nothing where nobody can be asked, and says why; the question can be asked again', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One'), answer('Two')] });
    const { chain } = desk.router;
    desk.router.chain = [];
    const refused = await desk.ask('Q').catch((error: unknown) => error);
    assert.ok(refused instanceof RouteRefused);
    assert.deepEqual([refused.code, refused.message], ['noRoute', 'no model can be asked']);
    assert.deepEqual(await conversations(desk), []);
    assert.deepEqual(desk.events, []);
    desk.router.chain = chain;
    const { conversationId, messageId } = await desk.ask('Q');
    await desk.chat.settled();
    desk.router.chain = [];
    await appErrorOf(() => desk.ask('Q2', { conversationId }));
    await appErrorOf(() => desk.chat.regenerate(messageId));
    assert.equal(desk.views.conversation(desk.store, conversationId).messages.length, 2);
    assert.deepEqual(desk.store.messages.siblings(messageId), [messageId]);
    desk.router.chain = chain;
    await desk.ask('Q2', { conversationId });
    await desk.chat.settled();
    assert.equal(desk.openai.requests.length, 2);
  });

  it('can be given up while it chooses, and nothing is kept', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One')] });
    desk.router.before = (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError('cancelled', 'Given up'))));
    const asking = appErrorOf(() => desk.ask('Q'));
    await until(() => desk.router.asks.length === 1);
    desk.chat.stopAll();
    assert.equal((await asking).kind, 'cancelled');
    assert.deepEqual(await conversations(desk), []);
  });

  it('is asked again by another answer and another try, whatever the chat was set to since', async () => {
    const desk = await autoDesk(stores, {
      gpt: [answer('One'), [broken()], answer('Three')],
      claude: [[broken()], answer('Named')],
    });
    const first = await desk.ask('Q');
    await desk.chat.settled();
    const second = await desk.chat.regenerate(first.messageId);
    await desk.chat.settled();
    assert.equal(desk.store.messages.get(second.messageId)?.status, 'failed');
    assert.equal(desk.router.asks[1]?.previousReceiptId, undefined);
    desk.chosen.model = CLAUDE;
    const third = await desk.chat.retry(second.messageId);
    await desk.chat.settled();
    assert.equal(desk.router.asks.length, 3);
    assert.equal(desk.store.messages.get(third.messageId)?.model, GPT.model);
    await desk.chat.regenerate(third.messageId);
    await desk.chat.settled();
    assert.equal(desk.router.asks.length, 3);
    assert.equal(desk.told('run/ended').at(-1)?.message.text, 'Named');
  });

  it('leaves to a model that was picked once what was meant for it', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One')], claude: [[broken()], answer('Mine')] });
    const first = await desk.ask('Q');
    await desk.chat.settled();
    const once = await desk.chat.regenerate(first.messageId, CLAUDE);
    await desk.chat.settled();
    await desk.chat.retry(once.messageId);
    await desk.chat.settled();
    assert.deepEqual([desk.router.asks.length, desk.anthropic.requests.length], [1, 2]);
    assert.deepEqual(desk.store.conversations.get(first.conversationId)?.model, autoModel());
    const last = desk.told('run/ended').at(-1);
    assert.deepEqual([last?.message.text, last?.message.route], ['Mine', undefined]);
  });

  it('may be the own model of an editor command, and answers that again', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('One'), answer('Two')] });
    desk.chosen.model = CLAUDE;
    const own = autoModel('cost_optimized');
    const asked = await desk.ask('Explain', { purpose: 'editorAction', model: own });
    await desk.chat.settled();
    assert.equal(desk.store.conversations.get(asked.conversationId)?.model, undefined);
    await desk.chat.regenerate(asked.messageId);
    await desk.chat.settled();
    assert.deepEqual(
      desk.router.asks.map(({ models }) => models),
      [[own], [own]],
    );
    assert.equal(desk.anthropic.requests.length, 0);
  });

  it('goes on to the next where the first cannot be reached, and asks Auto again where nobody could', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('At last')], claude: [answer('Hi')] });
    Object.assign(desk.openai, { auth: 'apiKey' });
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const [ended] = desk.told('run/ended');
    assert.deepEqual(
      [ended?.message.state, ended?.message.text, ended?.message.facts?.model],
      ['complete', 'Hi', CLAUDE.model],
    );
    const receipt = desk.store.receipts.get(String(desk.store.messages.get(run.messageId)?.receiptId));
    assert.deepEqual(
      receipt?.attempts.map(({ model, outcome, errorKind }) => [model, outcome, errorKind]),
      [
        [GPT.model, 'skipped', 'config'],
        [CLAUDE.model, 'success', undefined],
      ],
    );
    assert.equal(desk.openai.requests.length, 0);
    desk.router.chain = desk.router.chain.slice(0, 1);
    const failed = await desk.ask('Q2');
    await desk.chat.settled();
    const last = desk.told('run/ended').at(-1);
    assert.deepEqual([last?.message.state, last?.message.error?.kind], ['failed', 'config']);
    assert.equal(desk.store.messages.get(failed.messageId)?.usageId, undefined);
    Object.assign(desk.openai, { auth: 'none' });
    await desk.chat.retry(failed.messageId);
    await desk.chat.settled();
    assert.equal(desk.router.asks.length, 3);
    assert.equal(desk.told('run/ended').at(-1)?.message.text, 'At last');
  });

  it('makes titles, with a receipt of their own', async () => {
    const desk = await autoDesk(stores, { gpt: [answer('Because'), answer('Why leaves fall')] });
    desk.chosen.titles = autoModel('cost_optimized');
    const { conversationId } = await desk.ask('Why?');
    await desk.chat.settled();
    assert.equal(desk.store.conversations.get(conversationId)?.title, 'Why leaves fall');
    const [, ask] = desk.router.asks;
    assert.deepEqual([ask?.purpose, ask?.models], ['title', [autoModel('cost_optimized')]]);
    assert.equal(desk.store.receipts.get(String(ask?.receiptId))?.attempts.length, 1);
  });
});
