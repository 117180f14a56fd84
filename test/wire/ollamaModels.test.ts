// Ollama's installed models and its address, as people and environment variables write it.
import assert from 'node:assert/strict';
import type { ProviderContext } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { failsWith, fixture } from './collect.ts';
import { bodyReply, type Handler, jsonReply, type ScriptedServer } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

describe('Ollama models', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });

  const shows: Record<string, Handler> = {
    'qwen3:8b': bodyReply(200, fixture('ollama/showQwen3.json'), { 'content-type': 'application/json' }),
    'llava:7b': jsonReply(200, {
      model_info: { 'general.architecture': 'llama', 'clip.vision.context_length': 77, 'llama.context_length': 32_768 },
      capabilities: ['completion', 'vision'],
    }),
    'embed:latest': jsonReply(200, { model_info: { 'bert.context_length': 512 }, capabilities: ['embedding'] }),
    'old:1b': jsonReply(200, { model_info: {}, details: {} }),
    'gone:1b': jsonReply(404, { error: "model 'gone:1b' not found" }),
    'broken:1b': jsonReply(500, { error: 'unable to open blob' }),
    'page:1b': bodyReply(200, '{"model_info":', { 'content-type': 'application/json' }),
    'cut:1b': async (_request, reply) => {
      await reply.head(200);
      reply.cut();
    },
  };
  const tags = (names: readonly string[]) => ({
    models: names.map((name) => ({ name, model: name, size: 5_200_000_000, digest: 'd', details: {} })),
  });
  const serve: Handler = (request, reply) => shows[String(request.json()['model'])]?.(request, reply);

  it('reads abilities, context and size of each, and keeps those whose details fail', async () => {
    server.reply(jsonReply(200, tags(Object.keys(shows)))).replyAlways(serve);
    const models = await ollama.models(context, never);
    const none = { vision: false, tools: false, reasoning: false };
    const sizeBytes = 5_200_000_000;
    assert.deepEqual(models, [
      {
        id: 'qwen3:8b',
        sizeBytes,
        contextWindow: 40_960,
        abilities: { ...none, chat: true, json: true, embeddings: false, tools: true, reasoning: true },
        efforts: ['minimal', 'low'],
        leastEffort: 'minimal',
        refuses: [],
      },
      {
        id: 'llava:7b',
        sizeBytes,
        contextWindow: 32_768,
        abilities: { ...none, chat: true, json: true, embeddings: false, vision: true },
        refuses: ['reasoningEffort'],
      },
      {
        id: 'embed:latest',
        sizeBytes,
        contextWindow: 512,
        abilities: { ...none, chat: false, json: false, embeddings: true },
        refuses: ['reasoningEffort'],
      },
      { id: 'old:1b', sizeBytes, contextWindow: undefined, abilities: {}, refuses: ['reasoningEffort'] },
      ...['gone:1b', 'broken:1b', 'page:1b', 'cut:1b'].map((id) => ({ id, sizeBytes, abilities: {} })),
    ]);
  });

  it('asks for four at once, never more', async () => {
    let running = 0;
    let most = 0;
    const names = Array.from({ length: 11 }, (_, index) => `m${index}`);
    const four = Promise.withResolvers<void>();
    server.reply(jsonReply(200, tags(names))).replyAlways(async (request, reply) => {
      if (request.path === '/ping') {
        return jsonReply(200, {})(request, reply);
      }
      running += 1;
      most = Math.max(most, running);
      if (running === 4) {
        // A fifth that was sent along would arrive before these round trips are over.
        await fetch(`${server.url}/ping`);
        await fetch(`${server.url}/ping`);
        four.resolve();
      }
      await four.promise;
      running -= 1;
      return jsonReply(200, { capabilities: ['completion'] })(request, reply);
    });
    const models = await ollama.models(context, never);
    assert.equal(most, 4);
    assert.ok(models.every((model) => model.abilities.chat));
  });

  it('tells an empty list from a wrong address', async () => {
    server.reply(jsonReply(200, { models: [] }));
    assert.deepEqual(await ollama.models(context, never), []);
    server.reply(jsonReply(200, { data: [] }));
    await failsWith(ollama.models(context, never), 'badResponse');
    server.reply(bodyReply(404, '404 page not found', { 'content-type': 'text/plain' }));
    await failsWith(ollama.models(context, never), 'config');
  });
});

describe('Ollama address', () => {
  const addresses: [string, string][] = [
    ['', 'http://127.0.0.1:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    ['http://0.0.0.0:11434/', 'http://127.0.0.1:11434'],
    [':8080', 'http://127.0.0.1:8080'],
    ['gpu-box', 'http://gpu-box:11434'],
    [' gpu-box:1234 ', 'http://gpu-box:1234'],
    ['http://gpu-box', 'http://gpu-box:11434'],
    ['http://gpu-box:80', 'http://gpu-box:80'],
    ['gpu-box:80/', 'http://gpu-box:80'],
    ['HTTPS://Ollama.Example.com', 'https://ollama.example.com'],
    ['https://ollama.example.com:8443/base//', 'https://ollama.example.com:8443/base'],
    ['http://localhost:11434/v1', 'http://localhost:11434'],
    ['http://localhost:11434/api/', 'http://localhost:11434'],
    ['::1', 'http://[::1]:11434'],
    ['[::1]:9999', 'http://[::1]:9999'],
    ['::', 'http://[::1]:11434'],
    ['http://[::]:11434', 'http://[::1]:11434'],
    // Not to be understood: left for whoever checks addresses to refuse.
    ['ftp://gpu-box', 'ftp://gpu-box'],
    ['http://me:secret@gpu-box', 'http://me:secret@gpu-box'],
    ['not an address', 'not an address'],
  ];
  for (const [written, meant] of addresses) {
    it(`reads "${written}" as ${meant}`, () => {
      assert.equal(ollama.normalizeBaseUrl?.(written), meant);
    });
  }
});
