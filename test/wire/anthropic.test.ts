// What only Anthropic's provider does, over real sockets: events, nothing of the environment leaks, the model list, the count.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import { assertKind, collect, failsWith, fixture } from './collect.ts';
import { bodyReply, type Handler, jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'claude-sonnet-4-6',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const READ_FILE = {
  name: 'read_file',
  description: 'Reads a file',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
};

describe('Anthropic', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'sk-ant-test' };
  });

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    anthropic.stream({ ...ASK, ...request }, context, signal);

  describe('stream', () => {
    it('calls events that cannot be read a bad response', async () => {
      for (const event of [
        'event: message_start\ndata: {"type":',
        'event: message_start\ndata: {"type":"message_start"}',
        'event: x\ndata: null',
      ]) {
        server.reply(streamReply(`${event}\n\n`));
        assertKind((await collect(ask())).error, 'badResponse');
      }
    });

    it('tells the input tokens, but no output, before the answer is there', async () => {
      server.reply(streamReply(fixture('anthropic/text.sse')));
      const { parts } = await collect(ask());
      assert.equal(parts[0]?.type, 'usage');
      assert.equal(parts[0].usage.uncachedInputTokens, 21);
      assert.equal(parts[0].usage.textOutputTokens, undefined);
    });

    it('takes a cache write without lifetimes for five minutes', async () => {
      const undivided = fixture('anthropic/text.sse').replace(/"cache_creation":\{[^}]*\},/, '');
      server.reply(streamReply(undivided));
      const { usage } = await collect(ask());
      assert.equal(usage?.cacheWrite5mTokens, 1500);
      assert.equal(usage?.cacheWrite1hTokens, undefined);
    });

    it('reads citations that have an address, a refusal, and passes over events it does not know', async () => {
      server.reply(streamReply(fixture('anthropic/citations.sse')));
      const answer = await collect(ask());
      assert.deepEqual(
        answer.parts.filter((part) => part.type === 'citation'),
        [{ type: 'citation', url: 'https://nodejs.org/api/sqlite.html', title: 'SQLite' }],
      );
      assert.equal(answer.finish?.reason, 'contentFilter');
      assert.equal(answer.finish.rawReason, 'refusal');
    });
  });

  describe('environment', () => {
    const names = [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'ANTHROPIC_BASE_URL',
      'ANTHROPIC_CUSTOM_HEADERS',
      'ANTHROPIC_PROFILE',
      'ANTHROPIC_CONFIG_DIR',
      'ANTHROPIC_WEBHOOK_SIGNING_KEY',
      'ANTHROPIC_LOG',
    ];
    let before: [string, string | undefined][];
    let folder: string;

    beforeEach(async () => {
      before = names.map((name) => [name, process.env[name]]);
      folder = mkdtempSync(join(tmpdir(), 'profile-'));
      await mkdir(join(folder, 'configs'), { recursive: true });
      await mkdir(join(folder, 'credentials'), { recursive: true });
      const profile = { base_url: 'http://127.0.0.1:9/leak', authentication: { type: 'user_oauth' } };
      await writeFile(join(folder, 'configs', 'default.json'), JSON.stringify(profile));
      await writeFile(join(folder, 'credentials', 'default.json'), JSON.stringify({ access_token: 'leak-token' }));
      for (const name of names) {
        process.env[name] = `leak-${name}`;
      }
      process.env['ANTHROPIC_BASE_URL'] = 'http://127.0.0.1:9/leak';
      process.env['ANTHROPIC_CUSTOM_HEADERS'] = 'X-Leak: leak\nAuthorization: Bearer leak\nUser-Agent: leak';
      process.env['ANTHROPIC_CONFIG_DIR'] = folder;
      process.env['ANTHROPIC_LOG'] = 'debug';
      delete process.env['ANTHROPIC_PROFILE'];
    });
    afterEach(() => {
      for (const [name, value] of before) {
        if (value === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = value;
        }
      }
      rmSync(folder, { recursive: true });
    });

    for (const apiKey of ['sk-ant-test', undefined]) {
      it(`sends none of it ${apiKey ? 'beside a key' : 'where there is no key'}, and logs nothing`, async () => {
        const logged: unknown[] = [];
        const methods = ['debug', 'info', 'log', 'warn', 'error'] as const;
        const originals = methods.map((method) => console[method]);
        methods.forEach((method) => {
          console[method] = (...args: unknown[]) => logged.push(args);
        });
        try {
          context = { ...context, apiKey };
          server.reply(streamReply(fixture('anthropic/text.sse'), { chunkBytes: 1000 }));
          assert.equal((await collect(ask())).finish?.reason, 'stop');
          server.reply(jsonReply(200, { data: [], has_more: false }));
          await anthropic.models(context, never);
        } finally {
          methods.forEach((method, index) => {
            console[method] = originals[index] ?? console[method];
          });
        }
        assert.equal(server.requests.length, 2);
        for (const request of server.requests) {
          assert.ok(!JSON.stringify(request.headers).includes('leak'), JSON.stringify(request.headers));
          assert.equal(request.headers.authorization, apiKey && `Bearer ${apiKey}`);
        }
        assert.deepEqual(logged, []);
      });
    }
  });

  describe('models, count, check', () => {
    const supported = (yes: boolean) => ({ supported: yes });
    const listed = (id: string, fields: object = {}) => ({
      type: 'model',
      id,
      display_name: id.toUpperCase(),
      created_at: '1970-01-01T00:00:00Z',
      ...fields,
    });
    const page = (ids: string[], more: boolean): Handler =>
      jsonReply(200, { data: ids.map((id) => listed(id)), has_more: more, first_id: ids[0], last_id: ids.at(-1) });

    it('reads all pages', async () => {
      server.reply(page(['claude-a', 'claude-b'], true)).reply(page(['claude-c'], false));
      const models = await anthropic.models(context, never);
      assert.deepEqual(
        models.map((model) => model.id),
        ['claude-a', 'claude-b', 'claude-c'],
      );
      assert.equal(new URL(server.requests[1]?.path ?? '', server.url).searchParams.get('after_id'), 'claude-b');
      assert.equal(models[0]?.releasedAt, undefined);
    });

    it('ends with a server that always has one more page', async () => {
      server.replyAlways(page(['claude-a'], true));
      const models = await anthropic.models(context, never);
      assert.equal(models.length, 1);
      assert.equal(server.requests.length, 2);
    });

    it('reads what a model can do', async () => {
      const capabilities = {
        image_input: supported(true),
        thinking: supported(true),
        structured_outputs: supported(false),
      };
      const opus = listed('claude-opus-4-8', {
        capabilities,
        created_at: '2026-05-28T00:00:00Z',
        max_input_tokens: 1_000_000,
        max_tokens: 128_000,
      });
      server.reply(
        jsonReply(200, {
          data: [opus, listed('claude-haiku-4-5', { capabilities: null }), { no: 'id' }, null],
          has_more: false,
        }),
      );
      const [first, second, ...rest] = await anthropic.models(context, never);
      assert.deepEqual(first, {
        id: 'claude-opus-4-8',
        name: 'CLAUDE-OPUS-4-8',
        contextWindow: 1_000_000,
        maxOutputTokens: 128_000,
        abilities: { chat: true, tools: true, vision: true, reasoning: true, json: false, embeddings: false },
        refuses: ['temperature', 'topP', 'json'],
        efforts: ['low', 'medium', 'high'],
        exclusions: undefined,
        releasedAt: Date.UTC(2026, 4, 28),
      });
      assert.equal(second?.abilities.vision, undefined);
      assert.equal(second?.contextWindow, undefined);
      assert.deepEqual(second?.refuses, ['json']);
      assert.deepEqual(second?.efforts, ['minimal', 'low', 'medium', 'high']);
      assert.deepEqual(rest, []);
    });

    it('asks for one model to check a key, and takes no other answer for a list', async () => {
      server.reply(page(['claude-a'], true));
      await anthropic.check(context, never);
      assert.equal(server.requests[0]?.path, '/v1/models?limit=1');
      server.reply(
        jsonReply(401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }),
      );
      await failsWith(anthropic.check(context, never), 'auth');
      server.reply(jsonReply(200, { status: 'ok' }));
      await failsWith(anthropic.check(context, never), 'badResponse');
      server.reply(bodyReply(200, 'hello', { 'content-type': 'text/plain' }));
      await failsWith(anthropic.models(context, never), 'badResponse');
      server.reply(bodyReply(200, '{"data": [', { 'content-type': 'application/json' }));
      await failsWith(anthropic.models(context, never), 'badResponse');
    });

    it('counts with the same content, without what only an answer has', async () => {
      server.reply(jsonReply(200, { input_tokens: 17 }));
      const counted = await anthropic.count?.(
        { ...ASK, system: 'Be brief', temperature: 1, tools: [READ_FILE] },
        context,
        never,
      );
      assert.equal(counted, 17);
      assert.equal(server.requests[0]?.path, '/v1/messages/count_tokens');
      assert.deepEqual(Object.keys(server.requests[0].json()).toSorted(), ['messages', 'model', 'system', 'tools']);
    });
  });
});
