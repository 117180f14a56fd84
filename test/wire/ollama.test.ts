// What only Ollama's provider does, over real sockets: lines, ends without a reason, nothing leaks, check and embeddings.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { collect, failsWith, fixture } from './collect.ts';
import { bodyReply, jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';
import { withVariables } from './withVariables.ts';

const ASK: ChatRequest = { model: 'qwen3:8b', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const TEXT = fixture('ollama/text.ndjson');
const PAGE = '<!DOCTYPE html><html><head><title>Bad Gateway</title></head></html>';

describe('Ollama', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });

  const ask = (signal = never) => ollama.stream(ASK, context, signal);

  describe('stream', () => {
    it('reads a last line without its line end', async () => {
      server.reply(streamReply(TEXT.trimEnd(), { headers: NDJSON }));
      assert.equal((await collect(ask())).finish?.reason, 'stop');
    });

    it('passes over empty lines, and reads line ends of Windows', async () => {
      server.reply(streamReply(`\n\r\n${TEXT.replaceAll('\n', '\r\n\r\n')}\n`, { headers: NDJSON, chunkBytes: 7 }));
      const { text, error } = await collect(ask());
      server.reply(streamReply(TEXT, { headers: NDJSON }));
      assert.deepEqual([text, error], [(await collect(ask())).text, undefined]);
      assert.ok(text !== '');
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

  describe('environment', () => {
    it("sends no key of ollama.com's, and only what the context says", async () => {
      await withVariables({ OLLAMA_API_KEY: 'leak' }, async () => {
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
      });
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
      assert.equal(server.requests.length, 1);
    });
  });
});
