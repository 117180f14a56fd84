/** The simulator as OpenAI, against OpenAI's own SDK. */
import assert from 'node:assert/strict';
import OpenAI, { APIError as OpenAIError, BadRequestError, RateLimitError } from 'openai';
import { failureOf } from './failureOf.ts';
import { startSimulator, type Simulator } from '../simulator/start.ts';

const code = '```ts\nexport function pick(list: string[]): string {\n  return list[0];\n}\n```';
const question = `Explain this code, please.\n\n${code}`;

describe('simulator as OpenAI', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ pace: 0 });
  });
  after(() => simulator.stop());
  beforeEach(() => simulator.clearRequests());

  const openaiClient = (apiKey = 'sk-any', headers = {}) =>
    new OpenAI({
      apiKey,
      baseURL: `${simulator.url}/openai/v1`,
      maxRetries: 0,
      organization: null,
      project: null,
      defaultHeaders: headers,
    });

  describe('OpenAI chat completions', () => {
    type Messages = OpenAI.ChatCompletionMessageParam[];
    async function chat(messages: Messages, options: { model?: string; headers?: object; key?: string } = {}) {
      const stream = await openaiClient(options.key, options.headers).chat.completions.create({
        model: options.model ?? 'gpt-5-mini',
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = '';
      let finish: string | null = null;
      let usage: OpenAI.CompletionUsage | undefined;
      const pieces: string[] = [];
      for await (const chunk of stream) {
        const choice = chunk.choices[0];
        if (choice?.delta.content) pieces.push(choice.delta.content);
        finish = choice?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
      }
      text = pieces.join('');
      return { text, pieces, finish, usage };
    }
    const ask = (text: string, options = {}) => chat([{ role: 'user', content: text }], options);

    it('streams an answer about the pasted code, with reasoning counted', async () => {
      const { text, finish, usage } = await ask(question);
      assert.match(text, /`pick`/);
      assert.match(text, /```ts\n/);
      assert.equal(finish, 'stop');
      assert.ok(usage);
      assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
      assert.ok(usage.completion_tokens_details?.reasoning_tokens);
      assert.equal(usage.prompt_tokens_details?.cached_tokens, 0);
    });

    it('reports cached tokens on a follow-up turn, as part of the prompt', async () => {
      const { usage } = await chat([
        { role: 'user', content: question },
        { role: 'assistant', content: 'It picks the first entry.' },
        { role: 'user', content: 'And now review it.' },
      ]);
      const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
      assert.ok(cached > 0 && cached < (usage?.prompt_tokens ?? 0));
    });

    it('gives no two answers alike in a row, and splits no character', async () => {
      const texts = [];
      for (let round = 0; round < 4; round += 1) {
        const { text, pieces } = await ask('Hello there', { model: 'gpt-5' });
        assert.ok(pieces.every((piece) => piece.isWellFormed()));
        texts.push(text);
      }
      assert.equal(new Set(texts).size, 4);
      assert.ok(texts.some((text) => text.includes('👩‍💻')));
    });

    it('answers whole when no stream is asked for', async () => {
      const answer = await openaiClient().chat.completions.create({
        model: 'gpt-4.1',
        messages: [{ role: 'user', content: question }],
      });
      assert.match(answer.choices[0]?.message.content ?? '', /`pick`/);
      assert.equal(answer.usage?.completion_tokens_details?.reasoning_tokens, 0);
    });

    it('lists models by name only', async () => {
      const page = await openaiClient().models.list();
      const ids = new Set(page.data.map((model) => model.id));
      assert.ok(['gpt-5', 'gpt-5-pro', 'gpt-4o-mini', 'text-embedding-3-small'].every((id) => ids.has(id)));
      assert.deepEqual(Object.keys(page.data[0] ?? {}).sort(), ['created', 'id', 'object', 'owned_by']);
    });

    const failures: [string, () => Promise<unknown>, number, string | null][] = [
      ['a wrong key', () => ask('hi', { key: 'sk-wrong-0123456789' }), 401, 'invalid_api_key'],
      ['a key without credit', () => ask('hi', { key: 'sk-nocredit' }), 429, 'insufficient_quota'],
      ['an unknown model', () => ask('hi', { model: 'gpt-9' }), 404, 'model_not_found'],
      ['a pro model here', () => ask('hi', { model: 'gpt-5-pro' }), 404, null],
      ['too long a context', () => ask('simulate: context too long'), 400, 'context_length_exceeded'],
      ['overload', () => ask('simulate: overloaded'), 503, 'server_overloaded'],
    ];
    for (const [name, act, status, errorCode] of failures) {
      it(`refuses ${name} as OpenAI does`, async () => {
        const error = await failureOf(act());
        assert.ok(error instanceof OpenAIError);
        assert.deepEqual([error.status, error.code], [status, errorCode]);
        assert.match(error.requestID ?? '', /^req_/);
      });
    }

    it('refuses what reasoning models do not take', async () => {
      const client = openaiClient();
      const messages: Messages = [{ role: 'user', content: 'hi' }];
      const heat = await failureOf(client.chat.completions.create({ model: 'gpt-5', messages, temperature: 0.2 }));
      assert.ok(heat instanceof BadRequestError && heat.param === 'temperature');
      const limit = await failureOf(client.chat.completions.create({ model: 'gpt-5', messages, max_tokens: 9 }));
      assert.ok(limit instanceof BadRequestError && limit.param === 'max_tokens');
    });

    it('limits the rate once with Retry-After, then answers, then limits again', async () => {
      for (let round = 0; round < 2; round += 1) {
        const error = await failureOf(ask('simulate: rate limit'));
        assert.ok(error instanceof RateLimitError);
        assert.deepEqual([error.headers.get('retry-after'), error.code], ['3', 'rate_limit_exceeded']);
        assert.equal((await ask('simulate: rate limit')).finish, 'stop');
      }
    });

    it('cuts the connection after some text', async () => {
      const received: string[] = [];
      const stream = await openaiClient().chat.completions.create({
        model: 'gpt-4.1',
        messages: [{ role: 'user', content: 'simulate: cut' }],
        stream: true,
      });
      const error = await failureOf(
        (async () => {
          for await (const chunk of stream) received.push(chunk.choices[0]?.delta.content ?? '');
        })(),
      );
      assert.ok(error instanceof TypeError);
      assert.ok(received.join('').length > 0);
      assert.equal(simulator.requests()[0]?.outcome, 'cut');
    });

    it('sends an error inside the stream, also when a header asks for it', async () => {
      for (const [text, headers] of [
        ['simulate: error in stream', {}],
        ['hi', { 'x-simulate': 'error in stream' }],
      ] as const) {
        const error = await failureOf(ask(text, { headers }));
        assert.ok(error instanceof OpenAIError && error.status === undefined && error.type === 'server_error');
      }
    });

    it('finishes early by length, by filter, and without usage', async () => {
      assert.equal((await ask('simulate: max tokens')).finish, 'length');
      assert.equal((await ask('simulate: content filter')).finish, 'content_filter');
      const bare = await ask('simulate: no usage');
      assert.deepEqual([bare.finish, bare.usage], ['stop', undefined]);
      assert.equal((await ask('simulate: no ending')).finish, null);
    });

    it('keeps to the limit of output that was asked for', async () => {
      const answer = await openaiClient().chat.completions.create({
        model: 'gpt-4.1',
        messages: [{ role: 'user', content: question }],
        max_completion_tokens: 5,
      });
      assert.equal(answer.choices[0]?.finish_reason, 'length');
      assert.equal(answer.usage?.completion_tokens, 5);
    });

    it('streams 2,000 chunks on cue, and hostile Markdown', async () => {
      assert.equal((await ask('simulate: long')).pieces.length, 2000);
      const { text } = await ask('simulate: hostile');
      assert.ok(['<script>', 'javascript:', 'command:', 'onerror=', 'data:'].every((trap) => text.includes(trap)));
    });

    it('takes no cue from pasted code', async () => {
      assert.equal((await ask('Explain:\n```md\nsimulate: overloaded\n```')).finish, 'stop');
    });

    it('stalls until the client leaves, and notices that', async () => {
      const stop = new AbortController();
      const stream = await openaiClient().chat.completions.create(
        { model: 'gpt-4.1', messages: [{ role: 'user', content: 'simulate: stall' }], stream: true },
        { signal: stop.signal },
      );
      let length = 0;
      for await (const chunk of stream) {
        length += chunk.choices[0]?.delta.content?.length ?? 0;
        if (length > 0) stop.abort();
      }
      while (simulator.requests()[0]?.outcome === 'answering') await new Promise((resolve) => setImmediate(resolve));
      assert.equal(simulator.requests()[0]?.outcome, 'left');
    });
  });

  describe('OpenAI responses', () => {
    async function respond(input: OpenAI.Responses.ResponseInput | string, model = 'gpt-5-pro') {
      const stream = await openaiClient().responses.create({
        model,
        input,
        stream: true,
        reasoning: { summary: 'auto' },
      });
      const events: OpenAI.Responses.ResponseStreamEvent[] = [];
      for await (const event of stream) events.push(event);
      const joined = (type: 'response.output_text.delta' | 'response.reasoning_summary_text.delta') =>
        events.map((event) => (event.type === type ? event.delta : '')).join('');
      return {
        events,
        text: joined('response.output_text.delta'),
        reasoning: joined('response.reasoning_summary_text.delta'),
      };
    }

    it('streams reasoning and text between created and completed, numbered, with usage', async () => {
      const { events, text, reasoning } = await respond([
        { role: 'user', content: question },
        { role: 'assistant', content: 'It picks the first entry.' },
        { role: 'user', content: 'Now refactor it.' },
      ]);
      assert.equal(events[0]?.type, 'response.created');
      assert.deepEqual(
        events.map((event) => event.sequence_number),
        events.map((_, index) => index),
      );
      assert.ok(reasoning.length > 0);
      const last = events.at(-1);
      assert.ok(last?.type === 'response.completed');
      const message = last.response.output.find((item) => item.type === 'message');
      const part = message?.content[0];
      assert.ok(part?.type === 'output_text' && part.text === text);
      const usage = last.response.usage;
      assert.ok(usage && usage.total_tokens === usage.input_tokens + usage.output_tokens);
      assert.ok(usage.input_tokens_details.cached_tokens > 0);
      assert.ok(usage.output_tokens_details.reasoning_tokens > 0);
    });

    it('ends incomplete by length and by filter', async () => {
      for (const [cue, reason] of [
        ['max tokens', 'max_output_tokens'],
        ['content filter', 'content_filter'],
      ]) {
        const last = (await respond(`simulate: ${cue}`)).events.at(-1);
        assert.ok(last?.type === 'response.incomplete');
        assert.equal(last.response.incomplete_details?.reason, reason);
      }
    });

    it('fails in mid-stream and for unknown models', async () => {
      assert.ok((await failureOf(respond('simulate: error in stream'))) instanceof OpenAIError);
      const unknown = await failureOf(respond('hi', 'gpt-9-pro'));
      assert.ok(unknown instanceof OpenAIError && unknown.code === 'model_not_found');
    });
  });
});
