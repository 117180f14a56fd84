// Cohere's provider over real sockets: framing, reasoning, tool calls, citations, usage, aborts, failures.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { cohere } from '../../src/core/providers/cohere.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';
import { brokenStream } from './brokenStream.ts';
import { assertKind, collect, fixture } from './collect.ts';
import { bodyReply, jsonReply, ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';

const ASK: ChatRequest = {
  model: 'command-a-03-2025',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};
const REPLY_ID = '29f14a5a-11de-4cae-9800-25e4747408ea';
const TEXT = 'Grüße 👩🏽‍💻 你好,世界 — "done"\n';

const events = (...all: object[]) => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const end = (delta: object) => ({ type: 'message-end', delta });

describe('Cohere', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'co-test' };
  });
  afterEach(() => server.stop());

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    cohere.stream({ ...ASK, ...request }, context, signal);

  describe('stream', () => {
    for (const chunkBytes of [1, 7, 100_000]) {
      it(`reads text, sources and billed tokens that arrive in pieces of ${chunkBytes}`, async () => {
        server.reply(streamReply(fixture('cohere/text.sse'), { chunkBytes }));
        const answer = await collect(ask());
        assert.equal(answer.error, undefined);
        assert.equal(answer.text, TEXT);
        assert.deepEqual(
          answer.parts.filter((part) => part.type === 'citation'),
          [
            { type: 'citation', url: 'https://nodejs.org/api/sqlite.html', title: 'SQLite in Node' },
            { type: 'citation', url: 'https://example.com/größe?a=1', title: undefined },
          ],
        );
        assert.deepEqual(answer.usage, { uncachedInputTokens: 12, cacheReadTokens: 5, textOutputTokens: 33 });
        assert.deepEqual(answer.parts.at(-1), {
          type: 'finish',
          reason: 'stop',
          rawReason: 'COMPLETE',
          model: 'command-a-03-2025',
          requestId: REPLY_ID,
        });
        assert.equal(answer.parts.filter((part) => part.type === 'finish').length, 1);
      });
    }

    it('reads CRLF lines and comments that keep the connection alive', async () => {
      const crlf = fixture('cohere/text.sse').replaceAll('\n', '\r\n').replaceAll('event:', ': alive\r\n\r\nevent:');
      server.reply(streamReply(crlf));
      const answer = await collect(ask());
      assert.equal(answer.finish?.reason, 'stop');
      assert.equal(answer.text, TEXT);
    });

    it('reads thinking, the plan and parallel tool calls, never more cached tokens than were billed', async () => {
      server.reply(streamReply(fixture('cohere/tools.sse')));
      const { parts, error } = await collect(ask());
      assert.equal(error, undefined);
      assert.deepEqual(parts, [
        { type: 'reasoning', text: 'Two files, ' },
        { type: 'reasoning', text: 'two reads.' },
        { type: 'reasoning', text: '', providerMetadata: { kind: 'thinking' } },
        { type: 'reasoning', text: 'I will read ' },
        { type: 'reasoning', text: 'both.' },
        { type: 'reasoning', text: '', providerMetadata: { kind: 'toolPlan' } },
        { type: 'toolCallDelta', index: 0, id: 'read_file_a1', name: 'read_file', argumentsDelta: '' },
        { type: 'toolCallDelta', index: 0, argumentsDelta: '{"path": "src/' },
        { type: 'toolCallDelta', index: 0, argumentsDelta: 'größe.ts"}' },
        {
          type: 'toolCall',
          index: 0,
          id: 'read_file_a1',
          name: 'read_file',
          argumentsJson: '{"path": "src/größe.ts"}',
        },
        { type: 'toolCallDelta', index: 1, id: 'list_files_b2', name: 'list_files', argumentsDelta: '' },
        { type: 'toolCall', index: 1, id: 'list_files_b2', name: 'list_files', argumentsJson: '{}' },
        { type: 'usage', usage: { uncachedInputTokens: 0, cacheReadTokens: 37, textOutputTokens: 28 } },
        {
          type: 'finish',
          reason: 'toolCalls',
          rawReason: 'TOOL_CALL',
          model: 'command-a-03-2025',
          requestId: REPLY_ID,
        },
      ]);
    });

    it('completes a call whose end was not told, and passes over events it does not know', async () => {
      const begun = { id: 'a', type: 'function', function: { name: 'now', arguments: '{' } };
      server.reply(
        streamReply(
          events(
            { type: 'debug', prompt: 'x' },
            { type: 'tool-call-start', index: 0, delta: { message: { tool_calls: [begun] } } },
            { type: 'tool-call-delta', index: 0, delta: { message: { tool_calls: { function: { arguments: '}' } } } } },
            { type: 'content-delta', index: 0 },
            end({ finish_reason: 'TOOL_CALL' }),
          ),
        ),
      );
      const { parts } = await collect(ask());
      assert.deepEqual(
        parts.filter((part) => part.type === 'toolCall'),
        [{ type: 'toolCall', index: 0, id: 'a', name: 'now', argumentsJson: '{}' }],
      );
    });

    const usages: [string, object | undefined, object | undefined][] = [
      ['nothing', undefined, undefined],
      ['nothing in it', {}, undefined],
      [
        'real tokens only',
        { tokens: { input_tokens: 9, output_tokens: 4 } },
        { uncachedInputTokens: 9, cacheReadTokens: undefined, textOutputTokens: 4 },
      ],
      [
        'billed output only',
        { billed_units: { output_tokens: 0 }, cached_tokens: 3 },
        { uncachedInputTokens: undefined, cacheReadTokens: undefined, textOutputTokens: 0 },
      ],
    ];
    for (const [what, usage, expected] of usages) {
      it(`takes usage as far as it was reported: ${what}`, async () => {
        server.reply(streamReply(events(end({ finish_reason: 'COMPLETE', usage }))));
        const answer = await collect(ask());
        assert.deepEqual(answer.usage, expected);
        assert.equal(answer.finish?.reason, 'stop');
      });
    }

    for (const [raw, reason] of [
      ['MAX_TOKENS', 'length'],
      ['STOP_SEQUENCE', 'stop'],
      ['NEW_ONE', 'other'],
    ] as const) {
      it(`ends with ${reason} for ${raw}`, async () => {
        server.reply(streamReply(events(end({ finish_reason: raw }))));
        const { finish } = await collect(ask());
        assert.equal(finish?.reason, reason);
        assert.equal(finish.rawReason, raw);
      });
    }
  });

  describe('abort', () => {
    it('sends nothing when already aborted, for every call', async () => {
      const aborted = AbortSignal.abort();
      assertKind((await collect(ask({}, aborted))).error, 'cancelled');
      for (const call of [
        cohere.models(context, aborted),
        cohere.check(context, aborted),
        cohere.embed?.('embed-v4.0', ['a'], context, aborted),
      ]) {
        await assert.rejects(call ?? Promise.resolve(), { kind: 'cancelled' });
      }
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
      server.reply(brokenStream(fixture('cohere/text.sse'), 500, 'hang'));
      const answer = await collect(ask({}, controller.signal), (part) => {
        if (part.type === 'text') {
          controller.abort(new AppError('timeout', 'No sign of life'));
        }
      });
      assertKind(answer.error, 'timeout');
      assert.equal(answer.finish, undefined);
      await server.requests[0]?.clientClosed;
    });

    it('closes the connection when the loop is left, and opens none before the first part is asked for', async () => {
      await ask()[Symbol.asyncIterator]().return?.();
      assert.equal(server.connections, 0);
      server.reply(brokenStream(fixture('cohere/text.sse'), 500, 'hang'));
      for await (const part of ask()) {
        if (part.type === 'text') {
          break;
        }
      }
      await server.requests[0]?.clientClosed;
    });
  });

  describe('failure', () => {
    const whole = fixture('cohere/text.sse');
    const beforeEnd = whole.indexOf('event: message-end');

    it('never calls an answer finished that ends without message-end', async () => {
      for (const ending of [whole.slice(0, beforeEnd), `${whole.slice(0, beforeEnd)}data: [DONE]\n\n`]) {
        server.reply(streamReply(ending, { chunkBytes: 50 }));
        const answer = await collect(ask());
        assert.equal(answer.text, TEXT);
        assert.equal(answer.finish, undefined);
        assert.equal(assertKind(answer.error, 'truncated').retryable, true);
      }
    });

    for (const how of ['reset', 'close'] as const) {
      it(`fails when the connection is cut (${how})`, async () => {
        server.reply(brokenStream(whole, 600, how));
        const answer = await collect(ask());
        assert.equal(answer.finish, undefined);
        assertKind(answer.error, 'network');
      });
    }

    const refusals: [number, object, ErrorKind][] = [
      [400, { message: 'invalid request: message must be at least 1 token long' }, 'badRequest'],
      [400, { message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081' }, 'contextTooLong'],
      [401, { id: 'err_1', message: 'invalid api token' }, 'auth'],
      [402, { message: 'please add or update your payment method' }, 'quota'],
      [403, { message: 'your organization has no access' }, 'notAllowed'],
      [404, { message: "model 'command-x' not found, make sure the correct model ID was used" }, 'modelNotFound'],
      [422, { message: 'json_schema is not an object' }, 'badRequest'],
      [429, { message: 'You are using a Trial key, which is limited to 20 API calls / minute.' }, 'rateLimit'],
      [429, { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' }, 'quota'],
      [498, { message: 'blocked input' }, 'contentFilter'],
      [500, { message: 'internal server error' }, 'overloaded'],
      [503, { message: 'unavailable' }, 'overloaded'],
      [504, { message: 'gateway timeout' }, 'timeout'],
    ];
    for (const [status, body, kind] of refusals) {
      it(`tells ${kind} from ${status} ${JSON.stringify(body)}`, async () => {
        server.reply(jsonReply(status, { id: 'err_1', ...body }, { 'retry-after': '7' }));
        const error = assertKind((await collect(ask())).error, kind);
        assert.equal(error.status, status);
        assert.equal(error.requestId, 'err_1');
        assert.equal(error.provider, 'cohere');
        assert.equal(error.message, (body as { message: string }).message);
        if (kind === 'rateLimit') {
          assert.equal(error.retryAfterMs, 7000);
        }
      });
    }

    it('reads a refusal that is a web page, and one that is nothing', async () => {
      server.reply(bodyReply(502, '<html><title>Bad Gateway</title></html>', { 'content-type': 'text/html' }));
      assert.equal(assertKind((await collect(ask())).error, 'overloaded').message, 'HTTP 502: Bad Gateway');
      server.reply(bodyReply(500, ''));
      assert.equal(assertKind((await collect(ask())).error, 'overloaded').message, 'HTTP 500');
    });

    const inStream: [string, object, ErrorKind][] = [
      ['an error at the end', end({ finish_reason: 'ERROR', error: 'internal server error' }), 'overloaded'],
      ['an end by error without words', end({ finish_reason: 'ERROR' }), 'badResponse'],
      ['the vendor’s own time being up', end({ finish_reason: 'TIMEOUT' }), 'timeout'],
      ['a bare message', { id: 'x', message: 'too many tokens: the prompt' }, 'contextTooLong'],
      ['an error object', { error: { message: 'overloaded' } }, 'overloaded'],
      ['a tool call without a name', { type: 'tool-call-start', index: 0, delta: {} }, 'badResponse'],
    ];
    for (const [what, event, kind] of inStream) {
      it(`fails with ${kind} for ${what} inside an answer that had begun well`, async () => {
        server.reply(streamReply(whole.slice(0, beforeEnd) + events(event), { chunkBytes: 200 }));
        const answer = await collect(ask());
        assert.equal(answer.text, TEXT);
        assert.equal(answer.finish, undefined);
        assertKind(answer.error, kind);
      });
    }

    it('takes neither broken JSON nor a web page for an answer, and writes nothing to the console', async () => {
      const { error } = console;
      let logged = 0;
      console.error = () => (logged += 1);
      try {
        server.reply(streamReply('data: {"type": \n\n'));
        assertKind((await collect(ask())).error, 'badResponse');
        server.reply(bodyReply(200, '<html></html>', { 'content-type': 'text/html' }));
        assertKind((await collect(ask())).error, 'badResponse');
      } finally {
        console.error = error;
      }
      assert.equal(logged, 0);
    });
  });
});
