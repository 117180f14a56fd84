// What Gemini is sent, seen from a server: contents, tool loops, parameters for each generation of models.
import assert from 'node:assert/strict';
import { AnswerParts } from '../../src/core/chat/answerParts.ts';
import type { AssistantContent, ChatMessage, ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { collect, fixture } from './collect.ts';
import { geminiVoice } from './contract/voices/geminiVoice.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const READ_FILE = {
  name: 'read_file',
  description: 'Reads a file',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, additionalProperties: false },
};
const UNUSED = 'skip_thought_signature_validator';

describe('Gemini request', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'AIzaTest' };
  });

  /** The body that a request is sent with. */
  async function bodyFor(request: Partial<ChatRequest>): Promise<Record<string, unknown>> {
    server.reply(streamReply(fixture('gemini/text.sse'), { chunkBytes: 10_000 }));
    const { error } = await collect(gemini.stream({ ...ASK, ...request }, context, never));
    assert.equal(error, undefined);
    const sent = server.requests.at(-1);
    assert.ok(sent);
    return sent.json();
  }

  /** An answer as a chat keeps it. */
  async function kept(bytes: string): Promise<readonly AssistantContent[]> {
    server.reply(streamReply(bytes, { chunkBytes: 1000 }));
    const { parts } = await collect(gemini.stream({ ...ASK, tools: [READ_FILE] }, context, never));
    const answer = new AnswerParts();
    parts.forEach((part) => answer.add(part));
    return answer.content();
  }

  const idsOf = (parts: readonly AssistantContent[]) =>
    parts.flatMap((part) => (part.type === 'toolCall' ? [part.id] : []));
  const resultOf = (toolCallId: string, toolName: string, text: string, isError = false): ChatMessage => ({
    role: 'user',
    parts: [
      { type: 'text', text: `About ${toolName}` },
      { type: 'toolResult', toolCallId, toolName, text, isError },
    ],
  });

  it('carries signatures and results of a tool loop back as the vendor requires', async () => {
    const parts = await kept(fixture('gemini/thinkingAndTools.sse'));
    const [first = '', second = ''] = idsOf(parts);
    const body = await bodyFor({
      model: 'gemini-3-pro-preview',
      tools: [READ_FILE],
      messages: [
        ...ASK.messages,
        { role: 'assistant', providerId: 'gemini', parts },
        resultOf(first, 'read_file', 'ok'),
        resultOf(second, 'list_files', 'no such', true),
      ],
    });
    assert.deepEqual(body['contents'], [
      ...geminiVoice.loop.conversation.slice(0, 2),
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'read_file', response: { output: 'ok' } } },
          { functionResponse: { name: 'list_files', response: { error: 'no such' } } },
          { text: 'About read_file' },
          { text: 'About list_files' },
        ],
      },
    ]);
    assert.deepEqual(body['tools'], [
      {
        functionDeclarations: [
          { name: 'read_file', description: 'Reads a file', parametersJsonSchema: READ_FILE.inputSchema },
        ],
      },
    ]);
  });

  it('sends back the ids that the vendor gave, and signed thoughts', async () => {
    const wire = [
      { text: 'Hm.', thought: true, thoughtSignature: 'c2ln' },
      { functionCall: { id: 'fc-7', name: 'read_file', args: { path: 'a' } } },
    ];
    const chunk = { candidates: [{ content: { parts: wire, role: 'model' }, finishReason: 'STOP' }] };
    const parts = await kept(`data: ${JSON.stringify(chunk)}\n\n`);
    assert.deepEqual(idsOf(parts), ['fc-7']);
    const body = await bodyFor({
      messages: [
        ...ASK.messages,
        { role: 'assistant', providerId: 'gemini', parts },
        resultOf('fc-7', 'read_file', 'x'),
      ],
    });
    assert.deepEqual((body['contents'] as object[]).slice(1), [
      { role: 'model', parts: wire },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'fc-7', name: 'read_file', response: { output: 'x' } } },
          { text: 'About read_file' },
        ],
      },
    ]);
  });

  it("keeps another vendor's reasoning, signatures and ids to itself, and never sends what is refused", async () => {
    const messages: ChatMessage[] = [
      { role: 'user', parts: [{ type: 'text', text: '' }] },
      { role: 'user', parts: [{ type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' }] },
      {
        role: 'assistant',
        providerId: 'openai',
        parts: [
          { type: 'reasoning', text: 'theirs', providerMetadata: { thoughtSignature: 'theirs' } },
          { type: 'text', text: '', providerMetadata: { thoughtSignature: 'theirs' } },
          {
            type: 'toolCall',
            id: 'call:0',
            name: 'f',
            argumentsJson: '{"path": ',
            providerMetadata: { callId: 'call:0' },
          },
          { type: 'toolCall', id: 'call:1', name: 'g', argumentsJson: '' },
        ],
      },
      { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'call:0', toolName: 'f', text: '' }] },
    ];
    const contents = (signature: object) => [
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'f', args: { INVALID_JSON: '{"path": ' } }, ...signature },
          { functionCall: { name: 'g', args: {} } },
        ],
      },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: '' } } }] },
    ];
    assert.deepEqual((await bodyFor({ messages }))['contents'], contents({}));
    const newer = await bodyFor({ messages, model: 'gemini-3.1-pro-preview' });
    assert.deepEqual(newer['contents'], contents({ thoughtSignature: UNUSED }));
  });

  const unset = {
    temperature: undefined,
    topP: undefined,
    maxOutputTokens: undefined,
    stopSequences: undefined,
    seed: undefined,
    responseMimeType: undefined,
  };
  const schema = { type: 'object', properties: { n: { type: 'number' } }, additionalProperties: false };
  const json = { responseFormat: { type: 'json' as const, schema } };
  const sent: [string, Partial<ChatRequest>, Record<string, unknown>][] = [
    ['nothing that was not set', {}, { ...unset, thinkingConfig: { includeThoughts: true } }],
    [
      'every parameter',
      { temperature: 0, topP: 0.9, maxOutputTokens: 9, stop: ['END'], seed: 7 },
      { temperature: 0, topP: 0.9, maxOutputTokens: 9, stopSequences: ['END'], seed: 7 },
    ],
    ['no empty list of stops', { stop: [] }, { stopSequences: undefined }],
    [
      'JSON',
      { responseFormat: { type: 'json' } },
      { responseMimeType: 'application/json', responseJsonSchema: undefined },
    ],
    ['JSON of a shape as it is', json, { responseMimeType: 'application/json', responseJsonSchema: schema }],
    ['no JSON mode with tools before 3', { ...json, tools: [READ_FILE] }, { responseMimeType: undefined }],
    [
      'JSON mode with tools since 3',
      { ...json, tools: [READ_FILE], model: 'gemini-3-flash-preview' },
      { responseMimeType: 'application/json', responseJsonSchema: schema },
    ],
    [
      'no JSON mode to Gemma',
      { ...json, model: 'gemma-3-27b-it' },
      { responseMimeType: undefined, thinkingConfig: undefined },
    ],
    [
      'what the catalogue says over the name',
      { temperature: 1, topP: 1, modelInfo: { id: 'm', abilities: {}, refuses: ['temperature', 'reasoningEffort'] } },
      { temperature: undefined, topP: 1, thinkingConfig: undefined },
    ],
  ];
  const thinking: [string, Partial<ChatRequest>, object | undefined][] = [
    ['gemini-2.5-pro', { reasoningEffort: 'minimal' }, { thinkingBudget: 512 }],
    ['gemini-2.5-flash', { reasoningEffort: 'low' }, { thinkingBudget: 1024 }],
    ['gemini-2.5-flash-lite', { reasoningEffort: 'high' }, { thinkingBudget: 24_576 }],
    ['gemini-2.5-flash', { reasoningEffort: 'high', maxOutputTokens: 4000 }, { thinkingBudget: 2000 }],
    ['gemini-2.5-flash', { reasoningEffort: 'high', maxOutputTokens: 100 }, { thinkingBudget: 512 }],
    ['gemini-flash-latest', { reasoningEffort: 'medium' }, { thinkingBudget: 8192 }],
    ['gemini-3-pro-preview', { reasoningEffort: 'medium' }, { thinkingLevel: 'low' }],
    ['gemini-3.1-pro-preview', { reasoningEffort: 'medium' }, { thinkingLevel: 'medium' }],
    ['gemini-3-flash-preview', { reasoningEffort: 'minimal' }, { thinkingLevel: 'minimal' }],
    ['gemini-3.8-flash', { reasoningEffort: 'minimal' }, { thinkingLevel: 'low' }],
    ['gemini-3.8-flash', {}, {}],
    ['gemini-2.5-flash-lite', {}, undefined],
    ['gemini-flash-latest', {}, undefined],
    ['gemini-2.0-flash', { reasoningEffort: 'high' }, undefined],
    ['gemini-1.5-pro', { reasoningEffort: 'high' }, undefined],
    ['gemma-3-27b-it', { reasoningEffort: 'high' }, undefined],
    [
      'gemini-2.5-flash',
      { reasoningEffort: 'high', modelInfo: { id: 'm', abilities: { reasoning: false } } },
      undefined,
    ],
  ];
  for (const [model, request, config] of thinking) {
    const { reasoningEffort = 'no effort', maxOutputTokens } = request;
    sent.push([
      `${config ? JSON.stringify(config) : 'no thinking'} to ${model} for ${reasoningEffort}${maxOutputTokens ? ` of ${maxOutputTokens}` : ''}`,
      { ...request, model },
      { thinkingConfig: config && { includeThoughts: true, ...config } },
    ]);
  }
  for (const [what, request, expected] of sent) {
    it(`sends ${what}`, async () => {
      const config = (await bodyFor(request))['generationConfig'] as Record<string, unknown>;
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, config[name]])), expected);
    });
  }

  it('sends the system instruction apart, and describes in words the JSON that a model has no mode for', async () => {
    assert.deepEqual((await bodyFor({ system: 'Be brief' }))['systemInstruction'], {
      role: 'system',
      parts: [{ text: 'Be brief' }],
    });
    assert.equal((await bodyFor({}))['systemInstruction'], undefined);
    const withTools = JSON.stringify((await bodyFor({ ...json, tools: [READ_FILE] }))['systemInstruction']);
    assert.ok(withTools.includes('JSON Schema') && withTools.includes('additionalProperties'));
    const gemma = await bodyFor({ system: 'Be brief', model: 'gemma-3-4b-it' });
    assert.equal(gemma['systemInstruction'], undefined);
    assert.deepEqual(gemma['contents'], [{ role: 'user', parts: [{ text: 'Be brief' }, { text: 'Hello' }] }]);
  });

  const choices: [ChatRequest['toolChoice'], object | undefined][] = [
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ name: 'read_file' }, { mode: 'ANY', allowedFunctionNames: ['read_file'] }],
    [undefined, undefined],
  ];
  for (const [toolChoice, functionCallingConfig] of choices) {
    it(`sends the choice of tools ${JSON.stringify(toolChoice)}`, async () => {
      const body = await bodyFor({ tools: [READ_FILE], toolChoice });
      assert.deepEqual(body['toolConfig'], functionCallingConfig && { functionCallingConfig });
      const without = await bodyFor({ tools: [], toolChoice });
      assert.deepEqual([without['tools'], without['toolConfig']], [undefined, undefined]);
    });
  }
});
