// What a test of an endpoint finds, what it sends for that, and that none of it runs a model.
import assert from 'node:assert/strict';
import { checkKey, type KeyCheck } from '../../../../src/core/diagnosis/checkKey.ts';
import { EndpointSet } from '../../../../src/core/endpoints/endpointSet.ts';
import { guardedFetch, originOf } from '../../../../src/core/guardedFetch.ts';
import type { ProviderContext } from '../../../../src/core/provider.ts';
import { type Handler, jsonReply, ScriptedServer, silentReply } from '../../../wire/scriptedServer.ts';
import { ManualClock } from '../../support/manualClock.ts';

const KEY = 'the-key-under-test';
const list = jsonReply(200, { data: [{ id: 'real-model' }] });
const refusal = jsonReply(401, { error: { message: 'Who are you?', code: 'invalid_api_key' } });
const emptyQuestion = jsonReply(400, { error: { message: '[] is too short - messages' } });

describe('the test of an endpoint', () => {
  let server: ScriptedServer;
  let clock: ManualClock;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    clock = new ManualClock();
    clock.jumpTo(Date.now());
  });
  afterEach(() => server.stop());

  function check(form: object = {}, own: Partial<ProviderContext> = { apiKey: KEY }): Promise<KeyCheck> {
    const baseUrl = `${server.url}/v1`;
    const [provider] = new EndpointSet({ stored: () => ({ mine: { baseUrl, ...form } }), isTaken: () => false }).all();
    assert.ok(provider);
    const context = { fetch: guardedFetch(fetch, baseUrl), baseUrl, ...own };
    const connection = {
      source: 'stored',
      keyName: 'k',
      simulated: false,
      origin: originOf(baseUrl),
      context,
    } as const;
    return checkKey(provider, connection, clock, new AbortController().signal);
  }

  /** A server that shows its list to everybody. */
  const publicList =
    (question: Handler, keyless: Handler = refusal): Handler =>
    (request, reply) => {
      const isKnown = request.headers.authorization !== undefined;
      return (request.method === 'GET' ? list : isKnown ? question : keyless)(request, reply);
    };
  const sent = () =>
    server.requests.map(
      ({ method, path, headers }) => `${method} ${path}${headers.authorization === undefined ? '' : ' with key'}`,
    );

  it('only reads where the list is for those with a key', async () => {
    server.replyAlways((request, reply) => (request.headers.authorization ? list : refusal)(request, reply));
    const found = await check();
    assert.match(found.sentence, /accepts it/);
    assert.deepEqual(sent(), ['GET /v1/models with key', 'GET /v1/models']);
  });

  it('only reads where there is no key', async () => {
    server.replyAlways(list);
    const found = await check({}, {});
    assert.deepEqual([found.verdict, sent()], ['works', ['GET /v1/models']]);
    assert.match(found.sentence, /answers without a key/);
  });

  it('only reads without a key, also where there is no list and the person named the models', async () => {
    server.replyAlways((request, reply) =>
      jsonReply(request.path === '/v1/chat/completions' ? 405 : 404, { detail: 'no' })(request, reply),
    );
    assert.equal((await check({ models: ['m'] }, {})).verdict, 'works');
    server.replyAlways(jsonReply(404, { detail: 'Not Found' }));
    assert.equal((await check({ models: ['m'] }, {})).verdict, 'wrongPath');
    server.replyAlways((request, reply) =>
      (request.path === '/v1/chat/completions' ? refusal : jsonReply(404, {}))(request, reply),
    );
    assert.equal((await check({ models: ['m'] }, {})).verdict, 'noKey');
    assert.ok(server.requests.every(({ method, body }) => method === 'GET' && body === ''));
  });

  for (const [form, question] of [
    [{}, { max_tokens: 1, messages: [] }],
    [{ maxTokensField: 'max_completion_tokens' }, { max_completion_tokens: 1, messages: [] }],
    [{ api: 'responses' }, { max_output_tokens: 16, input: [] }],
  ] as const) {
    it(`asks nobody for more than the least, and no model that there is: ${JSON.stringify(form)}`, async () => {
      server.replyAlways(publicList(emptyQuestion));
      assert.match((await check({ ...form, models: ['real-model'] })).sentence, /accepts it/);
      const bodies = server.requests.filter(({ method }) => method === 'POST').map((request) => request.json());
      assert.deepEqual(bodies, [
        { model: 'none', ...question },
        { model: 'none', ...question },
      ]);
    });
  }

  it('asks once where such a question is answered, and does not believe the key for it', async () => {
    const answer = jsonReply(200, { choices: [{ message: { content: 'Hi' } }] });
    server.replyAlways(publicList(answer, answer));
    const found = await check();
    assert.equal(found.verdict, 'works');
    assert.match(found.sentence, /whether the key is right, the first question will tell/);
    assert.equal(server.requests.filter(({ method }) => method === 'POST').length, 1);
    server.replyAlways((request, reply) => (request.method === 'GET' ? jsonReply(404, {}) : answer)(request, reply));
    const before = server.requests.length;
    assert.match((await check({ models: ['real-model'] })).sentence, /whether the key is right/);
    const after = server.requests.slice(before).filter(({ method }) => method === 'POST');
    assert.deepEqual(
      after.map((request) => [request.json()['max_tokens'], request.json()['messages']]),
      [[1, []]],
    );
  });

  it('does not believe a key that is not looked at, nor one that a header may have stood in for', async () => {
    server.replyAlways(publicList(emptyQuestion, emptyQuestion));
    assert.match((await check()).sentence, /answers the same without the key: whether the key is right/);
    assert.match(
      (await check({}, { apiKey: KEY, headers: { 'x-team': 'platform' } })).sentence,
      /answers the same without the key/,
    );
  });

  for (const [name, question, verdict, says] of [
    [
      'has no such interface',
      jsonReply(404, { detail: 'Not Found' }),
      'wrongPath',
      /takes no questions beside it \(404\)/,
    ],
    ['takes no questions', jsonReply(405, { detail: 'Method Not Allowed' }), 'wrongPath', /\(405\)/],
    ['refuses the key', refusal, 'wrongKey', /\(401\)/],
    [
      'gives the key no right',
      jsonReply(403, { error: { message: 'Not for you' } }),
      'forbidden',
      /\(403\): Not for you/,
    ],
    ['wants money', jsonReply(402, { error: { message: 'Insufficient credits' } }), 'noCredit', /\(402\)/],
    ['wants to be left alone', jsonReply(429, { error: { message: 'Rate limit' } }), 'rateLimited', /\(429\)/],
    ['fails', jsonReply(503, { error: { message: 'Down' } }), 'unavailable', /\(503\): Down/],
    [
      'misses the model',
      jsonReply(404, { error: { message: 'The model `none` does not exist' } }),
      'works',
      /accepts it/,
    ],
    ['fails for the model', jsonReply(500, { error: { message: 'could not load model' } }), 'works', /accepts it/],
  ] as const) {
    it(`${verdict}: shows its list to everybody and ${name}`, async () => {
      server.replyAlways(publicList(question));
      const found = await check();
      assert.equal(found.verdict, verdict, found.sentence);
      assert.match(found.sentence, says);
      assert.equal(found.address, undefined);
    });
  }

  for (const [name, question] of [
    ['a model', jsonReply(404, { error: { message: 'The model `typed` does not exist', code: 'model_not_found' } })],
    [
      "a deployment of Azure's",
      jsonReply(404, {
        error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
      }),
    ],
  ] as const) {
    it(`tells ${name} that the person named and that is not there`, async () => {
      server.replyAlways((request, reply) =>
        (request.method === 'GET' ? jsonReply(404, { error: { message: 'Resource not found' } }) : question)(
          request,
          reply,
        ),
      );
      const found = await check({ models: ['typed'] });
      assert.equal(found.verdict, 'modelMissing', found.sentence);
      assert.match(found.sentence, /has no typed \(404\)/);
      assert.equal(found.address, undefined);
    });
  }

  it('a server that is busy with an answer works, and its key is not known', async () => {
    server.replyAlways(publicList(silentReply));
    const asked = check();
    const question = await server.received(3);
    await clock.advanceAsync(4999);
    assert.equal(question.closedByClient, false);
    await clock.advanceAsync(1);
    const found = await asked;
    await question.clientClosed;
    assert.deepEqual([found.verdict, found.tookMs], ['works', 0]);
    assert.match(found.sentence, /whether the key is right, the first question will tell/);
  });

  it('settings that do not fit are told as that', async () => {
    const found = await check({ api: 'telepathy' });
    assert.equal(found.verdict, 'badSettings');
    assert.match(found.sentence, /"api" does not fit/);
    assert.equal(server.requests.length, 0);
  });
});
