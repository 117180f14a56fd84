// What sending would take and cost, before it is sent.
import assert from 'node:assert/strict';
import { Estimates, type Draft } from '../../../../src/core/chat/estimate.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { PromptCacheLifetime } from '../../../../src/core/provider.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { MessageContext, ModelReference, UsageRecord } from '../../../../src/core/records.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import { estimateTokens } from '../../../../src/core/tokens.ts';
import { conversation, message, temporaryStores, tokens, usageRecord } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { finish, scriptedProvider, stall, text, until, usage } from '../../support/scriptedProvider.ts';
import { answering, chatDesk } from './chatDesk.ts';

const signal = new AbortController().signal;
const PRICE = { input: 0.15 / 1e6, output: 0.6 / 1e6 };
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(Number(actual) - expected) < 1e-12, `${actual} is not ${expected}`);

describe('an estimate', () => {
  const stores = temporaryStores();

  async function desk(provider = answering([text('An answer of some words'), usage(300, 50), finish])) {
    const chat = await chatDesk(stores, [provider]);
    await chat.catalog.view(false);
    await chat.catalog.settled();
    const { catalog, clock, store } = chat;
    const cache: { lifetime?: PromptCacheLifetime } = {};
    const taken: { model?: ModelReference } = {};
    const estimates = new Estimates({
      providers: new ProviderSet([provider]),
      catalog,
      pricing: new Pricing(),
      clock,
      promptCache: () => cache.lifetime,
      autoTakes: async () => taken.model,
    });
    const estimate = (words: string, draft: Partial<Draft> = {}) =>
      estimates.estimate(store, { parameters: {}, context: [], text: words, ...draft }, signal);
    return { ...chat, provider, estimates, estimate, cache, taken };
  }

  /** A successful answer whose input was estimated and counted. */
  const counted = (
    id: string,
    estimated: number,
    reported: number,
    output: number,
    values: Partial<UsageRecord> = {},
  ) =>
    usageRecord(id, {
      modelAsked: 'gpt-4o-mini',
      features: { estimatedInputTokens: estimated },
      tokens: tokens({
        uncachedInput: { tokens: reported, origin: 'reported' },
        textOutput: { tokens: output, origin: 'reported' },
      }),
      ...values,
    });

  it('counts all that would be sent, as the request itself is estimated', async () => {
    const { ask, chat, estimate, store } = await desk();
    const context: MessageContext = {
      kind: 'file',
      label: 'a.ts',
      text: 'let a = 1;\n'.repeat(50),
      estimatedTokens: 0,
    };
    context.estimatedTokens = estimateTokens(context.text);
    const parameters = { system: 'Be brief, and friendly.' };
    const { conversationId } = await ask('A first question', { context: [context], parameters });
    await chat.settled();
    for (const [words, attached] of [
      ['A second question, longer than the first', []],
      ['Third', [context]],
    ] as const) {
      const { inputTokens } = await estimate(words, { conversationId, context: attached });
      await ask(words, { conversationId, context: attached });
      await chat.settled();
      assert.equal(inputTokens, store.usage.newest({ limit: 1 })[0]?.features?.['estimatedInputTokens']);
    }
  });

  it('counts a picture without figures as 765 tokens, and an attachment by its own figure', async () => {
    const { estimate } = await desk();
    const { inputTokens: bare } = await estimate('Look');
    const picture: MessageContext = {
      kind: 'image',
      label: 'a.png',
      text: '',
      image: { type: 'image', mediaType: 'image/png', data: 'aGVsbG8=' },
      estimatedTokens: 0,
    };
    assert.equal((await estimate('Look', { context: [picture] })).inputTokens, bare + 765);
    assert.equal((await estimate('Look', { context: [{ ...picture, estimatedTokens: 85 }] })).inputTokens, bare + 85);
  });

  it('gives a range by the lengths of usual answers, before it knows this model, and says so', async () => {
    const { estimate } = await desk();
    const { inputTokens, lowUsd, highUsd, tooLong, explanation } = await estimate('Why?');
    near(lowUsd, inputTokens * PRICE.input + 150 * PRICE.output);
    near(highUsd, inputTokens * PRICE.input + 1000 * PRICE.output);
    assert.equal(tooLong, false);
    assert.match(explanation, /\$0\.15 in.*\$0\.60 out.*checked \d{4}-\d\d-\d\d/);
    assert.match(explanation, /too few answers/);
    assert.match(explanation, /150 to 1,000 tokens is assumed/);
    const capped = await estimate('Why?', { parameters: { maxOutputTokens: 200 } });
    near(capped.highUsd, inputTokens * PRICE.input + 200 * PRICE.output);
  });

  it('is corrected by what the last answers of the model really used', async () => {
    const { estimate, store } = await desk();
    const { inputTokens: plain } = await estimate('A question of ten words, more or less, in all');
    const corrected = async () => (await estimate('A question of ten words, more or less, in all')).inputTokens;
    store.usage.add(counted('a', 100, 130, 10));
    store.usage.add(counted('b', 300, 390, 20));
    store.usage.add(counted('other model', 10, 1000, 20, { modelAsked: 'gpt-4o' }));
    store.usage.add(counted('failed', 10, 1000, 20, { outcome: 'failed' }));
    store.usage.add(counted('no estimate', 10, 1000, 20, { features: undefined }));
    store.usage.add(
      counted('not reported', 10, 0, 20, { tokens: tokens({ uncachedInput: { tokens: 900, origin: 'estimated' } }) }),
    );
    assert.equal(await corrected(), plain);
    // What was read from the cache is input as well.
    const cached = tokens({
      uncachedInput: { tokens: 30, origin: 'reported' },
      cacheRead: { tokens: 100, origin: 'reported' },
      textOutput: { tokens: 40, origin: 'reported' },
    });
    store.usage.add(counted('c', 100, 0, 0, { tokens: cached }));
    assert.equal(await corrected(), Math.round(plain * 1.3));
    const { explanation, lowUsd, highUsd, inputTokens } = await estimate('x');
    assert.match(explanation, /multiplied by 1\.30, as this model's last 3 answers/);
    // 10, 20, 20, 40: failed ones are no answers, those without an estimate are.
    near(lowUsd, inputTokens * PRICE.input + 18 * PRICE.output);
    near(highUsd, inputTokens * PRICE.input + 25 * PRICE.output);
    for (let index = 0; index < 20; index += 1) {
      store.usage.add(counted(`odd${index}`, 10, 1000, 5));
    }
    assert.equal(await corrected(), plain * 3);
  });

  it('of Auto has the figures of whom it would take now, and says so; else none, rather than wrong ones', async () => {
    const list = [
      { id: 'gpt-4o-mini', abilities: {}, contextWindow: 1000 },
      { id: 'gpt-4o', abilities: {}, contextWindow: 2000 },
    ];
    const { estimate, estimates, chosen, taken } = await desk(scriptedProvider({ list }));
    const mini = await estimate('What is it?');
    chosen.model = autoModel();
    estimates.modelsChanged();
    const unknown = await estimate('What is it?');
    assert.deepEqual(
      [unknown.lowUsd, unknown.highUsd, unknown.contextWindow, unknown.tooLong],
      [undefined, undefined, 2000, false],
    );
    assert.equal(unknown.inputTokens, mini.inputTokens);
    assert.match(unknown.explanation, /^Auto chooses the model when you send/);
    assert.equal((await estimate('word '.repeat(3000))).tooLong, true, 'it fits into none');
    taken.model = { providerId: 'openai', model: 'gpt-4o-mini' };
    const known = await estimate('What is it?');
    assert.deepEqual([known.lowUsd, known.highUsd, known.contextWindow], [mini.lowUsd, mini.highUsd, 1000]);
    assert.match(known.explanation, /^Auto would ask .+ now: these are its figures\. /);
    const long = await estimate('word '.repeat(1200));
    assert.deepEqual(
      [long.lowUsd, long.contextWindow, long.tooLong],
      [undefined, 2000, false],
      'another one is taken then',
    );
  });

  it('says when it does not fit with room for an answer', async () => {
    const list = [{ id: 'gpt-4o-mini', abilities: {}, contextWindow: 1000, maxOutputTokens: 400 }];
    const { estimate } = await desk(scriptedProvider({ list }));
    const { inputTokens: few } = await estimate('');
    const words = (count: number) => 'word '.repeat(count - few);
    const isTooLong = async (count: number, maxOutputTokens?: number) => {
      const view = await estimate(words(count), { parameters: { maxOutputTokens } });
      assert.equal(view.contextWindow, 1000);
      assert.ok(Math.abs(view.inputTokens - count) <= 2, String(view.inputTokens));
      return view.tooLong;
    };
    assert.equal(await isTooLong(590, 4096), false);
    assert.equal(await isTooLong(610, 4096), true);
    assert.equal(await isTooLong(790, 200), false);
    assert.equal(await isTooLong(810, 200), true);
    assert.equal(await isTooLong(590), false);
    assert.equal(await isTooLong(610), true);
  });

  it("costs nothing for a model of one's own, and has no cost where no price is known", async () => {
    const local = await desk(
      scriptedProvider({ id: 'ollama', name: 'Ollama', local: true, list: [{ id: 'm', abilities: {} }] }),
    );
    const free = await local.estimate('Why?');
    assert.deepEqual([free.lowUsd, free.highUsd], [0, 0]);
    assert.match(free.explanation, /Free/);
    const unknown = await desk(scriptedProvider({ list: [{ id: 'brand-new-model', abilities: {} }] }));
    assert.equal((await unknown.estimate('Why?')).explanation, 'No model is chosen yet.');
    unknown.chosen.model = { providerId: 'openai', model: 'brand-new-model' };
    const priceless = await unknown.estimate('Why?');
    assert.deepEqual([priceless.lowUsd, priceless.highUsd], [undefined, undefined]);
    assert.ok(priceless.inputTokens > 0);
    assert.match(priceless.explanation, /No price is known/);
    unknown.chosen.model = undefined;
    assert.match((await unknown.estimate('Why?')).explanation, /No price is known/);
    unknown.estimates.modelsChanged();
    assert.equal((await unknown.estimate('Why?')).explanation, 'No model is chosen yet.');
  });

  it('goes by the price that only the vendor lists, and says whose it is', async () => {
    const price = { inputPerMillion: 2, outputPerMillion: 8 };
    const { estimate } = await desk(scriptedProvider({ list: [{ id: 'brand-new-model', abilities: {}, price }] }));
    const { inputTokens, lowUsd = 0, highUsd = 0, explanation } = await estimate('Why?');
    assert.ok(lowUsd > (inputTokens * 2) / 1e6 && highUsd > lowUsd);
    assert.match(explanation, /\$2(?:\.00)? in, \$8(?:\.00)? out per million tokens \(from the provider's list\)/);
  });

  it('has the upper figure of input that is written to the cache, where the vendor is asked to keep it', async () => {
    // Sonnet 4.6: 3 dollars in, 3.75 and 6 for writing, 15 out (https://platform.claude.com/docs/en/about-claude/pricing).
    const model = { id: 'claude-sonnet-4-6', abilities: { chat: true } };
    const listed = { id: 'anthropic', name: 'Anthropic', list: [model], cacheWrites: 'asked' as const };
    const { estimate, cache } = await desk(scriptedProvider(listed));
    const words = 'some words of a long question '.repeat(400);
    const plain = await estimate(words);
    near(plain.highUsd, (plain.inputTokens * 3 + 1000 * 15) / 1e6);
    assert.match(plain.explanation, /Nothing is taken to be cached/);
    for (const [lifetime, rate] of [
      ['5m', 3.75],
      ['1h', 6],
    ] as const) {
      cache.lifetime = lifetime;
      const { lowUsd, highUsd, inputTokens, explanation } = await estimate(words);
      near(lowUsd, (inputTokens * 3 + 150 * 15) / 1e6);
      near(highUsd, (inputTokens * rate + 1000 * 15) / 1e6);
      assert.match(explanation, /for the upper figure all input is written to one/);
    }
    const short = await estimate('Why?');
    near(short.highUsd, (short.inputTokens * 3 + 1000 * 15) / 1e6);
    assert.match(short.explanation, /Nothing is taken to be cached/);
  });

  const words = 'some words of a long question '.repeat(400);
  it('has it of a vendor that keeps by itself', async () => {
    // 2 dollars in, 2.50 for writing, 10 out.
    const own = await desk(scriptedProvider({ list: [{ id: 'gpt-6.2-sol', abilities: {} }], cacheWrites: 'always' }));
    const { highUsd, inputTokens } = await own.estimate(words);
    near(highUsd, (inputTokens * 2.5 + 1000 * 10) / 1e6);
  });

  it('has none of a model for which keeping is not billed', async () => {
    const older = await desk(scriptedProvider({ list: [{ id: 'gpt-4o-mini', abilities: {} }], cacheWrites: 'always' }));
    const { highUsd: free, inputTokens: sent, explanation } = await older.estimate(words);
    near(free, sent * PRICE.input + 1000 * PRICE.output);
    assert.match(explanation, /Nothing is taken to be cached/);
  });

  it('reads a long history once, and lets itself be given up', async () => {
    const { estimates, store, estimate } = await desk();
    store.conversations.create(conversation('c'));
    let parentId: string | undefined;
    for (let index = 0; index < 60; index += 1) {
      const words = { parts: [{ type: 'text' as const, text: 'some words of a long answer '.repeat(200) }] };
      store.messages.add(message(`m${index}`, 'c', parentId, words));
      parentId = `m${index}`;
    }
    const given = new AbortController();
    const draft = { conversationId: 'c', parameters: {}, context: [], text: 'x' };
    const giving = estimates.estimate(store, draft, given.signal);
    given.abort();
    assert.equal((await appErrorOf(() => giving)).kind, 'cancelled');

    const first = await estimate('x', { conversationId: 'c' });
    let read = 0;
    const get = store.messages.get.bind(store.messages);
    store.messages.get = (id) => {
      read += 1;
      return get(id);
    };
    assert.deepEqual(await estimate('x', { conversationId: 'c' }), first);
    assert.equal(read, 0);
    store.messages.add(message('m60', 'c', 'm59', { parts: [{ type: 'text', text: 'One more' }] }));
    const more = await estimate('x', { conversationId: 'c' });
    assert.equal(read, 1);
    assert.equal(more.inputTokens, first.inputTokens + estimateTokens('One more') + 4);
    // Back to an earlier message: no reading at all.
    store.messages.delete('m30');
    const less = await estimate('x', { conversationId: 'c' });
    assert.equal(read, 1);
    assert.ok(less.inputTokens < first.inputTokens / 1.9);
  });

  it('does not remember an answer while it is being written', async () => {
    const provider = answering([text('Half of an answer'), stall]);
    const { ask, chat, estimate } = await desk(provider);
    const run = await ask('Q');
    const { conversationId } = run;
    await until(() => provider.reached === 1);
    const before = await estimate('x', { conversationId });
    chat.stop(run.runId);
    await chat.settled();
    const after = await estimate('x', { conversationId });
    assert.equal(after.inputTokens, before.inputTokens + estimateTokens('Half of an answer') + 4);
  });
});
