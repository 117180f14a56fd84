// What Ollama is sent, seen from a server: messages, options, the size of the context.
import assert from 'node:assert/strict';
import type { ChatRequest, ModelInfo } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { collect, fixture } from './collect.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = { model: 'qwen3:8b', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] };
const READ_FILE = { name: 'read_file', description: 'Reads a file', inputSchema: { type: 'object', properties: {} } };
const OTHER = { ...READ_FILE, name: 'other' };
const tool = (definition: typeof READ_FILE) => ({
  type: 'function',
  function: { name: definition.name, description: 'Reads a file', parameters: definition.inputSchema },
});
const model = (more: Partial<ModelInfo>): ModelInfo => ({ id: 'm', abilities: {}, ...more });
const says = (text: string): Partial<ChatRequest> => ({
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
});

describe('Ollama request', () => {
  let server: ScriptedServer;

  useServer((started) => {
    server = started;
  });

  async function bodyFor(request: Partial<ChatRequest>): Promise<Record<string, unknown>> {
    server.reply(streamReply(fixture('ollama/text.ndjson'), { chunkBytes: 10_000 }));
    const context = { fetch: globalThis.fetch, baseUrl: server.url };
    const { error } = await collect(ollama.stream({ ...ASK, ...request }, context, new AbortController().signal));
    assert.equal(error, undefined);
    return server.requests.at(-1)?.json() ?? {};
  }

  it('is small when nothing is set, and never lets the server drop a part in silence', async () => {
    assert.deepEqual(await bodyFor({}), {
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      truncate: false,
      shift: false,
      options: { num_ctx: 8192 },
    });
  });

  it('carries all parameters', async () => {
    const body = await bodyFor({ temperature: 0, topP: 0.5, seed: 0, stop: ['END'], maxOutputTokens: 100 });
    assert.deepEqual(body['options'], {
      num_ctx: 4096,
      num_predict: 100,
      temperature: 0,
      top_p: 0.5,
      seed: 0,
      stop: ['END'],
    });
  });

  const contexts: [string, Partial<ChatRequest>, number][] = [
    ['grows with the prompt', says('x'.repeat(90_000)), 65_536],
    ['counts Chinese by the character', says('字'.repeat(10_000)), 16_384],
    ['grows with the answer', { maxOutputTokens: 30_000 }, 32_768],
    [
      'ends at what the model has',
      { ...says('x'.repeat(90_000)), modelInfo: model({ contextWindow: 40_960 }) },
      40_960,
    ],
    ['is small for a model that has little', { modelInfo: model({ contextWindow: 2048 }) }, 2048],
    [
      'does not take all that a model has',
      { modelInfo: model({ contextWindow: 131_072 }), maxOutputTokens: 500 },
      4096,
    ],
    [
      'counts pictures by what they cost, not by their bytes',
      {
        messages: [{ role: 'user', parts: [{ type: 'image', mediaType: 'image/png', data: 'A'.repeat(400_000) }] }],
        maxOutputTokens: 1000,
      },
      4096,
    ],
  ];
  for (const [what, request, expected] of contexts) {
    it(`asks for a context that ${what}`, async () => {
      const { options } = await bodyFor(request);
      assert.equal((options as Record<string, unknown>)['num_ctx'], expected);
    });
  }

  const thinks = model({ abilities: { reasoning: true } });
  const fields: [string, Partial<ChatRequest>, Record<string, unknown>][] = [
    ['no think to a model not known to', { reasoningEffort: 'high' }, { think: undefined }],
    ['think as yes', { reasoningEffort: 'low', modelInfo: thinks }, { think: true }],
    ['think as no for the least', { reasoningEffort: 'minimal', modelInfo: thinks }, { think: false }],
    ['nothing about thinking unasked', { modelInfo: thinks }, { think: undefined }],
    ['a level to gpt-oss', { reasoningEffort: 'high', modelInfo: thinks, model: 'gpt-oss:20b' }, { think: 'high' }],
    [
      'the lowest level to gpt-oss',
      { reasoningEffort: 'minimal', modelInfo: thinks, model: 'gpt-oss:20b' },
      { think: 'low' },
    ],
    ['JSON', { responseFormat: { type: 'json' } }, { format: 'json' }],
    ['a shape', { responseFormat: { type: 'json', schema: { type: 'array' } } }, { format: { type: 'array' } }],
    ['tools', { tools: [READ_FILE, OTHER], toolChoice: 'auto' }, { tools: [tool(READ_FILE), tool(OTHER)] }],
    [
      'the one tool that may be called',
      { tools: [READ_FILE, OTHER], toolChoice: { name: 'other' } },
      { tools: [tool(OTHER)] },
    ],
    ['no tools where none may be called', { tools: [READ_FILE], toolChoice: 'none' }, { tools: undefined }],
  ];
  for (const [what, request, expected] of fields) {
    it(`sends ${what}`, async () => {
      const body = await bodyFor(request);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, body[name]])), expected);
    });
  }

  it('carries a tool loop back: thinking of its own, calls, results before words, pictures as they are', async () => {
    const body = await bodyFor({
      system: 'Be brief',
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Look' },
            { type: 'image', mediaType: 'image/png', data: '/etc/hostname' },
          ],
        },
        {
          role: 'assistant',
          providerId: 'ollama',
          parts: [
            { type: 'reasoning', text: 'Two reads.' },
            { type: 'toolCall', id: 'a', name: 'read_file', argumentsJson: '{"path":"größe.ts"}' },
            { type: 'toolCall', id: 'b', name: 'read_file', argumentsJson: '{"path":' },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Hurry' },
            { type: 'toolResult', toolCallId: 'a', toolName: 'read_file', text: 'ok' },
            { type: 'toolResult', toolCallId: 'b', toolName: 'read_file', text: 'no path', isError: true },
          ],
        },
        {
          role: 'assistant',
          providerId: 'anthropic',
          parts: [
            { type: 'reasoning', text: 'theirs' },
            { type: 'text', text: 'Done' },
          ],
        },
      ],
    });
    assert.deepEqual(body['messages'], [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Look', images: ['/etc/hostname'] },
      {
        role: 'assistant',
        content: '',
        thinking: 'Two reads.',
        tool_calls: [
          { function: { name: 'read_file', arguments: { path: 'größe.ts' } } },
          { function: { name: 'read_file', arguments: { INVALID_JSON: '{"path":' } } },
        ],
      },
      { role: 'tool', tool_name: 'read_file', content: 'ok' },
      { role: 'tool', tool_name: 'read_file', content: 'Error: no path' },
      { role: 'user', content: 'Hurry' },
      { role: 'assistant', content: 'Done' },
    ]);
  });
});
