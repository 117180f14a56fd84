// How Anthropic's refusals, broken streams and error events come out.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { brokenStream } from './brokenStream.ts';
import { assertKind, collect, fixture } from './collect.ts';
import { bodyReply, jsonReply, ScriptedServer, streamReply } from './scriptedServer.ts';

const ASK: ChatRequest = {
  model: 'claude-sonnet-4-6',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
describe('Anthropic failure', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'sk-ant-test' };
  });
  afterEach(() => server.stop());

  const ask = () => anthropic.stream(ASK, context, never);

  const whole = fixture('anthropic/text.sse');
  const beforeStop = whole.indexOf('event: message_stop');

  it('never calls an answer finished that ends without message_stop', async () => {
    server.reply(streamReply(whole.slice(0, beforeStop)));
    const answer = await collect(ask());
    assert.equal(answer.text, 'Grüße 👩🏽‍💻 你好,世界 — "done"\n');
    assert.equal(answer.finish, undefined);
    assert.equal(assertKind(answer.error, 'truncated').retryable, true);
  });

  for (const how of ['reset', 'close'] as const) {
    for (const at of [0, Math.floor(beforeStop / 2), Buffer.byteLength(whole) - 12]) {
      it(`fails when the connection is cut (${how}) after ${at} bytes`, async () => {
        server.reply(brokenStream(whole, at, how));
        const answer = await collect(ask());
        assert.equal(answer.finish, undefined);
        assertKind(answer.error, 'network');
      });
    }
  }

  const inStream: [string, string, ErrorKind][] = [
    ['overloaded_error', 'Overloaded', 'overloaded'],
    ['rate_limit_error', 'Number of request tokens has exceeded your rate limit', 'rateLimit'],
    ['api_error', 'Internal server error', 'overloaded'],
    ['authentication_error', 'invalid x-api-key', 'auth'],
    ['permission_error', 'No access', 'notAllowed'],
    ['billing_error', 'Pay', 'quota'],
    ['timeout_error', 'Timed out', 'timeout'],
    ['invalid_request_error', 'messages.0: wrong', 'badRequest'],
    ['invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'contextTooLong'],
    ['new_error', 'What is this', 'badResponse'],
  ];
  for (const [type, message, kind] of inStream) {
    it(`reads ${type} (${message}) inside a 200 stream as ${kind}`, async () => {
      const event = { type: 'error', error: { type, message }, request_id: 'req_7' };
      const begun = whole.slice(0, whole.indexOf('event: content_block_stop'));
      server.reply(streamReply(`${begun}event: error\ndata: ${JSON.stringify(event)}\n\n`));
      const answer = await collect(ask());
      assert.ok(answer.text.startsWith('Grüße'));
      const error = assertKind(answer.error, kind);
      assert.deepEqual(
        [error.message, error.provider, error.model, error.requestId],
        [message, 'anthropic', ASK.model, 'req_7'],
      );
    });
  }

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

  const refusal = (type: string, message: string) => ({
    type: 'error',
    error: { type, message },
    request_id: 'req_1',
  });
  const statuses: [number, string, string, ErrorKind][] = [
    [400, 'invalid_request_error', 'max_tokens: must be positive', 'badRequest'],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'contextTooLong'],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000',
      'contextTooLong',
    ],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'quota'],
    [401, 'authentication_error', 'invalid x-api-key', 'auth'],
    [402, 'billing_error', 'Payment needed', 'quota'],
    [403, 'permission_error', 'Your API key does not have permission', 'notAllowed'],
    [404, 'not_found_error', 'model: claude-sonet-4-6', 'modelNotFound'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'contextTooLong'],
    [500, 'api_error', 'Internal server error', 'overloaded'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
  ];
  for (const [status, type, message, kind] of statuses) {
    it(`reads ${status} ${type} (${message}) as ${kind}, and asks once`, async () => {
      server.replyAlways(jsonReply(status, refusal(type, message), { 'request-id': 'req_9' }));
      const error = assertKind((await collect(ask())).error, kind);
      assert.deepEqual([error.status, error.message, error.requestId], [status, message, 'req_9']);
      assert.equal(server.requests.length, 1);
    });
  }

  it('reads how long to wait, as seconds and as a date', async () => {
    const hour = 3_600_000;
    const waits: [string, (ms: number) => boolean][] = [
      ['7', (ms) => ms === 7000],
      [new Date(Date.now() + hour).toUTCString(), (ms) => ms > hour / 2 && ms <= hour],
    ];
    for (const [retryAfter, isRight] of waits) {
      server.reply(jsonReply(429, refusal('rate_limit_error', 'Slow down'), { 'retry-after': retryAfter }));
      const error = assertKind((await collect(ask())).error, 'rateLimit');
      assert.ok(isRight(error.retryAfterMs ?? -1), `${retryAfter} → ${error.retryAfterMs}`);
    }
    assert.equal(server.requests.length, 2);
  });

  it('makes a sentence of an HTML page', async () => {
    const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
    server.reply(bodyReply(502, page, { 'content-type': 'text/html' }));
    const error = assertKind((await collect(ask())).error, 'overloaded');
    assert.ok(error.message.includes('502 Bad Gateway') && !error.message.includes('<'), error.message);
    server.reply(bodyReply(200, page, { 'content-type': 'text/html' }));
    assertKind((await collect(ask())).error, 'badResponse');
  });

  it('says when nobody answers', async () => {
    const closed = await ScriptedServer.start();
    const url = closed.url;
    await closed.stop();
    context = { ...context, baseUrl: url };
    const error = assertKind((await collect(ask())).error, 'network');
    assert.equal(error.code, 'ECONNREFUSED');
  });
});
