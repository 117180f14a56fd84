// Every registered provider against the simulator that plays its vendor: what is listed, streamed, refused and embedded.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ChatMessage, ChatRequest, ModelInfo, Provider, ProviderContext } from '../../src/core/provider.ts';
import { Pricing, type LoadedPricing } from '../../src/core/pricing.ts';
import { isSimulated } from '../../src/core/providerAddress.ts';
import { providers } from '../../src/core/providers/registry.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { startSimulator, type Simulator } from '../simulator/start.ts';
import { says, simulatedContext } from './simulatedContext.ts';
import { assertKind, collect, failsWith, type Collected } from './collect.ts';

const never = new AbortController().signal;
/** A PNG's head, as far as it tells the size: 2 × 3 pixels. */
const picture = Buffer.from('89504e470d0a1a0a0000000d494844520000000200000003', 'hex').toString('base64');
const readFile = {
  name: 'read_file',
  description: 'Reads a file',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
};
const listFiles = {
  name: 'list_files',
  description: 'Lists files',
  inputSchema: { type: 'object', properties: { depth: { type: 'integer' } }, required: ['depth'] },
};

/** These vendors have no word for an answer that was filtered: it just ends. */
const filtersNothing = new Set(['groq', 'together', 'mistral', 'ollama']);

describe('the simulator through the provider', () => {
  let simulator: Simulator;
  let pricing: LoadedPricing;
  before(async () => {
    [simulator, pricing] = await Promise.all([startSimulator({ pace: 0 }), new Pricing().load()]);
  });
  after(() => simulator.stop());

  for (const provider of providers) {
    describe(provider.id, () => {
      let context: ProviderContext;
      let models: readonly ModelInfo[];
      before(async () => {
        context = simulatedContext(provider, simulator.url);
        models = await provider.models(context, never);
      });
      const chats = () => models.filter(({ abilities }) => abilities.chat !== false);
      const modelThat = (wanted: (model: ModelInfo) => unknown): ModelInfo =>
        chats().find(wanted) ?? assert.fail(`${provider.id} has no such model`);
      const ask = (messages: ChatMessage[] | string, more: Partial<ChatRequest> = {}): Promise<Collected> => {
        const modelInfo = more.modelInfo ?? modelThat(({ abilities }) => abilities.tools !== false);
        const list = typeof messages === 'string' ? [says(messages)] : messages;
        const request: ChatRequest = { model: modelInfo.id, modelInfo, messages: list, ...more };
        return collect(provider.stream(request, context, never));
      };

      it('is played, below a folder of its own', () => {
        assert.ok(isSimulated({ environment: {}, settings: () => ({}), simulatorUrl: simulator.url }, provider));
        assert.ok(context.baseUrl.startsWith(`${simulator.url}/${provider.id}`));
      });

      it('lists its models, with prices', () => {
        assert.ok(chats().length >= 3, String(chats().length));
        const priced = chats().filter(({ id, price }) => pricing.facts(provider, id, Date.now(), price));
        // Neither Perplexity's list nor the price library has its prices: each answer says what it cost.
        assert.ok(priced.length > 0 || provider.id === 'perplexity');
      });

      it('checks a key, and refuses a wrong one and one without credit', async () => {
        await provider.check(context, never);
        if (provider.auth === 'none') {
          return;
        }
        await failsWith(provider.check({ ...context, apiKey: 'a-wrong-key' }, never), 'auth');
        assertKind(
          (await collect(provider.stream(hello(modelThat(() => true)), { ...context, apiKey: 'nocredit' }, never)))
            .error,
          'quota',
        );
      });

      it('streams an answer, with usage', async () => {
        const answer = await ask('Explain this.\n```ts\nfunction pick() {}\n```');
        assert.equal(answer.error, undefined);
        assert.match(answer.text, /`pick`/);
        assert.equal(answer.finish?.reason, 'stop');
        const { uncachedInputTokens = 0, cacheWrite5mTokens = 0, textOutputTokens = 0 } = answer.usage ?? {};
        assert.ok(uncachedInputTokens + cacheWrite5mTokens > 0 && textOutputTokens > 0);
      });

      it('reads what came before from the cache, where the vendor tells', async () => {
        const first = says('What is a closure? '.repeat(20));
        const reply: ChatMessage = {
          role: 'assistant',
          providerId: provider.id,
          parts: [{ type: 'text', text: 'So.' }],
        };
        const { usage, error } = await ask([first, reply, says('And a promise?')]);
        assert.equal(error, undefined);
        if (!['together', 'ollama'].includes(provider.id)) {
          assert.ok((usage?.cacheReadTokens ?? 0) > 50, JSON.stringify(usage));
        }
      });

      it('reasons', async () => {
        const modelInfo =
          provider.id === 'litellm' ? modelThat(({ id }) => id === 'smart') : modelThat(thinker(provider));
        const answer = await ask('Why?', { modelInfo, reasoningEffort: 'high' });
        assert.equal(answer.error, undefined);
        assert.ok(answer.text);
        const isHidden = provider.id === 'openai';
        assert.equal(answer.reasoning === '', isHidden);
        assert.ok(!isHidden || (answer.usage?.reasoningTokens ?? 0) > 0);
      });

      it('calls two tools, and answers with what they gave back', async () => {
        const modelInfo =
          provider.id === 'ollama' || provider.id === 'litellm'
            ? undefined
            : chats().find((model) => thinker(provider)(model) && model.abilities.tools !== false);
        const options = {
          tools: [readFile, listFiles],
          reasoningEffort: 'low',
          ...(modelInfo && { modelInfo }),
        } as const;
        const question = says('simulate: tool calls read_file {"path":"größe.ts"}');
        const called = await ask([question], options);
        assert.equal(called.error, undefined);
        assert.equal(called.finish?.reason, 'toolCalls');
        const calls = called.parts.filter((part) => part.type === 'toolCall');
        assert.deepEqual(
          calls.map(({ name, argumentsJson }) => [name, JSON.parse(argumentsJson)]),
          [
            ['read_file', { path: 'größe.ts' }],
            ['list_files', { depth: 2 }],
          ],
        );
        assert.equal(new Set(calls.map(({ id }) => id)).size, 2);
        const own = called.parts.filter(
          (part) => part.type === 'toolCall' || part.type === 'reasoning' || part.type === 'text',
        );
        const results = calls.map(({ id, name }) => ({
          type: 'toolResult' as const,
          toolCallId: id,
          toolName: name,
          text: `${name} says hello`,
        }));
        const answer = await ask(
          [question, { role: 'assistant', providerId: provider.id, parts: own }, { role: 'user', parts: results }],
          options,
        );
        assert.equal(answer.error, undefined);
        assert.equal(answer.finish?.reason, 'stop');
        assert.match(answer.text, /read_file says hello[\s\S]*list_files says hello/);
      });

      it('calls the one tool that is demanded', async () => {
        const { parts, error } = await ask('Look.', {
          // The newest of Claude refuse to be told.
          modelInfo: modelThat(({ id, abilities }) => abilities.tools !== false && !id.startsWith('claude-sonnet-5')),
          tools: [readFile, listFiles],
          toolChoice: { name: 'list_files' },
        });
        assert.equal(error, undefined);
        const names = parts.filter((part) => part.type === 'toolCall').map(({ name }) => name);
        // Ollama and Perplexity cannot be told to call one.
        assert.deepEqual(names, ['ollama', 'perplexity'].includes(provider.id) ? [] : ['list_files']);
      });

      it('describes a picture, or refuses it in the vendor’s words', async () => {
        const seeing = chats().find(seer(provider));
        const modelInfo = seeing ?? modelThat(() => true);
        const image = { type: 'image', mediaType: 'image/png', data: picture } as const;
        const answer = await ask([{ role: 'user', parts: [{ type: 'text', text: 'What is it?' }, image] }], {
          modelInfo,
        });
        if (!seeing) {
          assert.equal(provider.id, 'deepseek');
          assertKind(answer.error, 'badRequest');
          return;
        }
        assert.equal(answer.error, undefined);
        assert.match(answer.text, /^The picture is a PNG of 2 × 3 pixels, 24 bytes\./);
      });

      const cues: [cue: string, kind: ErrorKind][] = [
        ['wrong key', 'auth'],
        ['no credit', 'quota'],
        ['overloaded', 'overloaded'],
        ['context too long', 'contextTooLong'],
        ['cut', 'network'],
        ['no ending', 'truncated'],
        ['error in stream', provider.id === 'ollama' ? 'badResponse' : 'overloaded'],
      ];
      for (const [cue, kind] of cues) {
        it(`fails as ${kind} on "${cue}"`, async () => {
          const answer = await ask(`simulate: ${cue}`);
          const failure = assertKind(answer.error, kind);
          assert.ok(failure.message);
          assert.equal(answer.finish, undefined);
        });
      }

      it('limits the rate once with a time to wait, then answers', async () => {
        const failure = assertKind((await ask('simulate: rate limit')).error, 'rateLimit');
        assert.equal(failure.retryAfterMs, 3000);
        assert.equal((await ask('simulate: rate limit')).error, undefined);
      });

      it('ends early by length and by filter, and without usage', async () => {
        assert.equal((await ask('simulate: max tokens')).finish?.reason, 'length');
        const { error, finish } = await ask('simulate: content filter');
        const ended = error instanceof AppError ? error.kind : finish?.reason;
        assert.equal(ended, filtersNothing.has(provider.id) ? 'stop' : 'contentFilter');
        const uncounted = await ask('simulate: no usage');
        assert.equal(uncounted.error, undefined);
        assert.equal(uncounted.usage?.textOutputTokens, undefined);
      });

      it('does not know an unknown model', async () => {
        const { error } = await ask('Hello', { model: 'mystery-9', modelInfo: undefined });
        assertKind(error, 'modelNotFound');
      });

      if (provider.embed) {
        const embed = provider.embed;
        it('embeds: texts that share words lie near each other', async () => {
          const texts = ['The cat sleeps on the mat', 'A cat sleeps on a sofa', 'Invoices are due in March'];
          const model = models.find(({ abilities, id }) => abilities.embeddings ?? id.includes('embed'));
          assert.ok(model, `${provider.id} lists no embedding model`);
          const { vectors, inputTokens } = await embed(model.id, texts, context, never);
          const [cat, sofa, invoices] = vectors;
          assert.ok(cat && sofa && invoices && vectors.length === 3);
          assert.ok(dot(cat, sofa) > dot(cat, invoices) + 0.2);
          assert.ok(Math.abs(dot(cat, cat) - 1) < 0.01);
          assert.ok((inputTokens ?? 0) > 0);
          await failsWith(embed('mystery-9', texts, context, never), 'modelNotFound');
        });
      }
    });
  }
});

function hello({ id }: ModelInfo): ChatRequest {
  return { model: id, messages: [says('Hello')] };
}

/** Picks a model that shows or counts reasoning, as far as the list tells. */
function thinker({ id }: Provider): (model: ModelInfo) => unknown {
  return ({ abilities, efforts }) => abilities.reasoning ?? (id === 'perplexity' && efforts);
}

/** Picks a model that takes pictures: by the list, else by what the simulator knows. */
function seer({ id }: Provider): (model: ModelInfo) => unknown {
  return ({ abilities, id: model }) => abilities.vision ?? (id === 'perplexity' || /VL|^fast$/.test(model));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
