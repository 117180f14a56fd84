// Ollama's provider against its own SDK over real sockets: framing, usage, failures, aborts, leaks, installed models.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { brokenStream } from './brokenStream.ts';
import { assertKind, collect, failsWith, fixture } from './collect.ts';
import { bodyReply, jsonReply, ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';

const ASK: ChatRequest = { model: 'qwen3:8b', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const TEXT = fixture('ollama/text.ndjson');
const PAGE = '<!DOCTYPE html><html><head><title>Bad Gateway</title></head></html>';

describe('Ollama', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });
  afterEach(() => server.stop());

  const ask = (signal = never) => ollama.stream(ASK, context, signal);

  describe('stream', () => {
    for (const chunkBytes of [1, 7, 100_000]) {
      it(`reads thinking and text whose characters and lines arrive in pieces of ${chunkBytes}`, async () => {
        server.reply(streamReply(TEXT, { chunkBytes, headers: NDJSON }));
        const answer = await collect(ask());
        assert.equal(answer.error, undefined);
        assert.equal(answer.reasoning, 'They greet in 中文.');
        assert.equal(answer.text, 'Grüße 👩🏽‍💻 你好,世界\n');
        assert.deepEqual(answer.parts.slice(-2), [
          { type: 'usage', usage: { uncachedInputTokens: 26, textOutputTokens: 42 } },
          { type: 'finish', reason: 'stop', rawReason: 'stop', model: 'qwen3:8b' },
        ]);
        assert.equal(server.requests[0]?.path, '/api/chat');
      });
    }

    it('reads a last line without its line end', async () => {
      server.reply(streamReply(TEXT.trimEnd(), { headers: NDJSON }));
      assert.equal((await collect(ask())).finish?.reason, 'stop');
    });

    it('reads parallel tool calls, and gives an id to one that has none', async () => {
      server.reply(streamReply(fixture('ollama/tools.ndjson'), { headers: NDJSON }));
      const { parts, finish, usage } = await collect(ask());
      const calls = parts.filter((part) => part.type === 'toolCall');
      const path = { path: 'src/größe.ts' };
      assert.deepEqual(calls[0], {
        type: 'toolCall',
        index: 0,
        id: 'call_k3v9',
        name: 'read_file',
        argumentsJson: JSON.stringify(path),
      });
      assert.deepEqual([calls[1]?.index, calls[1]?.name, calls[1]?.argumentsJson], [1, 'list_files', '{}']);
      assert.match(calls[1]?.id ?? '', /^call_.{8}/);
      assert.equal(finish?.reason, 'toolCalls');
      // A prompt that was cached as a whole is not counted by Ollama: unknown, not 0.
      assert.deepEqual(usage, { uncachedInputTokens: undefined, textOutputTokens: 55 });
    });

    const reasons: [string | undefined, string][] = [
      ['length', 'length'],
      ['unload', 'other'],
      [undefined, 'stop'],
    ];
    for (const [raw, reason] of reasons) {
      it(`finishes with ${reason} for ${raw}, without usage where none came`, async () => {
        const last = { model: 'm', message: { role: 'assistant', content: 'x' }, done: true, done_reason: raw };
        server.reply(streamReply(`${JSON.stringify(last)}\n`, { headers: NDJSON }));
        const answer = await collect(ask());
        assert.deepEqual([answer.text, answer.usage, answer.finish?.reason], ['x', undefined, reason]);
      });
    }
  });

  describe('failure', () => {
    it('never calls an answer finished that ends without done:true', async () => {
      server.reply(streamReply(TEXT.split('\n').slice(0, 4).join('\n'), { headers: NDJSON }));
      const answer = await collect(ask());
      assert.equal(answer.text, 'Grüße 👩🏽‍💻 你好,世界\n');
      assert.equal(answer.finish, undefined);
      assertKind(answer.error, 'truncated');
    });

    for (const how of ['reset', 'close'] as const) {
      for (const at of [0, 400, Buffer.byteLength(TEXT) - 8]) {
        it(`fails when the connection is cut (${how}) after ${at} bytes`, async () => {
          server.reply(brokenStream(TEXT, at, how));
          const answer = await collect(ask());
          assert.equal(answer.finish, undefined);
          assertKind(answer.error, 'network');
        });
      }
    }

    const inStream: [string, ErrorKind][] = [
      ['{"error":"model runner has unexpectedly stopped, this may be due to resource limitations"}', 'badResponse'],
      ['{"error":"the input length exceeds the context length"}', 'contextTooLong'],
      ['{"error":"server busy, please try again. maximum pending requests exceeded: overloaded"}', 'overloaded'],
      ['42', 'badResponse'],
      ['null', 'badResponse'],
    ];
    for (const [line, kind] of inStream) {
      it(`reads the line ${line} in mid-stream as ${kind}`, async () => {
        server.reply(streamReply(`${TEXT.split('\n').slice(0, 3).join('\n')}\n${line}\n`, { headers: NDJSON }));
        const answer = await collect(ask());
        assert.equal(answer.text, 'Grüße 👩🏽‍💻 ');
        assert.equal(answer.finish, undefined);
        const error = assertKind(answer.error, kind);
        assert.deepEqual([error.provider, error.model], ['ollama', 'qwen3:8b']);
      });
    }

    const statuses: [number, string, ErrorKind, boolean?][] = [
      [400, '"qwen3:8b" does not support tools', 'badRequest'],
      [400, 'the prompt is too long: 9000 tokens exceeds the available context size', 'contextTooLong'],
      [500, 'the input length exceeds the context length', 'contextTooLong'],
      [401, 'unauthorized', 'auth'],
      [404, "model 'qwen3:8b' not found", 'modelNotFound'],
      [404, '404 page not found', 'config'],
      [500, 'model requires more system memory (9.6 GiB) than is available (4.2 GiB)', 'badRequest', false],
      [503, 'server busy, please try again', 'overloaded', true],
    ];
    for (const [status, message, kind, retryable] of statuses) {
      it(`reads ${status} (${message}) as ${kind}, and asks once`, async () => {
        server.replyAlways(jsonReply(status, { error: message }));
        const error = assertKind((await collect(ask())).error, kind);
        assert.deepEqual([error.status, error.message], [status, message]);
        assert.equal(error.retryable, retryable ?? false);
        assert.equal(server.requests.length, 1);
      });
    }

    it('reads how long a proxy wants it to wait, as seconds and as a date', async () => {
      const hour = 3_600_000;
      server.reply(jsonReply(429, { error: 'too many requests' }, { 'retry-after': '7' }));
      assert.equal(assertKind((await collect(ask())).error, 'rateLimit').retryAfterMs, 7000);
      const date = new Date(Date.now() + hour).toUTCString();
      server.reply(jsonReply(429, { error: 'too many requests' }, { 'retry-after': date }));
      const waitMs = assertKind((await collect(ask())).error, 'rateLimit').retryAfterMs ?? -1;
      assert.ok(waitMs > hour / 2 && waitMs <= hour, String(waitMs));
    });

    it('makes a sentence of an HTML page', async () => {
      server.reply(bodyReply(502, PAGE, { 'content-type': 'text/html' }));
      const error = assertKind((await collect(ask())).error, 'overloaded');
      assert.ok(error.message.includes('Bad Gateway') && !error.message.includes('<'), error.message);
      server.reply(bodyReply(200, PAGE, { 'content-type': 'text/html' }));
      assertKind((await collect(ask())).error, 'badResponse');
    });

    it('says that Ollama does not run', async () => {
      const closed = await ScriptedServer.start();
      const url = closed.url;
      await closed.stop();
      context = { ...context, baseUrl: url };
      assert.equal((await failsWith(ollama.check(context, never), 'network')).code, 'ECONNREFUSED');
      assert.equal(assertKind((await collect(ask())).error, 'network').code, 'ECONNREFUSED');
    });
  });

  describe('abort', () => {
    it('sends nothing when already aborted, for every call', async () => {
      const aborted = AbortSignal.abort();
      assertKind((await collect(ask(aborted))).error, 'cancelled');
      await failsWith(ollama.models(context, aborted), 'cancelled');
      await failsWith(ollama.check(context, aborted), 'cancelled');
      await failsWith(ollama.embed?.('m', ['x'], context, aborted) ?? Promise.resolve(), 'cancelled');
      assert.equal(server.requests.length, 0);
    });

    it('gives up before the headers', async () => {
      const controller = new AbortController();
      server.reply(silentReply);
      const answer = collect(ask(controller.signal));
      const request = await server.received();
      controller.abort();
      assertKind((await answer).error, 'cancelled');
      await request.clientClosed;
    });

    it('gives up in mid-stream, with the reason of the clock that ended it', async () => {
      const controller = new AbortController();
      server.reply(brokenStream(TEXT, 500, 'hang'));
      const answer = await collect(ask(controller.signal), (part) => {
        if (part.type === 'text') {
          controller.abort(new AppError('timeout', 'No sign of life'));
        }
      });
      assertKind(answer.error, 'timeout');
      assert.equal(answer.finish, undefined);
      await server.requests[0]?.clientClosed;
    });

    it('closes the connection when the loop is left', async () => {
      server.reply(brokenStream(TEXT, 500, 'hang'));
      for await (const part of ask()) {
        if (part.type === 'text') {
          break;
        }
      }
      await server.requests[0]?.clientClosed;
    });

    it('gives up a list of models', async () => {
      const controller = new AbortController();
      server.reply(jsonReply(200, { models: [{ name: 'a' }, { name: 'b' }] })).replyAlways(silentReply);
      const listing = ollama.models(context, controller.signal);
      await server.received(2);
      controller.abort(new AppError('timeout', 'Too slow'));
      await failsWith(listing, 'timeout');
    });
  });

  describe('environment', () => {
    it("sends no key of ollama.com's, and only what the context says", async () => {
      const before = process.env['OLLAMA_API_KEY'];
      process.env['OLLAMA_API_KEY'] = 'leak';
      try {
        let sent: Headers | undefined;
        const fetch: typeof globalThis.fetch = (_url, init) => {
          sent = new Headers(init?.headers);
          return Promise.resolve(Response.json({ version: '0.12.0' }));
        };
        await ollama.check({ fetch, baseUrl: 'https://ollama.com', headers: { 'x-team': 'blue' } }, never);
        assert.deepEqual(Object.fromEntries(sent ?? []), {
          accept: 'application/json',
          'user-agent': 'llm-workbench',
          'x-team': 'blue',
        });
      } finally {
        if (before === undefined) {
          delete process.env['OLLAMA_API_KEY'];
        } else {
          process.env['OLLAMA_API_KEY'] = before;
        }
      }
    });
  });

  describe('check and embeddings', () => {
    it('asks for the version, and takes no other answer for Ollama', async () => {
      server.reply(jsonReply(200, { version: '0.12.0' }));
      await ollama.check(context, never);
      assert.equal(server.requests[0]?.path, '/api/version');
      for (const other of [
        jsonReply(200, { ok: true }),
        bodyReply(200, 'hello'),
        bodyReply(200, PAGE, { 'content-type': 'text/html' }),
      ]) {
        server.reply(other);
        await failsWith(ollama.check(context, never), 'badResponse');
      }
      server.reply(bodyReply(404, '404 page not found', { 'content-type': 'text/plain' }));
      await failsWith(ollama.check(context, never), 'config');
    });

    it('embeds texts in order', async () => {
      server.reply(
        jsonReply(200, {
          model: 'e',
          embeddings: [
            [0.5, -1],
            [0.25, 2],
          ],
          prompt_eval_count: 9,
        }),
      );
      const embedded = await ollama.embed?.('e', ['a', 'b'], context, never);
      assert.deepEqual(embedded, { vectors: [Float32Array.of(0.5, -1), Float32Array.of(0.25, 2)], inputTokens: 9 });
      assert.deepEqual(server.requests[0]?.json(), { model: 'e', input: ['a', 'b'], truncate: false });
      assert.deepEqual(await ollama.embed?.('e', [], context, never), { vectors: [] });
      assert.equal(server.requests.length, 1);
    });

    it('takes no answer for an embedding that is none', async () => {
      for (const embeddings of [undefined, [[1]], [[1], []], [[1], ['x']]]) {
        server.reply(jsonReply(200, { embeddings }));
        await failsWith(ollama.embed?.('e', ['a', 'b'], context, never) ?? Promise.resolve(), 'badResponse');
      }
      server.reply(jsonReply(404, { error: 'model "e" not found, try pulling it first' }));
      await failsWith(ollama.embed?.('e', ['a'], context, never) ?? Promise.resolve(), 'modelNotFound');
    });
  });
});
