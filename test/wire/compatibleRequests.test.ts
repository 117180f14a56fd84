// Groq, DeepSeek, Together and Mistral: what is sent to them, and that nothing else leaks.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { VENDORS, type Vendor } from './compatibleVendors.ts';
import { failureOf } from './failureOf.ts';
import { ask, collect, contextOf, defined, events } from './openaiCalls.ts';
import { type Handler, jsonReply, ScriptedServer, streamReply } from './scriptedServer.ts';

const never = new AbortController().signal;
const done = events({ choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }] });
const answer: Handler = streamReply(done, { chunkBytes: 100_000 });
const LEAKS = Object.fromEntries(
  ['GROQ', 'OPENAI', 'DEEPSEEK', 'TOGETHER', 'MISTRAL'].flatMap((vendor) => [
    [`${vendor}_API_KEY`, 'leak-key'],
    [`${vendor}_BASE_URL`, 'http://127.0.0.1:1/leak'],
    [`${vendor}_CUSTOM_HEADERS`, 'X-Leak: leak-header\nAuthorization: Bearer leak-custom\nUser-Agent: leak-agent'],
    [`${vendor}_LOG`, 'debug'],
    [`${vendor}_ORG_ID`, 'leak-org'],
  ]),
);

function requestTests(vendor: Vendor): void {
  const { provider, model } = vendor;
  let server: ScriptedServer;
  let other: ScriptedServer;
  beforeEach(async () => {
    [server, other] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
  });
  afterEach(() => Promise.all([server.stop(), other.stop()]));
  const context = (more: Partial<ProviderContext> = {}) =>
    contextOf(server, { baseUrl: server.url + vendor.basePath, ...more });
  const sent = async (request: ChatRequest) => {
    server.reply(answer);
    await collect(provider.stream(request, context(), never));
    return server.requests.at(-1)!.json();
  };

  it('sends the least that is needed to its own path', async () => {
    const body = await sent(ask(model));
    assert.deepEqual(body, {
      model,
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      ...(vendor.includesUsage && { stream_options: { include_usage: true } }),
    });
    const { method, path } = server.requests[0]!;
    assert.deepEqual([method, path], ['POST', `${vendor.basePath}/chat/completions`]);
  });

  it('sends parameters in its own words and leaves out what it refuses', async () => {
    const body = await sent(
      ask(model, {
        system: 'Be brief.',
        temperature: 0.3,
        topP: 0.9,
        maxOutputTokens: 500,
        seed: 7,
        stop: ['END'],
        reasoningEffort: 'medium',
      }),
    );
    const { messages, ...parameters } = body;
    assert.deepEqual(messages, [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ]);
    assert.deepEqual(parameters, {
      model,
      stream: true,
      ...(vendor.includesUsage && { stream_options: { include_usage: true } }),
      ...(vendor.takesTemperature && { temperature: 0.3 }),
      top_p: 0.9,
      [vendor.maxTokensField]: 500,
      [vendor.seedField]: 7,
      stop: ['END'],
      reasoning_effort: vendor.effort,
    });
  });

  it('asks for JSON by a schema, or in words where it takes none with a stream', async () => {
    const schema = { type: 'object' };
    const body = await sent(ask(model, { responseFormat: { type: 'json', schema, name: 'thing' } }));
    assert.deepEqual(
      body['response_format'],
      vendor.takesSchema ? { type: 'json_schema', json_schema: { name: 'thing', schema } } : { type: 'json_object' },
    );
    assert.equal(JSON.stringify(body['messages']).includes('JSON Schema'), !vendor.takesSchema);
  });

  it('sends images as data, and tools with their choice', async () => {
    const body = await sent(
      ask(model, {
        messages: [
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'What is this?' },
              { type: 'image', mediaType: 'image/png', data: 'AAAA' },
            ],
          },
        ],
        tools: [{ name: 'f', description: 'd', inputSchema: { type: 'object' } }],
        toolChoice: { name: 'f' },
      }),
    );
    assert.deepEqual((body['messages'] as { content: unknown }[])[0]!.content, [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ]);
    assert.deepEqual(body['tools'], [
      { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } },
    ]);
    assert.deepEqual(body['tool_choice'], { type: 'function', function: { name: 'f' } });
  });

  it('sends reasoning back inside tool loops only, and only its own', async () => {
    const thought = { type: 'reasoning', text: 'so' } as const;
    const own = vendor.reasoningBack(thought);
    // DeepSeek refuses messages of a tool loop without the field.
    const others = vendor.reasoningBack({ type: 'reasoning', text: '' });
    const notOwn = provider.id === 'deepseek' ? others : {};
    const calling = { type: 'toolCall', id: 'aB3dEf9Zz', name: 'f', argumentsJson: '{}' } as const;
    const result = { type: 'toolResult', toolCallId: 'aB3dEf9Zz', toolName: 'f', text: '1' } as const;
    const says = (text: string) => ({ type: 'text', text }) as const;
    const mine = { role: 'assistant', providerId: provider.id } as const;
    const body = await sent(
      ask(model, {
        messages: [
          { role: 'user', parts: [says('a')] },
          { ...mine, parts: [thought, says('no tool')] },
          { role: 'user', parts: [says('b')] },
          { ...mine, parts: [thought, calling] },
          { role: 'user', parts: [result] },
          { ...mine, parts: [thought, says('with tool')] },
          { role: 'user', parts: [says('c')] },
          { role: 'assistant', providerId: 'elsewhere', parts: [thought, calling] },
          { role: 'user', parts: [result] },
        ],
      }),
    );
    const call = { id: 'aB3dEf9Zz', type: 'function', function: { name: 'f', arguments: '{}' } };
    const wireResult = { role: 'tool', tool_call_id: 'aB3dEf9Zz', content: '1' };
    assert.deepEqual(body['messages'], [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'no tool' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: null, ...own, tool_calls: [call] },
      wireResult,
      { role: 'assistant', content: 'with tool', ...vendor.reasoningBack(thought, 'with tool') },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: null, ...notOwn, tool_calls: [call] },
      wireResult,
    ]);
  });

  it('checks a key by the list, which costs nothing', async () => {
    server.reply(jsonReply(200, { data: [] })).reply(jsonReply(401, { message: 'Unauthorized' }));
    await provider.check(context(), never);
    const error = (await failureOf(provider.check(context(), never))) as { kind?: string };
    assert.equal(error.kind, 'auth');
    assert.deepEqual(new Set(server.requests.map(({ method }) => method)), new Set(['GET']));
  });

  it('says where keys, bills and outages are, and takes what people paste as an address', () => {
    for (const link of Object.values(provider.links)) {
      assert.match(link, /^https:\/\/[\w.-]+/);
    }
    const { hostname } = new URL(provider.baseUrl);
    assert.equal(provider.normalizeBaseUrl!(`${provider.baseUrl}/chat/completions`), provider.baseUrl);
    assert.equal(provider.normalizeBaseUrl!(provider.baseUrl.replace('https://', '')), provider.baseUrl);
    assert.equal(provider.normalizeBaseUrl!('http://127.0.0.1:8080/v1/'), 'http://127.0.0.1:8080/v1');
    assert.match(hostname, /^api\./);
  });

  describe('with the variables of every SDK set', () => {
    const before = { ...process.env };
    const { debug, info, log, warn, error } = console;
    let logged = 0;
    beforeEach(() => {
      logged = 0;
      Object.assign(process.env, LEAKS);
      const count = () => {
        logged++;
      };
      Object.assign(console, { debug: count, info: count, log: count, warn: count, error: count });
    });
    afterEach(() => {
      Object.assign(console, { debug, info, log, warn, error });
      for (const name of Object.keys(LEAKS)) {
        delete process.env[name];
        Object.assign(process.env, defined({ [name]: before[name] }));
      }
    });

    for (const apiKey of ['k-own', undefined]) {
      it(`sends ${apiKey ? 'the key of the context' : 'no key'} and nothing else, and logs nothing`, async () => {
        server
          .reply(jsonReply(200, { data: [] }))
          .reply(answer)
          .reply(jsonReply(401, { error: { message: 'no' } }));
        const own = context({ apiKey, headers: { 'x-own': 'yes' } });
        await provider.models(own, never);
        await collect(provider.stream(ask(model), own, never));
        await failureOf(provider.check(own, never));
        assert.equal(server.requests.length, 3);
        for (const { headers, body } of server.requests) {
          assert.doesNotMatch(JSON.stringify([headers, body]), /leak/i);
          assert.equal(headers.authorization, apiKey && `Bearer ${apiKey}`);
          assert.equal(headers['x-own'], 'yes');
          assert.deepEqual(
            Object.keys(headers).filter((name) => /stainless|organization|project/.test(name)),
            [],
          );
        }
        assert.equal(logged, 0);
      });
    }

    it('never falls back to another address', async () => {
      const error = (await failureOf(provider.check(context({ baseUrl: '' }), never))) as { kind?: string };
      assert.equal(error.kind, 'config');
      assert.equal(server.requests.length, 0);
    });
  });
}

for (const vendor of VENDORS) {
  describe(`${vendor.provider.name}: what is sent`, () => requestTests(vendor));
}
