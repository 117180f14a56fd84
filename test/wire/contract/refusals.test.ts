// The contract of what every provider makes of a refusal: its kind, whether and when to try again, the vendor's own words.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { AppError, type AppErrorDetails } from '../../../src/core/errors.ts';
import type { ErrorKind } from '../../../src/shared/errorKind.ts';
import { assertKind, collect } from '../collect.ts';
import { bodyReply, jsonReply } from '../scriptedServer.ts';
import { eachVoice, KEY, type Play } from './play.ts';

type Row = readonly [
  status: number,
  words: string,
  kind: ErrorKind,
  details?: AppErrorDetails,
  headers?: Readonly<Record<string, string>>,
];

/** What means the same at every vendor. */
const ROWS: readonly Row[] = [
  [400, 'A field is wrong', 'badRequest', { retryable: false }],
  [401, 'Invalid credentials', 'auth', { retryable: false }],
  [402, 'Payment required', 'quota', { retryable: false }],
  [403, 'No access to this', 'notAllowed', { retryable: false }],
  [404, 'Nothing here', 'config', { retryable: false }],
  [404, 'The model `gpt-9` does not exist', 'modelNotFound', { retryable: false }],
  [408, 'Took too long', 'timeout', { retryable: true }],
  [413, 'Body too large', 'contextTooLong', { retryable: false }],
  [413, 'Too large: limit of tokens per minute (TPM)', 'rateLimit', { retryable: true }],
  [422, 'Cannot be processed', 'badRequest', { retryable: false }],
  [429, 'Slow down', 'rateLimit', { retryable: true, retryAfterMs: undefined }],
  [429, 'Slow down', 'rateLimit', { retryAfterMs: 7000 }, { 'retry-after': '7' }],
  [429, 'Slow down', 'rateLimit', { retryAfterMs: 1234 }, { 'retry-after-ms': '1234', 'retry-after': '2' }],
  [429, 'Slow down, try again in 5.289s', 'rateLimit', { retryAfterMs: 5289 }],
  [429, 'You exceeded your current quota: insufficient_quota', 'quota', { retryable: false }],
  [500, 'Something broke', 'overloaded', { retryable: true }],
  [502, 'Bad gateway', 'overloaded', { retryable: true }],
  [503, 'Come back later', 'overloaded', { retryable: true, retryAfterMs: 3000 }, { 'retry-after': '3' }],
  [504, 'Upstream is late', 'timeout', { retryable: true }],
  [529, 'Overloaded', 'overloaded', { retryable: true }],
  ...[
    "This model's maximum context length is 10 tokens",
    'prompt is too long: 11 tokens',
    'The input exceeds the maximum number of tokens allowed (10)',
    'Please reduce the length of the messages',
    '11 tokens, too large for model with 10',
    "longer than the model's context length",
    'too many tokens: 11',
    'exceeded max context length',
  ].map((words): Row => [400, words, 'contextTooLong', { retryable: false }]),
  [400, 'Rejected as a result of our safety system', 'contentFilter', { retryable: false }],
];

async function failure(play: Play): Promise<AppError> {
  const { error, parts } = await play.ask();
  assert.ok(error instanceof AppError, `not an AppError: ${String(error)}`);
  assert.deepEqual(parts, []);
  assert.deepEqual([error.provider, error.model], [play.provider.id, play.voice.model]);
  assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes(KEY), 'the error holds the key');
  return error;
}

function assertDetails(error: AppError, details: AppErrorDetails & { message?: string } = {}): void {
  for (const [field, value] of Object.entries(details)) {
    assert.equal(error[field as keyof AppError], value, field);
  }
}

eachVoice('refusals', (play) => {
  const { voice, provider } = play;
  const { requestIdHeader } = voice;
  const idHeaders = (id: string): Record<string, string> => (requestIdHeader ? { [requestIdHeader]: id } : {});

  for (const [status, words, kind, details, headers = {}] of ROWS) {
    it(`of ${status} (${words}) ${JSON.stringify(headers)} are ${kind}, asked once`, async () => {
      play.server.replyAlways(jsonReply(status, voice.refusal(words, 'req_7'), { ...idHeaders('req_7'), ...headers }));
      const error = await failure(play);
      assert.equal(error.kind, kind, error.message);
      assert.deepEqual([error.status, error.message, error.requestId], [status, words, 'req_7']);
      assertDetails(error, details);
      assert.equal(play.server.requests.length, 1);
    });
  }

  for (const [status, body, kind, details] of voice.refusals) {
    it(`of this vendor's own, ${status} ${JSON.stringify(body)}, are ${kind}`, async () => {
      play.server.reply(jsonReply(status, body));
      const error = await failure(play);
      assert.equal(error.kind, kind, error.message);
      assert.equal(error.status, status);
      assert.ok(error.message.length > 2 && !error.message.includes('[object'), error.message);
      assert.ok(details?.message !== undefined || JSON.stringify(body).includes(JSON.stringify(error.message)));
      assertDetails(error, details);
    });
  }

  it('wait until a date', async () => {
    const until = new Date(Date.now() + 3_600_000).toUTCString();
    play.server.reply(jsonReply(429, voice.refusal('Slow down', 'x'), { 'retry-after': until }));
    const { retryAfterMs = 0 } = await failure(play);
    assert.ok(retryAfterMs > 1_800_000 && retryAfterMs <= 3_600_000, String(retryAfterMs));
  });

  it('make a sentence of a proxy’s page, not the page', async () => {
    const page = '<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body>inner</body></html>';
    play.server.reply(bodyReply(502, page, { 'content-type': 'text/html' }));
    const error = await failure(play);
    assert.deepEqual([error.kind, error.message], ['overloaded', 'HTTP 502: Bad Gateway']);
  });

  it('may have no body, words in place of JSON, or broken JSON', async () => {
    play.server
      .reply(bodyReply(503, ''))
      .reply(bodyReply(401, ''))
      .reply(bodyReply(500, 'upstream died', { 'content-type': 'text/plain' }))
      .reply(bodyReply(500, '{"error": {"mess', { 'content-type': 'application/json' }));
    assert.deepEqual(sayOf(await failure(play)), ['overloaded', 'HTTP 503']);
    assert.deepEqual(sayOf(await failure(play)), ['auth', 'HTTP 401']);
    assert.deepEqual(sayOf(await failure(play)), ['overloaded', 'upstream died']);
    assert.equal((await failure(play)).kind, 'overloaded');
  });

  it('are told by what is no stream though its status is 200', async () => {
    const page = '<html><title>Sign in</title></html>';
    play.server
      .reply(bodyReply(200, page, { 'content-type': 'text/html; charset=utf-8' }))
      .reply(bodyReply(200, '{"status":"ok"}', { 'content-type': 'application/json' }))
      .reply(bodyReply(200, '', { 'content-type': voice.contentType }));
    assert.equal((await failure(play)).kind, 'badResponse');
    for (const _body of ['JSON', 'nothing']) {
      const { kind } = await failure(play);
      assert.ok(kind === 'badResponse' || kind === 'truncated', kind);
    }
  });

  it('are told from a server that is not there', async () => {
    const port = await new Promise<number>((resolve) => {
      const closing = createServer().listen(0, '127.0.0.1', () => {
        const { port } = closing.address() as { port: number };
        closing.close(() => resolve(port));
      });
    });
    const context = play.context({ baseUrl: `http://127.0.0.1:${port}${voice.basePath}` });
    const { error } = await collect(play.provider.stream(play.request(), context, new AbortController().signal));
    assert.deepEqual([assertKind(error, 'network').code, (error as AppError).retryable], ['ECONNREFUSED', true]);
  });

  if (voice.keyHeader) {
    it('do not quote a key that cannot be sent', async () => {
      const context = play.context({ apiKey: `${KEY}\nbroken` });
      const { error } = await collect(play.provider.stream(play.request(), context, new AbortController().signal));
      assertKind(error, 'auth');
      assert.ok(!inspect(error, { depth: 20 }).includes(KEY));
      assert.equal(play.server.connections, 0);
    });
  }

  it('are made of an event that is not JSON, without a word on the console', async () => {
    const { debug, info, log, warn, error: logError } = console;
    let logged = 0;
    const count = () => (logged += 1);
    Object.assign(console, { debug: count, info: count, log: count, warn: count, error: count });
    try {
      const { events, terminalAt } = voice.write({ text: ['so ', 'far'] });
      const broken = events[terminalAt]?.replace(/((?:^|data: )\{.{4}).*/, '$1') ?? '';
      play.say(events.slice(0, terminalAt).join('') + broken + events.slice(terminalAt).join(''));
      const { error, finish, text } = await play.ask();
      assert.equal(assertKind(error, 'badResponse').provider, provider.id);
      assert.ok(text !== '' && 'so far'.startsWith(text), text);
      assert.equal(finish, undefined);
    } finally {
      Object.assign(console, { debug, info, log, warn, error: logError });
    }
    assert.equal(logged, 0);
  });

  for (const [event, kind, message] of voice.errorsInside) {
    it(`inside an answer that had begun well are ${kind}: ${event.trim()}`, async () => {
      const { events, terminalAt } = voice.write({ text: ['So ', 'far'] });
      play.say(events.slice(0, terminalAt).join('') + event + events.slice(terminalAt).join(''), { chunkBytes: 100 });
      const { text, finish, error } = await play.ask();
      const told = assertKind(error, kind);
      assert.deepEqual([text, finish, told.provider, told.model], ['So far', undefined, play.provider.id, voice.model]);
      assert.equal(told.message, message ?? told.message);
      assert.equal(play.server.requests.length, 1);
    });
  }
});

function sayOf({ kind, message }: AppError): readonly [ErrorKind, string] {
  return [kind, message];
}
