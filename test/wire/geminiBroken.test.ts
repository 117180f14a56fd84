// Gemini's answers that break off, are given up, or carry an error, over real sockets.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { brokenStream } from './brokenStream.ts';
import { assertKind, collect, fixture } from './collect.ts';
import { jsonReply, ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';

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
  const said = (text: string, finishReason?: string) =>
    chunk({ candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason }] });

  describe('a stream that breaks', () => {
    const whole = fixture('gemini/text.sse');
    const last = Buffer.byteLength(whole.slice(0, whole.lastIndexOf('data: ')));

    for (const bytes of [0, 1, last - 1, last, last + 20, Buffer.byteLength(whole) - 2]) {
      it(`is truncated when it ends properly after ${bytes} bytes`, async () => {
        server.reply(streamReply(whole, { chunkBytes: 500, stopAfterBytes: bytes }));
        const answer = await collect(ask());
        assertKind(answer.error, 'truncated');
        assert.equal(answer.finish, undefined);
      });
    }

    it('keeps every part that had arrived, also when reset in the same moment', async () => {
      for (const how of ['reset', 'close'] as const) {
        server.reply(streamReply(whole, { chunkBytes: 100_000, stopAfterBytes: last, ending: how }));
        const answer = await collect(ask());
        assertKind(answer.error, 'network');
        assert.equal(answer.text, 'Grüße 👩🏽‍💻 你好,世界 — ');
        assert.equal(answer.finish, undefined);
      }
    });

    it('is whole after its finishReason, however the connection ends', async () => {
      server.reply(streamReply(whole, { chunkBytes: 100_000, ending: 'reset' }));
      assert.equal((await collect(ask())).finish?.reason, 'stop');
    });

    it('carries an error inside', async () => {
      const inside = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
      server.reply(streamReply(said('So far') + chunk(inside)));
      const answer = await collect(ask());
      const error = assertKind(answer.error, 'overloaded');
      assert.deepEqual([answer.text, error.code, error.message], ['So far', 'UNAVAILABLE', 'The model is overloaded.']);
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

  describe('giving up', () => {
    it('sends nothing before the first part is asked for, nor when already given up', async () => {
      await ask()[Symbol.asyncIterator]().return?.();
      assertKind((await collect(ask({}, AbortSignal.abort()))).error, 'cancelled');
      assert.equal(server.connections, 0);
    });

    it('gives up before the headers', async () => {
      const controller = new AbortController();
      server.reply(silentReply);
      const answer = collect(ask({}, controller.signal));
      const request = await server.received();
      controller.abort();
      assertKind((await answer).error, 'cancelled');
      await request.clientClosed;
    });

    it('gives up in mid-stream, with the reason of the clock that ended it', async () => {
      const controller = new AbortController();
      server.reply(brokenStream(fixture('gemini/text.sse'), 1100, 'hang'));
      const answer = await collect(ask({}, controller.signal), (part) => {
        if (part.type === 'text') {
          controller.abort(new AppError('timeout', 'No sign of life'));
        }
      });
      assertKind(answer.error, 'timeout');
      assert.equal(answer.finish, undefined);
      await server.requests[0]?.clientClosed;
    });

    it('closes the connection when the loop is left', async () => {
      server.reply(brokenStream(fixture('gemini/text.sse'), 1100, 'hang'));
      for await (const part of ask()) {
        if (part.type === 'text') {
          break;
        }
      }
      await server.requests[0]?.clientClosed;
    });
  });
});
