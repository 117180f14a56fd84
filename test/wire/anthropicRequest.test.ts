// What Anthropic is sent, seen from a server: messages, parameters for each generation of models, tool loops.
import assert from 'node:assert/strict';
import type { AssistantContent, ChatRequest, ProviderContext, StreamPart } from '../../src/core/provider.ts';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import { collect, fixture } from './collect.ts';
import { anthropicVoice } from './contract/voices/anthropicVoice.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'claude-sonnet-4-6',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const READ_FILE = {
  name: 'read_file',
  description: 'Reads a file',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
};
type Row = [what: string, request: Partial<ChatRequest>, sent: Record<string, unknown>];
const SIGNED = { type: 'reasoning', text: 'A file.', providerMetadata: { signature: 'sig' } } as const;
const CALL = { type: 'toolCall', id: 'toolu_1', name: 'read_file', argumentsJson: '{}' } as const;

describe('Anthropic request', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'sk-ant-test' };
  });

  const ask = (request: Partial<ChatRequest> = {}) => anthropic.stream({ ...ASK, ...request }, context, never);

  /** The body that a request is sent with. */
  async function bodyFor(request: Partial<ChatRequest>): Promise<Record<string, unknown>> {
    server.reply(streamReply(fixture('anthropic/text.sse'), { chunkBytes: 10_000 }));
    const { error } = await collect(ask(request));
    assert.equal(error, undefined);
    const sent = server.requests.at(-1);
    assert.ok(sent);
    return sent.json();
  }

  it('sends key, version and nothing about the machine', async () => {
    await bodyFor({});
    const [request] = server.requests;
    assert.equal(request?.path, '/v1/messages');
    assert.equal(request.headers.authorization, 'Bearer sk-ant-test');
    assert.ok(request.headers['anthropic-version']);
    assert.deepEqual(
      Object.keys(request.headers).filter((name) => name.startsWith('x-')),
      [],
    );
  });

  it('carries signatures and results of a tool loop back as the vendor requires', async () => {
    server.reply(streamReply(fixture('anthropic/thinkingAndTools.sse'), { chunkBytes: 1000 }));
    const first = await collect(ask({ tools: [READ_FILE] }));
    const body = await bodyFor({
      tools: [READ_FILE],
      messages: [
        ...ASK.messages,
        { role: 'assistant', providerId: 'anthropic', parts: contentOf(first.parts) },
        { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'toolu_01A', toolName: 'read_file', text: 'ok' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'And hurry.' },
            { type: 'toolResult', toolCallId: 'toolu_01B', toolName: 'list_files', text: 'no such', isError: true },
          ],
        },
      ],
    });
    assert.deepEqual(body['messages'], anthropicVoice.loop.conversation);
    assert.deepEqual(body['tools'], [
      { name: 'read_file', description: 'Reads a file', input_schema: READ_FILE.inputSchema },
    ]);
  });

  it("keeps another vendor's reasoning and awkward ids to itself, and never sends what is refused", async () => {
    const body = await bodyFor({
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          providerId: 'openai',
          parts: [
            { type: 'reasoning', text: 'theirs', providerMetadata: { signature: 'theirs' } },
            { type: 'text', text: '  \n' },
            { type: 'toolCall', id: 'functions.read:0', name: 'read_file', argumentsJson: '{"path": ' },
          ],
        },
        {
          role: 'user',
          parts: [{ type: 'toolResult', toolCallId: 'functions.read:0', toolName: 'read_file', text: '' }],
        },
        {
          role: 'assistant',
          providerId: 'anthropic',
          parts: [
            { type: 'reasoning', text: 'unsigned' },
            { type: 'reasoning', text: 'stopped here', providerMetadata: { signature: 's' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'text', text: '' },
            { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
          ],
        },
      ],
    });
    assert.deepEqual(body['messages'], [
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'functions_read_0', name: 'read_file', input: { INVALID_JSON: '{"path": ' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_read_0', content: '' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        ],
      },
    ]);
  });

  const sampling = { temperature: 0.2, topP: 0.9 };
  const sent: Row[] = [
    ['the default maximum', {}, { max_tokens: 4096, temperature: undefined, system: undefined, thinking: undefined }],
    ["the model's maximum", { modelInfo: { id: 'm', maxOutputTokens: 64_000, abilities: {} } }, { max_tokens: 64_000 }],
    [
      'limits, system, stop',
      { maxOutputTokens: 9, system: 'Be brief', stop: ['END'] },
      { max_tokens: 9, system: 'Be brief', stop_sequences: ['END'] },
    ],
    ['temperature alone of two', { ...sampling, model: 'claude-haiku-4-5' }, { temperature: 0.2, top_p: undefined }],
    ['top_p alone', { topP: 0.9, model: 'claude-3-5-haiku-20241022' }, { top_p: 0.9, temperature: undefined }],
    ...['claude-opus-4-7', 'claude-opus-4-8', 'claude-sonnet-5', 'claude-fable-5-1', 'anthropic/claude-opus-4.7'].map(
      (model): Row => [`no sampling to ${model}`, { ...sampling, model }, { temperature: undefined, top_p: undefined }],
    ),
    ...['claude-opus-4-6', 'claude-opus-4-20250514', 'claude-haiku-4-5-20251001', 'my-proxy-model'].map(
      (model): Row => [`temperature to ${model}`, { ...sampling, model }, { temperature: 0.2 }],
    ),
    [
      'what the catalogue says over the name',
      { ...sampling, modelInfo: { id: 'm', abilities: {}, refuses: ['temperature'] } },
      { temperature: undefined, top_p: 0.9 },
    ],
    [
      'adaptive thinking since 4.6',
      { reasoningEffort: 'high', temperature: 0.2 },
      {
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'high' },
        temperature: undefined,
      },
    ],
    [
      'no effort below low',
      { reasoningEffort: 'minimal', model: 'claude-opus-5' },
      { output_config: { effort: 'low' } },
    ],
    [
      'a thinking budget to 4.5',
      { reasoningEffort: 'medium', model: 'claude-haiku-4-5', maxOutputTokens: 32_000 },
      { thinking: { type: 'enabled', budget_tokens: 8192 }, output_config: undefined },
    ],
    [
      'a budget within half of the answer',
      { reasoningEffort: 'high', model: 'claude-haiku-4-5' },
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
    ],
    [
      'no budget where none fits',
      { reasoningEffort: 'high', model: 'claude-haiku-4-5', maxOutputTokens: 1024 },
      { thinking: undefined },
    ],
    [
      'no thinking to a model from before it',
      { reasoningEffort: 'high', model: 'claude-3-5-haiku-20241022' },
      { thinking: undefined },
    ],
    [
      'no thinking to a model without it',
      { reasoningEffort: 'high', modelInfo: { id: 'm', abilities: { reasoning: false } } },
      { thinking: undefined, output_config: undefined },
    ],
    [
      'no thinking with a forced tool',
      { reasoningEffort: 'high', tools: [READ_FILE], toolChoice: 'required' },
      { thinking: undefined, tool_choice: { type: 'any' } },
    ],
    ...['claude-fable-5-1', 'claude-opus-5-5', 'claude-sonnet-5-5-20261001'].map((model): Row => [
      `no forced tool to ${model}, which always thinks`,
      { model, reasoningEffort: 'high', tools: [READ_FILE], toolChoice: { name: 'read_file' } },
      { thinking: { type: 'adaptive', display: 'summarized' }, tool_choice: { type: 'auto' } },
    ]),
    [
      'a forced tool to the last one that takes it',
      { model: 'claude-opus-5', tools: [READ_FILE], toolChoice: 'required' },
      { tool_choice: { type: 'any' } },
    ],
    ...(
      [
        ['a budget in a loop that began with thinking', [SIGNED, CALL], { type: 'enabled', budget_tokens: 2048 }],
        ['no budget in a loop that began without thinking', [CALL], undefined],
      ] as const
    ).map(([what, parts, thinking]): Row => [
      what,
      {
        model: 'claude-haiku-4-5',
        reasoningEffort: 'high',
        messages: [
          ...ASK.messages,
          { role: 'assistant', providerId: 'anthropic', model: 'claude-haiku-4-5', parts },
          { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'toolu_1', toolName: 'read_file', text: 'ok' }] },
        ],
      },
      { thinking },
    ]),
    [
      'a named tool',
      { tools: [READ_FILE], toolChoice: { name: 'read_file' } },
      { tool_choice: { type: 'tool', name: 'read_file' } },
    ],
    ['no choice without tools', { toolChoice: 'auto', tools: [] }, { tool_choice: undefined, tools: undefined }],
    [
      'JSON in words',
      { system: 'Be brief', responseFormat: { type: 'json' } },
      {
        output_config: undefined,
        system: 'Be brief\n\nAnswer with one JSON value only: no words before or after it, no Markdown fence.',
      },
    ],
    [
      'a JSON shape in the form that the vendor takes',
      {
        responseFormat: {
          type: 'json',
          schema: { type: 'object', properties: { n: { type: 'number', minimum: 1 } } },
        },
      },
      {
        output_config: {
          format: {
            type: 'json_schema',
            schema: {
              type: 'object',
              properties: { n: { type: 'number', description: '{minimum: 1}' } },
              additionalProperties: false,
            },
          },
        },
      },
    ],
  ];
  for (const [what, request, expected] of sent) {
    it(`sends ${what}`, async () => {
      const body = await bodyFor(request);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, body[name]])), expected);
    });
  }

  it('describes a JSON shape in words where the model or the vendor cannot take it', async () => {
    const untyped = { responseFormat: { type: 'json' as const, schema: { properties: { n: {} } } } };
    const shape = { responseFormat: { type: 'json' as const, schema: { type: 'object' } }, model: 'claude-opus-4-1' };
    for (const request of [untyped, shape]) {
      const body = await bodyFor(request);
      assert.equal(body['output_config'], undefined);
      assert.ok(String(body['system']).endsWith(JSON.stringify(request.responseFormat.schema)));
    }
  });
});

/** The message that a chat makes of the parts: reasoning joined until its signature comes. */
function contentOf(parts: readonly StreamPart[]): AssistantContent[] {
  const content: AssistantContent[] = [];
  for (const part of parts) {
    const last = content.at(-1);
    if (part.type === 'toolCall') {
      const { index: _, ...call } = part;
      content.push(call);
    } else if (part.type === 'text' || part.type === 'reasoning') {
      if (last?.type === part.type && !last.providerMetadata) {
        last.text += part.text;
        last.providerMetadata = part.providerMetadata;
      } else {
        content.push({ ...part });
      }
    }
  }
  return content;
}
