// Groq, DeepSeek, Together and Mistral: what their model lists say, and what is particular to one of them.
import assert from 'node:assert/strict';
import type { ChatRequest, ModelInfo, Provider } from '../../src/core/provider.ts';
import { deepseek } from '../../src/core/providers/deepseek.ts';
import { groq } from '../../src/core/providers/groq.ts';
import { mistral } from '../../src/core/providers/mistral.ts';
import { providers } from '../../src/core/providers/registry.ts';
import { together } from '../../src/core/providers/together.ts';
import { collect, fixture } from './collect.ts';
import { VENDORS } from './compatibleVendors.ts';
import { ask, contextOf, defined, events } from './openaiCalls.ts';
import { jsonReply, type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const never = new AbortController().signal;

/** What a list says of a model, in short: only what is known. */
function facts({ id, name, contextWindow, maxOutputTokens, abilities, refuses, efforts, price }: ModelInfo): unknown {
  const able = Object.entries(abilities).filter(([, value]) => value !== undefined);
  const words = able.map(([ability, can]) => (can ? ability : `no ${ability}`)).toSorted();
  return defined({
    id,
    name,
    contextWindow,
    maxOutputTokens,
    able: words.join(', '),
    refuses: refuses?.join(),
    efforts: efforts?.join(),
    price: price && defined(price),
  });
}

const NO_EFFORT = { refuses: 'reasoningEffort' };
const ALL_EFFORTS = { refuses: '', efforts: 'low,medium,high' };
const LISTS: Readonly<Record<string, readonly object[]>> = {
  groq: [
    {
      ...ALL_EFFORTS,
      id: 'openai/gpt-oss-120b',
      able: 'chat, no embeddings, no vision, reasoning, tools',
      contextWindow: 131_072,
      maxOutputTokens: 65_536,
    },
    {
      ...NO_EFFORT,
      id: 'llama-3.3-70b-versatile',
      able: 'chat, no embeddings, no reasoning, no vision, tools',
      contextWindow: 131_072,
      maxOutputTokens: 32_768,
    },
    {
      ...NO_EFFORT,
      id: 'qwen/qwen3.6-27b',
      able: 'chat, no embeddings, reasoning, tools, vision',
      contextWindow: 131_072,
      maxOutputTokens: 40_960,
    },
    {
      ...NO_EFFORT,
      id: 'groq/compound',
      able: 'chat, no embeddings, no reasoning, no tools',
      contextWindow: 131_072,
      maxOutputTokens: 8192,
    },
    {
      ...NO_EFFORT,
      id: 'whisper-large-v3',
      able: 'no chat, no embeddings',
      contextWindow: 448,
      maxOutputTokens: 448,
    },
  ],
  deepseek: [
    {
      id: 'deepseek-v4-pro',
      able: 'chat, json, no embeddings, no vision, reasoning, tools',
      refuses: 'temperature',
      efforts: 'low,high',
    },
    { ...NO_EFFORT, id: 'deepseek-chat', able: 'chat, json, no embeddings, no reasoning, no vision, tools' },
    {
      id: 'deepseek-flash',
      able: 'chat, json, no embeddings, reasoning, tools',
      refuses: 'temperature',
      efforts: 'low,high',
    },
  ],
  together: [
    {
      ...ALL_EFFORTS,
      id: 'openai/gpt-oss-120b',
      name: 'gpt oss 120b',
      able: 'chat, no embeddings, reasoning',
      contextWindow: 131_072,
      price: { inputPerMillion: 0.15, outputPerMillion: 0.6, cacheReadPerMillion: 0.05 },
    },
    {
      ...ALL_EFFORTS,
      id: 'zai-org/GLM-5.3',
      name: 'GLM 5.3',
      able: 'chat, no embeddings, reasoning',
      contextWindow: 1_048_576,
      price: { inputPerMillion: 1.2, outputPerMillion: 4 },
    },
    {
      ...NO_EFFORT,
      id: 'meta-llama/Llama-3.3-70B-Instruct-Turbo-Free',
      name: 'Llama 3.3 70B Instruct Turbo Free',
      able: 'chat, no embeddings',
      contextWindow: 131_072,
      price: { inputPerMillion: 0, outputPerMillion: 0 },
    },
    {
      ...NO_EFFORT,
      id: 'acme/Rented-By-The-Hour',
      name: 'Rented By The Hour',
      able: 'chat, no embeddings',
      contextWindow: 8192,
    },
    {
      ...NO_EFFORT,
      id: 'meta-llama/Llama-2-70b',
      name: 'Llama 2 70b',
      able: 'no chat, no embeddings',
      contextWindow: 4096,
      price: { inputPerMillion: 0.9, outputPerMillion: 0.9 },
    },
    {
      ...NO_EFFORT,
      id: 'BAAI/bge-large-en',
      name: 'bge large en',
      able: 'embeddings, no chat',
      contextWindow: 512,
      price: { inputPerMillion: 0.02, outputPerMillion: 0.02 },
    },
    { ...NO_EFFORT, id: 'black-forest-labs/FLUX.1-pro', name: 'FLUX.1 pro', able: 'no chat, no embeddings' },
  ],
  mistral: [
    {
      id: 'mistral-small-latest',
      able: 'chat, no embeddings, reasoning, tools, vision',
      contextWindow: 262_144,
      refuses: '',
      efforts: 'high',
    },
    {
      ...NO_EFFORT,
      id: 'magistral-medium-latest',
      able: 'chat, no embeddings, no vision, reasoning, tools',
      contextWindow: 131_072,
    },
    {
      ...NO_EFFORT,
      id: 'ministral-3b-latest',
      able: 'chat, no embeddings, no reasoning, no vision, tools',
      contextWindow: 131_072,
    },
    {
      ...NO_EFFORT,
      id: 'mistral-embed',
      able: 'embeddings, no chat, no reasoning, no tools, no vision',
      contextWindow: 8192,
    },
    {
      ...NO_EFFORT,
      id: 'mistral-ocr-latest',
      able: 'no chat, no embeddings, no reasoning, no tools, no vision',
      contextWindow: 16_384,
    },
  ],
};

describe('compatible vendors', () => {
  let server: ScriptedServer;
  useServer((started) => {
    server = started;
  });
  const sent = async (provider: Provider, request: ChatRequest) => {
    server.reply(streamReply(events({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] })));
    await collect(provider.stream(request, contextOf(server), never));
    return server.requests.at(-1)!.json();
  };

  it('are registered', () => {
    for (const { provider } of VENDORS) {
      assert.ok(providers.includes(provider), provider.id);
    }
  });

  for (const { provider, basePath } of VENDORS) {
    it(`${provider.id} reads its model list, each model once, and passes over what is no model`, async () => {
      const context = contextOf(server, { baseUrl: server.url + basePath });
      server.reply(jsonReply(200, JSON.parse(fixture(`${provider.id}/models.json`))));
      assert.deepEqual((await provider.models(context, never)).map(facts), LISTS[provider.id]);
      assert.deepEqual([server.requests[0]!.method, server.requests[0]!.path], ['GET', `${basePath}/models`]);
      server.reply(jsonReply(200, { object: 'list', data: [null, 'x', {}, { id: 7 }] }));
      assert.deepEqual(await provider.models(context, never), []);
      server.reply(jsonReply(200, { data: [{ id: 'm', pricing: 'dear', capabilities: 7, context_length: '8k' }] }));
      assert.deepEqual(
        (await provider.models(context, never)).map(({ id }) => id),
        ['m'],
      );
    });
  }

  it('have embeddings where the vendor has them', async () => {
    assert.deepEqual([groq.embed, deepseek.embed], [undefined, undefined]);
    for (const provider of [together, mistral]) {
      server.reply(jsonReply(200, { data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 4 } }));
      const { vectors, inputTokens } = await provider.embed!('mistral-embed', ['a'], contextOf(server), never);
      assert.deepEqual([vectors, inputTokens], [[Float32Array.of(1, 2)], 4]);
      assert.equal(server.requests.at(-1)!.path, '/v1/embeddings');
    }
  });

  it('groq: keeps the thoughts of models out of the answer that would write them into it', async () => {
    assert.equal((await sent(groq, ask('qwen/qwen3.6-27b')))['reasoning_format'], 'parsed');
    for (const model of ['openai/gpt-oss-20b', 'llama-3.1-8b-instant']) {
      assert.equal('reasoning_format' in (await sent(groq, ask(model))), false);
    }
  });

  it('groq: sends neither effort nor reasoning to models that refuse them', async () => {
    const parts = [
      { type: 'reasoning', text: 'so' },
      { type: 'toolCall', id: 'c', name: 'f', argumentsJson: '{}' },
    ] as const;
    const body = await sent(
      groq,
      ask('llama-3.1-8b-instant', {
        reasoningEffort: 'high',
        messages: [{ role: 'assistant', providerId: 'groq', parts }],
      }),
    );
    assert.doesNotMatch(JSON.stringify(body), /reasoning/);
  });

  it('groq: takes the request’s id from the stream where no header holds it', async () => {
    server.reply(streamReply(fixture('groq/text.sse'), { chunkBytes: 500 }));
    const { finish } = await collect(groq.stream(ask('openai/gpt-oss-120b'), contextOf(server), never));
    assert.equal(finish?.requestId, 'req_01k');
  });

  it('groq: takes an address as its SDK wants it, without a path', () => {
    for (const address of ['https://api.groq.com', 'api.groq.com/', 'https://api.groq.com/openai/v1/']) {
      assert.equal(groq.normalizeBaseUrl!(address), 'https://api.groq.com/openai/v1');
    }
  });

  it('deepseek: treats the model that does not think as any other', async () => {
    const parts = [{ type: 'toolCall', id: 'c', name: 'f', argumentsJson: '{}' }] as const;
    const messages = [{ role: 'assistant', providerId: 'deepseek', parts }] as const;
    const body = await sent(deepseek, ask('deepseek-chat', { temperature: 0.5, reasoningEffort: 'low', messages }));
    assert.equal(body['temperature'], 0.5);
    assert.doesNotMatch(JSON.stringify(body), /reasoning/);
  });

  it('deepseek: counts input that missed the cache, also where the vendor only gives the hits', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 30 };
    server.reply(streamReply(events({ choices: [{ delta: {}, finish_reason: 'stop' }], usage })));
    const result = await collect(deepseek.stream(ask('deepseek-chat'), contextOf(server), never));
    assert.deepEqual(defined(result.usage!), { uncachedInputTokens: 70, cacheReadTokens: 30, textOutputTokens: 5 });
  });

  it('mistral: replaces ids of tool calls that it would refuse, each by one of its own, and keeps the rest', async () => {
    const ids = ['call_Zk1_very_long', 'D681PevKs', 'call_Zk2_very_long'];
    const calls = ids.map((id) => ({ type: 'toolCall', id, name: 'f', argumentsJson: '{}' }) as const);
    const results = ids.map((id) => ({ type: 'toolResult', toolCallId: id, toolName: 'f', text: id }) as const);
    const request = ask('mistral-large-latest', {
      messages: [
        { role: 'assistant', parts: calls },
        { role: 'user', parts: results },
      ],
    });
    const messages = (await sent(mistral, request))['messages'] as {
      tool_calls?: { id: string }[];
      tool_call_id?: string;
      content: string;
    }[];
    const [first, ...answers] = messages;
    const own = first!.tool_calls!.map(({ id }) => id);
    assert.equal(new Set(own).size, 3);
    assert.equal(own[1], 'D681PevKs');
    for (const id of own) {
      assert.match(id, /^[a-zA-Z0-9]{9}$/);
    }
    assert.deepEqual(
      answers.map(({ tool_call_id, content }) => [tool_call_id, content]),
      own.map((id, at) => [id, ids[at]]),
    );
  });

  it('mistral: sends no effort to models that always or never reason', async () => {
    for (const model of ['magistral-medium-latest', 'codestral-latest']) {
      assert.equal('reasoning_effort' in (await sent(mistral, ask(model, { reasoningEffort: 'high' }))), false);
    }
  });
});
