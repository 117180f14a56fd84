// Gemini's answers that break off, are given up, or carry an error, over real sockets.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { assertKind, collect, fixture } from './collect.ts';
import { jsonReply, ScriptedServer, streamReply } from './scriptedServer.ts';

const ASK: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};

describe('Gemini, broken off,', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'AIzaTest' };
  });
  afterEach(() => server.stop());

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    gemini.stream({ ...ASK, ...request }, context, signal);
  const chunk = (fields: object) => `data: ${JSON.stringify(fields)}\r\n\r\n`;

  describe('a stream that breaks', () => {
    const whole = fixture('gemini/text.sse');
    const last = Buffer.byteLength(whole.slice(0, whole.lastIndexOf('data: ')));

    it('keeps every part that had arrived, also when reset in the same moment', async () => {
      for (const how of ['reset', 'close'] as const) {
        server.reply(streamReply(whole, { chunkBytes: 100_000, stopAfterBytes: last, ending: how }));
        const answer = await collect(ask());
        assertKind(answer.error, 'network');
        assert.equal(answer.text, 'Grüße 👩🏽‍💻 你好,世界 — ');
        assert.equal(answer.finish, undefined);
      }
    });

    it('is an error object, whatever its status says', async () => {
      server.reply(
        jsonReply(200, { error: { code: 429, message: 'Too many requests', status: 'RESOURCE_EXHAUSTED' } }),
      );
      assertKind((await collect(ask())).error, 'rateLimit');
      server.reply(jsonReply(200, { status: 'ok' }));
      assertKind((await collect(ask())).error, 'badResponse');
    });

    for (const event of ['{"candidates":', 'null', '7', '"text"', 'hello']) {
      it(`is a bad response with ${event} in it, which is not quoted`, async () => {
        server.reply(streamReply(`data: ${event}\n\n`));
        const error = assertKind((await collect(ask())).error, 'badResponse');
        assert.equal(error.message, 'The stream holds an event that cannot be read');
      });
    }

    it('has nothing in it: a server that sends shapes of its own', async () => {
      for (const fields of [
        {},
        { candidates: {} },
        { candidates: [null] },
        { candidates: [{ content: { parts: [null, 7] } }] },
      ]) {
        server.reply(streamReply(chunk(fields)));
        assertKind((await collect(ask())).error, 'truncated');
      }
    });
  });
});
