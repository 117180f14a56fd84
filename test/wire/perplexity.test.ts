// Perplexity's provider over real sockets: the Agent API's events, its sources and cost, aborts, failures.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { Pricing } from '../../src/core/pricing.ts';
import { perplexity } from '../../src/core/providers/perplexity.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { brokenStream } from './brokenStream.ts';
import { assertKind, collect, failsWith, fixture } from './collect.ts';
import { jsonReply, ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';

const ASK: ChatRequest = {
  model: 'perplexity/sonar',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const TEXT = 'Grüße 👩🏽‍💻 你好[1][2]';

const events = (...all: object[]) => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

describe('Perplexity', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: `${server.url}/v1`, apiKey: 'pplx-test' };
  });
  afterEach(() => server.stop());

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    perplexity.stream({ ...ASK, ...request }, context, signal);

  describe('stream', () => {
    for (const chunkBytes of [1, 7, 100_000]) {
      it(`reads thoughts, text once, each source once, and the reported cost in pieces of ${chunkBytes}`, async () => {
        server.reply(streamReply(fixture('perplexity/text.sse'), { chunkBytes, headers: { 'x-request-id': 'req_3' } }));
        const answer = await collect(ask());
        assert.equal(answer.error, undefined);
        assert.equal(answer.text, TEXT);
        assert.equal(answer.reasoning, 'I look it up.\n');
        assert.deepEqual(
          answer.parts.filter((part) => part.type === 'citation'),
          [
            { type: 'citation', url: 'https://nodejs.org/api/sqlite.html', title: 'SQLite | Node.js' },
            { type: 'citation', url: 'https://example.com/gr%C3%B6%C3%9Fe', title: 'Größe zählt' },
            { type: 'citation', url: 'https://example.com/third', title: 'Third' },
          ],
        );
        assert.deepEqual(answer.usage, {
          uncachedInputTokens: 200,
          cacheReadTokens: 1200,
          cacheWrite5mTokens: 100,
          textOutputTokens: 60,
          reasoningTokens: undefined,
          reportedCostUsd: 0.00565,
        });
        assert.deepEqual(answer.parts.at(-1), {
          type: 'finish',
          reason: 'stop',
          rawReason: 'completed',
          model: 'perplexity/sonar',
          requestId: 'req_3',
        });
      });
    }

    it('takes the reported cost before any price, and no cost in another currency', async () => {
      const pricing = await new Pricing().load();
      const whole = fixture('perplexity/text.sse');
      const cost = async (stream: string) => {
        server.reply(streamReply(stream, { chunkBytes: 10_000 }));
        const { usage = {} } = await collect(ask());
        return pricing.cost(perplexity, 'sonar', usage, Date.UTC(2026, 8, 30));
      };
      assert.deepEqual(await cost(whole), { costUsd: 0.00565, price: { source: 'provider' } });
      assert.notEqual((await cost(whole.replace('"currency":"USD"', '"currency":"EUR"'))).price?.source, 'provider');
    });

    it('reads parallel tool calls that come whole, and keeps their signature', async () => {
      server.reply(streamReply(fixture('perplexity/tools.sse')));
      const { parts, finish, usage } = await collect(ask());
      assert.deepEqual(
        parts.filter((part) => part.type === 'toolCall'),
        [
          {
            type: 'toolCall',
            index: 0,
            id: 'call_1',
            name: 'read_file',
            argumentsJson: '{"path":"größe.ts"}',
            providerMetadata: { model: 'perplexity/sonar', thoughtSignature: 'c2lnbmF0dXJl' },
          },
          { type: 'toolCall', index: 1, id: 'call_2', name: 'list_files', argumentsJson: '{}' },
        ],
      );
      assert.equal(finish?.reason, 'toolCalls');
      assert.equal(usage?.uncachedInputTokens, 300);
      assert.equal(usage.reportedCostUsd, undefined);
    });

    it('takes text that comes without deltas from the item, or else from the end', async () => {
      const message = { type: 'message', content: [{ type: 'output_text', text: 'Whole.' }, { type: 'x' }] };
      const done = { type: 'response.output_item.done', output_index: 0, item: message };
      const completed = { type: 'response.completed', response: { output: [message] } };
      for (const stream of [events(done, completed), events(completed)]) {
        server.reply(streamReply(stream));
        const answer = await collect(ask());
        assert.equal(answer.text, 'Whole.');
        assert.equal(answer.usage, undefined);
        assert.equal(answer.finish?.reason, 'stop');
      }
    });

    it('reads comments that keep the connection alive, and sources that are none', async () => {
      const odd = [null, {}, { url: 7 }, { url: 'javascript:alert(1)' }, { url: 'https://a.example', title: null }];
      server.reply(
        streamReply(
          `: keep-alive\n\n${events(
            { type: 'response.reasoning.search_results', results: odd },
            { type: 'response.reasoning.fetch_url_results', results: null },
            { type: 'response.output_item.done', item: null },
            { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } },
          )}`,
        ),
      );
      const answer = await collect(ask());
      assert.deepEqual(answer.parts.slice(0, -1), [{ type: 'citation', url: 'https://a.example', title: undefined }]);
      assert.equal(answer.finish?.reason, 'length');
    });
  });

  describe('abort', () => {
    it('sends nothing when already aborted, for every call', async () => {
      const aborted = AbortSignal.abort();
      assertKind((await collect(ask({}, aborted))).error, 'cancelled');
      await failsWith(perplexity.models(context, aborted), 'cancelled');
      await failsWith(perplexity.check(context, aborted), 'cancelled');
      assert.equal(server.connections, 0);
    });

    it('gives up before the headers', async () => {
      const controller = new AbortController();
      server.reply(silentReply);
      const answer = collect(ask({}, controller.signal));
      const request = await server.received();
      controller.abort();
      assertKind((await answer).error, 'cancelled');
      await request.clientClosed;
    });

    it('gives up in mid-stream, with the reason of the clock that ended it', async () => {
      const controller = new AbortController();
      server.reply(brokenStream(fixture('perplexity/text.sse'), 1500, 'hang'));
      const answer = await collect(ask({}, controller.signal), (part) => {
        if (part.type === 'citation') {
          controller.abort(new AppError('timeout', 'No sign of life'));
        }
      });
      assertKind(answer.error, 'timeout');
      assert.equal(answer.finish, undefined);
      await server.requests[0]?.clientClosed;
    });
  });

  describe('failure', () => {
    const whole = fixture('perplexity/text.sse');
    const beforeEnd = whole.indexOf('event: response.completed');

    it('never calls an answer finished that ends without its terminal event', async () => {
      server.reply(streamReply(whole.slice(0, beforeEnd), { chunkBytes: 50 }));
      const answer = await collect(ask());
      assert.equal(answer.text, TEXT);
      assert.equal(answer.finish, undefined);
      assertKind(answer.error, 'truncated');
    });

    for (const how of ['reset', 'close'] as const) {
      it(`fails when the connection is cut (${how})`, async () => {
        server.reply(brokenStream(whole, 1500, how));
        assertKind((await collect(ask())).error, 'network');
      });
    }

    const refusals: [number, object, ErrorKind][] = [
      [400, { message: 'validation failed: model "sonar-x" is not supported', code: 400 }, 'modelNotFound'],
      [400, { message: 'invalid request: unknown field "top_p"', type: 'invalid_request', code: 400 }, 'badRequest'],
      [401, { message: 'Invalid API key provided.', type: 'invalid_api_key', code: 401 }, 'auth'],
      [402, { message: 'Pay first', code: 402 }, 'quota'],
      [
        403,
        { message: 'Sonar is now the Agent API.', type: 'chat_completions_not_available', code: 403 },
        'notAllowed',
      ],
      [429, { message: 'Request rate limit exceeded', type: 'too_many_requests', code: 429 }, 'rateLimit'],
      [500, { message: 'Internal error', code: 500 }, 'overloaded'],
    ];
    for (const [status, error, kind] of refusals) {
      it(`tells ${kind} from ${status} ${JSON.stringify(error)}`, async () => {
        server.reply(jsonReply(status, { error }, { 'retry-after': '3' }));
        const failure = assertKind((await collect(ask())).error, kind);
        assert.equal(failure.status, status);
        assert.equal(failure.retryAfterMs, 3000);
        assert.equal(failure.message, (error as { message: string }).message);
      });
    }

    const inStream: [string, object, ErrorKind][] = [
      ['its own field', { type: 'response.failed', error: { message: 'overloaded', type: 'x' } }, 'overloaded'],
      [
        'the response',
        { type: 'response.failed', response: { error: { message: 'prompt is too long' } } },
        'contextTooLong',
      ],
      ['an error event', { type: 'error', error: { message: 'rate limit reached', code: 429 } }, 'rateLimit'],
    ];
    for (const [where, event, kind] of inStream) {
      it(`fails with ${kind} for an error in ${where} inside an answer that had begun well`, async () => {
        server.reply(streamReply(whole.slice(0, beforeEnd) + events(event), { chunkBytes: 500 }));
        const answer = await collect(ask());
        assert.equal(answer.text, TEXT);
        assert.equal(answer.finish, undefined);
        assertKind(answer.error, kind);
      });
    }
  });
});
