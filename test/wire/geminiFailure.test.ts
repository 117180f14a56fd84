// How Gemini refuses and breaks off in ways of its own, over real sockets.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { Redactor } from '../../src/core/redact.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { assertKind, collect, fixture } from './collect.ts';
import { type Handler, jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const INFO = 'type.googleapis.com/google.rpc.';

describe('Gemini failures', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'AIzaTest' };
  });

  const errorOf = async (reply: Handler) => {
    server.reply(reply);
    const { error } = await collect(gemini.stream(ASK, context, never));
    return error;
  };
  const refusal = (code: number, status: string, message: string, details?: object[]) => ({
    error: { code, message, status, ...(details && { details }) },
  });
  const quota = (delay: string | undefined, quotaId: string) => [
    { '@type': `${INFO}QuotaFailure`, violations: [{ quotaId }] },
    ...(delay ? [{ '@type': `${INFO}RetryInfo`, retryDelay: delay }] : []),
  ];

  const perMinute = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier';
  const perDay = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
  it('reads a refusal that some of its servers send inside a list', async () => {
    const body = refusal(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');
    assert.equal(assertKind(await errorOf(jsonReply(503, [body])), 'overloaded').code, 'UNAVAILABLE');
  });

  const waits: [string | undefined, string, ErrorKind, number | undefined][] = [
    ['27.4531s', perMinute, 'rateLimit', 27_454],
    ['7s', perMinute, 'rateLimit', 7000],
    ['999999999s', perMinute, 'rateLimit', 86_400_000],
    ['soon', perMinute, 'quota', undefined],
    [undefined, perMinute, 'quota', undefined],
    ['27s', perDay, 'quota', 27_000],
  ];
  for (const [delay, quotaId, kind, waitMs] of waits) {
    it(`reads a delay of ${delay} for ${quotaId} as ${kind}`, async () => {
      const body = refusal(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', quota(delay, quotaId));
      const error = assertKind(await errorOf(jsonReply(429, body)), kind);
      assert.equal(error.retryAfterMs, waitMs);
      assert.equal(error.retryable, kind === 'rateLimit');
    });
  }

  it('obeys a Retry-After header over the body', async () => {
    const body = refusal(429, 'RESOURCE_EXHAUSTED', 'Slow down', quota('27s', perMinute));
    assert.equal(
      assertKind(await errorOf(jsonReply(429, body, { 'retry-after': '3' })), 'rateLimit').retryAfterMs,
      3000,
    );
  });

  it('has keys that the log never shows', () => {
    const key = `AIza${'Sy0-Ab_9'.repeat(4)}xyz`;
    assert.equal(new Redactor().text(`refused ${key} here`), 'refused [key removed] here');
  });

  describe('in a stream', () => {
    const ask = () => gemini.stream(ASK, context, never);
    const chunk = (fields: object) => `data: ${JSON.stringify(fields)}\r\n\r\n`;
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
