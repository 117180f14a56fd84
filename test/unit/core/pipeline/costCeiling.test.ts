// What a request is reckoned to cost at most, and answers counted while they come.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { OutputWatch, reckon } from '../../../../src/core/pipeline/costCeiling.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { ChatRequest, ModelInfo } from '../../../../src/core/provider.ts';
import { estimateTokens } from '../../../../src/core/tokens.ts';
import { callTo, scriptedProvider } from '../../support/scriptedProvider.ts';

const price = { inputPerMillion: 1, outputPerMillion: 10 };
const info = (values: Partial<ModelInfo> = {}): ModelInfo => ({ id: 'm', abilities: {}, price, ...values });

describe('the ceiling of a request', () => {
  async function of(values: Partial<ChatRequest>, modelInfo = info()) {
    const request: ChatRequest = { model: 'm', messages: [], modelInfo, ...values };
    return reckon(await new Pricing().load(), callTo(scriptedProvider({ ownPrices: true }), { request }), 0);
  }
  const asked = (text: string): ChatRequest['messages'] => [{ role: 'user', parts: [{ type: 'text', text }] }];

  const random = (blocks: number) =>
    Buffer.concat(Array.from({ length: blocks }, (_, index) => createHash('sha256').update(String(index)).digest()));
  const lockFile = Array.from({ length: 60 }, (_, index) => ({
    resolved: `https://registry.example/pkg-${index}.tgz`,
    integrity: `sha512-${random(2).toString('base64')}`,
    version: `${index}.${index % 7}.1`,
  }));
  const table = Array.from(
    { length: 500 },
    (_, index) => `${(index * 7919) % 1000}.${index % 97},${index},2026-11-${(index % 28) + 10}`,
  );
  for (const [what, text, tokens] of [
    // As OpenAI's o200k_base counts them.
    ['prose', 'The quick brown fox jumps over the lazy dog. '.repeat(200), 2001],
    ['Chinese', '东京今天天气很好我们去公园散步吧'.repeat(100), 1500],
    ['emoji', '👩‍💻🎉🚀😀🇩🇪🥑'.repeat(150), 2400],
    ['Amharic', 'አማርኛ የኢትዮጵያ ቋንቋ ነው '.repeat(80), 2720],
    ['signs', String.raw`!@#$%^&*()_+{}|:"<>?~-=[]\;',./`.repeat(100), 1900],
    ['base64', random(100).toString('base64'), 2892],
    // And where each digit is a token, as with Gemini.
    ['hexadecimal', random(100).toString('hex'), 5036],
    ['a lock file', JSON.stringify(lockFile), 5263],
    ['a table of figures', table.join('\n'), 9271],
  ] as const) {
    it(`is not below what vendors count (${what})`, async () => {
      const { inputTokens } = await of({ messages: asked(text) });
      assert.ok(inputTokens >= tokens, `${inputTokens} < ${tokens}`);
      assert.ok(inputTokens >= estimateTokens(text) * 1.25);
    });
  }

  it('is by the person’s own price, and leaves out the time of a local model, which nobody knows before', async () => {
    const prices = new Map([['openai/m', { inputPerMillion: 5, outputPerMillion: 50 }]]);
    const pricing = await new Pricing({ person: async () => ({ prices, localUsdPerHour: 9 }) }).load();
    const request: ChatRequest = { model: 'm', messages: asked('Hi'), modelInfo: info(), maxOutputTokens: 100 };
    const own = reckon(pricing, callTo(scriptedProvider({ ownPrices: true }), { request }), 0);
    assert.equal(own.ceiling?.inputUsd, (5 * own.inputTokens) / 1_000_000);
    assert.ok(Math.abs((own.ceiling?.usdPerOutputToken ?? 0) - 50 / 1_000_000) < 1e-15);
    const local = reckon(pricing, callTo(scriptedProvider({ id: 'ollama', local: true }), { request }), 0);
    assert.deepEqual([local.ceiling?.inputUsd, local.ceiling?.usdPerOutputToken], [0, 0]);
  });

  it('counts system prompt, tools, schema, earlier answers and tool results', async () => {
    const long = 'word '.repeat(1000);
    const least = (await of({ messages: asked('Hi') })).inputTokens;
    const tool = { name: 'read', description: long, inputSchema: {} };
    const more: Partial<ChatRequest>[] = [
      { system: long },
      { tools: [tool] },
      { responseFormat: { type: 'json', schema: { description: long } } },
      { messages: [{ role: 'assistant', parts: [{ type: 'reasoning', text: long }] }] },
      { messages: [{ role: 'assistant', parts: [{ type: 'toolCall', id: '', name: 'x', argumentsJson: long }] }] },
      { messages: [{ role: 'user', parts: [{ type: 'toolResult', toolCallId: '', toolName: 'x', text: long }] }] },
      { messages: [{ role: 'user', parts: [{ type: 'image', mediaType: 'image/png', data: '' }] }] },
    ];
    for (const values of more) {
      assert.ok((await of(values)).inputTokens > least + 1000, JSON.stringify(values).slice(0, 60));
    }
  });

  it('leaves room for what a vendor says of tools, and for pictures where one counts them many times over', async () => {
    const least = (await of({ messages: asked('Hi') })).inputTokens;
    const tool = { name: 'read', description: '', inputSchema: {} };
    assert.ok((await of({ messages: asked('Hi'), tools: [tool] })).inputTokens > least + 804);
    const picture: ChatRequest['messages'] = [
      { role: 'user', parts: [{ type: 'image', mediaType: 'image/png', data: '' }] },
    ];
    // 2833 tokens and 5667 for each of at most eight tiles.
    const { inputTokens } = await of({ messages: picture, model: 'gpt-4o-mini-2024-07-18' });
    assert.ok(inputTokens >= 48_169, String(inputTokens));
    assert.ok((await of({ messages: picture, model: 'gpt-4o' })).inputTokens < 10_000);
  });

  it('takes the longest answer from the request, the model, the room that is left, or a usual one', async () => {
    const longest = async (values: Partial<ChatRequest>, facts: Partial<ModelInfo> = {}) => {
      const { outputTokens, isHeldTo } = await of(values, info(facts));
      return [outputTokens, isHeldTo];
    };
    assert.deepEqual(await longest({ maxOutputTokens: 500 }, { maxOutputTokens: 900 }), [500, true]);
    assert.deepEqual(await longest({ maxOutputTokens: 5000 }, { maxOutputTokens: 900 }), [900, true]);
    assert.deepEqual(await longest({}, { maxOutputTokens: 900 }), [900, true]);
    assert.deepEqual(await longest({}), [32_000, false]);
    const { inputTokens } = await of({}, info({ contextWindow: 1000 }));
    assert.deepEqual(await longest({}, { contextWindow: 1000 }), [1000 - inputTokens, false]);
    assert.deepEqual(await longest({}, { contextWindow: 10 }), [128, false]);
  });

  it('prices input and answer, asks more of a model that reasons, and knows nothing of one without a price', async () => {
    const { ceiling, inputTokens } = await of({ maxOutputTokens: 500 });
    assert.ok(ceiling);
    assert.ok(Math.abs(ceiling.inputUsd - inputTokens / 1e6) < 1e-12);
    assert.ok(Math.abs(ceiling.usdPerOutputToken - 1e-5) < 1e-15);
    const reasons = await of({ maxOutputTokens: 5000, reasoningEffort: 'low' });
    assert.ok((reasons.ceiling?.leastOutputTokens ?? 0) > ceiling.leastOutputTokens);
    assert.equal((await of({}, info({ price: undefined }))).ceiling, undefined);
  });

  it('takes the dearer price of long texts where the input may be long', async () => {
    const long = { aboveInputTokens: 1000, inputPerMillion: 2, outputPerMillion: 20 };
    const dear = await of({ messages: asked('word '.repeat(2000)) }, info({ price: { ...price, long } }));
    assert.ok(Math.abs((dear.ceiling?.usdPerOutputToken ?? 0) - 2e-5) < 1e-15);
  });
});

describe('an answer that is watched', () => {
  it('has used up its tokens when about so many have come, text, reasoning and arguments together', () => {
    for (const limit of [50, 500, 20_000]) {
      const watch = new OutputWatch(limit);
      let seen = '';
      for (let index = 0; ; index += 1) {
        const words = `word${index} `;
        seen += words;
        const part =
          index % 3 === 0
            ? ({ type: 'text', text: words } as const)
            : index % 3 === 1
              ? ({ type: 'reasoning', text: words } as const)
              : ({ type: 'toolCallDelta', index: 0, argumentsDelta: words } as const);
        if (watch.isUsedUp(part)) {
          break;
        }
        assert.ok(index < limit * 2, 'it was not noticed');
      }
      const tokens = estimateTokens(seen);
      assert.ok(tokens > limit * 0.8 && tokens < limit * 1.2 + 40, `${limit}: ${tokens}`);
    }
  });

  it('is not used up by figures', () => {
    const watch = new OutputWatch(1);
    for (let index = 0; index < 100; index += 1) {
      assert.equal(watch.isUsedUp({ type: 'usage', usage: { textOutputTokens: 100 } }), false);
    }
  });
});
