// The real provider against a real LiteLLM proxy whose aliases lead to the simulator: started by `npm run test:litellm`.
import assert from 'node:assert/strict';
import type {
  AssistantContent,
  ChatMessage,
  ChatRequest,
  ModelInfo,
  ProviderContext,
  ToolDefinition,
} from '../../src/core/provider.ts';
import { litellm } from '../../src/core/providers/litellm.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { waitFor } from '../harness/wait.ts';
import { startSimulator, type Simulator } from '../simulator/start.ts';
import { assertKind, collect, failsWith, type Collected } from '../wire/collect.ts';
import { embedAll } from '../wire/embedAll.ts';
import { defined } from '../wire/openaiCalls.ts';
import { type LitellmProxy, MASTER_KEY, startLitellm } from './litellmProxy.ts';

const never = new AbortController().signal;
const tools: readonly ToolDefinition[] = [
  {
    name: 'add',
    description: 'Adds two numbers.',
    inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
  },
  {
    name: 'read_file',
    description: 'Reads a file.',
    inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  },
];
const words = (text: string): ChatMessage => ({ role: 'user', parts: [{ type: 'text', text }] });

describe('a real LiteLLM proxy', () => {
  let simulator: Simulator;
  let proxy: LitellmProxy;
  let context: ProviderContext;

  before(async () => {
    const program = process.env['LITELLM_PROGRAM'];
    assert.ok(program, 'npm run test:litellm starts this');
    simulator = await startSimulator({ pace: 30 });
    const openai = { baseUrl: `${simulator.url}/openai/v1`, apiKey: 'sk-behind-the-proxy' };
    const anthropic = { baseUrl: `${simulator.url}/anthropic`, apiKey: 'sk-ant-behind-the-proxy' };
    proxy = await startLitellm(program, [
      { alias: 'fast', model: 'openai/gpt-4.1-mini', ...openai },
      { alias: 'fast', model: 'openai/gpt-4o-mini', ...openai },
      { alias: 'thoughtful', model: 'anthropic/claude-haiku-4-5', ...anthropic },
      { alias: 'vectors', model: 'openai/text-embedding-3-small', ...openai },
      { alias: 'wrong-key-behind', model: 'openai/gpt-4.1', ...openai, apiKey: 'sk-wrong' },
      { alias: 'no-credit-behind', model: 'openai/gpt-4.1', ...openai, apiKey: 'sk-nocredit' },
      { alias: 'nobody-behind', model: 'openai/gpt-4.1', ...openai, baseUrl: 'http://127.0.0.1:9/v1' },
    ]);
    context = { fetch: globalThis.fetch, baseUrl: proxy.baseUrl, apiKey: MASTER_KEY };
  });
  after(async () => {
    await proxy?.stop();
    await simulator?.stop();
  });
  beforeEach(() => simulator.clearRequests());

  const ask = (model: string, text: string, more: Partial<ChatRequest> = {}): Promise<Collected> =>
    collect(litellm.stream({ model, messages: [words(text)], ...more }, context, never));

  describe('models', () => {
    let models: ReadonlyMap<string, ModelInfo>;
    before(async () => {
      models = new Map((await litellm.models(context, never)).map((model) => [model.id, model]));
    });
    const find = (id: string): ModelInfo => models.get(id) ?? assert.fail(`no ${id}`);

    it('lists the aliases, each once', () => {
      const behind = ['wrong-key-behind', 'no-credit-behind', 'nobody-behind'];
      assert.deepEqual([...models.keys()], ['fast', 'thoughtful', 'vectors', ...behind]);
    });

    it('gives of two deployments what holds for both, at the dearer price', () => {
      const { abilities, price = {}, ...facts } = find('fast');
      assert.deepEqual(defined({ ...facts, price: defined(price) }), {
        id: 'fast',
        contextWindow: 128_000,
        maxOutputTokens: 16_384,
        refuses: [],
        price: { inputPerMillion: 0.4, outputPerMillion: 1.6, cacheReadPerMillion: 0.1 },
      });
      const known = { chat: true, embeddings: false, vision: true, tools: true, json: true };
      assert.deepEqual(defined(abilities), known);
    });

    it('gives facts of a model that reasons, and of one that embeds', () => {
      const { abilities, price, contextWindow, efforts } = find('thoughtful');
      assert.deepEqual([abilities.reasoning, abilities.tools, contextWindow], [true, true, 200_000]);
      assert.deepEqual(efforts, ['low', 'medium', 'high']);
      assert.deepEqual(defined(price ?? {}), {
        inputPerMillion: 1,
        outputPerMillion: 5,
        cacheReadPerMillion: 0.1,
        cacheWritePerMillion: 1.25,
        cacheWrite1hPerMillion: 2,
      });
      const vectors = find('vectors');
      assert.deepEqual(vectors.abilities, { chat: false, embeddings: true });
      assert.deepEqual([vectors.contextWindow, vectors.price?.inputPerMillion], [8191, 0.02]);
    });

    it('asks nobody behind the proxy for any of it', async () => {
      await litellm.models(context, never);
      await litellm.check(context, never);
      assert.deepEqual(simulator.requests(), []);
    });
  });

  describe('answers', () => {
    it('stream with usage, cost and the id of the request', async () => {
      const { text, usage, finish, error, parts } = await ask('fast', 'Hello there');
      assert.equal(error, undefined);
      assert.ok(text.length > 20 && parts.filter((part) => part.type === 'text').length > 5);
      assert.deepEqual([finish?.reason, finish?.model], ['stop', 'fast']);
      assert.match(finish?.requestId ?? '', /^[\da-f-]{36}$/);
      assert.ok(usage?.uncachedInputTokens && usage.textOutputTokens && usage.reportedCostUsd);
      // One of the two deployments answered, and the cost is by its price.
      const costs = [
        [0.4, 1.6],
        [0.15, 0.6],
      ].map(
        ([input = 0, output = 0]) => (usage.uncachedInputTokens ?? 0) * input + (usage.textOutputTokens ?? 0) * output,
      );
      assert.ok(
        costs.some((micros) => Math.abs(micros / 1e6 - (usage.reportedCostUsd ?? 0)) < 1e-12),
        `${usage.reportedCostUsd} is none of ${costs.join(' and ')} millionths`,
      );
    });

    it('count what was read from the cache', async () => {
      const history = [
        words('Explain the cache of this function, please.'),
        { role: 'assistant', providerId: 'litellm', parts: [{ type: 'text', text: 'It keeps the last results.' }] },
        words('And the limit?'),
      ] satisfies ChatMessage[];
      const { usage } = await ask('fast', '', { messages: history });
      assert.ok((usage?.cacheReadTokens ?? 0) > 0 && (usage?.uncachedInputTokens ?? 0) > 0);
    });

    it('end by the limit of their length', async () => {
      const { finish } = await ask('fast', 'Tell me a long story', { maxOutputTokens: 10 });
      assert.equal(finish?.reason, 'length');
    });

    it('carry reasoning, and its tokens apart', async () => {
      const { text, reasoning, usage, error } = await ask('thoughtful', 'Explain this.', { reasoningEffort: 'low' });
      assert.equal(error, undefined);
      assert.ok(text && reasoning && (usage?.reasoningTokens ?? 0) > 0);
    });

    it('stop when the caller leaves, all the way to the vendor', async () => {
      const caller = new AbortController();
      const request = { model: 'fast', messages: [words('simulate: stall')] };
      const { error, text } = await collect(litellm.stream(request, context, caller.signal), (part) => {
        if (part.type === 'text') {
          caller.abort();
        }
      });
      assertKind(error, 'cancelled');
      assert.ok(text);
      await waitFor('the vendor to be left', () => simulator.requests()[0]?.outcome === 'left');
    });
  });

  for (const [model, effort] of [
    ['fast', undefined],
    ['thoughtful', 'low'],
  ] as const) {
    it(`calls two tools at once and answers their results (${model})`, async () => {
      const question = words('simulate: tool calls');
      const first = await ask(model, '', { messages: [question], tools, reasoningEffort: effort });
      assert.equal(first.error, undefined);
      assert.equal(first.finish?.reason, 'toolCalls');
      const calls = first.parts.flatMap((part) => (part.type === 'toolCall' ? [part] : []));
      assert.deepEqual(
        calls.map(({ name, argumentsJson }) => [name, JSON.parse(argumentsJson) as unknown]),
        [
          ['add', { a: 1, b: 1 }],
          ['read_file', { path: 'README.md' }],
        ],
      );
      assert.equal(new Set(calls.map(({ id }) => id)).size, 2);

      const seal = first.parts.findLast((part) => part.type === 'reasoning' && part.providerMetadata);
      const thought: AssistantContent[] = seal?.type === 'reasoning' ? [{ ...seal, text: first.reasoning }] : [];
      assert.equal(thought.length, effort ? 1 : 0);
      const messages: ChatMessage[] = [
        question,
        { role: 'assistant', providerId: 'litellm', parts: [...thought, ...calls] },
        {
          role: 'user',
          parts: calls.map(({ id, name }) => ({
            type: 'toolResult',
            toolCallId: id,
            toolName: name,
            text: `of ${name}`,
          })),
        },
      ];
      const second = await ask(model, '', { messages, tools, reasoningEffort: effort });
      assert.equal(second.error, undefined);
      assert.equal(second.finish?.reason, 'stop');
      assert.match(second.text, /of add[\s\S]*of read_file/);
      if (effort) {
        // What Anthropic demands: the signed thinking before the calls that followed it, unchanged.
        const { body } = simulator.requests().at(-1) ?? assert.fail('nothing was asked');
        const [, asked] = body['messages'] as { content: Record<string, unknown>[] }[];
        const { signature } = thought[0]?.type === 'reasoning' ? (thought[0].providerMetadata ?? {}) : {};
        assert.deepEqual(asked?.content[0], { type: 'thinking', thinking: first.reasoning, signature });
      }
    });
  }

  describe('failures', () => {
    const failures: [string, string, string, ErrorKind, RegExp][] = [
      ['an unknown alias', 'mystery', 'Hello', 'modelNotFound', /mystery/],
      ["the proxy's key at the vendor", 'wrong-key-behind', 'Hello', 'config', /refused the proxy's own key/],
      ['an empty account', 'no-credit-behind', 'Hello', 'quota', /exceeded your current quota/],
      ['a vendor that is not there', 'nobody-behind', 'Hello', 'overloaded', /Connection error/],
      ['an overloaded vendor', 'fast', 'simulate: overloaded', 'overloaded', /currently overloaded/],
      ['too long a context', 'fast', 'simulate: context too long', 'contextTooLong', /maximum context length/],
      ['an error in mid-stream', 'fast', 'simulate: error in stream', 'overloaded', /had an error while processing/],
    ];
    for (const [what, model, text, kind, message] of failures) {
      it(`are told apart: ${what}`, async () => {
        const { error } = await ask(model, text);
        const thrown = assertKind(error, kind);
        assert.match(thrown.message, message);
        assert.deepEqual([thrown.provider, thrown.model], ['litellm', model]);
      });
    }

    it('are told apart: a limit, with the wait that the vendor asks for', async () => {
      const { error } = await ask('fast', 'simulate: rate limit');
      assert.equal(assertKind(error, 'rateLimit').retryAfterMs, 3000);
    });

    it('are told apart: a connection that broke behind the proxy', async () => {
      const { error, finish, text } = await ask('fast', 'simulate: cut');
      assert.deepEqual([finish, text !== ''], [undefined, true]);
      assert.ok(assertKind(error, 'overloaded').retryable);
    });

    it('are told apart: a key that the proxy does not know, in words', async () => {
      const strange = { ...context, apiKey: 'sk-somebody-else' };
      for (const call of [litellm.check, litellm.models]) {
        assert.match((await failsWith(call(strange, never), 'auth')).message, /does not know this key/);
      }
      const request = { model: 'fast', messages: [words('Hello')] };
      assertKind((await collect(litellm.stream(request, strange, never))).error, 'auth');
      const none = await failsWith(litellm.check({ ...context, apiKey: undefined }, never), 'config');
      assert.equal(none.code, 'noKey');
      assert.deepEqual(simulator.requests(), []);
    });
  });

  it('embeds texts in more than one call, in order', async () => {
    const texts = Array.from({ length: 70 }, (_, index) => `text number ${index}`);
    const embed = litellm.embed ?? assert.fail('no embeddings');
    const { vectors, inputTokens } = await embedAll(litellm, 'vectors', texts, context);
    assert.deepEqual([vectors.length, new Set(vectors.map(({ length }) => length))], [70, new Set([1536])]);
    assert.ok((inputTokens ?? 0) > 70);
    const again = await embed('vectors', [texts[69] ?? ''], context, never);
    assert.deepEqual(again.vectors[0], vectors[69]);
    assert.deepEqual(
      simulator.requests().map(({ body }) => (body['input'] as unknown[]).length),
      [32, 32, 6, 1],
    );
    await failsWith(embed('fast', ['a'], context, never), 'badRequest');
  });
});
