// Endpoints that a person named, over real sockets: two of a kind side by side, none of which sees anything of the other.
import assert from 'node:assert/strict';
import { Connections } from '../../src/core/connections.ts';
import { SettingsReader } from '../../src/core/configuration/settingsReader.ts';
import { checkKey } from '../../src/core/diagnosis/checkKey.ts';
import { EndpointSet } from '../../src/core/endpoints/endpointSet.ts';
import { KeyRing } from '../../src/core/keyRing.ts';
import { Pricing } from '../../src/core/pricing.ts';
import type { ChatMessage, Provider } from '../../src/core/provider.ts';
import { providers as registered } from '../../src/core/providers/registry.ts';
import { ProviderSet } from '../../src/core/providerSet.ts';
import { Redactor } from '../../src/core/redact.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { MemorySecrets } from '../unit/support/memorySecrets.ts';
import { assertKind, collect, failsWith } from './collect.ts';
import { ask, defined, events, only } from './openaiCalls.ts';
import { type Handler, jsonReply, type ReceivedRequest, ScriptedServer, streamReply } from './scriptedServer.ts';

const never = new AbortController().signal;
/** Every variable of every vendor holds a secret of its own: none of them belongs to an endpoint. */
const ENVIRONMENT = Object.fromEntries(
  registered
    .flatMap(({ environment }) => [...environment.apiKey, ...environment.organization])
    .map((name) => [name, `secret-of-${name}`]),
);
const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
const answer = (text: string) =>
  streamReply(
    events(
      chunk({ content: text }),
      chunk({}, 'stop'),
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } },
      '[DONE]',
    ),
  );

describe('endpoints', () => {
  let a: ScriptedServer;
  let b: ScriptedServer;
  let keys: KeyRing;
  let secrets: MemorySecrets;

  beforeEach(async () => {
    [a, b] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
    secrets = new MemorySecrets();
    keys = new KeyRing(secrets);
  });
  afterEach(() => Promise.all([a.stop(), b.stop()]));

  /** The whole way from the settings to the socket. */
  function desk(endpoints: Record<string, unknown>) {
    const set = new EndpointSet({ stored: () => endpoints, isTaken: (id) => registered.some((one) => one.id === id) });
    const providers = new ProviderSet(registered, set);
    const settings = new SettingsReader({
      stored: (id) => ({ user: id === 'endpoints' ? endpoints : undefined }),
      environment: ENVIRONMENT,
      providers,
    });
    const connections = new Connections({
      keys,
      fetch: (input, init) => globalThis.fetch(input, init),
      redactor: new Redactor(),
      environment: ENVIRONMENT,
      settings: (id) => settings.provider(id),
    });
    const opened = async (id: string) => {
      const provider = providers.find(id) ?? assert.fail(`there is no ${id}`);
      return { provider, connection: await connections.open(provider) };
    };
    return {
      opened,
      async ask(id: string, more: Parameters<typeof ask>[1] = {}, signal = never) {
        const { provider, connection } = await opened(id);
        return collect(provider.stream(ask('m', more), connection.context, signal));
      },
      async models(id: string) {
        const { provider, connection } = await opened(id);
        return provider.models(connection.context, never);
      },
      async check(id: string) {
        const { provider, connection } = await opened(id);
        return checkKey(provider, connection, systemClock, never);
      },
    };
  }

  const save = (providerId: string, key: string, origin: string) =>
    keys.save({ providerId, name: 'work', key, origin, savedAt: 1 });

  const sent = ({ headers, path }: ReceivedRequest) => JSON.stringify({ headers, path });

  it('of one kind live side by side, each with its own key, headers and organization alone', async () => {
    await save('team-a', 'key-of-team-a', a.url);
    await save('team-b', 'key-of-team-b', b.url);
    const it = desk({
      'team-a': { name: 'Team A', baseUrl: `${a.url}/v1`, headers: { 'x-team': 'header-of-a' }, organization: 'org-a' },
      'team-b': { name: 'Team B', baseUrl: `${b.url}/v1`, headers: { 'x-unit': 'header-of-b' } },
    });
    for (const [server, id, text] of [
      [a, 'team-a', 'from a'],
      [b, 'team-b', 'from b'],
    ] as const) {
      server.reply(jsonReply(200, { data: [{ id: `model-of-${id}`, max_model_len: 4096 }] }));
      server.reply(answer(text));
      assert.deepEqual(
        (await it.models(id)).map((model) => [model.id, model.contextWindow]),
        [[`model-of-${id}`, 4096]],
      );
      assert.equal((await it.ask(id)).text, text);
    }
    for (const [requests, own, others] of [
      [a.requests, ['Bearer key-of-team-a', 'header-of-a', 'org-a'], ['team-b', 'of-b', 'x-unit']],
      [b.requests, ['Bearer key-of-team-b', 'header-of-b'], ['team-a', 'of-a', 'org-a', 'x-team']],
    ] as const) {
      assert.equal(requests.length, 2);
      for (const request of requests) {
        assert.ok(
          own.every((word) => sent(request).includes(word)),
          sent(request),
        );
        assert.ok(!others.some((word) => sent(request).includes(word)), sent(request));
        assert.doesNotMatch(sent(request) + request.body, /secret-of-/);
      }
    }
  });

  it('never follow a redirect to each other, nor take a key along when the settings lead elsewhere', async () => {
    await save('team-a', 'key-of-team-a', a.url);
    a.reply((_request, reply) => reply.head(307, { location: `${b.url}/v1/chat/completions` }).then(() => reply.end()));
    assertKind((await desk({ 'team-a': { baseUrl: `${a.url}/v1` } }).ask('team-a')).error, 'notAllowed');
    await failsWith(desk({ 'team-a': { baseUrl: `${b.url}/v1` } }).opened('team-a'), 'notAllowed');
    assert.equal(b.requests.length, 0);
  });

  it('send their headers only where the settings point, not where a key has an address of its own', async () => {
    const key = { providerId: 'team-a', name: 'work', key: 'key-of-team-a', savedAt: 1 };
    await keys.save({ ...key, baseUrl: `${b.url}/v1`, origin: b.url });
    const { connection } = await desk({
      'team-a': { baseUrl: `${a.url}/v1`, headers: { 'x-team': 'header-of-a' } },
    }).opened('team-a');
    assert.deepEqual([connection.origin, connection.context.headers], [b.url, undefined]);
  });

  it('without tools are offered none', async () => {
    a.replyAlways(answer('x'));
    const tools = [{ name: 'look', description: 'Looks', inputSchema: { type: 'object' } }];
    for (const form of [{ tools: false }, {}]) {
      await desk({ s: { baseUrl: a.url, ...form } }).ask('s', { tools, toolChoice: 'auto' });
    }
    const offered = a.requests.map((request) => [request.json()['tools'] !== undefined, request.json()['tool_choice']]);
    assert.deepEqual(offered, [
      [false, undefined],
      [true, 'auto'],
    ]);
  });

  it('without a key are asked without one, whatever the environment holds', async () => {
    a.reply(answer('Hello'));
    const found = await desk({ llama: { baseUrl: a.url.replace('http://', ''), local: true } }).ask('llama');
    assert.equal(found.text, 'Hello');
    assert.equal(a.requests[0]?.path, '/chat/completions');
    assert.equal(a.requests[0]?.headers['authorization'], undefined);
    assert.doesNotMatch(a.requests.map(sent).join(), /secret-of-/);
  });

  it('that need a key are not called without one', async () => {
    const error = await failsWith(desk({ paid: { baseUrl: a.url, needsKey: true } }).opened('paid'), 'config');
    assert.equal(error.code, 'noKey');
    assert.equal(a.requests.length, 0);
  });

  it('like Azure get the key in a header of their own, the version in each request, and list what the person named', async () => {
    await save('azure-eu', 'azure-key', a.url);
    const it = desk({
      'azure-eu': {
        baseUrl: `${a.url}/openai/deployments/one`,
        keyHeader: 'api-key',
        apiVersion: '2024-10-21',
        maxTokensField: 'max_completion_tokens',
        models: ['my-deployment', 'other'],
        tools: true,
        price: { inputPerMillion: 2, outputPerMillion: 8 },
      },
    });
    const models = await it.models('azure-eu');
    assert.equal(a.requests.length, 0);
    assert.deepEqual(
      models.map(({ id, abilities, price }) => [id, abilities.tools, price]),
      ['my-deployment', 'other'].map((id) => [id, true, { inputPerMillion: 2, outputPerMillion: 8, source: 'person' }]),
    );
    a.reply(answer('Hello'));
    assert.equal((await it.ask('azure-eu', { maxOutputTokens: 9 })).text, 'Hello');
    const [request] = a.requests;
    assert.equal(request?.path, '/openai/deployments/one/chat/completions?api-version=2024-10-21');
    assert.equal(request?.headers['api-key'], 'azure-key');
    assert.equal(request?.headers['authorization'], undefined);
    assert.deepEqual([request?.json()['max_completion_tokens'], request?.json()['max_tokens']], [9, undefined]);
  });

  it('without a list prove their key by a question that is refused, and never by an answer that costs', async () => {
    await save('azure-eu', 'azure-key', a.url);
    const it = desk({ 'azure-eu': { baseUrl: `${a.url}/v1`, keyHeader: 'api-key', models: ['d'] } });
    const refused = jsonReply(401, {
      error: { code: '401', message: 'Access denied due to invalid subscription key' },
    });
    const guarded =
      (answered: Handler): Handler =>
      (request, reply) =>
        (request.headers['api-key'] === 'azure-key' ? answered : refused)(request, reply);
    a.replyAlways(guarded(jsonReply(400, { error: { message: '[] is too short - messages' } })));
    const works = await it.check('azure-eu');
    assert.deepEqual([works.verdict, works.sentence.includes('accepts it')], ['works', true]);
    const questions = a.requests.filter(({ method }) => method === 'POST');
    assert.ok(questions.length > 0);
    for (const request of questions) {
      const { model, messages } = request.json();
      assert.deepEqual([model, messages], ['d', []]);
    }
    a.replyAlways(refused);
    assert.equal((await it.check('azure-eu')).verdict, 'wrongKey');
    a.replyAlways(jsonReply(404, { error: { code: '404', message: 'Resource not found' } }));
    assert.notEqual((await it.check('azure-eu')).verdict, 'works');
  });

  it('that give their list to everybody are not believed a key for it', async () => {
    const it = desk({ router: { baseUrl: `${a.url}/api/v1` } });
    a.replyAlways((request, reply) => {
      if (request.method === 'GET') {
        return jsonReply(200, { data: [{ id: 'x/y' }] })(request, reply);
      }
      assert.deepEqual(request.json()['messages'], [], 'nothing that costs is asked');
      return request.headers['authorization'] === 'Bearer right-key'
        ? jsonReply(400, { error: { message: 'none is not a valid model ID', code: 400 } })(request, reply)
        : jsonReply(401, { error: { message: 'No cookie auth credentials found', code: 401 } })(request, reply);
    });
    await save('router', 'wrong-key', a.url);
    assert.equal((await it.check('router')).verdict, 'wrongKey');
    await save('router', 'right-key', a.url);
    const { verdict, sentence } = await it.check('router');
    assert.deepEqual([verdict, sentence.includes('accepts it')], ['works', true]);
  });

  it('list what they say of their models, whichever server it is', async () => {
    a.reply(
      jsonReply(200, {
        data: [
          { id: 'vllm-model', max_model_len: 32_768 },
          { id: 'gguf', meta: { n_ctx_train: 131_072, n_ctx: 8192 } },
          { id: 'text-embedding-nomic-embed-text-v1.5' },
          {
            id: 'maker/model',
            name: 'Maker: Model',
            context_length: 200_000,
            top_provider: { max_completion_tokens: 64_000 },
            architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
            supported_parameters: ['tools', 'reasoning'],
            pricing: {
              prompt: '0.00000015',
              completion: '0.0000006',
              input_cache_read: '0.00000003',
              input_cache_write: '0.0000002',
            },
          },
          { id: 'router/auto', pricing: { prompt: '-1', completion: '-1' } },
          { noId: true },
        ],
      }),
    );
    const models = await desk({ s: { baseUrl: a.url } }).models('s');
    assert.deepEqual(
      models.map(({ id, contextWindow, maxOutputTokens, abilities, price }) =>
        defined({
          id,
          contextWindow,
          maxOutputTokens,
          abilities: JSON.stringify(abilities),
          price: price && defined(price),
        }),
      ),
      [
        { id: 'vllm-model', contextWindow: 32_768, abilities: '{}' },
        { id: 'gguf', contextWindow: 8192, abilities: '{}' },
        { id: 'text-embedding-nomic-embed-text-v1.5', abilities: '{"chat":false,"embeddings":true}' },
        {
          id: 'maker/model',
          contextWindow: 200_000,
          maxOutputTokens: 64_000,
          abilities: '{"vision":true,"tools":true,"reasoning":true,"json":false}',
          price: { inputPerMillion: 0.15, outputPerMillion: 0.6, cacheReadPerMillion: 0.03, cacheWritePerMillion: 0.2 },
        },
        { id: 'router/auto', abilities: '{}' },
      ],
    );
  });

  it('that leave reasoning in the text have it told apart, and the rest of the answer whole', async () => {
    const text = '<think>\nFirst 東京, then\n</think>\n\nThe answer.';
    const pieces = Array.from(text, (content) => chunk({ content }));
    const stream = events(...pieces, chunk({}, 'stop'), { choices: [], usage: { prompt_tokens: 1 } }, '[DONE]');
    a.replyAlways(streamReply(stream, { chunkBytes: 7 }));
    const found = await desk({ r1: { baseUrl: a.url, reasoning: 'thinkTags' } }).ask('r1');
    assert.deepEqual([found.reasoning, found.text, found.finish?.reason], ['First 東京, then', 'The answer.', 'stop']);
    assert.equal(found.usage?.uncachedInputTokens, 1);
    // And only where the person said so.
    assert.equal((await desk({ r1: { baseUrl: a.url } }).ask('r1')).text, text);
    a.replyAlways(streamReply(stream.replace('"<"', '""').replace('"t"', '"T"'), { chunkBytes: 7 }));
    const opened = await desk({ r1: { baseUrl: a.url, reasoning: 'closingThinkTag' } }).ask('r1');
    assert.deepEqual([opened.reasoning, opened.text], ['Think>\nFirst 東京, then', 'The answer.']);
  });

  const CALLED: readonly ChatMessage[] = [
    { role: 'user', parts: [{ type: 'text', text: 'Weather?' }] },
    {
      role: 'assistant',
      providerId: 's',
      parts: [
        { type: 'reasoning', text: 'I look.' },
        { type: 'toolCall', id: 'c1', name: 'look', argumentsJson: '{}' },
      ],
    },
    { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'c1', toolName: 'look', text: 'Sun' }] },
  ];
  for (const reasoning of ['reasoning_content', 'reasoning', 'auto'] as const) {
    it(`with reasoning as ${reasoning} get it back with tool calls ${reasoning === 'auto' ? 'not at all' : 'there'}`, async () => {
      a.reply(answer('Sunny'));
      await desk({ s: { baseUrl: a.url, reasoning } }).ask('s', { messages: CALLED });
      const messages = a.requests[0]?.json()['messages'] as Record<string, unknown>[];
      const { reasoning_content: one, reasoning: other } = messages[1] ?? {};
      assert.deepEqual(
        [one, other],
        [reasoning === 'reasoning_content' ? 'I look.' : undefined, reasoning === 'reasoning' ? 'I look.' : undefined],
      );
    });
  }

  it('are not asked for token counts where the person says that they refuse it', async () => {
    a.replyAlways(answer('x'));
    await desk({ s: { baseUrl: a.url, streamUsage: false } }).ask('s');
    await desk({ s: { baseUrl: a.url } }).ask('s');
    const options = a.requests.map((request) => request.json()['stream_options']);
    assert.deepEqual(options, [undefined, { include_usage: true }]);
  });

  it('that speak Responses are asked there, in the same form', async () => {
    await save('s', 'k-123456789', a.url);
    a.reply(
      streamReply(
        events(
          { type: 'response.output_text.delta', delta: 'Hi' },
          { type: 'response.completed', response: { status: 'completed', model: 'm', usage: { input_tokens: 3 } } },
        ),
      ),
    );
    const it = desk({ s: { baseUrl: a.url, api: 'responses', keyHeader: 'x-api-key', apiVersion: 'preview' } });
    const found = await it.ask('s');
    assert.deepEqual([found.text, found.error], ['Hi', undefined]);
    assert.equal(a.requests[0]?.path, '/responses?api-version=preview');
    assert.equal(a.requests[0]?.headers['x-api-key'], 'k-123456789');
  });

  it('stop when they are told to, while thinking as well', async () => {
    const caller = new AbortController();
    a.reply(async (_request, reply) => {
      await reply.head(200, { 'content-type': 'text/event-stream' });
      await reply.write(events(chunk({ content: '<think>Hm' })));
      await reply.untilClientClosed();
    });
    const { provider, connection } = await desk({ s: { baseUrl: a.url, reasoning: 'thinkTags' } }).opened('s');
    const found = await collect(provider.stream(ask('m'), connection.context, caller.signal), () => caller.abort());
    assertKind(found.error, 'cancelled');
    assert.deepEqual(only(found.parts, 'reasoning'), [{ type: 'reasoning', text: 'Hm' }]);
    await a.requests[0]?.clientClosed;
  });

  it('cost what the person says, what their list says, nothing on this machine, or nobody knows what', async () => {
    const pricing = await new Pricing().load();
    const known = new EndpointSet({
      isTaken: () => false,
      stored: () => ({
        'openai-gateway': { baseUrl: 'https://ai.example.com/v1' },
        here: { baseUrl: 'http://127.0.0.1:1/v1', local: true },
        there: { baseUrl: 'http://192.168.0.9/v1', local: true },
      }),
    });
    const usage = { uncachedInputTokens: 1_000_000, textOutputTokens: 1_000_000 };
    const costs = known.all().map((provider: Provider) => [
      pricing.cost(provider, 'gpt-4o-mini', usage, Date.now()).costUsd,
      pricing.cost(provider, 'gpt-4o-mini', usage, Date.now(), {
        inputPerMillion: 2,
        outputPerMillion: 8,
        source: 'person',
      }),
    ]);
    const own = { source: 'person', inputPerMillion: 2, outputPerMillion: 8 };
    assert.deepEqual(
      costs[0],
      [undefined, { costUsd: 10, price: own }],
      'a name that holds a vendor’s is not that vendor',
    );
    assert.equal(costs[1]?.[0], 0);
    assert.deepEqual(costs[2], [undefined, { costUsd: 10, price: own }]);
  });
});
