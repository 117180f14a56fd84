// What a person is told about a key, found out at real servers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { checkKey, type KeyCheck } from '../../../src/core/checkKey.ts';
import type { Connection } from '../../../src/core/connections.ts';
import { AppError } from '../../../src/core/errors.ts';
import { guardedFetch, originOf } from '../../../src/core/guardedFetch.ts';
import type { Provider } from '../../../src/core/provider.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import { ollama } from '../../../src/core/providers/ollama.ts';
import { openai } from '../../../src/core/providers/openai.ts';
import { bodyReply, type Handler, jsonReply, ScriptedServer, silentReply } from '../../wire/scriptedServer.ts';
import { appErrorOf } from '../support/failure.ts';
import { ManualClock } from '../support/manualClock.ts';
import { startUntrustedServer } from '../support/untrustedServer.ts';

const KEY = 'the-key-under-test';

function connectionTo(baseUrl: string): Connection {
  return {
    source: 'stored',
    keyName: 'work',
    simulated: false,
    origin: originOf(baseUrl),
    context: { fetch: guardedFetch(fetch, baseUrl), baseUrl, apiKey: KEY },
  };
}

function check(baseUrl: string, provider: Provider = openai): Promise<KeyCheck> {
  return checkKey(provider, connectionTo(baseUrl), new ManualClock(), new AbortController().signal);
}

const openaiError = (message: string, code: string) => ({ error: { message, type: code, param: null, code } });
const PAGE = '<!doctype html><html><head><title>Log in</title></head><body>Hotel</body></html>';

describe('checkKey', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });

  afterEach(() => server.stop());

  interface Case {
    name: string;
    reply: Handler;
    verdict: KeyCheck['verdict'];
    /** What the person must be told. */
    says: RegExp;
    provider?: Provider;
  }

  const cases: readonly Case[] = [
    {
      name: 'a list of models',
      reply: jsonReply(200, { object: 'list', data: [] }),
      verdict: 'works',
      says: /^Works\. 127/,
    },
    {
      name: "Anthropic's list",
      reply: jsonReply(200, { data: [], has_more: false, first_id: null, last_id: null }),
      verdict: 'works',
      says: /^Works/,
      provider: anthropic,
    },
    {
      name: "Ollama's version",
      reply: jsonReply(200, { version: '0.12.0' }),
      verdict: 'works',
      says: /^Works/,
      provider: ollama,
    },
    {
      name: '401',
      reply: jsonReply(401, openaiError('Incorrect API key provided', 'invalid_api_key')),
      verdict: 'wrongKey',
      says: /^Wrong key.*\(401\).*OpenAI's key page/,
    },
    {
      name: "401 of Anthropic's kind",
      reply: jsonReply(401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }),
      verdict: 'wrongKey',
      says: /Anthropic's key page/,
      provider: anthropic,
    },
    {
      name: 'a wrong key with 400, as Google has it',
      reply: jsonReply(400, {
        error: {
          code: 400,
          message: 'API key not valid',
          status: 'INVALID_ARGUMENT',
          details: [{ reason: 'API_KEY_INVALID' }],
        },
      }),
      verdict: 'wrongKey',
      says: /^Wrong key.*\(400\)/,
    },
    {
      name: '402',
      reply: jsonReply(402, openaiError('Insufficient Balance', 'invalid_request_error')),
      verdict: 'noCredit',
      says: /^No credit.*\(402\)/,
    },
    {
      name: '429 without credit',
      reply: jsonReply(429, openaiError('You exceeded your current quota', 'insufficient_quota')),
      verdict: 'noCredit',
      says: /^No credit.*\(429\).*another key/,
    },
    {
      name: '429 for too many requests',
      reply: jsonReply(429, openaiError('Rate limit reached for requests', 'rate_limit_exceeded'), {
        'retry-after': '20',
      }),
      verdict: 'works',
      says: /accepts it, though it is busy/,
    },
    {
      name: 'a server that fails, which says nothing about the key',
      reply: bodyReply(502, 'Bad gateway.'),
      verdict: 'other',
      says: /^Could not be checked: .*Bad gateway\.$/,
    },
    {
      name: '403 for a key with few rights',
      reply: jsonReply(403, openaiError('You have insufficient permissions for this operation.', 'missing_scope')),
      verdict: 'other',
      says: /^Could not be checked: You have insufficient permissions for this operation\.$/,
    },
    {
      name: 'a web page with 200',
      reply: bodyReply(200, PAGE, { 'content-type': 'text/html; charset=utf-8' }),
      verdict: 'wrongAddress',
      says: /^Wrong address.*base URL/,
    },
    {
      name: 'other JSON with 200',
      reply: jsonReply(200, { hello: 'world' }),
      verdict: 'wrongAddress',
      says: /^Wrong address/,
    },
    {
      name: 'no JSON with 200',
      reply: bodyReply(200, '{"data":', { 'content-type': 'application/json' }),
      verdict: 'wrongAddress',
      says: /^Wrong address/,
    },
    {
      name: '404',
      reply: bodyReply(404, PAGE, { 'content-type': 'text/html' }),
      verdict: 'wrongAddress',
      says: /\(404\)/,
    },
    {
      name: 'a redirect to another place',
      reply: bodyReply(302, '', { location: 'http://127.0.0.1:1/login' }),
      verdict: 'wrongAddress',
      says: /redirects to another address, http:\/\/127\.0\.0\.1:1\.$/,
    },
    {
      name: 'another program at the address of Ollama',
      reply: jsonReply(200, { data: [] }),
      verdict: 'wrongAddress',
      says: /not as Ollama does/,
      provider: ollama,
    },
    {
      name: 'a connection that breaks',
      reply: (_request, reply) => reply.cut(),
      verdict: 'unreachable',
      says: /^Cannot reach 127/,
    },
  ];
  for (const { name, reply, verdict, says, provider } of cases) {
    it(`${name}: ${verdict}`, async () => {
      server.replyAlways(reply);
      const found = await check(provider === ollama ? server.url : `${server.url}/v1`, provider);
      assert.equal(found.verdict, verdict, found.sentence);
      assert.match(found.sentence, says);
      assert.doesNotMatch(found.sentence, /undefined|\[object|\.\.|the-key-under-test|<html/);
      assert.equal(found.error === undefined, name.includes('list') || name.includes('version'));
    });
  }

  it('nobody at the address: unreachable', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const found = await check(`http://127.0.0.1:${port}/v1`);
    assert.equal(found.verdict, 'unreachable');
    assert.match(found.sentence, new RegExp(`^Cannot reach 127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\)`));
  });

  it('a name that does not exist: unreachable', async () => {
    const lost = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }),
    });
    const connection = connectionTo('https://no-such-host.invalid/v1');
    const context = { ...connection.context, fetch: () => Promise.reject(lost) };
    const found = await checkKey(openai, { ...connection, context }, new ManualClock(), new AbortController().signal);
    assert.equal(found.verdict, 'unreachable');
    assert.match(found.sentence, /no-such-host\.invalid \(EAI_AGAIN\)/);
  });

  it('a certificate that nobody trusts: said so, and nothing got through', async () => {
    const untrusted = await startUntrustedServer();
    try {
      const found = await check(`${untrusted.url}/v1`);
      assert.equal(found.verdict, 'untrustedCertificate');
      assert.match(found.sentence, /^Untrusted certificate\..*DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED|CERT_/);
      assert.equal(untrusted.requests(), 0);
    } finally {
      await untrusted.stop();
    }
  });

  it('https where only http is spoken: unreachable, no word of certificates', async () => {
    const found = await check(`${server.url.replace('http:', 'https:')}/v1`);
    assert.equal(found.verdict, 'unreachable', found.sentence);
    assert.doesNotMatch(found.sentence, /certificate/i);
  });

  it('a server that never answers: unreachable after 15 s, not before, and the connection is closed', async () => {
    server.replyAlways(silentReply);
    const clock = new ManualClock();
    let isDone = false;
    const asked = checkKey(openai, connectionTo(`${server.url}/v1`), clock, new AbortController().signal).finally(
      () => {
        isDone = true;
      },
    );
    const request = await server.received();
    await clock.advanceAsync(14_999);
    assert.equal(isDone, false);
    assert.equal(request.closedByClient, false);
    await clock.advanceAsync(1);
    const found = await asked;
    await request.clientClosed;
    assert.equal(found.verdict, 'unreachable');
    assert.equal(found.tookMs, 15_000);
    assert.equal(clock.pendingTimers, 0);
  });

  it('a person who cancels gets `cancelled`, whatever their reason, and the connection is closed', async () => {
    server.replyAlways(silentReply);
    for (const [index, reason] of [undefined, new AppError('network', 'odd reason'), 'a word'].entries()) {
      const controller = new AbortController();
      const clock = new ManualClock();
      const asked = checkKey(openai, connectionTo(`${server.url}/v1`), clock, controller.signal);
      const request = await server.received(index + 1);
      controller.abort(reason);
      const error = await appErrorOf(() => asked);
      assert.deepEqual([error.kind, error.provider], ['cancelled', 'openai']);
      await request.clientClosed;
      assert.equal(clock.pendingTimers, 0);
    }
  });

  it('sends nothing when it was cancelled before', async () => {
    const asked = checkKey(openai, connectionTo(`${server.url}/v1`), new ManualClock(), AbortSignal.abort());
    assert.equal((await appErrorOf(() => asked)).kind, 'cancelled');
    assert.equal(server.requests.length, 0);
  });
});
