// The base URL that was meant is found on the same origin, by calls that only read.
import assert from 'node:assert/strict';
import { findAddress, likelyAddresses } from '../../../../src/core/diagnosis/addresses.ts';
import { checkKey } from '../../../../src/core/diagnosis/checkKey.ts';
import { EndpointSet } from '../../../../src/core/endpoints/endpointSet.ts';
import { guardedFetch, originOf } from '../../../../src/core/guardedFetch.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { litellm } from '../../../../src/core/providers/litellm.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { perplexity } from '../../../../src/core/providers/perplexity.ts';
import { systemClock } from '../../../../src/core/systemClock.ts';
import { bodyReply, type Handler, jsonReply, ScriptedServer } from '../../../wire/scriptedServer.ts';

describe('a base URL that was not quite meant', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.stop());

  /** A server that has its list of models at `path` alone. */
  const only =
    (path: string, there: Handler = jsonReply(200, { data: [{ id: 'm' }] })): Handler =>
    (request, reply) =>
      (request.path === path ? there : jsonReply(404, { detail: 'Not Found' }))(request, reply);

  function check(path: string, provider: Provider = openai) {
    const baseUrl = `${server.url}${path}`;
    const context = { fetch: guardedFetch(fetch, baseUrl), baseUrl, apiKey: 'the-key-under-test' };
    const connection = {
      source: 'stored',
      keyName: 'k',
      simulated: false,
      origin: originOf(baseUrl),
      context,
    } as const;
    return checkKey(provider, connection, systemClock, new AbortController().signal);
  }

  for (const [typed, right] of [
    ['', '/v1'],
    ['/v1/v1', '/v1'],
    ['/v1/chat/completions', '/v1'],
    ['/v1/models', '/v1'],
    ['/chat/completions', '/v1'],
    ['/v1', ''],
    ['/v1', '/api/v1'],
    ['/proxy/v1', '/proxy'],
    ['/team/llm', '/team/llm/v1'],
    ['/v2', '/v1'],
  ] as const) {
    it(`${typed || 'nothing'} is led to ${right || 'the root'}`, async () => {
      server.replyAlways(only(`${right}/models`));
      const found = await check(typed);
      assert.equal(found.verdict, 'wrongPath', found.sentence);
      assert.equal(found.address, `${server.url}${right}`);
      assert.ok(found.mend?.endsWith(`${server.url}${right} works.`), found.mend);
      assert.deepEqual(new Set(server.requests.map(({ method }) => method)), new Set(['GET']));
      assert.ok(server.requests.every(({ headers }) => headers.authorization === 'Bearer the-key-under-test'));
    });
  }

  it('a program’s own pages are told from its interface', async () => {
    server.replyAlways((request, reply) =>
      (request.path === '/api/v1/models'
        ? jsonReply(200, { data: [] })
        : bodyReply(200, '<!doctype html><title>Open WebUI</title>', { 'content-type': 'text/html' }))(request, reply),
    );
    const found = await check('', litellm);
    assert.equal(found.verdict, 'webPage');
    assert.equal(found.address, `${server.url}/api/v1`);
    assert.match(found.sentence, /“Open WebUI”/);
  });

  it('an address that refuses the key is named, with that; one that works is preferred', async () => {
    server.replyAlways(only('/v1/models', jsonReply(401, { error: { message: 'no', code: 'invalid_api_key' } })));
    const found = await check('/api');
    assert.equal(found.address, `${server.url}/v1`);
    assert.match(found.mend ?? '', /right path by its answer, though it refuses the key/);
  });

  it('nothing that fits: no address, and few tries', async () => {
    server.replyAlways(bodyReply(404, 'no'));
    const found = await check('/oops');
    assert.equal(found.address, undefined);
    assert.match(found.mend ?? '', /^Correct the base URL/);
    assert.ok(server.requests.length <= 9, `${server.requests.length} requests`);
  });

  it('a provider whose check sends something is asked for its list instead', async () => {
    server.replyAlways(only('/v1/models'));
    const baseUrl = `${server.url}/chat/completions`;
    const found = await findAddress(
      perplexity,
      { fetch: guardedFetch(fetch, baseUrl), baseUrl, apiKey: 'k' },
      new AbortController().signal,
    );
    assert.deepEqual(found, { baseUrl: `${server.url}/v1`, refusesKey: false });
    assert.ok(server.requests.every(({ method }) => method === 'GET'));
  });

  it('the key is shown to nobody beside the person’s own part of a gateway', async () => {
    server.replyAlways(bodyReply(404, 'no'));
    for (const [typed, own] of [
      ['/team-a/v1', '/team-a'],
      ['/team-a/v1/chat/completions', '/team-a'],
      ['/team-a/openai/v1', '/team-a'],
      ['/org/team-a', '/org/team-a'],
    ] as const) {
      const before = server.requests.length;
      await check(typed);
      const paths = server.requests.slice(before).map(({ path }) => path);
      assert.ok(paths.length > 2, paths.join());
      assert.ok(
        paths.every((path) => path.startsWith(`${own}/`)),
        paths.join(),
      );
    }
  });

  describe('of an endpoint whose models the person named', () => {
    const endpoint = (path: string): Provider => {
      const entry = { baseUrl: `${server.url}${path}`, models: ['typed'] };
      const [provider] = new EndpointSet({ stored: () => ({ mine: entry }), isTaken: () => false }).all();
      assert.ok(provider);
      return provider;
    };

    it('is no guess that nobody answered', async () => {
      server.replyAlways(jsonReply(404, { detail: 'Not Found' }));
      const found = await check('/v1', endpoint('/v1'));
      assert.equal(found.verdict, 'wrongPath', found.sentence);
      assert.equal(found.address, undefined);
    });

    it('is no guess that was only refused, also where a refusal is good enough for a test', async () => {
      server.replyAlways((request, reply) =>
        jsonReply(request.path.endsWith('/chat/completions') ? 405 : 404, { detail: 'no' })(request, reply),
      );
      const context = { fetch, baseUrl: `${server.url}/x/v1` };
      const found = await findAddress(endpoint('/x/v1'), context, new AbortController().signal);
      assert.equal(found, undefined);
    });

    it('is found where its list is read, and nothing is sent on the way', async () => {
      server.replyAlways(only('/api/v1/models'));
      const found = await check('/v1', endpoint('/v1'));
      assert.equal(found.address, `${server.url}/api/v1`);
      const guesses = server.requests.filter(({ path }) => !path.startsWith('/v1/'));
      assert.ok(guesses.length > 0 && guesses.every(({ method }) => method === 'GET'));
    });
  });

  it('gives no other origin, no double, and nothing for an address that may hold a key', () => {
    for (const typed of [
      'https://x.example',
      'https://x.example/v1/v1/',
      'https://x.example//a//v1/chat/completions',
    ]) {
      const likely = likelyAddresses(typed, 'https://api.openai.com/v1');
      assert.ok(likely.length > 0 && likely.length <= 8);
      assert.ok(!likely.includes(typed));
      assert.equal(new Set(likely).size, likely.length);
      assert.ok(
        likely.every((one) => new URL(one).origin === 'https://x.example' && !one.endsWith('/')),
        likely.join(),
      );
    }
    assert.deepEqual(likelyAddresses('https://x.example/v1?key=abc', 'https://api.openai.com/v1'), []);
    assert.deepEqual(likelyAddresses('vscode-lm:x', 'https://api.openai.com/v1'), []);
  });
});
