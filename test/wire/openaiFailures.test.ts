// What goes wrong before an answer, and giving up: both of OpenAI's interfaces, over a real socket.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { AppError, type AppErrorDetails } from '../../src/core/errors.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { ask, collectFailing, contextOf, fixture } from './openaiCalls.ts';
import { bodyReply, jsonReply, ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';

const refused = (message: string, code: string | null, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});

for (const [name, model, recorded] of [
  ['chat completions', 'gpt-4.1-mini', 'chatText.sse'],
  ['Responses', 'o3-pro', 'responsesText.sse'],
] as const) {
  describe(`OpenAI ${name}: failures`, () => {
    let server: ScriptedServer;
    let caller: AbortController;
    beforeEach(async () => {
      server = await ScriptedServer.start();
      caller = new AbortController();
    });
    afterEach(() => server.stop());

    const stream = () => openai.stream(ask(model), contextOf(server), caller.signal);
    const failure = async () => (await collectFailing(stream())).error;

    const cases: [string, number, object, Record<string, string>, string, AppErrorDetails][] = [
      [
        'a wrong key',
        401,
        refused('Incorrect API key provided: sk-t*** ', 'invalid_api_key'),
        {},
        'auth',
        { retryable: false },
      ],
      [
        'a rate limit, waiting time in seconds',
        429,
        refused('Rate limit reached for gpt-4.1 on requests per min (RPM)', 'rate_limit_exceeded', 'requests'),
        { 'retry-after': '20' },
        'rateLimit',
        { retryable: true, retryAfterMs: 20_000 },
      ],
      [
        'a rate limit, waiting time in milliseconds',
        429,
        refused('Rate limit reached', 'rate_limit_exceeded', 'tokens'),
        { 'retry-after-ms': '1234', 'retry-after': '2' },
        'rateLimit',
        { retryable: true, retryAfterMs: 1234 },
      ],
      [
        'no credit',
        429,
        refused('You exceeded your current quota, please check your plan', 'insufficient_quota', 'insufficient_quota'),
        {},
        'quota',
        { retryable: false },
      ],
      [
        'an unknown model',
        404,
        refused('The model `gpt-9` does not exist or you do not have access to it.', 'model_not_found'),
        {},
        'modelNotFound',
        { retryable: false },
      ],
      [
        'a conversation that is too long',
        400,
        refused("This model's maximum context length is 128000 tokens.", 'context_length_exceeded'),
        {},
        'contextTooLong',
        { retryable: false },
      ],
      [
        'a wrong parameter',
        400,
        refused("Unsupported value: 'temperature'", 'unsupported_value'),
        {},
        'badRequest',
        {},
      ],
      [
        'a broken vendor',
        500,
        refused('The server had an error', null, 'server_error'),
        {},
        'overloaded',
        { retryable: true },
      ],
    ];
    for (const [what, status, body, headers, kind, details] of cases) {
      it(`tells ${what}, asking once only`, async () => {
        server.replyAlways(jsonReply(status, body, { 'x-request-id': 'req_7', ...headers }));
        const error = await failure();
        assert.equal(error.kind, kind);
        assert.deepEqual(
          [error.status, error.provider, error.model, error.requestId],
          [status, 'openai', model, 'req_7'],
        );
        for (const [field, value] of Object.entries(details)) {
          assert.equal(error[field as keyof AppError], value, field);
        }
        assert.equal(server.requests.length, 1);
      });
    }

    it('reads a waiting time that is a date', async () => {
      const until = new Date(Date.now() + 90_000).toUTCString();
      server.reply(jsonReply(429, refused('Slow down', 'rate_limit_exceeded'), { 'retry-after': until }));
      const { retryAfterMs } = await failure();
      assert.ok(retryAfterMs !== undefined && retryAfterMs > 60_000 && retryAfterMs <= 90_000, String(retryAfterMs));
    });

    it('gives the title of a proxy’s error page, not the page', async () => {
      const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><p>secret</p></body></html>';
      server.reply(bodyReply(502, page, { 'content-type': 'text/html' }));
      const error = await failure();
      assert.deepEqual([error.kind, error.message], ['overloaded', 'HTTP 502: 502 Bad Gateway']);
    });

    it('tells a web page that comes with status 200', async () => {
      server.reply(bodyReply(200, '<html>Sign in</html>', { 'content-type': 'text/html; charset=utf-8' }));
      assert.equal((await failure()).kind, 'badResponse');
    });

    it('copes with an error that has no body, and one that has text', async () => {
      server.reply(bodyReply(503, '')).reply(bodyReply(500, 'upstream died'));
      const empty = await failure();
      assert.deepEqual([empty.kind, empty.message], ['overloaded', 'HTTP 503']);
      assert.equal((await failure()).message, 'upstream died');
    });

    it('tells a server that is not there', async () => {
      const port = await new Promise<number>((resolve) => {
        const closing = createServer().listen(0, '127.0.0.1', () => {
          const { port } = closing.address() as { port: number };
          closing.close(() => resolve(port));
        });
      });
      const context = contextOf(server, { baseUrl: `http://127.0.0.1:${port}` });
      const { error } = await collectFailing(openai.stream(ask(model), context, caller.signal));
      assert.deepEqual([error.kind, error.code], ['network', 'ECONNREFUSED']);
    });

    it('sends nothing before it is read, nor when already given up', async () => {
      const unread = stream();
      caller.abort();
      assert.equal((await collectFailing(unread)).error.kind, 'cancelled');
      assert.equal(server.connections, 0);
    });

    it('closes the connection when given up before the headers', async () => {
      server.reply(silentReply);
      const failed = failure();
      const request = await server.received();
      caller.abort();
      assert.equal((await failed).kind, 'cancelled');
      await request.clientClosed;
    });

    it('closes the connection when given up in mid-answer, and keeps the reason it was given', async () => {
      const half = Buffer.from(fixture(recorded)).indexOf('done') - 100;
      server.reply(streamReply(fixture(recorded), { chunkBytes: 50, stopAfterBytes: half, ending: 'hang' }));
      const reading = collectFailing(
        (async function* () {
          for await (const part of stream()) {
            yield part;
            caller.abort(new AppError('timeout', 'Nothing came for 30 s'));
          }
        })(),
      );
      const { error } = await reading;
      assert.deepEqual([error.kind, error.provider, error.model], ['timeout', 'openai', model]);
      await (
        await server.received()
      ).clientClosed;
    });

    it('closes the connection when the reader leaves the loop', async () => {
      server.reply(streamReply(fixture(recorded), { chunkBytes: 50, stopAfterBytes: 2000, ending: 'hang' }));
      for await (const part of stream()) {
        if (part.type === 'text') {
          break;
        }
      }
      await (
        await server.received()
      ).clientClosed;
    });
  });
}
