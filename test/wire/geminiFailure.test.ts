// How Gemini refuses, and what is made of it, over real sockets.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { Redactor } from '../../src/core/redact.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { assertKind, collect } from './collect.ts';
import { bodyReply, type Handler, jsonReply, ScriptedServer } from './scriptedServer.ts';

const ASK: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const INFO = 'type.googleapis.com/google.rpc.';

describe('Gemini failures', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'AIzaTest' };
  });
  afterEach(() => server.stop());

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

  const invalidKey = [{ '@type': `${INFO}ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com' }];
  const rows: [number, string, string, ErrorKind, object[]?][] = [
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'auth', invalidKey],
    [400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.', 'auth', invalidKey],
    [400, 'INVALID_ARGUMENT', 'Unknown name "topZ"', 'badRequest'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      'contextTooLong',
    ],
    [401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'auth'],
    [403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.', 'notAllowed'],
    [
      404,
      'NOT_FOUND',
      'models/gemini-9 is not found for API version v1beta, or is not supported for generateContent.',
      'modelNotFound',
    ],
    [429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).', 'rateLimit'],
    [429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan.', 'quota'],
    [500, 'INTERNAL', 'An internal error has occurred.', 'overloaded'],
    [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.', 'overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.', 'timeout'],
  ];
  for (const [status, word, message, kind, details] of rows) {
    it(`reads ${status} ${word} (${message}) as ${kind}, and asks once`, async () => {
      const error = assertKind(await errorOf(jsonReply(status, refusal(status, word, message, details))), kind);
      assert.deepEqual(
        [error.status, error.message, error.code, error.provider, error.model],
        [status, message, details ? 'API_KEY_INVALID' : word, 'gemini', ASK.model],
      );
      assert.equal(server.requests.length, 1);
      // The same, as some of the vendor's servers send it.
      assertKind(await errorOf(jsonReply(status, [refusal(status, word, message, details)])), kind);
    });
  }

  const perMinute = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier';
  const perDay = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
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

  it('makes a sentence of an HTML page, whatever its status', async () => {
    const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
    const error = assertKind(await errorOf(bodyReply(502, page, { 'content-type': 'text/html' })), 'overloaded');
    assert.ok(error.message.includes('502 Bad Gateway') && !error.message.includes('<'), error.message);
    assertKind(await errorOf(bodyReply(200, page, { 'content-type': 'text/html' })), 'badResponse');
    assert.equal(assertKind(await errorOf(bodyReply(503, '')), 'overloaded').message, 'HTTP 503');
  });

  it('says when nobody answers, without a key in any word of it', async () => {
    const closed = await ScriptedServer.start();
    context = { ...context, baseUrl: closed.url };
    await closed.stop();
    const { error } = await collect(gemini.stream(ASK, context, never));
    assert.equal(assertKind(error, 'network').code, 'ECONNREFUSED');
    context = { ...context, apiKey: 'AIza\nbroken' };
    const broken = assertKind((await collect(gemini.stream(ASK, context, never))).error, 'auth');
    assert.ok(!`${broken.message}${String(broken.cause)}`.includes('AIza'));
  });

  it('has keys that the log never shows', () => {
    const key = `AIza${'Sy0-Ab_9'.repeat(4)}xyz`;
    assert.equal(new Redactor().text(`refused ${key} here`), 'refused [key removed] here');
  });
});
