// A conversation's parameters, from the model's own list through the request to the body that the vendor is sent.
import assert from 'node:assert/strict';
import { buildChatRequest } from '../../src/core/chat/chatRequest.ts';
import type { ModelInfo, Provider, ProviderContext } from '../../src/core/provider.ts';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import { litellm } from '../../src/core/providers/litellm.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { openai } from '../../src/core/providers/openai.ts';
import type { ChatParameters } from '../../src/core/records.ts';
import { message } from '../unit/store/temporaryStore.ts';
import { collect, fixture } from './collect.ts';
import { jsonReply, type ScriptedServer, streamReply, type Handler } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

/** A vendor as a test plays it: what lists one model, and what answers. */
interface Played {
  provider: Provider;
  context: Partial<ProviderContext>;
  lists: (model: string) => readonly Handler[];
  answers: string;
}

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const chatAnswer = `${frame({ choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }] })}data: [DONE]\n\n`;
const onOpenai: Played = {
  provider: openai,
  context: { apiKey: 'sk-test' },
  lists: (model) => [jsonReply(200, { data: [{ id: model, object: 'model' }] })],
  answers: chatAnswer,
};
const onResponses: Played = {
  ...onOpenai,
  answers: frame({ type: 'response.completed', response: { model: 'm', usage: null } }),
};
const onAnthropic: Played = {
  provider: anthropic,
  context: { apiKey: 'sk-ant-test' },
  lists: (model) => [
    jsonReply(200, { data: [{ id: model, type: 'model', max_tokens: 64_000, capabilities: null }], has_more: false }),
  ],
  answers: fixture('anthropic/text.sse'),
};
const onOllama = (capabilities: readonly string[] | undefined): Played => ({
  provider: ollama,
  context: {},
  lists: (model) => [
    jsonReply(200, { models: [{ name: model, size: 1 }] }),
    jsonReply(200, { model_info: {}, ...(capabilities && { capabilities }) }),
  ],
  answers: fixture('ollama/text.ndjson'),
});

const sampling: ChatParameters = { temperature: 0.4, topP: 0.9 };
const INSTRUCTION = 'Answer with one JSON object only.';

describe("a conversation's parameters on the wire", () => {
  let server: ScriptedServer;

  useServer((started) => {
    server = started;
  });

  /** The body that is sent for a question `words` to `model` as its own list describes it. */
  async function bodyFor(
    { provider, context: given, lists, answers }: Played,
    model: string,
    parameters: ChatParameters,
    words = 'Hello',
  ): Promise<{ body: Record<string, unknown>; info: ModelInfo }> {
    const context = { fetch: globalThis.fetch, baseUrl: server.url, ...given };
    const { signal } = new AbortController();
    for (const reply of lists(model)) {
      server.reply(reply);
    }
    const info = (await provider.models(context, signal))[0];
    assert.ok(info);
    const question = message('q', 'c', undefined, { parts: [{ type: 'text', text: words }] });
    server.reply(streamReply(answers, { chunkBytes: 10_000 }));
    const { error } = await collect(
      provider.stream(buildChatRequest(model, [question], parameters, info), context, signal),
    );
    assert.equal(error, undefined);
    return { body: server.requests.at(-1)?.json() ?? {}, info };
  }

  const cases: [string, Played, string, ChatParameters, Record<string, unknown>][] = [
    [
      'sampling and no effort to a model that does not reason',
      onOpenai,
      'gpt-4o',
      { ...sampling, reasoningEffort: 'high', maxOutputTokens: 100 },
      { temperature: 0.4, top_p: 0.9, reasoning_effort: undefined, max_completion_tokens: 100 },
    ],
    [
      'effort and no sampling to one that does',
      onOpenai,
      'o3',
      { ...sampling, reasoningEffort: 'medium' },
      { temperature: undefined, top_p: undefined, reasoning_effort: 'medium' },
    ],
    ['the nearest effort', onOpenai, 'o4-mini', { reasoningEffort: 'minimal' }, { reasoning_effort: 'low' }],
    ['an effort as it is', onOpenai, 'gpt-5-mini', { reasoningEffort: 'minimal' }, { reasoning_effort: 'minimal' }],
    [
      "what was set to another server's model, of which nothing is known",
      onOpenai,
      'llama-3',
      { ...sampling, reasoningEffort: 'low', json: true },
      { temperature: 0.4, top_p: 0.9, reasoning_effort: 'low', response_format: { type: 'json_object' } },
    ],
    [
      'what was set to a gateway',
      // After the list it is asked for facts, which a gateway need not have.
      { ...onOpenai, provider: litellm, lists: (model) => [...onOpenai.lists(model), jsonReply(404, {})] },
      'team-model',
      { ...sampling, reasoningEffort: 'minimal' },
      { temperature: 0.4, top_p: 0.9, reasoning_effort: 'minimal' },
    ],
    ['no JSON mode to a model from before it', onOpenai, 'gpt-4', { json: true }, { response_format: undefined }],
    [
      'effort to the Responses API, and no sampling',
      onResponses,
      'gpt-5-codex',
      { ...sampling, reasoningEffort: 'minimal' },
      { temperature: undefined, top_p: undefined, reasoning: { effort: 'low' }, text: undefined },
    ],
    [
      'the one effort that a model has',
      onResponses,
      'gpt-5-pro',
      { reasoningEffort: 'low' },
      { reasoning: { effort: 'high' } },
    ],
    [
      'temperature of two, and no JSON mode',
      onAnthropic,
      'claude-haiku-4-5',
      { ...sampling, json: true },
      { temperature: 0.4, top_p: undefined, thinking: undefined, system: undefined, output_config: undefined },
    ],
    [
      'a thinking budget below the longest answer, and then no sampling',
      onAnthropic,
      'claude-haiku-4-5',
      { ...sampling, reasoningEffort: 'medium', maxOutputTokens: 10_000 },
      {
        max_tokens: 10_000,
        thinking: { type: 'enabled', budget_tokens: 5000 },
        temperature: undefined,
        top_p: undefined,
      },
    ],
    [
      'effort without a budget to a newer one, within the limit of its list',
      onAnthropic,
      'claude-sonnet-4-6',
      { reasoningEffort: 'minimal', maxOutputTokens: 1_000_000 },
      {
        max_tokens: 64_000,
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'low' },
      },
    ],
    [
      'temperature where an effort is not taken either',
      onAnthropic,
      'claude-3-5-haiku-20241022',
      { ...sampling, reasoningEffort: 'high' },
      { temperature: 0.4, top_p: undefined, thinking: undefined },
    ],
    ['thinking as yes', onOllama(['completion', 'thinking']), 'qwen3:8b', { reasoningEffort: 'high' }, { think: true }],
    [
      'thinking as no',
      onOllama(['completion', 'thinking']),
      'qwen3:8b',
      { reasoningEffort: 'minimal' },
      { think: false },
    ],
    ['a level', onOllama(['completion', 'thinking']), 'gpt-oss:20b', { reasoningEffort: 'minimal' }, { think: 'low' }],
    [
      'JSON and no thinking',
      onOllama(['completion']),
      'llama3.2:3b',
      { reasoningEffort: 'low', json: true },
      { think: undefined, format: 'json' },
    ],
    [
      'no thinking to a server that does not tell',
      onOllama(undefined),
      'qwen3:8b',
      { reasoningEffort: 'low' },
      { think: undefined },
    ],
  ];
  for (const [what, played, model, parameters, expected] of cases) {
    it(`${played.provider.name}, ${model}: ${what}`, async () => {
      const { body } = await bodyFor(played, model, parameters);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, body[name]])), expected);
    });
  }

  it('says the word that OpenAI wants beside JSON mode, only where nobody said it', async () => {
    const messagesOf = async (system: string | undefined, words?: string) =>
      (await bodyFor(onOpenai, 'gpt-4o', { system, json: true }, words)).body['messages'];
    const hello = { role: 'user', content: 'Hello' };
    assert.deepEqual(await messagesOf(undefined), [{ role: 'system', content: INSTRUCTION }, hello]);
    assert.deepEqual(await messagesOf('Be brief.'), [
      { role: 'system', content: `Be brief.\n\n${INSTRUCTION}` },
      hello,
    ]);
    assert.deepEqual(await messagesOf('Speak Json.'), [{ role: 'system', content: 'Speak Json.' }, hello]);
    assert.deepEqual(await messagesOf(undefined, 'As json, please'), [{ role: 'user', content: 'As json, please' }]);
  });

  it('says it in the input of the Responses API, where the instructions do not count', async () => {
    const bodyOf = async (words?: string) =>
      (await bodyFor(onResponses, 'gpt-5-codex', { system: 'Speak JSON.', json: true }, words)).body;
    const hello = await bodyOf();
    const input = hello['input'] as { role: string; content: unknown }[];
    assert.deepEqual(
      input.map(({ role }) => role),
      ['developer', 'user'],
    );
    assert.equal(input[0]?.content, INSTRUCTION);
    assert.deepEqual(hello['text'], { format: { type: 'json_object' } });
    assert.equal(((await bodyOf('JSON, please'))['input'] as unknown[]).length, 1);
  });
});
