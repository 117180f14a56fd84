// No test of a connection costs a token: what each provider's check really sends.
import assert from 'node:assert/strict';
import { findAddress } from '../../../../src/core/diagnosis/addresses.ts';
import { EndpointSet } from '../../../../src/core/endpoints/endpointSet.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { jsonReply, ScriptedServer } from '../../../wire/scriptedServer.ts';

/**
 * Path below the base URL of each vendor's free call, by its documents: lists of models, and Ollama's version. Perplexity has
 * no free call that looks at the key: there a model is asked that does not exist, which is refused before anything is billed.
 */
const FREE: Readonly<Record<string, RegExp>> = {
  openai: /^GET \/models$/,
  anthropic: /^GET \/v1\/models\?limit=1$/,
  gemini: /^GET \/(?:v1beta\/)?models\?pageSize=1$/,
  groq: /^GET \/(?:openai\/v1\/)?models$/,
  deepseek: /^GET \/models$/,
  together: /^GET \/models$/,
  mistral: /^GET \/models$/,
  cohere: /^GET \/v1\/models\?page_size=1$/,
  perplexity: /^POST \/responses$/,
  ollama: /^GET \/api\/version$/,
  litellm: /^GET \/models$/,
};
/** Endpoints that a person named: `endpointChecks.test.ts` has what follows where the list is for everybody, or there is none. */
const ENDPOINTS = {
  mine: { baseUrl: 'http://127.0.0.1:1/v1' },
  named: { baseUrl: 'http://127.0.0.1:1/v1', models: ['m'] },
};
const endpoints = new EndpointSet({ stored: () => ENDPOINTS, isTaken: () => false }).all();
/** What every one of them takes for an answer. */
const ANYTHING = { data: [], models: [], has_more: false, version: '1' };

describe('the check of every provider', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = (await ScriptedServer.start()).replyAlways(jsonReply(200, ANYTHING));
  });
  afterEach(() => server.stop());

  const sent = (): string[] => server.requests.map(({ method, path }) => `${method} ${path}`);
  const signal = new AbortController().signal;

  it('of an endpoint reads its list', async () => {
    for (const endpoint of endpoints) {
      await endpoint.check({ fetch, baseUrl: server.url, apiKey: 'the-key-under-test' }, signal);
    }
    assert.deepEqual(sent(), ['GET /models', 'GET /models']);
    const [endpoint] = endpoints;
    assert.deepEqual(await endpoint?.check({ fetch, baseUrl: server.url }, signal), {}, 'no key, nothing to prove');
  });

  for (const provider of providers) {
    it(`${provider.id} sends one request, and that one is free`, async () => {
      const expected = FREE[provider.id];
      assert.ok(expected, 'say here which call it makes, and that the vendor does not charge for it');
      const context = { fetch, baseUrl: server.url, apiKey: 'the-key-under-test' };
      await provider
        .check(context, signal)
        .catch((error: unknown) => assert.equal(provider.id, 'perplexity', String(error)));
      assert.equal(server.requests.length, 1);
      assert.match(sent()[0] ?? '', expected);
      if (provider.id === 'perplexity') {
        assert.equal(server.requests[0]?.json()['model'], 'perplexity/none');
      } else {
        assert.equal(server.requests[0]?.body, '');
      }
    });
  }

  for (const provider of [...providers, ...endpoints]) {
    it(`${provider.id} is only read while the right address is looked for`, async () => {
      server.replyAlways(jsonReply(404, { error: { message: 'Not Found' } }));
      await findAddress(provider, { fetch, baseUrl: `${server.url}/x/v1`, apiKey: 'the-key-under-test' }, signal);
      assert.ok(server.requests.length > 2);
      assert.ok(
        server.requests.every(({ method, body }) => method === 'GET' && body === ''),
        sent().join(', '),
      );
    });
  }
});
