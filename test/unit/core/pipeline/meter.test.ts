// The meter: one true record for every attempt, however it ends.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { Call } from '../../../../src/core/pipeline/call.ts';
import { withMeter } from '../../../../src/core/pipeline/meter.ts';
import type { ChatRequest, Usage } from '../../../../src/core/provider.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { estimateRequestTokens, estimateTokens } from '../../../../src/core/tokens.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import { ManualClock } from '../../support/manualClock.ts';
import {
  callTo,
  finish,
  readAll,
  reasoning,
  scriptedProvider,
  stall,
  text,
  until,
  usage,
  type ScriptedProvider,
  type Step,
} from '../../support/scriptedProvider.ts';

const LONG = 'The quick brown fox jumps over the lazy dog. '.repeat(20);

function setUp(
  steps: Step[],
  values: Partial<ScriptedProvider> = {},
  call: Partial<Call> = {},
  pricing = new Pricing(),
) {
  const clock = new ManualClock();
  const provider = scriptedProvider({ answers: [steps], ...values });
  const controller = new AbortController();
  let ids = 0;
  const options = { clock, pricing, newId: () => `record-${(ids += 1)}` };
  const attempt = withMeter(
    (inner, signal) => provider.stream(inner.request, inner.connection.context, signal),
    options,
  );
  const whole = callTo(provider, call);
  return { clock, controller, options, provider, call: whole, stream: () => attempt(whole, controller.signal) };
}

class BrokenPricing extends Pricing {
  override load(): Promise<never> {
    return Promise.reject(new Error('Disk'));
  }
}

type Test = ReturnType<typeof setUp>;

function onlyRecord(test: Test): UsageRecord {
  assert.equal(test.call.records.length, 1);
  return test.call.records[0]!;
}

async function recordOf(steps: Step[], values: Partial<ScriptedProvider> = {}, call: Partial<Call> = {}) {
  const test = setUp(steps, values, call);
  const { error } = await readAll(test.stream());
  return { ...test, error, record: onlyRecord(test) };
}

const reported = (figures: Usage): Step => ({ type: 'usage', usage: figures });

describe('meter', () => {
  it('records a success with what the vendor reported, in disjoint buckets', async () => {
    const figures = { uncachedInputTokens: 100, cacheReadTokens: 1000, textOutputTokens: 20, reasoningTokens: 30 };
    const done: Step = { type: 'finish', reason: 'stop', model: 'gpt-4o-mini-2024-07-18', requestId: 'req_1' };
    const { record } = await recordOf([text('Hi'), reported(figures), done]);
    assert.equal(record.outcome, 'success');
    assert.equal(record.finishReason, 'stop');
    assert.equal(record.requestId, 'req_1');
    assert.equal(record.modelAsked, 'gpt-4o-mini');
    assert.equal(record.modelAnswered, 'gpt-4o-mini-2024-07-18');
    assert.equal(record.keyName, 'work');
    assert.equal(record.conversationId, 'c');
    assert.equal(record.startedAt, Date.UTC(2026, 0, 1));
    assert.deepEqual(record.tokens, {
      uncachedInput: { tokens: 100, origin: 'reported' },
      cacheRead: { tokens: 1000, origin: 'reported' },
      cacheWrite5m: { origin: 'unknown' },
      cacheWrite1h: { origin: 'unknown' },
      textOutput: { tokens: 20, origin: 'reported' },
      reasoningOutput: { tokens: 30, origin: 'reported' },
      embedding: { origin: 'unknown' },
    });
    // USD 0.15 in, 0.075 cached, 0.60 out per million.
    assert.ok(Math.abs((record.costUsd ?? 0) - (100 * 0.15 + 1000 * 0.075 + 50 * 0.6) / 1e6) < 1e-15);
  });

  it('keeps how many searches were reported apart from tokens, and nothing where nothing was', async () => {
    const searched = await recordOf([text('Hi'), reported({ textOutputTokens: 2, searches: 3 }), finish]);
    assert.equal(searched.record.searches, 3);
    assert.equal((await recordOf([text('Hi'), usage(1, 2), finish])).record.searches, undefined);
  });

  it('takes the last of several reports', async () => {
    const { record } = await recordOf([usage(5, 0), text('Hi'), usage(7, 3), finish]);
    assert.equal(record.tokens.uncachedInput.tokens, 7);
    assert.equal(record.tokens.textOutput.tokens, 3);
  });

  it('charges nothing for a refusal before the first word, and makes up no tokens', async () => {
    const refusal = new AppError('rateLimit', 'Slow down', { status: 429, requestId: 'req_2' });
    const { record, error } = await recordOf([refusal]);
    assert.equal(error?.kind, 'rateLimit');
    assert.equal(record.outcome, 'failed');
    assert.equal(record.errorKind, 'rateLimit');
    assert.equal(record.status, 429);
    assert.equal(record.requestId, 'req_2');
    assert.equal(record.costUsd, 0);
    assert.equal(record.timeToFirstTokenMs, undefined);
    assert.ok(Object.values(record.tokens).every((count) => count.origin === 'unknown' && count.tokens === undefined));
    const refused = new AppError('network', 'fetch failed', { code: 'ECONNREFUSED' });
    assert.equal((await recordOf([refused])).record.costUsd, 0);
    assert.equal((await recordOf([new AppError('notAllowed', 'Other origin')])).record.costUsd, 0);
  });

  it('does not call free what was lost after it had been sent', async () => {
    const reset = new AppError('network', 'Reset', { code: 'ECONNRESET' });
    const silent = (await recordOf([reset])).record;
    assert.equal(silent.tokens.uncachedInput.origin, 'estimated');
    assert.ok((silent.costUsd ?? 0) > 0);
    const billed = (await recordOf([reported({ uncachedInputTokens: 100_000 }), reset])).record;
    assert.deepEqual(billed.tokens.uncachedInput, { tokens: 100_000, origin: 'reported' });
    assert.ok((billed.costUsd ?? 0) > 0.01);
  });

  it('estimates what an answer that was cut had cost, and says that it is an estimate', async () => {
    const { record } = await recordOf([text(LONG), new AppError('network', 'Reset', { status: 502 })]);
    assert.equal(record.outcome, 'failed');
    // Lost after the first word: a broken answer, not an address that cannot be reached.
    assert.equal(record.errorKind, 'truncated');
    assert.deepEqual(record.tokens.textOutput, { tokens: estimateTokens(LONG), origin: 'estimated' });
    assert.equal(record.tokens.uncachedInput.origin, 'estimated');
    assert.ok((record.costUsd ?? 0) > (estimateTokens(LONG) * 0.6) / 1e6);
  });

  it('estimates thinking that stayed out of sight by its time, when the answer was stopped before its figures', async () => {
    const stoppedAfter = async (ms: number, request: Partial<ChatRequest>) => {
      const test = setUp([stall], {}, { request: { model: 'gpt-4o-mini', messages: [], ...request } });
      const parts = test.stream()[Symbol.asyncIterator]();
      const waiting = parts.next();
      await until(() => test.provider.reached === 1);
      test.clock.advance(ms);
      test.controller.abort();
      await assert.rejects(waiting, { kind: 'cancelled' });
      return onlyRecord(test);
    };
    const long = await stoppedAfter(21_000, { reasoningEffort: 'high' });
    assert.deepEqual(long.tokens.reasoningOutput, { tokens: 2000, origin: 'estimated' });
    assert.ok((long.costUsd ?? 0) >= (2000 * 0.6) / 1e6, 'it is billed as output');
    const held = await stoppedAfter(21_000, { reasoningEffort: 'high', maxOutputTokens: 500 });
    assert.equal(held.tokens.reasoningOutput.tokens, 500);
    for (const record of [await stoppedAfter(900, { reasoningEffort: 'high' }), await stoppedAfter(21_000, {})]) {
      assert.equal(record.tokens.reasoningOutput.origin, 'unknown');
    }
    // A whole answer without figures may well have come without a thought.
    let late: () => void = () => undefined;
    const whole = setUp(
      [() => late(), text('Hi'), finish],
      {},
      {
        request: { model: 'gpt-4o-mini', messages: [], reasoningEffort: 'high' },
      },
    );
    late = () => whole.clock.advance(21_000);
    await readAll(whole.stream());
    assert.equal(onlyRecord(whole).timeToFirstTokenMs, 21_000);
    assert.equal(onlyRecord(whole).tokens.reasoningOutput.origin, 'unknown');
  });

  it('keeps the reported half of an answer that was cut, and estimates the other', async () => {
    const input = reported({ uncachedInputTokens: 40, cacheReadTokens: 60 });
    const { record } = await recordOf([input, reasoning(LONG), text('Hi'), new AppError('truncated', 'Cut')]);
    assert.deepEqual(record.tokens.uncachedInput, { tokens: 40, origin: 'reported' });
    assert.deepEqual(record.tokens.cacheRead, { tokens: 60, origin: 'reported' });
    assert.deepEqual(record.tokens.textOutput, { tokens: estimateTokens('Hi'), origin: 'estimated' });
    assert.deepEqual(record.tokens.reasoningOutput, { tokens: estimateTokens(LONG), origin: 'estimated' });
  });

  it('estimates a whole answer whose vendor reports no usage', async () => {
    const { record, call } = await recordOf([text(LONG), finish]);
    assert.equal(record.outcome, 'success');
    assert.deepEqual(record.tokens.uncachedInput, { tokens: estimateRequestTokens(call.request), origin: 'estimated' });
    assert.equal(record.tokens.textOutput.origin, 'estimated');
    assert.ok((record.costUsd ?? 0) > 0);
  });

  it('counts the arguments of tool calls as output', async () => {
    const call: Step = { type: 'toolCallDelta', index: 0, argumentsDelta: LONG };
    const { record } = await recordOf([call, finish]);
    assert.equal(record.tokens.textOutput.tokens, estimateTokens(LONG));
  });

  it('records a stop as cancelled, with what it had cost until then', async () => {
    const test = setUp([text(LONG), stall]);
    const reading = readAll(test.stream());
    await until(() => test.provider.running === 1);
    test.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    const record = onlyRecord(test);
    assert.equal(record.outcome, 'cancelled');
    assert.equal(record.errorKind, 'cancelled');
    assert.equal(record.tokens.textOutput.origin, 'estimated');
    assert.ok((record.costUsd ?? 0) > 0);
  });

  it('records a reader that leaves as cancelled, before the loop is over', async () => {
    const test = setUp([text('A'), text('B'), finish]);
    for await (const _part of test.stream()) {
      break;
    }
    assert.equal(onlyRecord(test).outcome, 'cancelled');
    assert.equal(onlyRecord(test).errorKind, undefined);
    assert.equal(test.provider.running, 0);
  });

  it('does not take a stream without its terminal event for an answer', async () => {
    const { record, error } = await recordOf([text('Half an')]);
    assert.equal(error?.kind, 'truncated');
    assert.equal(record.outcome, 'failed');
    const test = setUp([text('Half an')]);
    const silent = test.provider.stream;
    test.provider.stream = async function* (request, context) {
      // An SDK that ends in silence when it is aborted.
      yield* silent(request, context, new AbortController().signal);
      test.controller.abort();
    };
    assert.equal((await readAll(test.stream())).error?.kind, 'cancelled');
    assert.equal(onlyRecord(test).outcome, 'cancelled');
  });

  it('does not know the cost of a model without a price: never zero', async () => {
    const request = { model: 'brand-new-model', messages: [] };
    const { record } = await recordOf([text('Hi'), usage(10, 10), finish], {}, { request });
    assert.equal(record.costUsd, undefined);
    assert.equal(record.price, undefined);
    const refused = await recordOf([new AppError('auth', 'No', { status: 401 })], {}, { request });
    assert.equal(refused.record.costUsd, 0);
  });

  it('charges by the vendor’s own list where no other price is known, and keeps that price', async () => {
    const price = { inputPerMillion: 2, outputPerMillion: 8 };
    const modelInfo = { id: 'brand-new-model', abilities: {}, price };
    const request = { model: 'brand-new-model', messages: [], modelInfo };
    const { record } = await recordOf([text('Hi'), usage(1_000_000, 100_000), finish], {}, { request });
    assert.equal(record.costUsd, 2.8);
    assert.deepEqual(record.price, { source: 'provider', ...price });
    const refused = await recordOf([new AppError('auth', 'No', { status: 401 })], {}, { request });
    assert.deepEqual([refused.record.costUsd, refused.record.price?.source], [0, 'provider']);
  });

  it('costs nothing on the own machine', async () => {
    const { record } = await recordOf([text(LONG), usage(1000, 1000), finish], { id: 'ollama', local: true });
    assert.equal(record.costUsd, 0);
    assert.equal(record.price?.source, 'local');
  });

  it('believes a vendor that reports the cost itself', async () => {
    const report = reported({ uncachedInputTokens: 1, textOutputTokens: 1, reportedCostUsd: 0.1234 });
    const { record } = await recordOf([text('Hi'), report, finish]);
    assert.equal(record.costUsd, 0.1234);
    assert.equal(record.price?.source, 'provider');
  });

  it('prices the model that answered; an unknown alias is priced as asked', async () => {
    const answered = (model: string): Step => ({ type: 'finish', reason: 'stop', model });
    const dearer = await recordOf([text('Hi'), usage(1_000_000, 0), answered('gpt-4o')]);
    assert.equal(dearer.record.costUsd, 2.5);
    const alias = await recordOf([text('Hi'), usage(1_000_000, 0), answered('house-blend')]);
    assert.equal(alias.record.modelAnswered, 'house-blend');
    assert.equal(alias.record.costUsd, 0.15);
  });

  it('prices by the person’s own price of the model that answered, or else of the one that was asked', async () => {
    const own = (prices: Record<string, number>) =>
      new Pricing({
        person: async () => ({
          prices: new Map(
            Object.entries(prices).map(([name, usd]) => [name, { inputPerMillion: usd, outputPerMillion: usd }]),
          ),
        }),
      });
    const costUsd = async (prices: Record<string, number>, answered: string) => {
      const end: Step = { type: 'finish', reason: 'stop', model: answered };
      const test = setUp([text('Hi'), usage(1_000_000, 0), end], {}, {}, own(prices));
      await readAll(test.stream());
      return onlyRecord(test).costUsd;
    };
    assert.equal(await costUsd({ 'openai/gpt-4o-mini': 7 }, 'gpt-4o-mini-2024-07-18'), 7, 'asked');
    assert.equal(await costUsd({ 'openai/gpt-4o-mini': 7, 'openai/gpt-4o': 9 }, 'gpt-4o'), 9, 'answered');
    assert.equal(await costUsd({ 'openai/gpt-4o': 9 }, 'gpt-4o'), 9);
    assert.equal(await costUsd({ 'openai/other': 9 }, 'gpt-4o'), 2.5);
  });

  it('bills a local model by the hour where its person says so, also for an answer that fails on its way', async () => {
    const pricing = new Pricing({ person: async () => ({ prices: new Map(), localUsdPerHour: 3.6 }) });
    for (const last of [finish, new AppError('truncated', 'Gone')] as const) {
      const holder: { test?: Test } = {};
      const steps = [text('A'), () => holder.test?.clock.advance(2000), text('B'), last];
      holder.test = setUp(steps, { id: 'ollama', local: true }, {}, pricing);
      await readAll(holder.test.stream());
      const { costUsd, price, durationMs } = onlyRecord(holder.test);
      assert.equal(durationMs, 2000);
      assert.deepEqual([costUsd, price?.source, price?.usdPerHour], [0.002, 'local', 3.6]);
    }
  });

  it('measures by the monotonic clock: first word, duration, speed', async () => {
    const holder: { test?: Test } = {};
    const passes =
      (ms: number): Step =>
      () => {
        holder.test?.clock.advance(ms);
        holder.test?.clock.jumpTo(0);
      };
    holder.test = setUp([
      passes(800),
      text('A'),
      passes(500),
      text('B'),
      passes(500),
      text('C'),
      passes(200),
      usage(9, 50),
      finish,
    ]);
    await readAll(holder.test.stream());
    const record = onlyRecord(holder.test);
    assert.equal(record.timeToFirstTokenMs, 800);
    assert.equal(record.durationMs, 2000);
    assert.equal(record.tokensPerSecond, 50);
    assert.equal(record.startedAt, Date.UTC(2026, 0, 1));
  });

  it('does not count hidden reasoning as speed, nor an empty part as the first word', async () => {
    const holder: { test?: Test } = {};
    const passes =
      (ms: number): Step =>
      () =>
        holder.test?.clock.advance(ms);
    const hidden = reported({ uncachedInputTokens: 9, textOutputTokens: 50, reasoningTokens: 5000 });
    const sealed: Step = { type: 'reasoning', text: '', providerMetadata: { redactedData: 'x' } };
    holder.test = setUp([sealed, passes(3000), text('A'), passes(1000), text('B'), hidden, finish]);
    await readAll(holder.test.stream());
    assert.equal(onlyRecord(holder.test).timeToFirstTokenMs, 3000);
    assert.equal(onlyRecord(holder.test).tokensPerSecond, 50);
  });

  it('gives no speed where there is nothing to measure it by', async () => {
    assert.equal((await recordOf([text(LONG), usage(1, 500), finish])).record.tokensPerSecond, undefined);
  });

  it('keeps the record although the price table cannot be loaded', async () => {
    const test = setUp([text('Hi'), usage(1, 1), finish]);
    test.options.pricing = new BrokenPricing();
    const attempt = withMeter(
      (call, signal) => test.provider.stream(call.request, call.connection.context, signal),
      test.options,
    );
    assert.equal((await readAll(attempt(test.call, test.controller.signal))).error, undefined);
    assert.equal(onlyRecord(test).costUsd, undefined);
    assert.equal(onlyRecord(test).tokens.textOutput.tokens, 1);
  });
});
