// What Cohere is sent, and its calls beside the chat: model list, check, embeddings, headers.
import assert from 'node:assert/strict';
import type { ChatRequest, ModelInfo, ProviderContext } from '../../src/core/provider.ts';
import { cohere } from '../../src/core/providers/cohere.ts';
import { Pricing } from '../../src/core/pricing.ts';
import { collect, failsWith, fixture } from './collect.ts';
import { embedAll } from './embedAll.ts';
import { jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';
import { withVariables } from './withVariables.ts';

const ASK: ChatRequest = {
  model: 'command-a-03-2025',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const READ_FILE = { name: 'read_file', description: 'Reads a file', inputSchema: { type: 'object' } };
const LIST_FILES = { ...READ_FILE, name: 'list_files' };
const THINKS: ModelInfo = { id: 'command-a-reasoning-08-2025', abilities: { reasoning: true } };

describe('Cohere request', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'co-test' };
  });

  const sent = async (request: Partial<ChatRequest> = {}) => {
    server.reply(streamReply(fixture('cohere/text.sse'), { chunkBytes: 10_000 }));
    await collect(cohere.stream({ ...ASK, ...request }, context, never));
    return server.requests.at(-1)!.json(); // One was just answered.
  };

  it('asks version 2 with the key, and nothing that was not asked for', async () => {
    assert.deepEqual(await sent(), {
      model: 'command-a-03-2025',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const [request] = server.requests;
    assert.equal(request?.path, '/v2/chat');
    assert.equal(request.headers.authorization, 'Bearer co-test');
    assert.equal(request.headers['content-type'], 'application/json');
  });

  it('sends every parameter under the vendor’s name and within its bounds', async () => {
    const body = await sent({
      system: 'Be brief',
      temperature: 1.7,
      topP: 1,
      maxOutputTokens: 100,
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
      seed: 7,
      reasoningEffort: 'high',
    });
    assert.deepEqual(body, {
      model: 'command-a-03-2025',
      stream: true,
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'Hello' },
      ],
      max_tokens: 100,
      temperature: 1,
      p: 0.99,
      stop_sequences: ['a', 'b', 'c', 'd', 'e'],
      seed: 7,
    });
    assert.equal((await sent({ topP: 0 }))['p'], 0.01);
  });

  it('budgets the thinking of a model that is known to think', async () => {
    const thinking = async (reasoningEffort: ChatRequest['reasoningEffort']) =>
      (await sent({ reasoningEffort, modelInfo: THINKS }))['thinking'];
    assert.equal(await thinking(undefined), undefined);
    assert.deepEqual(await thinking('minimal'), { type: 'disabled' });
    assert.deepEqual(await thinking('low'), { type: 'enabled', token_budget: 1024 });
    assert.deepEqual(await thinking('high'), { type: 'enabled' });
  });

  it('sends images, and a tool loop back with its plan and thinking to Cohere only', async () => {
    const loop = (providerId: string): ChatRequest['messages'] => [
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', mediaType: 'image/png', data: 'iVBOR' },
        ],
      },
      {
        role: 'assistant',
        providerId,
        parts: [
          { type: 'reasoning', text: 'Hm.', providerMetadata: { kind: 'thinking' } },
          { type: 'reasoning', text: 'I will read.', providerMetadata: { kind: 'toolPlan' } },
          { type: 'text', text: 'Reading' },
          { type: 'toolCall', id: 'a', name: 'read_file', argumentsJson: '{"path":"x"}' },
          { type: 'toolCall', id: 'b', name: 'list_files', argumentsJson: '' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Go on' },
          { type: 'toolResult', toolCallId: 'a', toolName: 'read_file', text: 'not there', isError: true },
          { type: 'toolResult', toolCallId: 'b', toolName: 'list_files', text: '{"url":"https://a.example"}' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'text', text: '' }] },
    ];
    const { messages, tools } = await sent({ messages: loop('cohere'), tools: [READ_FILE, LIST_FILES] });
    const calls = [
      { id: 'a', type: 'function', function: { name: 'read_file', arguments: '{"path":"x"}' } },
      { id: 'b', type: 'function', function: { name: 'list_files', arguments: '{}' } },
    ];
    const document = (id: string, data: object) => [{ type: 'document', document: { id, data } }];
    assert.deepEqual(messages, [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR' } },
        ],
      },
      {
        role: 'assistant',
        tool_plan: 'I will read.',
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'text', text: 'Reading' },
        ],
        tool_calls: calls,
      },
      { role: 'tool', tool_call_id: 'a', content: document('a', { result: 'Error: not there' }) },
      { role: 'tool', tool_call_id: 'b', content: document('b', { url: 'https://a.example' }) },
      { role: 'user', content: 'Go on' },
    ]);
    assert.deepEqual((tools as object[])[0], {
      type: 'function',
      function: { name: 'read_file', description: 'Reads a file', parameters: { type: 'object' } },
    });
    const elsewhere = JSON.stringify((await sent({ messages: loop('openai') }))['messages']);
    assert.ok(!elsewhere.includes('I will read.') && !elsewhere.includes('Hm.'), elsewhere);
  });

  it('chooses tools in the vendor’s words: a named one is the only one that is offered', async () => {
    const choice = async (toolChoice: ChatRequest['toolChoice'], tools = [READ_FILE, LIST_FILES]) => {
      const body = await sent({ tools, toolChoice });
      return [body['tool_choice'], (body['tools'] as unknown[] | undefined)?.length];
    };
    assert.deepEqual(await choice('auto'), [undefined, 2]);
    assert.deepEqual(await choice('none'), ['NONE', 2]);
    assert.deepEqual(await choice('required'), ['REQUIRED', 2]);
    assert.deepEqual(await choice({ name: 'list_files' }), ['REQUIRED', 1]);
    assert.deepEqual(await choice('required', []), [undefined, undefined]);
  });

  it('asks for JSON in the field and in words, beside tools in words only', async () => {
    const schema = { type: 'object' };
    const plain = await sent({ responseFormat: { type: 'json' } });
    assert.deepEqual(plain['response_format'], { type: 'json_object' });
    assert.match(JSON.stringify(plain['messages']), /one JSON object/);
    const shaped = await sent({ responseFormat: { type: 'json', schema }, system: 'Answer in JSON' });
    assert.deepEqual(shaped['response_format'], { type: 'json_object', json_schema: schema });
    assert.deepEqual((shaped['messages'] as object[])[0], { role: 'system', content: 'Answer in JSON' });
    const besideTools = await sent({ responseFormat: { type: 'json', schema }, tools: [READ_FILE] });
    assert.equal(besideTools['response_format'], undefined);
    assert.match(JSON.stringify(besideTools['messages']), /JSON Schema/);
    const refused = await sent({
      responseFormat: { type: 'json' },
      modelInfo: { id: 'x', abilities: {}, refuses: ['json', 'temperature', 'topP'] },
      temperature: 0.3,
      topP: 0.5,
    });
    assert.deepEqual(Object.keys(refused), ['model', 'stream', 'messages']);
  });

  describe('models and check', () => {
    const listed = (name: string, fields: object = {}) => ({ name, endpoints: ['chat'], ...fields });

    it('reads all pages, what models can do, and leaves out what neither chats nor embeds or is switched off', async () => {
      const features = ['json_mode', 'tools', 'vision', 'logprobs'];
      server
        .reply(
          jsonReply(200, {
            models: [
              listed('command-a', { context_length: 288_000, features }),
              listed('command-thinks', { features: ['reasoning', 'tools'] }),
              listed('command-old', { is_deprecated: true }),
              listed('rerank-v4', { endpoints: ['rerank'] }),
              { endpoints: ['chat'] },
              null,
            ],
            next_page_token: 'two&=',
          }),
        )
        .reply(
          jsonReply(200, {
            models: [
              listed('my-tune', { features: null, context_length: 0 }),
              listed('embed-v4.0', { endpoints: ['embed', 'embed_image'], context_length: 128_000, features: ['x'] }),
            ],
          }),
        );
      const models = await cohere.models(context, never);
      assert.deepEqual(models, [
        {
          id: 'command-a',
          contextWindow: 288_000,
          abilities: { chat: true, embeddings: false, vision: true, tools: true, json: true, reasoning: false },
          refuses: ['reasoningEffort'],
        },
        {
          id: 'command-thinks',
          contextWindow: undefined,
          abilities: { chat: true, embeddings: false, vision: false, tools: true, json: false, reasoning: true },
          refuses: [],
          efforts: ['minimal', 'low', 'medium', 'high'],
        },
        {
          id: 'my-tune',
          contextWindow: undefined,
          abilities: {
            chat: true,
            embeddings: false,
            vision: undefined,
            tools: undefined,
            json: undefined,
            reasoning: undefined,
          },
          refuses: ['reasoningEffort'],
        },
        {
          id: 'embed-v4.0',
          contextWindow: 128_000,
          abilities: {
            chat: false,
            embeddings: true,
            vision: undefined,
            tools: undefined,
            json: undefined,
            reasoning: undefined,
          },
        },
      ]);
      assert.equal(server.requests[0]?.path, '/v1/models?page_size=1000');
      assert.equal(new URL(server.requests[1]?.path ?? '', server.url).searchParams.get('page_token'), 'two&=');
    });

    it('ends with a server that always has one more page', async () => {
      server.replyAlways(jsonReply(200, { models: [listed('a')], next_page_token: 'again' }));
      assert.equal((await cohere.models(context, never)).length, 1);
      assert.equal(server.requests.length, 2);
    });

    it('checks a key by one model of the list, and takes no other answer for one', async () => {
      server.reply(jsonReply(200, { models: [listed('a')] }));
      await cohere.check(context, never);
      assert.equal(server.requests[0]?.path, '/v1/models?page_size=1');
      server.reply(jsonReply(401, { message: 'invalid api token' }));
      await failsWith(cohere.check(context, never), 'auth');
      server.reply(jsonReply(200, { status: 'ok' }));
      await failsWith(cohere.check(context, never), 'badResponse');
      await failsWith(cohere.check({ ...context, baseUrl: '' }, never), 'config');
    });

    it('brings an address to the form of the base URL', () => {
      for (const typed of [
        'https://api.cohere.com/',
        'api.cohere.com/v2',
        'https://api.cohere.com/v2/chat',
        ' https://api.cohere.com/v1/ ',
      ]) {
        assert.equal(cohere.normalizeBaseUrl?.(typed), cohere.baseUrl);
      }
    });

    it('finds its models and their prices in the price library, cached tokens at the full price', async () => {
      const pricing = await new Pricing().load();
      const at = Date.UTC(2026, 8, 30);
      assert.ok((pricing.facts(cohere, 'command-a-03-2025', at)?.price.inputPerMillion ?? 0) > 0);
      assert.ok((pricing.facts(cohere, 'embed-v4.0', at)?.price.inputPerMillion ?? 0) > 0);
      const cost = (usage: object) => pricing.cost(cohere, 'command-a-03-2025', usage, at).costUsd;
      assert.ok((cost({ uncachedInputTokens: 150, textOutputTokens: 10 }) ?? 0) > 0);
      assert.equal(
        cost({ uncachedInputTokens: 100, cacheReadTokens: 50, textOutputTokens: 10 }),
        cost({ uncachedInputTokens: 150, textOutputTokens: 10 }),
      );
    });
  });

  describe('embed', () => {
    it('embeds more texts than one call takes, in order, and adds up what was billed', async () => {
      server.replyAlways((request, reply) => {
        const { texts } = request.json() as { texts: string[] };
        return jsonReply(200, {
          embeddings: { float: texts.map((text) => [Number(text), 0.5]) },
          meta: { billed_units: { input_tokens: texts.length } },
        })(request, reply);
      });
      const texts = Array.from({ length: 100 }, (_, position) => String(position));
      const { vectors, inputTokens } = await embedAll(cohere, 'embed-v4.0', texts, context);
      assert.deepEqual(
        vectors.map(([first]) => String(first)),
        texts,
      );
      assert.equal(inputTokens, 100);
      assert.deepEqual(
        server.requests.map((request) => (request.json()['texts'] as string[]).length),
        [96, 4],
      );
      const { texts: _texts, ...rest } = server.requests[0]?.json() ?? {};
      assert.deepEqual(rest, {
        model: 'embed-v4.0',
        input_type: 'search_document',
        embedding_types: ['float'],
        truncate: 'NONE',
      });
    });
  });

  it('sends its own key only, and extra headers that were given', async () => {
    const names = ['COHERE_API_KEY', 'CO_API_KEY', 'OPENAI_API_KEY', 'OPENAI_CUSTOM_HEADERS', 'OPENAI_ORG_ID'];
    await withVariables(Object.fromEntries(names.map((name) => [name, 'X-Leak: leak'])), async () => {
      context = { ...context, apiKey: undefined, headers: { 'x-team': 'blue' } };
      await sent();
      server.reply(jsonReply(200, { models: [] }));
      await cohere.models(context, never);
    });
    for (const { headers } of server.requests) {
      assert.ok(!JSON.stringify(headers).includes('leak'), JSON.stringify(headers));
      assert.equal(headers.authorization, undefined);
      assert.equal(headers['x-team'], 'blue');
    }
  });
});
