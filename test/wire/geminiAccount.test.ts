// Gemini's model list, key check, token count and embeddings over real sockets.
import assert from 'node:assert/strict';
import { Pricing } from '../../src/core/pricing.ts';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { failsWith } from './collect.ts';
import { embedAll } from './embedAll.ts';
import { bodyReply, type Handler, jsonReply, type ScriptedServer } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};

describe('Gemini account', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'AIzaTest' };
  });

  const refusal = (code: number, status: string, message: string) => ({ error: { code, message, status } });
  describe('models and check', () => {
    const listed = (name: string, fields: object = {}) => ({
      name: `models/${name}`,
      displayName: name.toUpperCase(),
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
      ...fields,
    });
    const page = (models: object[], nextPageToken?: string): Handler => jsonReply(200, { models, nextPageToken });

    it('reads all pages', async () => {
      server.reply(page([listed('gemini-a'), listed('gemini-b')], 'n=2&x')).reply(page([listed('gemini-c')]));
      const models = await gemini.models(context, never);
      assert.deepEqual(
        models.map(({ id }) => id),
        ['gemini-a', 'gemini-b', 'gemini-c'],
      );
      const [first, second] = server.requests.map(({ path }) => new URL(path, server.url));
      assert.deepEqual([first?.pathname, first?.searchParams.get('pageToken')], ['/v1beta/models', null]);
      assert.equal(second?.searchParams.get('pageToken'), 'n=2&x');
      assert.ok(
        server.requests.every(
          ({ headers, path }) => headers['x-goog-api-key'] === 'AIzaTest' && !path.includes('AIza'),
        ),
      );
    });

    it('ends with a server that always has one more page', async () => {
      server.replyAlways(page([listed('gemini-a')], 'again'));
      assert.equal((await gemini.models(context, never)).length, 1);
      assert.equal(server.requests.length, 2);
    });

    it('reads what a model can do', async () => {
      server.reply(
        page([
          listed('gemini-3-pro-preview', { thinking: true }),
          listed('gemini-2.0-flash'),
          listed('gemma-3-27b-it'),
          listed('gemini-2.5-flash-image'),
          listed('gemini-embedding-001', { supportedGenerationMethods: ['embedContent', 'batchEmbedContents'] }),
          listed('imagen-4.0', { supportedGenerationMethods: ['predict'] }),
          { displayName: 'Without a name' },
        ]),
      );
      const models = await gemini.models(context, never);
      assert.deepEqual(models[0], {
        id: 'gemini-3-pro-preview',
        name: 'GEMINI-3-PRO-PREVIEW',
        contextWindow: 1_048_576,
        maxOutputTokens: 65_536,
        abilities: { chat: true, embeddings: false, reasoning: true, vision: true, tools: true, json: true },
        refuses: [],
        efforts: ['low', 'high'],
      });
      const can = { chat: true, embeddings: false, reasoning: false, vision: true, tools: true, json: true };
      assert.deepEqual(
        models.slice(1).map(({ id, abilities, refuses, efforts }) => ({ id, ...abilities, refuses, efforts })),
        [
          {
            id: 'gemini-2.0-flash',
            ...can,
            refuses: ['reasoningEffort'],
            efforts: undefined,
          },
          {
            id: 'gemma-3-27b-it',
            ...can,
            tools: false,
            json: false,
            refuses: ['reasoningEffort', 'json'],
            efforts: undefined,
          },
          {
            id: 'gemini-2.5-flash-image',
            chat: false,
            embeddings: false,
            refuses: ['reasoningEffort'],
            efforts: undefined,
          },
          {
            id: 'gemini-embedding-001',
            chat: false,
            embeddings: true,
            refuses: ['reasoningEffort'],
            efforts: undefined,
          },
          { id: 'imagen-4.0', chat: false, embeddings: false, refuses: ['reasoningEffort'], efforts: undefined },
        ],
      );
    });

    it('asks for one model to check a key, and takes no other answer for a list', async () => {
      server.reply(page([listed('gemini-a')], 'more'));
      await gemini.check(context, never);
      assert.equal(server.requests[0]?.path, '/v1beta/models?pageSize=1');
      server.reply(jsonReply(400, refusal(400, 'INVALID_ARGUMENT', 'API key not valid.')));
      await failsWith(gemini.check(context, never), 'auth');
      server.reply(jsonReply(200, { status: 'ok' }));
      await failsWith(gemini.check(context, never), 'badResponse');
      server.reply(bodyReply(200, '{"models": [', { 'content-type': 'application/json' }));
      await failsWith(gemini.models(context, never), 'badResponse');
      await failsWith(gemini.check(context, AbortSignal.abort()), 'cancelled');
      assert.equal(server.requests.length, 4);
    });

    it('has prices for its models', async () => {
      const prices = await new Pricing().load();
      for (const model of [
        'gemini-1.5-pro',
        'gemini-2.5-flash',
        'gemini-2.5-pro',
        'gemini-3-pro-preview',
        'gemini-embedding-001',
      ]) {
        const price = prices.facts(gemini, model, Date.UTC(2026, 8, 1))?.price;
        assert.ok(price?.inputPerMillion, model);
      }
    });
  });

  describe('count and embeddings', () => {
    it('counts with the same content, without what only an answer has', async () => {
      server.reply(jsonReply(200, { totalTokens: 17 }));
      const tools = [{ name: 'f', description: 'F', inputSchema: { type: 'object' } }];
      const asked = { ...ASK, system: 'Be brief', temperature: 1, tools, toolChoice: 'auto' as const };
      assert.equal(await gemini.count?.(asked, context, never), 17);
      const [request] = server.requests;
      assert.equal(request?.path, '/v1beta/models/gemini-2.5-flash:countTokens');
      const counted = request.json()['generateContentRequest'] as Record<string, unknown>;
      assert.equal(counted['model'], 'models/gemini-2.5-flash');
      assert.deepEqual(counted['contents'], [{ role: 'user', parts: [{ text: 'Hello' }] }]);
      assert.ok(JSON.stringify(counted['systemInstruction']).includes('Be brief') && counted['tools']);
      assert.ok(!JSON.stringify(counted).includes('temperature'));
      server.reply(jsonReply(200, {}));
      await failsWith(gemini.count?.(ASK, context, never) ?? Promise.resolve(), 'badResponse');
    });

    const vectors = (count: number, from = 0) => ({
      embeddings: Array.from({ length: count }, (_, index) => ({ values: [from + index, 0.5] })),
    });

    it('embeds in order, a hundred at a time', async () => {
      server
        .reply(jsonReply(200, { ...vectors(100), usageMetadata: { promptTokenCount: 300 } }))
        .reply(jsonReply(200, { ...vectors(3, 100), usageMetadata: { promptTokenCount: 9 } }));
      const texts = Array.from({ length: 103 }, (_, index) => `text ${index}`);
      const { vectors: got, inputTokens } = await embedAll(gemini, 'gemini-embedding-001', texts, context);
      assert.deepEqual(
        got.map(([first]) => first),
        texts.map((_, index) => index),
      );
      assert.equal(inputTokens, 309);
      assert.equal(server.requests[0]?.path, '/v1beta/models/gemini-embedding-001:batchEmbedContents');
      const requests = server.requests[1]?.json()['requests'] as unknown[];
      assert.equal(requests.length, 3);
      assert.deepEqual(requests[0], {
        model: 'models/gemini-embedding-001',
        content: { role: 'user', parts: [{ text: 'text 100' }] },
      });
      assert.equal(server.requests[0].headers['x-goog-api-client'], undefined);
    });
  });

  it('brings an address to its form', () => {
    const forms: [string, string][] = [
      ['https://generativelanguage.googleapis.com/', 'https://generativelanguage.googleapis.com'],
      [' generativelanguage.googleapis.com/v1beta ', 'https://generativelanguage.googleapis.com'],
      ['https://proxy.example/google/v1beta/openai/', 'https://proxy.example/google'],
      ['https://proxy.example/v1beta/models/gemini-2.5-pro:generateContent', 'https://proxy.example'],
      ['http://127.0.0.1:8080/v1/models', 'http://127.0.0.1:8080'],
    ];
    for (const [given, expected] of forms) {
      assert.equal(gemini.normalizeBaseUrl?.(given), expected);
    }
  });
});
