// Chat completions: the bodies that are sent.
import assert from 'node:assert/strict';
import type { ChatRequest, ModelInfo } from '../../src/core/provider.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { openaiCompatible } from '../../src/core/providers/openaiCompatible.ts';
import { ask, collect, contextOf, events, only } from './openaiCalls.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const plain = {
  environment: { apiKey: [], baseUrl: [], organization: [] },
  links: {},
  baseUrl: 'https://x.example/v1',
};
const chunk = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

describe('OpenAI chat completions: what is sent', () => {
  let server: ScriptedServer;
  useServer((started) => {
    server = started;
  });

  const stream = (request: ChatRequest, provider = openai) =>
    provider.stream(request, contextOf(server), new AbortController().signal);
  const sent = async (request: ChatRequest, provider = openai) => {
    server.reply(streamReply(events(chunk({ content: 'ok' }, 'stop'), '[DONE]'), { chunkBytes: 1000 }));
    await collect(stream(request, provider));
    return server.requests.at(-1)!.json();
  };

  it('asks for usage, and sends nothing that was not asked for', async () => {
    assert.deepEqual(await sent(ask('gpt-4o')), {
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    assert.equal(server.requests[0]!.path, '/v1/chat/completions');
  });

  it('sends every parameter under the vendor’s name', async () => {
    const body = await sent(
      ask('gpt-4o', {
        system: 'Be brief.',
        temperature: 0,
        topP: 0.5,
        maxOutputTokens: 100,
        stop: ['END'],
        seed: 7,
        reasoningEffort: 'low',
        responseFormat: { type: 'json', schema: { type: 'object' }, name: 'point' },
        tools: [{ name: 'f', description: 'does', inputSchema: { type: 'object' } }],
        toolChoice: { name: 'f' },
      }),
    );
    assert.deepEqual(body, {
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      top_p: 0.5,
      max_completion_tokens: 100,
      stop: ['END'],
      seed: 7,
      response_format: { type: 'json_schema', json_schema: { name: 'point', schema: { type: 'object' } } },
      tools: [{ type: 'function', function: { name: 'f', description: 'does', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
  });

  it('sends a reasoning model no sampling parameters, a developer message, and an effort that it takes', async () => {
    const more = { system: 'S', temperature: 1, topP: 1, stop: ['x'], reasoningEffort: 'minimal' } as const;
    for (const [model, effort] of [
      ['o3', 'low'],
      ['gpt-5', 'minimal'],
      ['gpt-5.1', 'low'],
      ['ft:o4-mini-2025-04-16:org:gpt-4o:1', 'low'],
    ] as const) {
      const body = await sent(ask(model, more));
      assert.deepEqual(Object.keys(body).toSorted(), [
        'messages',
        'model',
        'reasoning_effort',
        'stream',
        'stream_options',
      ]);
      assert.equal(body['reasoning_effort'], effort, model);
      assert.equal((body['messages'] as { role: string }[])[0]!.role, 'developer');
    }
    assert.equal((await sent(ask('gpt-5-chat-latest', more)))['temperature'], 1);
  });

  it('leaves out what the catalogue knows that the model refuses, and tool choice without tools', async () => {
    const modelInfo: ModelInfo = { id: 'gpt-x', abilities: {}, refuses: ['temperature'] };
    const body = await sent(ask('gpt-x', { temperature: 1, topP: 1, modelInfo, toolChoice: 'required' }));
    assert.deepEqual([body['temperature'], body['top_p'], body['tool_choice']], [undefined, 1, undefined]);
  });

  it('sends images beside text', async () => {
    const body = await sent(
      ask('gpt-4o', {
        messages: [
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'What is it?' },
              { type: 'image', mediaType: 'image/png', data: 'aGk=' },
            ],
          },
        ],
      }),
    );
    assert.deepEqual(body['messages'], [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
        ],
      },
    ]);
  });

  it('carries tool calls and their results back, results before what the person adds', async () => {
    const body = await sent(
      ask('gpt-4o', {
        messages: [
          { role: 'user', parts: [{ type: 'text', text: 'Weather?' }] },
          {
            role: 'assistant',
            providerId: 'openai',
            parts: [
              { type: 'reasoning', text: 'hm' },
              { type: 'toolCall', id: 'c1', name: 'get', argumentsJson: '{"a": 1}' },
              { type: 'toolCall', id: 'c2', name: 'get', argumentsJson: '' },
            ],
          },
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'And now?' },
              { type: 'toolResult', toolCallId: 'c1', toolName: 'get', text: '21°' },
              { type: 'toolResult', toolCallId: 'c2', toolName: 'get', text: 'no such city', isError: true },
            ],
          },
          { role: 'assistant', parts: [{ type: 'reasoning', text: 'only thoughts' }] },
        ],
      }),
    );
    const call = (id: string, args: string) => ({ id, type: 'function', function: { name: 'get', arguments: args } });
    assert.deepEqual(body['messages'], [
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, tool_calls: [call('c1', '{"a": 1}'), call('c2', '{}')] },
      { role: 'tool', tool_call_id: 'c1', content: '21°' },
      { role: 'tool', tool_call_id: 'c2', content: 'Error: no such city' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('follows a vendor’s quirks', async () => {
    const vendor = openaiCompatible({
      ...plain,
      id: 'vendor',
      name: 'Vendor',
      quirks: {
        streamOptions: false,
        seedField: 'random_seed',
        refuses: ['stop'],
        jsonSchema: false,
        reasoningField: 'reasoning_content',
        finishReasons: { eos: 'stop' },
        readUsage: (raw) => ({ cacheReadTokens: raw['hits'] as number }),
      },
    });
    const calling = { type: 'toolCall', id: 'c', name: 'f', argumentsJson: '{}' } as const;
    const thought = { type: 'reasoning', text: 'so' } as const;
    const body = await sent(
      ask('m', {
        maxOutputTokens: 5,
        seed: 1,
        stop: ['x'],
        reasoningEffort: 'low',
        responseFormat: { type: 'json', schema: {} },
        messages: [
          { role: 'assistant', providerId: 'vendor', parts: [thought, calling] },
          { role: 'assistant', providerId: 'other', parts: [thought, calling] },
        ],
      }),
      vendor,
    );
    assert.deepEqual(body, {
      model: 'm',
      stream: true,
      max_tokens: 5,
      random_seed: 1,
      response_format: { type: 'json_object' },
      messages: [
        { role: 'system', content: 'Answer with one JSON object only. It must match this JSON Schema:\n{}' },
        ...['so', undefined].map((reasoning) => ({
          role: 'assistant',
          content: null,
          ...(reasoning && { reasoning_content: reasoning }),
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        })),
      ],
    });
    server.reply(streamReply(events(chunk({ content: 'x' }, 'eos'), { choices: [], usage: { hits: 3 } })));
    const parts = await collect(stream(ask('m'), vendor));
    assert.deepEqual(only(parts, 'usage')[0]!.usage, { cacheReadTokens: 3 });
    assert.equal(only(parts, 'finish')[0]!.reason, 'stop');
  });
});
