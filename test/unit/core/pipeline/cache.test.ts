import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../../src/core/errors.ts';
import { Breaker } from '../../../../src/core/pipeline/breaker.ts';
import type { Call, PipelinePart } from '../../../../src/core/pipeline/call.ts';
import { Limiter } from '../../../../src/core/pipeline/limiter.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import type { PipelineOptions } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { conversation, temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, finish, readAll, scriptedProvider, type Step, text, usage } from '../../support/scriptedProvider.ts';

const pricing = new Pricing();

describe('the cache of answers', () => {
  const stores = temporaryStores();
  let store: Store;
  let clock: ManualClock;
  let warnings: string[];
  let settings: { isOn: boolean; maxAgeMs: number; maxBytes: number };
  let admitted: number;
  beforeEach(async () => {
    store = await stores.open();
    clock = new ManualClock();
    warnings = [];
    admitted = 0;
    settings = { isOn: true, maxAgeMs: 60_000, maxBytes: 100_000 };
  });

  const desk = (
    answers: Step[][] = [[text('Hel'), text('lo'), usage(5, 2), finish]],
    options: Partial<PipelineOptions> = {},
  ) => {
    const provider = scriptedProvider({ ownPrices: true, answers });
    let ids = 0;
    const send = createSend({
      clock,
      pricing,
      newId: () => `id${(ids += 1)}`,
      timeouts: () => ({ connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 }),
      random: () => 0,
      budget: async () => ({
        async admit() {
          admitted += 1;
          return undefined;
        },
      }),
      cache: {
        settings: () => settings,
        store: async () => store.cachedAnswers,
        log: { warn: (message) => void warnings.push(message) },
      },
      ...options,
    });
    const ask = async (values: Partial<Call> = {}) => {
      const records: UsageRecord[] = [];
      const call = callTo(provider, { onRecord: (record) => void records.push(record), ...values });
      return { ...(await readAll(send(call, new AbortController().signal))), records, call };
    };
    return { provider, ask, send };
  };
  const words = (parts: readonly PipelinePart[]) =>
    parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

  it('gives the answer again with its age: nobody is asked, nothing is set aside, and it costs nothing', async () => {
    const { provider, ask } = desk();
    await ask();
    assert.equal(admitted, 1);
    await clock.advanceAsync(5_000);
    const { parts, records, error } = await ask({ recordId: () => 'promised' });
    assert.equal(error, undefined);
    assert.equal(provider.requests.length, 1);
    assert.equal(admitted, 1, 'no budget was asked');
    assert.deepEqual(parts[0], { type: 'cached', ageMs: 5_000 });
    assert.equal(words(parts), 'Hello');
    assert.deepEqual(parts.at(-1), finish);
    const [record] = records;
    assert.ok(record);
    assert.deepEqual(
      [records.length, record.id, record.cached, record.costUsd, record.outcome, record.finishReason],
      [1, 'promised', true, 0, 'success', 'stop'],
    );
    assert.equal(record.tokens.uncachedInput.tokens, 0);
    assert.equal(record.timeToFirstTokenMs, undefined);
    store.usage.add(record);
    assert.deepEqual(store.usage.get('promised')?.conversationId, 'c', 'the ledger takes it');
    store.usage.add(usageRecord('real', { providerId: record.providerId, modelAsked: record.modelAsked }));
    assert.deepEqual(
      store.usage.newestOfModel(record.providerId, record.modelAsked, 5).map(({ id }) => id),
      ['real'],
      'what a model usually takes is not learned from it',
    );
  });

  it('asks where it is off, for another request, when the answer is too old, and when it is wanted anew', async () => {
    const { provider, ask } = desk([
      [text('one'), finish],
      [text('two'), finish],
    ]);
    await ask();
    settings.isOn = false;
    assert.equal(words((await ask()).parts), 'two');
    settings.isOn = true;
    assert.equal(words((await ask({ cache: { mode: 'off' } })).parts), 'two');
    assert.equal(words((await ask({ cache: { mode: 'use', repeat: 1 } })).parts), 'two');
    assert.equal(words((await ask()).parts), 'one', 'it was kept all the time');
    assert.equal(words((await ask({ cache: { mode: 'refresh' } })).parts), 'two');
    assert.equal(words((await ask()).parts), 'two', 'the new one took its place');
    const before = provider.requests.length;
    await clock.advanceAsync(60_001);
    await ask();
    assert.equal(provider.requests.length, before + 1);
  });

  it('is on for tests though the person has not switched it on, unless a test says no', async () => {
    settings.isOn = false;
    const { provider, ask } = desk();
    const labels = { purpose: 'test' } as const;
    await ask({ labels });
    const again = await ask({ labels });
    assert.equal(again.parts[0]?.type, 'cached');
    await ask({ labels, cache: { mode: 'off' } });
    await ask();
    assert.equal(provider.requests.length, 3);
  });

  it('keeps an answer for the conversation and message that it was given in', async () => {
    const { provider, ask } = desk();
    store.conversations.create(conversation('mine'));
    await ask({ labels: { purpose: 'chat', conversationId: 'mine', messageId: 'm' } });
    const database = new DatabaseSync(stores.file());
    const [row] = database.prepare('SELECT conversationId, messageId FROM cachedAnswers').all();
    database.close();
    assert.deepEqual({ ...row }, { conversationId: 'mine', messageId: 'm' });
    assert.equal((await ask({ labels: { purpose: 'chat', conversationId: 'other' } })).parts[0]?.type, 'cached');
    assert.equal(provider.requests.length, 1, 'another one is given it, too');
  });

  it('keeps whole answers only', async () => {
    const cases: Record<string, Step[]> = {
      'cut by its length': [text('a'), { type: 'finish', reason: 'length' }],
      filtered: [text('a'), { type: 'finish', reason: 'contentFilter' }],
      'ended for reasons of its own': [text('a'), { type: 'finish', reason: 'other' }],
      'cut by a budget': [text('a'), { type: 'finish', reason: 'stop', note: 'Cut' }],
      empty: [finish],
      'broken off': [text('a'), new AppError('network', 'gone')],
      'without an end': [text('a')],
      'too long': [text('a'.repeat(100_001)), finish],
    };
    for (const [name, steps] of Object.entries(cases)) {
      const { ask } = desk([steps]);
      await ask();
      assert.deepEqual(store.cachedAnswers.size(), { answers: 0, bytes: 0 }, name);
    }
    const { ask } = desk([
      [
        { type: 'toolCall', index: 0, id: 't', name: 'f', argumentsJson: '{' },
        { type: 'finish', reason: 'toolCalls' },
      ],
    ]);
    await ask();
    assert.equal(store.cachedAnswers.size().answers, 1);
  });

  it('keeps nothing of an answer that was left', async () => {
    const { send, provider } = desk();
    for await (const part of send(callTo(provider), new AbortController().signal)) {
      if (part.type === 'text') {
        break;
      }
    }
    assert.equal(store.cachedAnswers.size().answers, 0);
  });

  it('that fails is no failure of the request', async () => {
    const broken = () => {
      throw new AppError('config', 'The disk is full');
    };
    for (const cached of [
      { get: broken, put: broken },
      { get: () => undefined, put: broken },
      { get: () => ({ body: '{"parts":[{"type":"text"}],"finish":{"type":"finish"}}', at: 0 }), put: broken },
    ]) {
      const cache = {
        settings: () => settings,
        store: async () => cached,
        log: { warn: (m: string) => void warnings.push(m) },
      };
      const { ask } = desk(undefined, { cache });
      const { parts, error } = await ask();
      assert.deepEqual([words(parts), error, parts.some(({ type }) => type === 'cached')], ['Hello', undefined, false]);
    }
    const cache = {
      settings: () => settings,
      store: () => Promise.reject(new Error('none')),
      log: { warn: (m: string) => void warnings.push(m) },
    };
    assert.equal(words((await desk(undefined, { cache }).ask()).parts), 'Hello');
    assert.equal(warnings.length, 4);
  });

  it('answers for whom a circuit is open and the limits are used up, and tells the circuit nothing', async () => {
    const breaker = new Breaker(clock);
    const limiter = new Limiter({ clock, rules: () => [{ scope: {}, limits: { requestsPerMinute: 1 } }] });
    const { ask, provider } = desk([[text('kept'), finish], [new AppError('auth', 'no')]], { breaker, limiter });
    const route = { next: async () => undefined };
    await ask({ route });
    const { parts, call } = await ask({ route });
    assert.equal(words(parts), 'kept');
    const attempt = parts.find((part) => part.type === 'attempt')?.attempt;
    assert.deepEqual([attempt?.outcome, attempt?.cached, attempt?.costUsd], ['success', true, 0]);
    const key = { providerId: provider.id, model: call.request.model, keyName: 'work' };
    assert.equal(breaker.health(key).attempts, 1);
    assert.deepEqual(limiter.waiting(), []);
  });

  it('is looked at for each model of a route, and its answer is none that a whole delivery waits for', async () => {
    const { ask: askSecond, provider: second } = desk([[text('second'), finish]]);
    second.id = 'other';
    const request = { model: 'b', messages: [] };
    await askSecond({ request });
    const { ask } = desk([[new AppError('auth', 'no')]]);
    const answered: string[] = [];
    const { parts, error } = await ask({
      route: { next: async () => ({ ...callTo(second), request }) },
      delivery: 'whole',
      onAnswer: ({ model }) => answered.push(model),
    });
    assert.equal(error, undefined);
    assert.deepEqual([words(parts), second.requests.length, answered], ['second', 1, ['b']]);
    assert.ok(parts.some(({ type }) => type === 'cached'));
  });

  it('stops giving when the person stops, and says so in the record', async () => {
    const { ask, send, provider } = desk([[text('word '.repeat(500)), finish]]);
    await ask();
    const controller = new AbortController();
    const records: UsageRecord[] = [];
    const call = callTo(provider, { onRecord: (record) => void records.push(record) });
    const read = async () => {
      for await (const part of send(call, controller.signal)) {
        if (part.type === 'text') {
          controller.abort();
        }
      }
    };
    await assert.rejects(read(), (error: AppError) => error.kind === 'cancelled');
    assert.deepEqual(
      records.map(({ outcome, cached }) => [outcome, cached]),
      [['cancelled', true]],
    );
  });

  it('keeps no key that a provider repeats', async () => {
    const clean = (words: string) => words.replaceAll('sk-secret', '…');
    const cache = { settings: () => settings, store: async () => store.cachedAnswers, log: { warn() {} }, clean };
    const { ask } = desk([[text('It is sk-sec'), text('ret.'), usage(5, 2), finish]], { cache });
    await ask();
    const again = await ask();
    assert.equal(words(again.parts), 'It is ….');
  });

  it('never keeps vectors', async () => {
    const { ask, provider } = desk();
    provider.embed = async () => ({ vectors: [new Float32Array(2)], inputTokens: 1 });
    await ask({ embedding: { texts: ['a'], onVectors() {} } });
    assert.equal(store.cachedAnswers.size().answers, 0);
  });
});
