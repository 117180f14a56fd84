// LiteLLM's aliases, with the facts and prices of the deployments behind them, as the real proxy (1.106.2) gives them.
import assert from 'node:assert/strict';
import { modelRecord } from '../../src/core/models/modelRecord.ts';
import { Pricing } from '../../src/core/pricing.ts';
import type { ModelInfo, ProviderContext } from '../../src/core/provider.ts';
import { litellm } from '../../src/core/providers/litellm.ts';
import { failsWith } from './collect.ts';
import { contextOf, defined } from './openaiCalls.ts';
import { bodyReply, type Handler, jsonReply, type ScriptedServer, silentReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const never = new AbortController().signal;
const CHAT_PARAMETERS = [
  'stream',
  'temperature',
  'top_p',
  'max_tokens',
  'tools',
  'response_format',
  'reasoning_effort',
];

const list = (...entries: (string | object)[]): Handler =>
  jsonReply(200, {
    object: 'list',
    data: entries.map((entry) => ({
      object: 'model',
      created: 1_677_610_602,
      owned_by: 'openai',
      ...(typeof entry === 'string' ? { id: entry } : entry),
    })),
  });
const deployment = (alias: string, info: object) => ({
  model_name: alias,
  litellm_params: { model: 'openai/any' },
  model_info: { id: '3a112c87', db_model: false, mode: null, max_tokens: null, ...info },
});
const infos = (...entries: readonly object[]): Handler => jsonReply(200, { data: entries });

const LARGE = {
  mode: 'chat',
  max_tokens: 32_768,
  max_input_tokens: 1_047_576,
  max_output_tokens: 32_768,
  input_cost_per_token: 4e-7,
  output_cost_per_token: 1.6e-6,
  cache_read_input_token_cost: 1e-7,
  litellm_provider: 'openai',
  supports_vision: true,
  supports_function_calling: true,
  supports_response_schema: true,
  supports_reasoning: null,
  supported_openai_params: CHAT_PARAMETERS,
};
const SMALL = {
  ...LARGE,
  max_input_tokens: 128_000,
  max_output_tokens: 16_384,
  input_cost_per_token: 1.5e-7,
  output_cost_per_token: 6e-6,
  cache_read_input_token_cost: null,
  supports_vision: false,
  supports_response_schema: null,
  supported_openai_params: CHAT_PARAMETERS.filter((name) => name !== 'top_p'),
};

const NO_WRITES = { cacheWritePerMillion: undefined, cacheWrite1hPerMillion: undefined };
/** As the proxy's table has Claude Sonnet 4.5. */
const CLAUDE = {
  ...LARGE,
  input_cost_per_token: 3e-6,
  output_cost_per_token: 1.5e-5,
  cache_read_input_token_cost: 3e-7,
  cache_creation_input_token_cost: 3.75e-6,
  cache_creation_input_token_cost_above_1hr: 6e-6,
  input_cost_per_token_above_128k_tokens: null,
  input_cost_per_token_above_200k_tokens: 6e-6,
  output_cost_per_token_above_200k_tokens: 2.25e-5,
  cache_read_input_token_cost_above_200k_tokens: 6e-7,
  cache_creation_input_token_cost_above_200k_tokens: 7.5e-6,
};

describe('LiteLLM models', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  useServer((started) => {
    server = started;
    context = contextOf(server);
  });

  const modelsFor = async (listed: Handler, known: Handler) => {
    server.reply(listed).reply(known);
    return litellm.models(context, never);
  };
  const only = async (...known: readonly object[]): Promise<ModelInfo> => {
    const models = await modelsFor(list('fast'), infos(...known.map((info) => deployment('fast', info))));
    assert.equal(models.length, 1);
    return models[0] ?? assert.fail();
  };

  it('reads what one deployment can do, what it costs a million tokens, and no date, which is made up', async () => {
    const { abilities, ...facts } = await only(LARGE);
    assert.deepEqual(defined(facts), {
      id: 'fast',
      contextWindow: 1_047_576,
      maxOutputTokens: 32_768,
      refuses: [],
      price: { inputPerMillion: 0.4, outputPerMillion: 1.6, cacheReadPerMillion: 0.1, ...NO_WRITES },
    });
    assert.deepEqual(defined(abilities), { chat: true, embeddings: false, vision: true, tools: true, json: true });
    assert.deepEqual(
      server.requests.map(({ method, path, headers }) => [method, path, headers.authorization]),
      [
        ['GET', '/v1/models', 'Bearer sk-test-key'],
        ['GET', '/v1/model/info', 'Bearer sk-test-key'],
      ],
    );
  });

  it('promises of several deployments only what holds for each, at the dearest price', async () => {
    for (const known of [
      [LARGE, SMALL],
      [SMALL, LARGE],
    ]) {
      const { abilities, ...facts } = await only(...known);
      assert.deepEqual(defined(facts), {
        id: 'fast',
        contextWindow: 128_000,
        maxOutputTokens: 16_384,
        refuses: ['topP'],
        // Whichever answers, it is not dearer; cached input of the one that has no such price costs what other input does.
        price: { inputPerMillion: 0.4, outputPerMillion: 6, cacheReadPerMillion: 0.15, ...NO_WRITES },
      });
      assert.deepEqual(defined(abilities), { chat: true, embeddings: false, vision: false, tools: true });
    }
  });

  it('reads what writing to a cache and what long texts cost, and bills them', async () => {
    const { price } = await only(CLAUDE);
    assert.deepEqual(price, {
      inputPerMillion: 3,
      outputPerMillion: 15,
      cacheReadPerMillion: 0.3,
      cacheWritePerMillion: 3.75,
      cacheWrite1hPerMillion: 6,
      long: {
        aboveInputTokens: 200_000,
        inputPerMillion: 6,
        outputPerMillion: 22.5,
        cacheReadPerMillion: 0.6,
        cacheWritePerMillion: 7.5,
        cacheWrite1hPerMillion: 6,
      },
    });
    const pricing = await new Pricing().load();
    const usage = { uncachedInputTokens: 0, cacheWrite5mTokens: 100_000, textOutputTokens: 0 };
    assert.equal(pricing.cost(litellm, 'fast', usage, 0, price).costUsd, 0.375);
    assert.equal(pricing.cost(litellm, 'fast', { ...usage, uncachedInputTokens: 100_001 }, 0, price).costUsd, 1.350006);
  });

  it('takes the dearest of several deployments for caches and long texts too', async () => {
    const cheap = { ...LARGE, input_cost_per_token_above_128k_tokens: 2e-6 };
    const { price } = await only(CLAUDE, cheap);
    assert.equal(price?.cacheWritePerMillion, 3.75);
    const { long } = price;
    assert.deepEqual(
      [long?.aboveInputTokens, long?.inputPerMillion, long?.outputPerMillion, long?.cacheWritePerMillion],
      [128_000, 6, 22.5, 7.5],
    );
    const one = await only(CLAUDE, LARGE);
    assert.equal(one.price?.long?.inputPerMillion, 6, 'also where only one of them asks more');
  });

  it('has the price that the proxy tells, and no other: an alias may lead to anybody', async () => {
    const [model] = await modelsFor(list('gpt-4o'), jsonReply(403, { error: { message: 'Not allowed' } }));
    assert.equal(model?.price, undefined);
    const pricing = await new Pricing().load();
    const usage = { uncachedInputTokens: 10, textOutputTokens: 10 };
    assert.deepEqual(pricing.cost(litellm, 'gpt-4o', usage, Date.now(), model?.price), {});
    const seen = { name: 'LiteLLM', simulated: false, local: false };
    const record = modelRecord({ provider: litellm, seen, model: 'gpt-4o', listed: model, pricing, now: Date.now() });
    assert.deepEqual([record.inputPerMillion, record.contextWindow], [undefined, undefined]);
  });

  it('has no price where one deployment has none, and takes 0 for none', async () => {
    assert.equal((await only(LARGE, { mode: 'chat' })).price, undefined);
    assert.equal((await only({ ...LARGE, input_cost_per_token: 0, output_cost_per_token: 0 })).price, undefined);
    assert.equal((await only({ ...LARGE, output_cost_per_token: null })).price, undefined);
    assert.equal((await only({ ...LARGE, input_cost_per_token: '4e-7' })).price, undefined);
  });

  it('knows embeddings, and what is neither chat nor embedding', async () => {
    const embedder = await only({
      mode: 'embedding',
      max_input_tokens: 8191,
      input_cost_per_token: 2e-8,
      output_cost_per_token: 0,
    });
    assert.deepEqual(embedder.abilities, { chat: false, embeddings: true });
    assert.deepEqual([embedder.contextWindow, embedder.price?.inputPerMillion], [8191, 0.02]);
    assert.deepEqual((await only({ mode: 'image_generation' })).abilities, { chat: false, embeddings: false });
    assert.equal((await only({ mode: 'responses' })).abilities.chat, true);
  });

  it('reads efforts of models that reason, and what OpenAI refuses to those', async () => {
    const reasons = { ...LARGE, supports_reasoning: true };
    const mini = await only({ ...reasons, supports_minimal_reasoning_effort: true });
    assert.deepEqual([mini.efforts, mini.refuses], [['minimal', 'low', 'medium', 'high'], ['temperature']]);
    const claude = await only({ ...reasons, litellm_provider: 'anthropic', supports_low_reasoning_effort: false });
    assert.deepEqual([claude.efforts, claude.refuses], [['medium', 'high'], []]);
    const listed = await only({ ...reasons, reasoning_effort_levels: ['none', 'high', 'xhigh'] });
    assert.deepEqual(listed.efforts, ['high']);
    const both = await only({ ...reasons, supports_minimal_reasoning_effort: true }, reasons);
    assert.deepEqual(both.efforts, ['low', 'medium', 'high']);
    const silent = await only({ ...LARGE, supports_reasoning: false });
    assert.deepEqual([silent.efforts, silent.refuses], [undefined, ['reasoningEffort']]);
  });

  it('holds nothing back of a model of which the proxy knows nothing', async () => {
    const { abilities, ...facts } = await only({ litellm_provider: 'openai' });
    assert.deepEqual([defined(abilities), defined(facts)], [{}, { id: 'fast' }]);
  });

  it('goes by the list where it is refused the facts, or is sent none', async () => {
    const refusals: readonly Handler[] = [
      jsonReply(403, { error: { message: 'Only proxy admin can call this route', type: 'auth_error', code: '403' } }),
      jsonReply(401, { error: { message: 'not allowed to call this route', type: 'auth_error', code: '401' } }),
      jsonReply(404, { detail: 'Not Found' }),
      jsonReply(500, { detail: { error: 'LLM Model List not loaded in' } }),
      bodyReply(200, '<!doctype html><title>Gateway</title>', { 'content-type': 'text/html' }),
      jsonReply(200, { data: 'none' }),
    ];
    for (const refusal of refusals) {
      const listed = list('plain', { id: 'known', mode: 'embedding', max_input_tokens: 8191 }, 'openai/*', 'plain', {});
      const models = await modelsFor(listed, refusal);
      assert.deepEqual(
        models.map(({ id, contextWindow, abilities }) => [id, contextWindow, defined(abilities)]),
        [
          ['plain', undefined, {}],
          ['known', 8191, { chat: false, embeddings: true }],
        ],
      );
    }
  });

  it('fails as a whole where the server does not answer: what was known is not to be lost', async () => {
    server.reply(list('fast')).reply((_request, reply) => reply.cut());
    await failsWith(litellm.models(context, never), 'network');
    const caller = new AbortController();
    server.reply(list('fast')).reply(silentReply);
    const failed = failsWith(litellm.models(context, caller.signal), 'cancelled');
    const asked = await server.received(4);
    caller.abort();
    await failed;
    await asked.clientClosed;
  });

  it('takes no other answer for a list', async () => {
    server.reply(jsonReply(200, { models: [] }));
    assert.equal((await failsWith(litellm.models(context, never), 'badResponse')).provider, 'litellm');
    await failsWith(litellm.models(context, AbortSignal.abort()), 'cancelled');
    assert.equal(server.requests.length, 1);
  });

  it('says that a key is wanted where there is none, and only there', async () => {
    const keyless = { ...context, apiKey: undefined };
    const wanting = [
      jsonReply(401, {
        error: { message: 'Authentication Error, No api key passed in.', type: 'auth_error', code: '401' },
      }),
      bodyReply(500, 'Internal Server Error', { 'content-type': 'text/plain; charset=utf-8' }),
    ];
    for (const refusal of wanting) {
      server.reply(refusal);
      assert.equal((await failsWith(litellm.check(keyless, never), 'config')).code, 'noKey');
    }
    for (const [refusal, kind] of [
      [wanting[0], 'auth'],
      [wanting[1], 'overloaded'],
    ] as const) {
      server.reply(refusal ?? assert.fail());
      await failsWith(litellm.check(context, never), kind);
    }
    server.reply(jsonReply(500, { error: { message: 'Connection error', type: 'internal_server_error' } }));
    await failsWith(litellm.check(keyless, never), 'overloaded');
  });

  it('tells a key that the proxy does not know from the key that the proxy itself uses', async () => {
    const refused = (status: number, error: object) =>
      server.reply(jsonReply(status, { error }, { 'x-litellm-call-id': 'call-7' }));
    refused(400, { message: 'No connected db.', type: 'no_db_connection', param: null, code: '400' });
    const unknown = await failsWith(litellm.check(context, never), 'auth');
    assert.match(unknown.message, /does not know this key.*master key/);
    assert.deepEqual([unknown.provider, unknown.requestId, unknown.status], ['litellm', 'call-7', 400]);
    refused(401, {
      message: 'Authentication Error, Invalid proxy server token passed',
      type: 'auth_error',
      code: '401',
    });
    assert.equal((await failsWith(litellm.check(context, never), 'auth')).requestId, 'call-7');
  });
});
