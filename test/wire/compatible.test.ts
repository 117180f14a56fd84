// Groq, DeepSeek, Together and Mistral: what comes from them, over real sockets and through the real SDKs.
import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { ChatRequest } from '../../src/core/provider.ts';
import { collect, fixture } from './collect.ts';
import { VENDORS, type Vendor } from './compatibleVendors.ts';
import { ask, collectFailing, contextOf, defined, events, only } from './openaiCalls.ts';
import { bodyReply, jsonReply, ScriptedServer, silentReply, streamReply } from './scriptedServer.ts';

const chunk = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const ARGUMENTS = ['{"city":"Zürich"}', '{"city": "北京", "unit": "°C"}'];
const WHOLE = { chunkBytes: 100_000 };

function vendorTests(vendor: Vendor): void {
  const { provider, model } = vendor;
  const { id } = provider;
  let server: ScriptedServer;
  let caller: AbortController;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    caller = new AbortController();
  });
  afterEach(() => server.stop());
  const stream = (request: ChatRequest = ask(model)) =>
    provider.stream(request, contextOf(server, { baseUrl: server.url + vendor.basePath }), caller.signal);

  for (const chunkBytes of [1, 2, 3, 7, 64, 100_000]) {
    it(`gives text, reasoning and usage in disjoint buckets when ${chunkBytes} bytes arrive at a time`, async () => {
      server.reply(streamReply(fixture(`${id}/text.sse`), { chunkBytes, headers: { 'x-request-id': 'req_1' } }));
      const { text, reasoning, usage, finish, error } = await collect(stream());
      assert.equal(error, undefined);
      assert.deepEqual([reasoning, text], ['Überlegen… 🤔', 'Grüße aus 東京 👋🏽']);
      assert.deepEqual(defined(usage!), vendor.usage[0]);
      const { reason, rawReason, requestId } = finish!;
      assert.deepEqual([reason, rawReason, requestId], ['stop', vendor.rawStop, 'req_1']);
    });
  }

  it('gives parallel tool calls whole, arguments exactly as written', async () => {
    server.reply(streamReply(fixture(`${id}/tools.sse`)));
    const { parts, usage, finish } = await collect(stream());
    assert.deepEqual(
      only(parts, 'toolCall'),
      ARGUMENTS.map((argumentsJson, index) => ({
        type: 'toolCall',
        index,
        id: vendor.callIds[index],
        name: 'get_weather',
        argumentsJson,
      })),
    );
    assert.equal(finish?.reason, 'toolCalls');
    assert.deepEqual(defined(usage!), vendor.usage[1]);
  });

  it('leaves usage unknown that was not reported, as a whole or in part', async () => {
    server.reply(streamReply(events(chunk({ content: 'x' }), chunk({}, 'stop'), '[DONE]'), WHOLE));
    assert.equal((await collect(stream())).usage, undefined);
    const some = { prompt_tokens: 9 };
    server.reply(
      streamReply(events({ ...chunk({ content: 'x' }, 'stop'), usage: some, x_groq: { usage: some } }), WHOLE),
    );
    assert.deepEqual(defined((await collect(stream())).usage!), { uncachedInputTokens: 9 });
  });

  it('passes over comments that keep the connection alive, also before the first chunk', async () => {
    server.reply(streamReply(`: keep-alive\n\n\n: ping\r\n\r\n${events(chunk({ content: 'é' }, 'stop'))}: bye\n\n`));
    assert.equal((await collect(stream())).text, 'é');
  });

  it('gives ten thousand small chunks and a large one', async () => {
    const small = Array.from({ length: 10_000 }, (_value, at) => chunk({ content: `${at % 10}` }));
    const large = 'ß'.repeat(1_000_000);
    const body = events(...small, chunk({ content: large }), chunk({}, 'stop'));
    server.reply(streamReply(body, { chunkBytes: 65_536 }));
    const { text, error } = await collect(stream());
    assert.equal(error, undefined);
    assert.equal(text, '0123456789'.repeat(1000) + large);
  });

  for (const [name, [status, body, kind, headers]] of Object.entries(vendor.refusals)) {
    it(`tells ${name}, asking once only`, async () => {
      server.replyAlways(jsonReply(status, body, { 'x-request-id': 'req_7', ...headers }));
      const { error } = await collectFailing(stream());
      assert.equal(error.kind, kind, error.message);
      assert.deepEqual([error.status, error.provider, error.model, error.requestId], [status, id, model, 'req_7']);
      assert.ok(error.message.length > 5 && !error.message.includes('[object'), error.message);
      assert.equal(error.retryAfterMs, name.startsWith('a rate limit') ? 7000 : undefined);
      assert.equal(server.requests.length, 1);
    });
  }

  it('does not take a web page for an answer', async () => {
    server.reply(bodyReply(200, '<html><title>Log in</title></html>', { 'content-type': 'text/html' }));
    assert.equal((await collectFailing(stream())).error.kind, 'badResponse');
  });

  it('is truncated when the stream ends without a finish_reason', async () => {
    const bytes = Buffer.from(fixture(`${id}/text.sse`));
    const boundary = bytes.indexOf('\n\n', bytes.indexOf('京')) + 2;
    server.reply(streamReply(bytes, { chunkBytes: 50, stopAfterBytes: boundary }));
    const { parts, error } = await collectFailing(stream());
    assert.deepEqual([error.kind, error.provider, error.model], ['truncated', id, model]);
    assert.equal(only(parts, 'finish').length, 0);
    server.reply(streamReply(events(chunk({ content: 'x' }), '[DONE]'))).reply(streamReply(''));
    assert.equal((await collectFailing(stream())).error.kind, 'truncated');
    assert.equal((await collectFailing(stream())).error.kind, 'truncated');
  });

  for (const ending of ['reset', 'close'] as const) {
    it(`fails as a network error when the connection is cut in mid-stream (${ending})`, async () => {
      for (const stopAfterBytes of [0, 1, 333, 700]) {
        server.reply(streamReply(fixture(`${id}/text.sse`), { chunkBytes: 200, stopAfterBytes, ending }));
        const { parts, error } = await collectFailing(stream());
        assert.equal(error.kind, 'network', `cut after ${stopAfterBytes}: ${error.message}`);
        assert.deepEqual(only(parts, 'finish'), []);
      }
    });
  }

  it('gives the kind of an error inside a stream that had begun well', async () => {
    const [inside, kind] = vendor.errorInside;
    for (const body of [inside, { error: 'model overloaded' }, { object: 'error', message: 'model overloaded' }]) {
      server.reply(streamReply(events(chunk({ content: 'Hi' }), body), WHOLE));
      const { parts, error } = await collectFailing(stream());
      assert.deepEqual(parts, [{ type: 'text', text: 'Hi' }]);
      assert.equal(error.kind, body === inside ? kind : 'overloaded', error.message);
      assert.equal(error.provider, id);
    }
  });

  for (const garbage of ['null', '17', '[]', '{"choices":"none"}', '{"choices":[}']) {
    it(`fails for a chunk that is ${garbage}`, async () => {
      server.reply(streamReply(`data: ${garbage}\n\n${events(chunk({ content: 'x' }, 'stop'))}`, WHOLE));
      assert.equal((await collectFailing(stream())).error.kind, 'badResponse');
    });
  }

  it('sends nothing before it is read, nor when already given up', async () => {
    const unread = stream();
    caller.abort();
    assert.equal((await collectFailing(unread)).error.kind, 'cancelled');
    assert.equal(server.connections, 0);
  });

  it('closes the connection when given up before the headers', async () => {
    server.reply(silentReply);
    const failed = collectFailing(stream());
    const request = await server.received();
    caller.abort();
    assert.equal((await failed).error.kind, 'cancelled');
    await request.clientClosed;
  });

  it('closes the connection when given up in mid-answer, and keeps the reason it was given', async () => {
    const bytes = fixture(`${id}/text.sse`);
    const half = Buffer.from(bytes).indexOf('京');
    server.reply(streamReply(bytes, { chunkBytes: 50, stopAfterBytes: half, ending: 'hang' }));
    const { error } = await collect(stream(), () => caller.abort(new AppError('timeout', 'Nothing came for 30 s')));
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.kind, error.provider, error.model], ['timeout', id, model]);
    await (
      await server.received()
    ).clientClosed;
  });

  it('closes the connection when the reader leaves the loop', async () => {
    server.reply(streamReply(events(chunk({ content: 'x' })), { ending: 'hang' }));
    for await (const part of stream()) {
      assert.equal(part.type, 'text');
      break;
    }
    await (
      await server.received()
    ).clientClosed;
  });
}

for (const vendor of VENDORS) {
  describe(`${vendor.provider.name}: what comes`, () => vendorTests(vendor));
}

describe('words that one vendor alone ends an answer with', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.stop());
  const WORDS: readonly [id: string, raw: string, end: string][] = [
    ['together', 'eos', 'stop'],
    ['mistral', 'model_length', 'length'],
    ['mistral', 'error', 'overloaded!'],
    ['deepseek', 'insufficient_system_resource', 'overloaded!'],
  ];
  for (const [id, raw, end] of WORDS) {
    it(`${id}: ${raw} is ${end}`, async () => {
      const { provider, model } = VENDORS.find((vendor) => vendor.provider.id === id)!;
      server.reply(streamReply(events(chunk({ content: 'x' }), chunk({}, raw)), WHOLE));
      const { finish, error } = await collect(
        provider.stream(ask(model), contextOf(server), new AbortController().signal),
      );
      assert.equal(error instanceof AppError ? `${error.kind}!` : finish?.reason, end);
    });
  }
});
