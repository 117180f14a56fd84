// What a person is told about a key, found out at real servers.
import assert from 'node:assert/strict';
import { type CheckFacts, checkKey, type KeyCheck } from '../../../../src/core/diagnosis/checkKey.ts';
import type { Connection } from '../../../../src/core/connections.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { guardedFetch, originOf } from '../../../../src/core/guardedFetch.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { anthropic } from '../../../../src/core/providers/anthropic.ts';
import { litellm } from '../../../../src/core/providers/litellm.ts';
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { bodyReply, type Handler, jsonReply, ScriptedServer, silentReply } from '../../../wire/scriptedServer.ts';
import { appErrorOf } from '../../support/failure.ts';
import { ManualClock } from '../../support/manualClock.ts';

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

/** Stands still at this machine's real time, which servers tell too. */
function clockNow(): ManualClock {
  const clock = new ManualClock();
  clock.jumpTo(Date.now());
  return clock;
}

function check(baseUrl: string, provider: Provider = openai, facts: CheckFacts = {}): Promise<KeyCheck> {
  return checkKey(provider, connectionTo(baseUrl), clockNow(), new AbortController().signal, facts);
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
    mend?: RegExp;
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
      says: /^Wrong key\..*refuses it \(401\)\.$/,
      mend: /OpenAI's key page/,
    },
    {
      name: "401 of Anthropic's kind",
      reply: jsonReply(401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }),
      verdict: 'wrongKey',
      says: /^Wrong key/,
      mend: /Anthropic's key page/,
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
      says: /^No credit.*\(429\)/,
      mend: /another key/,
    },
    {
      name: '429 for too many requests',
      reply: jsonReply(429, openaiError('Rate limit reached for requests', 'rate_limit_exceeded'), {
        'retry-after': '20',
      }),
      verdict: 'rateLimited',
      says: /^The key is right, but .* wants it to wait \(429\)\./,
      mend: /Try again in 20 s/,
    },
    {
      name: 'a server that fails, which says nothing about the key',
      reply: bodyReply(502, 'Bad gateway.'),
      verdict: 'unavailable',
      says: /^Out of order\..*\(502\): .*Bad gateway\.$/,
    },
    {
      name: '403 for a key with few rights',
      reply: jsonReply(403, openaiError('You have insufficient permissions for this operation.', 'missing_scope')),
      verdict: 'forbidden',
      says: /^Not allowed\..*\(403\): You have insufficient permissions for this operation\.$/,
      mend: /more rights/,
    },
    {
      name: 'a web page with 200',
      reply: bodyReply(200, PAGE, { 'content-type': 'text/html; charset=utf-8' }),
      verdict: 'webPage',
      says: /^A web page answers at 127.* in place of OpenAI: “Log in”\.$/,
      mend: /^Correct the base URL.*sign in with a browser/,
    },
    {
      name: 'other JSON with 200',
      reply: jsonReply(200, { hello: 'world' }),
      verdict: 'wrongPath',
      says: /^Wrong path\. Something answers at 127.*not as OpenAI does/,
      mend: /often ends in \/v1/,
    },
    {
      name: 'no JSON with 200',
      reply: bodyReply(200, '{"data":', { 'content-type': 'application/json' }),
      verdict: 'wrongPath',
      says: /^Wrong path/,
    },
    {
      name: '404',
      reply: bodyReply(404, PAGE, { 'content-type': 'text/html' }),
      verdict: 'wrongPath',
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
      verdict: 'wrongPath',
      says: /not as Ollama does/,
      provider: ollama,
    },
    {
      name: 'a connection that breaks',
      reply: (_request, reply) => reply.cut(),
      verdict: 'cutOff',
      says: /^Cut off\. 127.*closed it without an answer \(ECONNRESET\)/,
      mend: /https:\/\//,
    },
    {
      name: "a proxy's page with a refusal",
      reply: bodyReply(403, PAGE.replace('Log in', 'Blocked by policy'), { 'content-type': 'text/html' }),
      verdict: 'proxy',
      says: /^A web page refuses in place of 127.*\(403\): “Blocked by policy”: a proxy or firewall on the way\.$/,
    },
    {
      name: "the page of the guard before a vendor's servers",
      reply: bodyReply(403, PAGE.replace('Log in', 'Just a moment'), {
        'content-type': 'text/html',
        'cf-ray': '1-FRA',
      }),
      verdict: 'forbidden',
      says: /^Not allowed\. The guard before 127/,
      mend: /VPN/,
    },
    {
      name: 'a proxy that wants a password',
      reply: bodyReply(407, PAGE, { 'content-type': 'text/html', 'proxy-authenticate': 'Basic' }),
      verdict: 'proxy',
      says: /^A proxy on the way wants a name and password .*\(407\)/,
      mend: /"http\.proxy"/,
    },
    {
      name: 'a server that wants https and says so',
      reply: bodyReply(400, 'Client sent an HTTP request to an HTTPS server.\n'),
      verdict: 'wrongProtocol',
      says: /^Wrong protocol/,
      mend: /begin the base URL with https/i,
    },
  ];
  for (const { name, reply, verdict, says, mend, provider } of cases) {
    it(`${name}: ${verdict}`, async () => {
      server.replyAlways(reply);
      const found = await check(provider === ollama ? server.url : `${server.url}/v1`, provider);
      assert.equal(found.verdict, verdict, found.sentence);
      assert.match(found.sentence, says);
      assert.match(found.mend ?? '', mend ?? (verdict === 'works' ? /^$/ : /\.$/));
      assert.doesNotMatch(
        `${found.sentence} ${found.mend}`.replace(/ undefined$/, ''),
        /undefined|\[object|\.\.|the-key-under-test|<html/,
      );
      assert.equal(found.error === undefined, name.includes('list') || name.includes('version'));
    });
  }

  it('a server that never answers: timeout after 15 s, not before, and the connection is closed', async () => {
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
    assert.equal(found.verdict, 'timeout');
    assert.match(found.sentence, /said nothing within 15 s/);
    assert.equal(found.tookMs, 15_000);
    assert.equal(clock.pendingTimers, 0);
  });

  it('a slow server works, and is told against what it is slow', async () => {
    const slowly = async (facts: CheckFacts): Promise<KeyCheck> => {
      const clock = clockNow();
      server.reply(async (request, reply) => {
        clock.advance(4200);
        await jsonReply(200, { data: [] })(request, reply);
      });
      return checkKey(openai, connectionTo(`${server.url}/v1`), clock, new AbortController().signal, facts);
    };
    const alone = await slowly({});
    assert.deepEqual([alone.verdict, alone.tookMs], ['slow', 4200]);
    assert.match(alone.sentence, /took 4\.2 s where less than 3 s is usual\.$/);
    const besides = await slowly({ usualMs: () => 400 });
    assert.match(besides.sentence, /took 4\.2 s, the others 0\.40 s\.$/);
    assert.match(besides.mend ?? '', /status page/);
    assert.match((await slowly({ usualMs: () => 3900 })).mend ?? '', /All are slow/);
  });

  it("tells a clock that is off, by the server's date, and mentions it beside what else is wrong", async () => {
    const clock = clockNow();
    clock.jumpTo(Date.now() - 3 * 3_600_000);
    const ask = () => checkKey(openai, connectionTo(`${server.url}/v1`), clock, new AbortController().signal);
    server.replyAlways(jsonReply(200, { data: [] }));
    const found = await ask();
    assert.equal(found.verdict, 'clock');
    assert.match(found.sentence, /^Works, but this machine's clock differs from the server's/);
    assert.match(found.mend ?? '', /\(UTC\), the server's .*: (?:3 h|2 h 59 min|3 h 0 min) behind\. If this machine/);
    server.replyAlways(jsonReply(401, openaiError('Incorrect API key provided', 'invalid_api_key')));
    const refused = await ask();
    assert.equal(refused.verdict, 'wrongKey');
    assert.match(refused.mend ?? '', /key page.*behind\. If this machine/);
    // A page that a cache has kept for as long is no clock.
    const old = new Date(clock.now() - 7_200_000).toUTCString();
    server.replyAlways(jsonReply(200, { data: [] }, { date: old, age: '7200' }));
    assert.equal((await ask()).verdict, 'works');
  });

  it('tells a chosen model that the provider does not list, and none of a list that is empty', async () => {
    const wanted = [
      { model: 'gpt-9', role: 'the default model' },
      { model: 'gpt-4o-mini', role: 'the model for titles' },
    ];
    server.replyAlways(jsonReply(200, { data: [{ id: 'gpt-4o-mini' }] }));
    const found = await check(`${server.url}/v1`, openai, { wanted });
    assert.equal(found.verdict, 'modelMissing');
    assert.match(found.sentence, /^Works, but gpt-9 \(the default model\) is not in the list of models of 127/);
    assert.match(found.mend ?? '', /unless you know that OpenAI serves it unlisted/);
    server.replyAlways(jsonReply(200, { data: [] }));
    assert.equal((await check(`${server.url}/v1`, openai, { wanted })).verdict, 'works');
    assert.ok(server.requests.every(({ method }) => method === 'GET'));
  });

  it('does not say that a key is accepted where everybody is answered', async () => {
    server.replyAlways(jsonReply(200, { data: [] }));
    const found = await check(`${server.url}/v1`, litellm);
    assert.equal(found.verdict, 'works');
    assert.match(found.sentence, /answers the same without the key: whether the key is right/);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      [`Bearer ${KEY}`, undefined],
    );
    server.replyAlways((request, reply) =>
      (request.headers.authorization ? jsonReply(200, { data: [] }) : jsonReply(401, { error: 'no' }))(request, reply),
    );
    assert.match((await check(`${server.url}/v1`, litellm)).sentence, /accepts it/);
  });

  it('knows a provider inside the editor, which has no address', async () => {
    const inside: Provider = { ...ollama, name: 'VS Code', local: false, inProcess: true, baseUrl: '', links: {} };
    const context = { fetch, baseUrl: '' };
    const ask = (provider: Provider) =>
      checkKey(provider, { ...connectionTo('http://x'), context }, clockNow(), new AbortController().signal);
    const works = await ask({ ...inside, check: () => Promise.resolve() });
    assert.deepEqual([works.verdict, works.sentence], ['works', 'Works. VS Code offers its models.']);
    const none = await ask({
      ...inside,
      whenEmpty: 'Install one.',
      check: () => Promise.reject(new AppError('config', 'No extension offers language models')),
    });
    assert.deepEqual([none.verdict, none.mend], ['noModels', 'Install one.']);
  });

  it('does not believe a key that headers of the person may have stood in for', async () => {
    server.replyAlways(jsonReply(200, { data: [] }));
    const baseUrl = `${server.url}/v1`;
    const connection = connectionTo(baseUrl);
    const withHeaders = { ...connection, context: { ...connection.context, headers: { 'x-team': 'platform' } } };
    const found = await checkKey(litellm, withHeaders, clockNow(), new AbortController().signal);
    assert.match(found.sentence, /whether the key is right, the first question will tell/);
    assert.deepEqual(
      server.requests.map(({ headers }) => [headers['x-team'], headers.authorization]),
      [
        ['platform', `Bearer ${KEY}`],
        ['platform', undefined],
      ],
    );
  });

  it('a vendor’s own address that is out of joint is not searched for another path', async () => {
    let calls = 0;
    const connection = connectionTo(openai.baseUrl);
    const fetch = () => {
      calls += 1;
      return Promise.resolve(new Response('no', { status: 404 }));
    };
    const context = { ...connection.context, fetch };
    const found = await checkKey(openai, { ...connection, context }, clockNow(), new AbortController().signal);
    assert.deepEqual([found.verdict, calls], ['wrongPath', 1]);
  });

  it('what a server sends of the key back does not get past the redactor, in any of the sentences', async () => {
    const redactor = new Redactor();
    redactor.remember(KEY);
    for (const reply of [
      jsonReply(403, openaiError(`The key ${KEY} may not do this`, KEY)),
      bodyReply(500, `${KEY} failed`),
      bodyReply(200, `<html><title>${KEY}</title>`, { 'content-type': 'text/html' }),
      bodyReply(302, '', { location: `http://other.invalid/?key=${KEY}` }),
    ]) {
      server.replyAlways(reply);
      const { sentence, mend, address } = await check(`${server.url}/${KEY}/v1?api_key=${KEY}`);
      for (const text of [sentence, mend, address]) {
        assert.ok(!redactor.text(text ?? '').includes(KEY), text);
      }
    }
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
