// The real provider against a real Ollama with no model at first: started by `npm run test:ollama`.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type {
  ChatMessage,
  ChatRequest,
  ModelInfo,
  ProviderContext,
  PullProgress,
  ToolDefinition,
} from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { assertKind, collect, failsWith, type Collected } from '../wire/collect.ts';
import { type OllamaServer, startOllama } from './ollamaServer.ts';

/** The smallest of Ollama's library that take tools (270 MB), and that embed (46 MB). */
const CHAT = 'smollm2:135m';
const EMBEDDINGS = 'all-minilm:22m';
const never = new AbortController().signal;
const words = (text: string): ChatMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const tool: ToolDefinition = {
  name: 'weather',
  description: 'The weather of a town.',
  inputSchema: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
};

describe('a real Ollama', () => {
  let server: OllamaServer;
  let context: ProviderContext;
  const local = ollama.localModels ?? assert.fail('no actions');

  before(async () => {
    server = await startOllama();
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });
  after(() => server?.stop());

  async function pull(model: string, signal = never): Promise<PullProgress[]> {
    const steps: PullProgress[] = [];
    for await (const step of local.pull(model, context, signal)) {
      steps.push(step);
    }
    return steps;
  }
  const models = () => ollama.models(context, never);

  it('answers as Ollama, and has no models', async () => {
    await ollama.check(context, never);
    assert.deepEqual(await models(), []);
  });

  it('says which model is missing', async () => {
    const { error } = await collect(ollama.stream({ model: CHAT, messages: [words('Hello')] }, context, never));
    assert.match(assertKind(error, 'modelNotFound').message, /smollm2:135m/);
    const embed = ollama.embed ?? assert.fail('no embeddings');
    await failsWith(embed(EMBEDDINGS, ['a'], context, never), 'modelNotFound');
    await failsWith(local.remove(CHAT, context, never), 'modelNotFound');
  });

  describe('with models of its library', () => {
    let info: ModelInfo;

    before(async function fetchModels() {
      try {
        const steps = await pull(CHAT);
        assert.equal(steps.at(-1)?.status, 'success');
        const known = steps.filter(({ totalBytes }) => totalBytes);
        assert.ok(
          known.some(({ completedBytes = 0, totalBytes = 0 }) => completedBytes > 0 && completedBytes <= totalBytes),
        );
        await pull(EMBEDDINGS);
      } catch (thrown) {
        const isOffline = thrown instanceof AppError && /cannot reach its library/.test(thrown.message);
        if (!isOffline) {
          throw thrown;
        }
        console.log(`skipped: what needs a model (${thrown.message})`);
        this.skip();
      }
      info = (await models()).find(({ id }) => id === CHAT) ?? assert.fail(`${CHAT} is not installed`);
    });

    const ask = (text: string, more: Partial<ChatRequest> = {}): Promise<Collected> =>
      collect(ollama.stream({ model: CHAT, messages: [words(text)], modelInfo: info, ...more }, context, never));
    const loaded = async (): Promise<Record<string, unknown>[]> => {
      const { models: running } = (await (await fetch(`${server.url}/api/ps`)).json()) as {
        models: Record<string, unknown>[];
      };
      return running;
    };

    it('says that the library does not have a model', async () => {
      await failsWith(pull('no-such-model-in-any-library:1b'), 'modelNotFound');
    });

    it('lists what they can do, with their size and their own context', async () => {
      const { abilities, contextWindow, sizeBytes, refuses } = info;
      const { chat, tools, embeddings, reasoning } = abilities;
      assert.deepEqual([chat, tools, embeddings, reasoning], [true, true, false, false]);
      assert.deepEqual([contextWindow, refuses], [8192, ['reasoningEffort']]);
      assert.ok((sizeBytes ?? 0) > 50_000_000);
      const embedder = (await models()).find(({ id }) => id === EMBEDDINGS);
      assert.deepEqual([embedder?.abilities.chat, embedder?.abilities.embeddings], [false, true]);
    });

    it('answers with usage', async () => {
      const { text, usage, finish, error } = await ask('Say hello.', { maxOutputTokens: 200, temperature: 0, seed: 1 });
      assert.equal(error, undefined);
      assert.ok(text && usage?.uncachedInputTokens && usage.textOutputTokens);
      assert.equal(finish?.model, CHAT);
    });

    it('ends by the limit of its length', async () => {
      const { finish, usage } = await ask('Count from one to a hundred.', { maxOutputTokens: 8 });
      assert.deepEqual([finish?.reason, usage?.textOutputTokens], ['length', 8]);
    });

    it('is loaded with a context that the conversation fits into, and no larger than its own', async () => {
      await ask('Hello', { maxOutputTokens: 4 });
      const small = (await loaded())[0]?.['context_length'];
      await ask(`${'one two three four '.repeat(900)} Go on.`, { maxOutputTokens: 4 });
      const large = (await loaded())[0]?.['context_length'];
      // Servers before 0.11 do not tell.
      assert.deepEqual([small, large], small === undefined ? [undefined, undefined] : [4096, 8192]);
    });

    it('refuses what does not fit, instead of losing the beginning', async () => {
      const { error } = await ask('one two three four '.repeat(4000), { maxOutputTokens: 4 });
      assertKind(error, 'contextTooLong');
    });

    it('takes tools, and a result of one', async () => {
      const asked = await ask('What is the weather in Paris?', { tools: [tool], temperature: 0, maxOutputTokens: 100 });
      assert.equal(asked.error, undefined);
      const messages: ChatMessage[] = [
        words('What is the weather in Paris?'),
        {
          role: 'assistant',
          providerId: 'ollama',
          parts: [{ type: 'toolCall', id: 'c1', name: 'weather', argumentsJson: '{"town":"Paris"}' }],
        },
        { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'c1', toolName: 'weather', text: 'Sunny.' }] },
      ];
      const answered = await ask('', { messages, tools: [tool], maxOutputTokens: 50 });
      // So small a model may also call again.
      const hasAnswered = answered.text !== '' || answered.parts.some((part) => part.type === 'toolCall');
      assert.deepEqual([answered.error, hasAnswered], [undefined, true]);
    });

    it('writes JSON of a shape', async () => {
      // Closed words: so small a model may never end a free one.
      const town = { type: 'string', enum: ['Paris', 'Rome'] };
      const schema = { type: 'object', properties: { town }, required: ['town'] };
      const { text } = await ask('Name a town.', {
        responseFormat: { type: 'json', schema },
        maxOutputTokens: 200,
        seed: 1,
      });
      assert.ok(town.enum.includes((JSON.parse(text) as { town: string }).town), text);
    });

    it('stops when the caller leaves', async () => {
      const caller = new AbortController();
      const request = { model: CHAT, messages: [words('Tell me a very long story.')], modelInfo: info };
      const { error, text } = await collect(ollama.stream(request, context, caller.signal), (part) => {
        if (part.type === 'text') {
          caller.abort();
        }
      });
      assertKind(error, 'cancelled');
      assert.ok(text);
    });

    it('embeds texts in order, also long ones, and refuses those that are too long', async () => {
      const embed = ollama.embed ?? assert.fail('no embeddings');
      const texts = ['a cat on a mat', 'the stock market fell', 'a kitten on a rug'];
      const { vectors, inputTokens } = await embed(EMBEDDINGS, texts, context, never);
      assert.ok((inputTokens ?? 0) > 10);
      const [cat, market, kitten] = vectors;
      assert.ok(cat && market && kitten && cat.length === 384);
      assert.ok(similarity(cat, kitten) > similarity(cat, market));
      await failsWith(embed(EMBEDDINGS, ['word '.repeat(20_000)], context, never), 'contextTooLong');
    });

    it('are removed', async () => {
      await local.remove(CHAT, context, never);
      await local.remove(EMBEDDINGS, context, never);
      assert.deepEqual(await models(), []);
    });
  });
});

function similarity(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
