// OpenAI beside its streams: nothing of the environment leaks, the model list, the key check, embeddings.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ProviderContext } from '../../src/core/provider.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { openaiCompatible } from '../../src/core/providers/openaiCompatible.ts';
import { ask, collect, contextOf, events } from './openaiCalls.ts';
import { bodyReply, type Handler, jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const LEAKS = {
  OPENAI_API_KEY: 'sk-leak-key',
  OPENAI_ADMIN_KEY: 'sk-leak-admin',
  OPENAI_ORG_ID: 'org-leak',
  OPENAI_PROJECT_ID: 'proj-leak',
  OPENAI_WEBHOOK_SECRET: 'leak-hook',
  OPENAI_CUSTOM_HEADERS: 'X-Leak: leak-header\nAuthorization: Bearer sk-leak-custom\nUser-Agent: leak-agent',
  OPENAI_BASE_URL: 'http://127.0.0.1:1/leak',
  OPENAI_LOG: 'debug',
};
const custom = openaiCompatible({
  id: 'custom',
  name: 'Custom',
  auth: 'optional',
  baseUrl: 'https://custom.example/v1',
  environment: { apiKey: [], baseUrl: [], organization: [] },
  links: {},
  embeddings: true,
});
const never = new AbortController().signal;
const models: Handler = jsonReply(200, { object: 'list', data: [] });
const answer: Handler = streamReply(events({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] }), {
  chunkBytes: 1000,
});
const vectors: Handler = jsonReply(200, { data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 4 } });

describe('OpenAI account', () => {
  let server: ScriptedServer;
  useServer((started) => {
    server = started;
  });
  const failureOf = async (promise: Promise<unknown>) => {
    const thrown = await promise.then(
      () => assert.fail('did not fail'),
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof AppError, String(thrown));
    return thrown;
  };

  describe('with OPENAI_* variables set', () => {
    const before = new Map<string, string | undefined>();
    const { debug, info, log, warn, error } = console;
    let logged = 0;
    beforeEach(() => {
      logged = 0;
      for (const [name, value] of Object.entries(LEAKS)) {
        before.set(name, process.env[name]);
        process.env[name] = value;
      }
      const count = () => {
        logged++;
      };
      Object.assign(console, { debug: count, info: count, log: count, warn: count, error: count });
    });
    afterEach(() => {
      Object.assign(console, { debug, info, log, warn, error });
      for (const [name, value] of before) {
        if (value === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = value;
        }
      }
    });

    const callAll = async (context: ProviderContext) => {
      server
        .reply(models)
        .reply(answer)
        .reply(vectors)
        .reply(jsonReply(401, { error: { message: 'no' } }));
      await custom.models(context, never);
      await collect(custom.stream(ask('m'), context, never));
      await custom.embed!('m', ['a'], context, never);
      await failureOf(custom.check(context, never));
      assert.equal(server.requests.length, 4);
      return server.requests.map(({ headers, body }) => ({ headers, everything: JSON.stringify([headers, body]) }));
    };

    it('sends none of them to a custom endpoint that has no key, and logs nothing', async () => {
      for (const { headers, everything } of await callAll(contextOf(server, { apiKey: undefined }))) {
        assert.doesNotMatch(everything, /leak/i);
        assert.equal('authorization' in headers, false);
      }
      assert.equal(logged, 0);
    });

    it('sends the key, organization and headers of the context and nothing else', async () => {
      const context = contextOf(server, { apiKey: 'k1', organization: 'org-own', headers: { 'x-own': 'yes' } });
      for (const { headers, everything } of await callAll(context)) {
        assert.doesNotMatch(everything, /leak/i);
        const { authorization, 'openai-organization': organization, 'x-own': own } = headers;
        assert.deepEqual([authorization, organization, own], ['Bearer k1', 'org-own', 'yes']);
        const usual =
          /^(?:host|connection|accept|accept-.*|user-agent|content-.*|sec-fetch-mode|authorization|openai-organization|x-own)$/;
        assert.deepEqual(
          Object.keys(headers).filter((name) => !usual.test(name)),
          [],
        );
      }
    });

    it('never falls back to another address', async () => {
      const error = await failureOf(custom.check(contextOf(server, { baseUrl: '' }), never));
      assert.equal(error.kind, 'config');
      assert.equal(server.requests.length, 0);
    });

    it('says which variable the SDK cannot read, without its value', async () => {
      process.env['OPENAI_CUSTOM_HEADERS'] = 'bad name: sk-leak';
      const error = await failureOf(custom.check(contextOf(server), never));
      assert.equal(error.kind, 'config');
      assert.match(error.message, /OPENAI_CUSTOM_HEADERS/);
      assert.doesNotMatch(String(error.stack) + String(error.cause), /sk-leak/);
    });
  });

  it('calls through the fetch that it is given', async () => {
    const seen: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      seen.push(input instanceof Request ? input.url : String(input));
      return globalThis.fetch(input, init);
    };
    server.reply(models);
    await openai.check(contextOf(server, { fetch }), never);
    assert.deepEqual(seen, [`${server.url}/v1/models`]);
  });

  it('reads abilities, refusals and dates off the names of the model list', async () => {
    const ids = [
      'gpt-4o-mini',
      'gpt-3.5-turbo',
      'o3-mini',
      'gpt-5-nano',
      'gpt-4',
      'o1-mini',
      'gpt-5.2-pro',
      'gpt-5-chat-latest',
      'text-embedding-3-small',
      'gpt-4o-audio-preview',
      'gpt-3.5-turbo-instruct',
      'omni-moderation-latest',
      'ft:gpt-4o-mini-2024-07-18:acme:image-tts:x1',
      'llama-3',
    ];
    const data = [...ids.map((id) => ({ id, object: 'model', created: 1_700_000_000 })), { id: '' }, null, 'x'];
    server.reply(jsonReply(200, { object: 'list', data }));
    const list = await openai.models(contextOf(server), never);
    assert.deepEqual(
      list.map(({ id }) => id),
      ids,
    );
    const find = (id: string) => {
      const found = list.find((model) => model.id === id)!;
      const { chat, vision, reasoning, embeddings } = found.abilities;
      return { chat, vision, reasoning, embeddings, refuses: found.refuses, efforts: found.efforts };
    };
    const chats = { chat: true, embeddings: false, reasoning: false, refuses: ['reasoningEffort'], efforts: undefined };
    const efforts = ['low', 'medium', 'high'];
    const reasons = { ...chats, reasoning: true, refuses: ['temperature', 'topP'], efforts };
    const silent = { ...chats, chat: false, vision: undefined, reasoning: undefined, refuses: undefined };
    assert.deepEqual(find('gpt-4o-mini'), { ...chats, vision: true });
    assert.deepEqual(find('gpt-3.5-turbo'), { ...chats, vision: false });
    assert.deepEqual(find('o3-mini'), { ...reasons, vision: false });
    assert.deepEqual(find('gpt-5-nano'), { ...reasons, vision: true, efforts: ['minimal', ...efforts] });
    assert.deepEqual(find('gpt-4'), { ...chats, vision: false, refuses: ['reasoningEffort', 'json'] });
    assert.deepEqual(find('o1-mini'), {
      ...reasons,
      vision: false,
      refuses: ['temperature', 'topP', 'reasoningEffort', 'json'],
      efforts: undefined,
    });
    assert.deepEqual(find('gpt-5.2-pro'), { ...reasons, vision: true });
    const least = ['gpt-5-nano', 'o3-mini', 'gpt-4o-mini'].map(
      (id) => list.find((model) => model.id === id)?.leastEffort,
    );
    assert.deepEqual(least, ['minimal', 'low', undefined]);
    assert.deepEqual(find('gpt-5-chat-latest'), { ...chats, vision: true });
    assert.deepEqual(find('text-embedding-3-small'), { ...silent, embeddings: true });
    assert.deepEqual(find('gpt-4o-audio-preview'), silent);
    assert.deepEqual(find('gpt-3.5-turbo-instruct'), silent);
    assert.deepEqual(find('omni-moderation-latest'), silent);
    assert.deepEqual(find('ft:gpt-4o-mini-2024-07-18:acme:image-tts:x1'), { ...chats, vision: true });
    assert.deepEqual(list.at(-1), {
      id: 'llama-3',
      abilities: {},
      refuses: undefined,
      efforts: undefined,
      leastEffort: undefined,
      releasedAt: 1_700_000_000_000,
    });
  });

  it('reads a model list that is a bare array', async () => {
    server.reply(jsonReply(200, [{ id: 'a' }]));
    assert.equal((await custom.models(contextOf(server), never))[0]!.id, 'a');
  });

  it('does not take an address for good that answers with something else', async () => {
    for (const reply of [
      jsonReply(200, { ok: true }),
      bodyReply(200, 'hello'),
      bodyReply(200, '<html>', { 'content-type': 'text/html' }),
    ]) {
      server.reply(reply);
      assert.equal((await failureOf(openai.check(contextOf(server), never))).kind, 'badResponse');
    }
    server.reply(bodyReply(200, '{"data":[', { 'content-type': 'application/json' }));
    assert.equal((await failureOf(openai.check(contextOf(server), never))).kind, 'badResponse');
  });

  it('checks a key by the free model list', async () => {
    server.reply(models).reply(jsonReply(401, { error: { message: 'Incorrect API key', code: 'invalid_api_key' } }));
    await openai.check(contextOf(server), never);
    assert.deepEqual([server.requests[0]!.method, server.requests[0]!.path], ['GET', '/v1/models']);
    const error = await failureOf(openai.check(contextOf(server), never));
    assert.deepEqual([error.kind, error.provider], ['auth', 'openai']);
  });

  it('embeds texts in their order, as numbers', async () => {
    server.reply(
      jsonReply(200, {
        data: [
          { index: 1, embedding: [3, 4] },
          { index: 0, embedding: [1, 2] },
        ],
        usage: { prompt_tokens: 9, total_tokens: 9 },
      }),
    );
    const result = await openai.embed!('text-embedding-3-small', ['a', 'b'], contextOf(server), never);
    assert.deepEqual(result, { vectors: [Float32Array.of(1, 2), Float32Array.of(3, 4)], inputTokens: 9 });
    const { encoding_format: format, input } = server.requests[0]!.json();
    assert.deepEqual([format, input], ['float', ['a', 'b']]);
  });

  it('brings an address to the form that is kept', () => {
    for (const [given, kept] of [
      [' api.example.com/v1/ ', 'https://api.example.com/v1'],
      ['http://127.0.0.1:8080/v1//', 'http://127.0.0.1:8080/v1'],
      ['https://x.example/v1/chat/completions', 'https://x.example/v1'],
    ] as const) {
      assert.equal(openai.normalizeBaseUrl!(given), kept);
    }
  });
});
