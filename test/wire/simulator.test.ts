/** The simulator against the vendors' own SDKs: what it sends must be what they understand. */
import assert from 'node:assert/strict';
import Anthropic, { APIError as AnthropicError } from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import { failureOf } from './failureOf.ts';
import { startSimulator, type Simulator } from '../simulator/start.ts';

const code = '```ts\nexport function pick(list: string[]): string {\n  return list[0];\n}\n```';
const question = `Explain this code, please.\n\n${code}`;

describe('simulator', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ pace: 0 });
  });
  after(() => simulator.stop());
  beforeEach(() => simulator.clearRequests());

  const anthropicClient = (apiKey: string | null = 'sk-ant-any', headers = {}) =>
    new Anthropic({ apiKey, baseURL: `${simulator.url}/anthropic`, maxRetries: 0, defaultHeaders: headers });
  const ollamaClient = (headers = {}) => new Ollama({ host: `${simulator.url}/ollama`, headers });

  describe('Anthropic messages', () => {
    type Params = Partial<Anthropic.MessageCreateParamsStreaming>;
    async function message(messages: Anthropic.MessageParam[], params: Params = {}, headers = {}) {
      const stream = await anthropicClient(undefined, headers).messages.create({
        model: 'claude-sonnet-4-6',
        max_tokens: 4096,
        ...params,
        messages,
        stream: true,
      });
      const seen = { text: '', thinking: '', signature: '', types: [] as string[] };
      let start: Anthropic.Message | undefined;
      let end: Anthropic.RawMessageDeltaEvent | undefined;
      for await (const event of stream) {
        seen.types.push(event.type);
        if (event.type === 'message_start') start = event.message;
        if (event.type === 'message_delta') end = event;
        if (event.type !== 'content_block_delta') continue;
        if (event.delta.type === 'text_delta') seen.text += event.delta.text;
        if (event.delta.type === 'thinking_delta') seen.thinking += event.delta.thinking;
        if (event.delta.type === 'signature_delta') seen.signature += event.delta.signature;
      }
      return { ...seen, start, end };
    }
    const ask = (text: string, params: Params = {}) => message([{ role: 'user', content: text }], params);

    it('streams thinking, then text, with cumulative usage', async () => {
      const answer = await ask(question, { thinking: { type: 'enabled', budget_tokens: 1024 } });
      assert.match(answer.text, /`pick`/);
      assert.ok(answer.thinking && answer.signature);
      assert.equal(answer.types.at(-1), 'message_stop');
      assert.equal(answer.end?.delta.stop_reason, 'end_turn');
      const thinkingTokens = answer.end?.usage.output_tokens_details?.thinking_tokens ?? 0;
      assert.ok(thinkingTokens > 0 && thinkingTokens < (answer.end?.usage.output_tokens ?? 0));
      assert.equal(answer.start?.usage.output_tokens, 1);
      assert.equal(answer.start?.usage.output_tokens_details, null);
    });

    it('does not think unless asked to', async () => {
      const answer = await ask(question);
      assert.equal(answer.thinking, '');
      assert.equal(answer.end?.usage.output_tokens_details, null);
    });

    it('writes a long first prompt to the cache and reads it on the next turn', async () => {
      const long = `${question}\n${'A sentence about the code. '.repeat(60)}`;
      const first = await ask(long);
      assert.ok((first.start?.usage.cache_creation?.ephemeral_5m_input_tokens ?? 0) > 0);
      assert.equal(first.start?.usage.cache_read_input_tokens, 0);
      const second = await message([
        { role: 'user', content: long },
        { role: 'assistant', content: 'I see.' },
        { role: 'user', content: 'Document it.' },
      ]);
      const usage = second.start?.usage;
      assert.ok((usage?.cache_read_input_tokens ?? 0) > (usage?.input_tokens ?? Infinity));
    });

    it('lists models with names, limits and abilities, and counts tokens', async () => {
      const client = anthropicClient();
      const models = await collect(client.models.list());
      const sonnet = models.find((model) => model.id === 'claude-sonnet-4-6');
      assert.equal(sonnet?.display_name, 'Claude Sonnet 4.6');
      assert.deepEqual([sonnet?.max_input_tokens, sonnet?.max_tokens], [1_000_000, 64_000]);
      assert.equal(sonnet?.capabilities?.thinking.supported, true);
      const counted = await client.messages.countTokens({
        model: 'claude-sonnet-4-6',
        messages: [{ role: 'user', content: question }],
      });
      assert.ok(counted.input_tokens > 10);
    });

    it('refuses keys, unknown models and missing limits in its own shape', async () => {
      const params = { model: 'claude-sonnet-4-6', max_tokens: 10, messages: [] };
      const cases: [Promise<unknown>, number, string][] = [
        [anthropicClient('sk-ant-wrong').messages.create(params), 401, 'authentication_error'],
        [anthropicClient('sk-ant-nocredit').messages.create(params), 402, 'billing_error'],
        [ask('hi', { model: 'claude-9' }), 404, 'not_found_error'],
        [ask('simulate: overloaded'), 529, 'overloaded_error'],
        [ask('hi', { max_tokens: 1_000_000 }), 400, 'invalid_request_error'],
      ];
      for (const [act, status, type] of cases) {
        const error = await failureOf(act);
        assert.ok(error instanceof AnthropicError);
        assert.deepEqual([error.status, error.type], [status, type]);
        assert.match(error.requestID ?? '', /^req_/);
      }
      const unsigned = await fetch(`${simulator.url}/anthropic/v1/models`);
      assert.equal(unsigned.status, 401);
    });

    it('breaks in mid-stream: by an error event, by a cut', async () => {
      const broken = await failureOf(ask('simulate: error in stream'));
      assert.ok(broken instanceof AnthropicError && broken.type === 'overloaded_error');
      assert.ok((await failureOf(ask('simulate: cut'))) instanceof TypeError);
    });

    it('finishes by limit and by refusal', async () => {
      assert.equal((await ask('simulate: max tokens')).end?.delta.stop_reason, 'max_tokens');
      const refused = await ask('simulate: content filter');
      assert.equal(refused.end?.delta.stop_reason, 'refusal');
      assert.equal(refused.end?.delta.stop_details?.type, 'refusal');
    });
  });

  describe('Ollama', () => {
    async function chat(content: string, options: { model?: string; think?: boolean; headers?: object } = {}) {
      const stream = await ollamaClient(options.headers).chat({
        model: options.model ?? 'qwen3:8b',
        messages: [{ role: 'user', content }],
        stream: true,
        think: options.think,
      });
      const parts = await collect(stream);
      return {
        text: parts.map((part) => part.message.content).join(''),
        thinking: parts.map((part) => part.message.thinking ?? '').join(''),
        last: parts.at(-1),
      };
    }

    it('streams thinking and text, with counts at the end', async () => {
      const { text, thinking, last } = await chat(question);
      assert.match(text, /`pick`/);
      assert.ok(thinking.length > 0);
      assert.deepEqual([last?.done, last?.done_reason], [true, 'stop']);
      assert.ok(last && last.prompt_eval_count > 0 && last.eval_count > 0 && last.eval_duration > 0);
      assert.equal((await chat(question, { think: false })).thinking, '');
    });

    it('leaves the counts out on cue', async () => {
      const { last } = await chat('simulate: no usage');
      assert.equal(last?.done, true);
      assert.equal(last?.eval_count, undefined);
    });

    it('lists installed models and shows what they can do', async () => {
      const client = ollamaClient();
      const { models } = await client.list();
      const sizes = new Map(models.map((model) => [model.name, model.size]));
      assert.ok((sizes.get('qwen2.5-coder:7b') ?? 0) > 4e9);
      const coder = await client.show({ model: 'qwen2.5-coder:7b' });
      assert.deepEqual(coder.capabilities, ['completion', 'tools', 'insert']);
      assert.equal(Object.entries(coder.model_info).find(([key]) => key.endsWith('.context_length'))?.[1], 32_768);
      assert.deepEqual((await client.show({ model: 'nomic-embed-text' })).capabilities, ['embedding']);
      assert.match((await client.version()).version, /^\d/);
      assert.equal((await client.ps()).models.length, 1);
    });

    it('pulls with progress', async () => {
      const steps = await collect(await ollamaClient().pull({ model: 'llama3.2:3b', stream: true }));
      assert.equal(steps.at(-1)?.status, 'success');
      assert.ok(steps.some((step) => step.total > 0 && step.completed === step.total));
    });

    it('refuses in its own shape', async () => {
      const unknown = await failureOf(chat('hi', { model: 'mystery:1b' }));
      assert.ok(unknown instanceof Error && unknown.message === "model 'mystery:1b' not found");
      const embedding = await failureOf(chat('hi', { model: 'nomic-embed-text' }));
      assert.ok(embedding instanceof Error && embedding.message.includes('does not support chat'));
      const thinking = await failureOf(chat('hi', { model: 'llama3.2:3b', think: true }));
      assert.ok(thinking instanceof Error && thinking.message.includes('does not support thinking'));
      const broken = await failureOf(chat('simulate: error in stream'));
      assert.ok(broken instanceof Error && broken.message.includes('running the model'));
      assert.ok((await failureOf(chat('simulate: cut'))) instanceof TypeError);
    });
  });

  it('takes a cue for the next answers over its own path', async () => {
    const post = (path: string, body: unknown) =>
      fetch(simulator.url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: 'Bearer k' },
      });
    await post('/_simulator/cue', { cue: 'overloaded', times: 1 });
    const chat = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'hi' }] };
    assert.equal((await post('/openai/v1/chat/completions', chat)).status, 503);
    assert.equal((await post('/openai/v1/chat/completions', chat)).status, 200);
    await post('/_simulator/cue', { cue: 'overloaded', vendor: 'mistral' });
    assert.equal((await post('/openai/v1/chat/completions', chat)).status, 200, 'another vendor’s');
    const mistral = { ...chat, model: 'mistral-medium-2604' };
    assert.equal((await post('/mistral/v1/chat/completions', mistral)).status, 503);
    assert.equal((await post('/mistral/v1/chat/completions', mistral)).status, 200);
    assert.equal((await post('/_simulator/cue', { cue: 'dance' })).status, 400);
  });

  it('survives what is no request it knows', async () => {
    const get = (path: string) => fetch(simulator.url + path, { headers: { authorization: 'Bearer k' } });
    assert.equal((await get('/elsewhere')).status, 404);
    assert.equal((await get('/openai/v1/nothing')).status, 404);
    const garbled = await fetch(`${simulator.url}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: '{"model":',
    });
    assert.equal(garbled.status, 400);
    assert.equal(((await garbled.json()) as { type: string }).type, 'error');
  });
});

/** All that an iterable yields. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
