// Budgets in the pipeline: what would pass a limit does not leave, and what leaves is settled on what it cost.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { withBudget, type Admission } from '../../../../src/core/pipeline/budget.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { finish, readAll, stall, text, until, usage, type Step } from '../../support/scriptedProvider.ts';
import { budgetDesk, hard, PRICE, request, type DeskOptions } from './budgetDesk.ts';

const length: Step = { type: 'finish', reason: 'length' };
const busy = new AppError('overloaded', 'Busy', { status: 503, retryAfterMs: 1000 });
const noSignal = () => new AbortController().signal;

describe('the budget layer', () => {
  const stores = temporaryStores();
  const zone = process.env['TZ'];
  before(() => {
    process.env['TZ'] = 'UTC';
  });
  after(() => {
    if (zone === undefined) {
      delete process.env['TZ'];
    } else {
      process.env['TZ'] = zone;
    }
  });

  async function desk(setting: unknown, answers?: Step[][], more: Partial<DeskOptions> = {}) {
    const clock = new ManualClock();
    const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
    return budgetDesk({ store, clock, answers, setting, ...more });
  }

  it('lets requests go as they are where nothing limits them, and sets nothing aside', async () => {
    const store = () => assert.fail('nobody needs it');
    const test = await desk({ backgroundUsdPerDay: 1 }, undefined, { gate: { store } });
    const { error } = await readAll(test.send());
    assert.equal(error, undefined);
    assert.equal(test.provider.requests[0]?.maxOutputTokens, 100);
    assert.equal(test.records[0]?.features, undefined);
  });

  it('refuses what would pass a hard limit before anything leaves, and says which, what is left and what it would have cost', async () => {
    const test = await desk({ limits: [{ period: 'month', usd: 0.05, hard: true, provider: 'openai' }] });
    const { parts, error } = await readAll(test.send());
    assert.deepEqual([parts, test.provider.requests.length, test.records.length], [[], 0, 0]);
    assert.equal(error?.kind, 'budgetExceeded');
    assert.equal(
      error.message,
      'Your monthly budget for openai has $0.050 of $0.050 left until February 1. This could have cost up to $0.10.',
    );
    const { budgetId, ...told } = error.budget ?? {};
    assert.match(String(budgetId), /^month:.*openai.*hard$/);
    assert.deepEqual(told, {
      firstDay: '2026-01-01',
      leftUsd: 0.05,
      neededUsd: 0.1,
      raiseByUsd: 0.05,
      cheaper: undefined,
    });
    assert.deepEqual(test.sums(), [0, 0]);
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('lets it go once the budget is raised, in this period only', async () => {
    const test = await desk(hard(0.05), [[text('Hi'), usage(1, 100), finish]]);
    const { budgetId = '', firstDay = '', raiseByUsd = 0 } = (await readAll(test.send())).error?.budget ?? {};
    test.store.budgets.raise(budgetId, firstDay, raiseByUsd);
    assert.equal((await readAll(test.send())).error, undefined);
    assert.deepEqual(test.sums(), [0.1, 0]);
    test.clock.advance(86_400_000);
    assert.equal((await readAll(test.send())).error?.kind, 'budgetExceeded');
  });

  it('names a cheaper model that fits, and refuses all the same where none can be looked for', async () => {
    const wanted: unknown[] = [];
    const cheaper = { providerId: 'openai', model: 'model-s', name: 'Model S', estimatedUsd: 0.01 };
    const cheaperThatFits = async (what: unknown) => {
      wanted.push(what);
      return wanted.length === 1 ? cheaper : Promise.reject(new Error('no list'));
    };
    const test = await desk(hard(0.05), undefined, { gate: { cheaperThatFits } });
    const first = await readAll(test.send());
    assert.deepEqual(first.error?.budget?.cheaper, cheaper);
    assert.match(first.error?.message ?? '', / Model S fits \(about \$0\.010\)\.$/);
    const { inputTokens, ...wish } = wanted[0] as { inputTokens: number };
    assert.ok(inputTokens > 0);
    assert.deepEqual(wish, {
      providerId: 'openai',
      model: 'model-a',
      outputTokens: 100,
      neededUsd: 0.1,
      needs: [],
      purpose: 'chat',
      workspace: undefined,
    });
    assert.equal((await readAll(test.send())).error?.kind, 'budgetExceeded');
  });

  it('shortens an answer to what is left, and says so where it ends for it', async () => {
    const test = await desk(hard(0.5), [[text('Hi'), usage(1, 500), length]]);
    const { parts, error } = await readAll(test.send(test.call({ maxOutputTokens: 4000 })));
    assert.equal(error, undefined);
    assert.equal(test.provider.requests[0]?.maxOutputTokens, 500);
    const end = parts.at(-1);
    assert.ok(end?.type === 'finish' && end.reason === 'length');
    assert.equal(end.note, 'Cut off by your budget: there was money for 500 tokens.');
    assert.deepEqual(test.records[0]?.features, { budgetTokens: 500 });
    assert.deepEqual(test.sums(), [0.5, 0]);
  });

  it('does not blame the budget for an answer that ended by itself', async () => {
    const test = await desk(hard(0.5), [[text('Hi'), usage(1, 5), finish]]);
    const { parts } = await readAll(test.send(test.call({ maxOutputTokens: 4000 })));
    assert.deepEqual(parts.at(-1), finish);
  });

  it('takes what the model answers at most where the request does not say', async () => {
    const test = await desk(hard(0.5), [[text('Hi'), usage(1, 5), finish]]);
    const unlimited = request({ maxOutputTokens: undefined }, { maxOutputTokens: 300 });
    await readAll(test.send(test.call(unlimited)));
    assert.equal(test.provider.requests[0]?.maxOutputTokens, undefined);
    await readAll(test.send(test.call({ ...unlimited, modelInfo: { ...request().modelInfo, id: '', abilities: {} } })));
    assert.equal(test.provider.requests[1]?.maxOutputTokens, 495);
  });

  it('does not let twenty at once pass a limit that ten of them fill', async () => {
    const test = await desk(hard(1), [[text('Hi'), usage(1, 100), finish]]);
    const all = await Promise.all(Array.from({ length: 20 }, () => readAll(test.send())));
    assert.equal(all.filter(({ error }) => error === undefined).length, 10);
    assert.equal(all.filter(({ error }) => error?.kind === 'budgetExceeded').length, 10);
    assert.ok(Math.abs(test.sums()[0] - 1) < 1e-9);
  });

  it('gives back what was set aside above the real cost', async () => {
    const test = await desk(hard(0.2), [[text('Hi'), usage(1, 10), finish]]);
    for (let index = 0; index < 10; index += 1) {
      assert.equal((await readAll(test.send())).error, undefined, String(index));
    }
    assert.ok(Math.abs(test.sums()[0] - 0.1) < 1e-9);
    assert.equal(test.sums()[1], 0);
  });

  it('counts what is not written down yet', async () => {
    const test = await desk(hard(0.15), [[text('Hi'), usage(1, 90), finish]]);
    await readAll(test.send(test.call({}, {}, { onRecord: () => undefined })));
    assert.ok(Math.abs(test.sums()[0] - 0.09) < 1e-9);
    assert.equal((await readAll(test.send(test.call({ maxOutputTokens: 70 })))).error?.kind, 'budgetExceeded');
  });

  it('gives the record the id that was promised, and the moment at which the money was set aside', async () => {
    const test = await desk(hard(1), [[text('Hi'), usage(1, 10), finish]]);
    const recordId = (attempt: number) => {
      // Midnight comes between setting aside and sending.
      test.clock.jumpTo(Date.UTC(2026, 0, 2));
      return `promised-${attempt}`;
    };
    await readAll(test.send(test.call({}, {}, { recordId })));
    assert.deepEqual(
      test.records.map(({ id, startedAt }) => [id, startedAt]),
      [['promised-1', Date.UTC(2026, 0, 1)]],
    );
    // The day has changed while it ran: it counts for the day on which it began.
    assert.deepEqual(test.sums(), [0, 0]);
    test.clock.jumpTo(Date.UTC(2026, 0, 1, 23));
    assert.deepEqual(test.sums(), [0.01, 0]);
  });

  it('releases what a failed try was given, and sets aside again for the next', async () => {
    const test = await desk(hard(0.1), [[busy], [text('Hi'), usage(1, 100), finish]]);
    const reading = readAll(test.send());
    await test.clock.advanceAsync(0);
    assert.deepEqual(test.sums(), [0, 0]);
    await test.clock.advanceAsync(2000);
    assert.equal((await reading).error, undefined);
    assert.deepEqual(test.sums(), [0.1, 0]);
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('counts what a stopped answer cost, and leaves no timer', async () => {
    const test = await desk(hard(1), [[text('Hello there, this is some text'), stall]]);
    for await (const _part of test.send()) {
      break;
    }
    const [spent, held] = test.sums();
    assert.ok(spent > 0 && spent < 0.1);
    assert.deepEqual([held, test.clock.pendingTimers, test.provider.running], [0, 0, 0]);
  });

  it('keeps its lease alive while the answer is written', async () => {
    const test = await desk(hard(1), [[text('Hi'), stall]]);
    const reading = readAll(test.send());
    await until(() => test.provider.reached > 0);
    await test.clock.advanceAsync(100_000);
    assert.deepEqual(test.sums(), [0, 0.1]);
    const later = await stores.open({ clock: test.clock, instance: 'b', isAlive: () => false });
    assert.equal(later.budgets.sweep(), 0);
    assert.deepEqual(test.sums(), [0, 0.1]);
    await test.clock.advanceAsync(60_000);
    assert.equal((await reading).error?.kind, 'timeout');
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('lets the strictest of several budgets decide', async () => {
    const limits = [
      { period: 'day', usd: 5, hard: true },
      { period: 'month', usd: 0.05, hard: true, workspace: 'file:///w' },
      { period: 'day', usd: 0.001 },
    ];
    const test = await desk({ limits });
    assert.equal((await readAll(test.send())).error, undefined);
    const { error } = await readAll(test.send(test.call({}, { workspace: 'file:///w' })));
    assert.match(error?.message ?? '', /^Your monthly budget for the folder w has/);
  });

  it('lets what is free pass under a budget of 0, and nothing else', async () => {
    const test = await desk(hard(0));
    const free = { ...request(), modelInfo: { id: '', abilities: {}, price: { ...PRICE, outputPerMillion: 0 } } };
    assert.equal((await readAll(test.send(test.call(free)))).error, undefined);
    const { error } = await readAll(test.send());
    assert.match(error?.message ?? '', /has nothing of \$0 left until midnight/);
    assert.equal(test.provider.requests.length, 1);
  });

  it('holds a local model that costs its time to what is left, and tells the thresholds', async () => {
    // A tenth of a dollar for each second.
    const pricing = new Pricing({ person: async () => ({ prices: new Map(), localUsdPerHour: 360 }) });
    const limits = [{ period: 'day', usd: 0.15, hard: true, warnAt: [50] }];
    const test = await desk({ limits }, undefined, { pricing });
    test.provider.answers = [[async () => test.clock.advance(1000), text('Hi'), usage(1, 100), finish]];
    Object.assign(test.provider, { local: true });
    const call = () => test.call({ modelInfo: { id: 'model-a', abilities: {} } });
    assert.equal((await readAll(test.send(call()))).error, undefined);
    assert.equal(test.provider.requests[0]?.maxOutputTokens, 100);
    assert.deepEqual(
      test.warnings.map(({ percent }) => percent),
      [50],
    );
    assert.equal((await readAll(test.send(call()))).error, undefined);
    const { error } = await readAll(test.send(call()));
    assert.equal(
      error?.message,
      'Your daily budget has nothing of $0.15 left until midnight. This would have cost $360.00 for each hour that it takes.',
    );
    // An hour more, beyond what was overspent.
    assert.equal(error.budget?.raiseByUsd, 360.05);
    assert.equal(test.provider.requests.length, 2);
    assert.equal(test.clock.pendingTimers, 0);
  });

  it('asks nothing of the store for a local model that costs nothing', async () => {
    const test = await desk(hard(0), undefined, { gate: { store: () => assert.fail('there is nothing to count') } });
    Object.assign(test.provider, { local: true });
    assert.equal((await readAll(test.send(test.call({ modelInfo: { id: '', abilities: {} } })))).error, undefined);
  });

  it('holds a model that thinks out of sight to what was set aside, where nobody knows how much it answers at most', async () => {
    const test = await desk(hard(40), [[text('Hi'), usage(1, 5), finish]]);
    const thinking = request({ maxOutputTokens: undefined, reasoningEffort: 'high' });
    assert.equal((await readAll(test.send(test.call(thinking)))).error, undefined);
    assert.equal(test.provider.requests[0]?.maxOutputTokens, 32_000);
    assert.equal(test.records[0]?.features, undefined);
    // One that only warns holds nothing.
    test.setting = { limits: [{ period: 'day', usd: 1 }] };
    await readAll(test.send(test.call(thinking)));
    assert.equal(test.provider.requests[1]?.maxOutputTokens, undefined);
  });

  it('lets nothing that costs pass while the budgets cannot be read', async () => {
    const test = await desk({ limits: [{ period: 'day', usd: Number.NaN, hard: true }] });
    const { error } = await readAll(test.send());
    assert.match(error?.message ?? '', /^Your budgets cannot be read: budget 1 does not fit: "usd" needs a number/);
    assert.equal(error?.budget?.raiseByUsd, undefined);
  });

  it('settles on what the answer cost where the price changed while it was written', async () => {
    const loaded = await new Pricing().load();
    let factor = 1;
    const dearer = Object.assign(Object.create(loaded) as typeof loaded, {
      cost: (...given: Parameters<typeof loaded.cost>) => {
        const { costUsd, price } = loaded.cost(...given);
        return { costUsd: costUsd && costUsd * factor, price };
      },
    });
    const test = await desk(hard(0.25), [[async () => (factor = 2), text('Hi'), usage(1, 100), finish]], {
      pricing: { load: async () => dearer },
    });
    assert.equal((await readAll(test.send())).error, undefined);
    assert.deepEqual(test.sums(), [0.2, 0]);
    assert.equal((await readAll(test.send())).error?.kind, 'budgetExceeded');
  });

  it('counts for each period by itself when the clock jumps', async () => {
    const test = await desk(hard(0.1), [[text('Hi'), usage(1, 100), finish]]);
    const kinds = async () => (await readAll(test.send())).error?.kind;
    assert.deepEqual([await kinds(), await kinds()], [undefined, 'budgetExceeded']);
    test.clock.jumpTo(Date.UTC(2026, 0, 2));
    assert.deepEqual([await kinds(), await kinds()], [undefined, 'budgetExceeded']);
    test.clock.jumpTo(Date.UTC(2026, 0, 1, 5));
    assert.equal(await kinds(), 'budgetExceeded');
  });

  it('refuses where the store cannot be opened', async () => {
    const broken = new AppError('config', 'No store');
    const test = await desk(hard(1), undefined, { gate: { store: () => Promise.reject(broken) } });
    assert.equal((await readAll(test.send())).error, broken);
    assert.equal(test.provider.requests.length, 0);
  });

  it('does not take a paid answer away where the store fails at its end', async () => {
    const test = await desk(hard(1), [[async () => test.store.close(), text('Hi'), usage(1, 10), finish]]);
    const { parts, error } = await readAll(test.send(test.call({}, {}, { onRecord: () => undefined })));
    assert.equal(error, undefined);
    assert.equal(parts.length, 3);
  });

  it('reckons vectors by their texts', async () => {
    const test = await desk(hard(0.001));
    test.provider.embed = async (_model, texts) => ({
      vectors: texts.map(() => new Float32Array(2)),
      inputTokens: 100,
    });
    const embed = (words: string) =>
      test.call(
        { modelInfo: { id: '', abilities: {}, price: { inputPerMillion: 1, outputPerMillion: 0 } } },
        { purpose: 'embedding' },
        { embedding: { texts: [words], onVectors: () => undefined } },
      );
    assert.equal((await readAll(test.send(embed('word '.repeat(400))))).error, undefined);
    assert.ok(Math.abs(test.sums()[0] - 0.0001) < 1e-12);
    assert.equal((await readAll(test.send(embed('word '.repeat(4000))))).error?.kind, 'budgetExceeded');
  });

  it('reckons what is written to a cache at its own price', async () => {
    const price = { inputPerMillion: 1, outputPerMillion: 0, cacheWritePerMillion: 1.25, cacheWrite1hPerMillion: 2 };
    const words = 'word '.repeat(4000);
    const held = async (promptCache?: '5m' | '1h') => {
      const test = await desk(hard(1), [[text('Hi'), stall]]);
      const call = test.call({
        promptCache,
        messages: [{ role: 'user', parts: [{ type: 'text', text: words }] }],
        modelInfo: { id: '', abilities: {}, price },
      });
      const reading = test.send(call)[Symbol.asyncIterator]();
      await reading.next();
      const [, usd] = test.sums();
      await reading.return?.();
      return usd;
    };
    const plain = await held();
    assert.ok(plain > 0.004 && plain < 0.009);
    assert.ok(Math.abs((await held('5m')) - plain * 1.25) < 1e-9);
    assert.ok(Math.abs((await held('1h')) - plain * 2) < 1e-9);
  });

  it('ends an answer that runs on beyond what was set aside, says so, and records it', async () => {
    const words = Array.from({ length: 5000 }, () => text('several words of an answer '));
    const test = await desk(hard(0.3), [words]);
    const { parts, error } = await readAll(test.send(test.call({ maxOutputTokens: 4000 })));
    assert.equal(error, undefined);
    const end = parts.at(-1);
    assert.ok(end?.type === 'finish' && end.reason === 'length');
    assert.match(end.note ?? '', /^Cut off by your budget: there was money for 300 tokens\.$/);
    assert.deepEqual(
      test.records.map(({ outcome, finishReason, features }) => [outcome, finishReason, features]),
      [['success', 'length', { budgetTokens: 300, budgetCut: true }]],
    );
    // Half as much again: the vendor was told the limit, and estimates may be too high.
    assert.ok(parts.length > 80 && parts.length < 140, String(parts.length));
    assert.deepEqual([test.provider.running, test.clock.pendingTimers], [0, 0]);
    assert.equal(test.sums()[1], 0);
  });

  it('lets an answer run to its end where it is only warned about', async () => {
    const words = Array.from({ length: 500 }, () => text('several words of an answer '));
    const test = await desk({ limits: [{ period: 'day', usd: 0.01 }] }, [[...words, finish]]);
    const { parts } = await readAll(test.send());
    assert.equal(parts.length, 501);
    assert.equal(test.warnings.length, 1);
  });

  it('sends nothing for a signal that is aborted', async () => {
    const test = await desk(hard(1));
    const parts = test.send(test.call(), AbortSignal.abort())[Symbol.asyncIterator]();
    await assert.rejects(parts.next(), { kind: 'cancelled' });
    assert.deepEqual([test.sums(), test.clock.pendingTimers, test.provider.requests.length], [[0, 0], 0, 0]);
  });

  it('gives the money back for a try that was let through and not sent', async () => {
    const test = await desk(hard(1));
    const admission = await test.gate.admit(test.call(), noSignal());
    assert.deepEqual(test.sums(), [0, 0.1]);
    admission?.close();
    assert.deepEqual([test.sums(), test.clock.pendingTimers], [[0, 0], 0]);
  });

  it('sends nothing for a reader that left while the budgets were looked at, and gives the money back', async () => {
    const test = await desk(hard(1));
    const { promise, resolve } = Promise.withResolvers<Admission>();
    let closed = 0;
    const gate = async () => ({ admit: () => promise });
    const parts = withBudget(() => assert.fail('it was sent'), gate)(test.call(), noSignal())[Symbol.asyncIterator]();
    const first = parts.next();
    await parts.return?.();
    resolve({ call: test.call(), close: () => void (closed += 1) });
    assert.deepEqual(await first, { done: true, value: undefined });
    assert.deepEqual(await parts.next(), { done: true, value: undefined });
    assert.equal(closed, 1);
  });
});
