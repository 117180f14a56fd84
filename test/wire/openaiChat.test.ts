// Chat completions: vendor-format streams through the real SDK over a real socket.
import assert from 'node:assert/strict';
import type { ChatRequest } from '../../src/core/provider.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { ask, collect, collectFailing, contextOf, defined, events, fixture, only, textOf } from './openaiCalls.ts';
import { ScriptedServer, streamReply } from './scriptedServer.ts';

const chunk = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

describe('OpenAI chat completions: what comes', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.stop());

  const stream = (request: ChatRequest) => openai.stream(request, contextOf(server), new AbortController().signal);

  describe('streams', () => {
    it('puts together text that arrives byte by byte, usage in disjoint buckets, and one finish at the end', async () => {
      server.reply(streamReply(fixture('chatText.sse'), { headers: { 'x-request-id': 'req_1' } }));
      const parts = await collect(stream(ask('gpt-4.1-mini')));
      assert.equal(textOf(parts), "Grüße 👋🏽 from 東京:\n\n```ts\nconst a = 'data: x';\n```\n👨‍👩‍👧‍👦 done.");
      assert.equal(only(parts, 'text').length, 10);
      assert.deepEqual(defined(only(parts, 'usage').at(-1)!.usage), {
        uncachedInputTokens: 163,
        cacheReadTokens: 1024,
        textOutputTokens: 42,
        reasoningTokens: 0,
      });
      assert.deepEqual(parts.at(-1), {
        type: 'finish',
        reason: 'stop',
        rawReason: 'stop',
        model: 'gpt-4.1-mini-2025-04-14',
        requestId: 'req_1',
      });
      assert.equal(only(parts, 'finish').length, 1);
    });

    for (const chunkBytes of [2, 3, 7, 61, 100_000]) {
      it(`gives the same parts when ${chunkBytes} bytes arrive at a time`, async () => {
        server.reply(streamReply(fixture('chatText.sse'), { chunkBytes })).reply(streamReply(fixture('chatText.sse')));
        assert.deepEqual(await collect(stream(ask('gpt-4.1'))), await collect(stream(ask('gpt-4.1'))));
      });
    }

    it('grows parallel tool calls piece by piece and then gives each whole, arguments exactly as written', async () => {
      server.reply(streamReply(fixture('chatTools.sse')));
      const parts = await collect(stream(ask('o4-mini')));
      assert.deepEqual(only(parts, 'toolCall'), [
        { type: 'toolCall', index: 0, id: 'call_Zk1', name: 'get_weather', argumentsJson: '{"city":"Zürich"}' },
        {
          type: 'toolCall',
          index: 1,
          id: 'call_Zk2',
          name: 'get_weather',
          argumentsJson: '{"city": "北京", "unit": "°C"}',
        },
      ]);
      const deltas = only(parts, 'toolCallDelta');
      assert.equal(deltas.length, 7);
      assert.deepEqual(defined(deltas[0]!), {
        type: 'toolCallDelta',
        index: 0,
        id: 'call_Zk1',
        name: 'get_weather',
        argumentsDelta: '',
      });
      const second = deltas.filter(({ index }) => index === 1);
      assert.equal(second.map(({ argumentsDelta }) => argumentsDelta).join(''), '{"city": "北京", "unit": "°C"}');
      assert.deepEqual(defined(only(parts, 'usage')[0]!.usage), {
        uncachedInputTokens: 210,
        cacheReadTokens: 0,
        textOutputTokens: 45,
        reasoningTokens: 256,
      });
      assert.equal(only(parts, 'finish')[0]!.reason, 'toolCalls');
    });

    it('tells calls apart by id where a server gives no index, or the same one to all', async () => {
      for (const index of [undefined, 0]) {
        const call = (id: string, args: string) => ({ index, id, function: { name: 'f', arguments: args } });
        server.reply(
          streamReply(
            events(chunk({ tool_calls: [call('a', '{"x":1}')] }), chunk({ tool_calls: [call('b', '{')] }), {
              choices: [
                { delta: { tool_calls: [{ index, function: { arguments: '}' } }] }, finish_reason: 'tool_calls' },
              ],
            }),
          ),
        );
        const calls = only(await collect(stream(ask('m'))), 'toolCall');
        assert.deepEqual(
          calls.map(({ index, id, argumentsJson }) => [index, id, argumentsJson]),
          [
            [0, 'a', '{"x":1}'],
            [1, 'b', '{}'],
          ],
        );
      }
    });

    it('says that tools are to be called where one was demanded by name and the vendor says stop', async () => {
      const call = { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } };
      server.reply(streamReply(events(chunk({ tool_calls: [call] }), chunk({}, 'stop'))));
      const [finish] = only(await collect(stream(ask('gpt-4o'))), 'finish');
      assert.deepEqual([finish!.reason, finish!.rawReason], ['toolCalls', 'stop']);
    });

    it('keeps reasoning apart from text, under either of its names', async () => {
      server.reply(
        streamReply(
          events(
            chunk({ reasoning_content: 'Let me ' }),
            chunk({ reasoning: 'think' }),
            chunk({ content: '42' }, 'stop'),
          ),
        ),
      );
      const parts = await collect(stream(ask('m')));
      assert.equal(textOf(parts, 'reasoning'), 'Let me think');
      assert.equal(textOf(parts), '42');
    });

    it('gives the pages an answer cites, and only web addresses', async () => {
      const annotation = (url: string) => ({ type: 'url_citation', url_citation: { url, title: 'T' } });
      server.reply(
        streamReply(
          events(
            chunk({ content: 'x', annotations: [annotation('https://a.example/'), annotation('javascript:alert(1)')] }),
            chunk({}, 'stop'),
          ),
        ),
      );
      assert.deepEqual(only(await collect(stream(ask('m'))), 'citation'), [
        { type: 'citation', url: 'https://a.example/', title: 'T' },
      ]);
    });

    it('says that a filter stopped the answer, or that the model refused', async () => {
      server.reply(streamReply(events(chunk({ content: 'Well' }), chunk({}, 'content_filter'))));
      server.reply(streamReply(events(chunk({ refusal: 'I cannot.' }), chunk({}, 'stop'))));
      const filtered = await collect(stream(ask('gpt-4o')));
      assert.equal(only(filtered, 'finish')[0]!.reason, 'contentFilter');
      const refused = await collect(stream(ask('gpt-4o')));
      assert.equal(textOf(refused), 'I cannot.');
      assert.equal(only(refused, 'finish')[0]!.reason, 'contentFilter');
    });

    for (const [raw, reason] of [
      ['length', 'length'],
      ['function_call', 'toolCalls'],
      ['something_new', 'other'],
    ]) {
      it(`ends with ${reason} for ${raw}`, async () => {
        server.reply(streamReply(events(chunk({ content: 'x' }), chunk({}, raw)), { chunkBytes: 1000 }));
        const [finish] = only(await collect(stream(ask('gpt-4o'))), 'finish');
        assert.deepEqual([finish!.reason, finish!.rawReason], [reason, raw]);
      });
    }

    it('finishes without a usage part when none was reported', async () => {
      server.reply(streamReply(events(chunk({ content: 'x' }), chunk({}, 'stop'), '[DONE]')));
      const parts = await collect(stream(ask('gpt-4o')));
      assert.deepEqual(
        parts.map(({ type }) => type),
        ['text', 'finish'],
      );
    });

    it('leaves buckets that were not reported undefined, and never lets one go below zero', async () => {
      const usage = (fields: object) => events(chunk({ content: 'x' }, 'stop'), { choices: [], usage: fields });
      server.reply(streamReply(usage({ prompt_tokens: 10, completion_tokens: 5 }), { chunkBytes: 1000 }));
      server.reply(
        streamReply(
          usage({
            prompt_tokens: 10,
            prompt_tokens_details: { cached_tokens: 50 },
            completion_tokens: -3,
            completion_tokens_details: { reasoning_tokens: 'many' },
          }),
          { chunkBytes: 1000 },
        ),
      );
      const first = only(await collect(stream(ask('gpt-4o'))), 'usage')[0]!.usage;
      assert.deepEqual(defined(first), { uncachedInputTokens: 10, textOutputTokens: 5 });
      const second = only(await collect(stream(ask('gpt-4o'))), 'usage')[0]!.usage;
      assert.deepEqual(defined(second), { uncachedInputTokens: 0, cacheReadTokens: 50 });
    });

    it('is complete after the finish_reason even when the connection then breaks', async () => {
      server.reply(streamReply(events(chunk({ content: 'all' }), chunk({}, 'stop')), { ending: 'reset' }));
      const parts = await collect(stream(ask('gpt-4o')));
      assert.equal(textOf(parts), 'all');
      assert.equal(parts.at(-1)!.type, 'finish');
    });

    it('copes with comments, CRLF and a last event without its blank line', async () => {
      const bytes = `: keep-alive\r\n\r\ndata: ${JSON.stringify(chunk({ content: 'é' }))}\r\n\r\n: ping\n\ndata: ${JSON.stringify(chunk({}, 'stop'))}`;
      server.reply(streamReply(bytes));
      assert.equal(textOf(await collect(stream(ask('gpt-4o')))), 'é');
    });
  });

  describe('streams that must not pass for complete', () => {
    const bytes = Buffer.from(fixture('chatTools.sse'));
    const finishAt = bytes.indexOf('"finish_reason":"tool_calls"');

    it('is truncated when it ends between two events without a finish_reason', async () => {
      const boundary = bytes.lastIndexOf('\n\n', finishAt) + 2;
      server.reply(streamReply(bytes, { stopAfterBytes: boundary }));
      const { parts, error } = await collectFailing(stream(ask('o4-mini')));
      assert.deepEqual([error.kind, error.provider, error.model], ['truncated', 'openai', 'o4-mini']);
      assert.ok(parts.length > 0);
      assert.deepEqual([...only(parts, 'toolCall'), ...only(parts, 'finish')], []);
    });

    it('is truncated when [DONE] comes without a finish_reason, and when nothing comes at all', async () => {
      server.reply(streamReply(events(chunk({ content: 'x' }), '[DONE]'))).reply(streamReply(''));
      assert.equal((await collectFailing(stream(ask('gpt-4o')))).error.kind, 'truncated');
      assert.equal((await collectFailing(stream(ask('gpt-4o')))).error.kind, 'truncated');
    });

    for (const how of ['reset', 'close'] as const) {
      it(`fails as a network error wherever the connection is cut (${how})`, async () => {
        for (const stopAfterBytes of [0, 1, 200, 700, 1111, finishAt]) {
          server.reply(streamReply(bytes, { chunkBytes: 500, stopAfterBytes, ending: how }));
          const { parts, error } = await collectFailing(stream(ask('o4-mini')));
          assert.equal(error.kind, 'network', `cut after ${stopAfterBytes}: ${error.message}`);
          assert.deepEqual(only(parts, 'finish'), []);
        }
      });
    }

    it('gives the kind of an error event inside the stream', async () => {
      const cases: [object, string][] = [
        [{ error: { message: 'The server had an error', type: 'server_error', code: null } }, 'overloaded'],
        [{ error: { message: 'Rate limit reached for x', code: 'rate_limit_exceeded' } }, 'rateLimit'],
        [{ error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }, 'quota'],
        [{ error: { message: 'upstream', code: 503 } }, 'overloaded'],
        [{ error: 'model overloaded' }, 'overloaded'],
        [{ object: 'error', message: 'maximum context length is 4096 tokens', code: 40301 }, 'contextTooLong'],
      ];
      for (const [body, kind] of cases) {
        server.reply(
          streamReply(events(chunk({ content: 'Hi' }), body), {
            chunkBytes: 1000,
            headers: { 'x-request-id': 'req_9' },
          }),
        );
        const { parts, error } = await collectFailing(stream(ask('gpt-4o')));
        assert.equal(textOf(parts), 'Hi');
        assert.deepEqual([error.kind, error.requestId], [kind, 'req_9'], JSON.stringify(body));
      }
    });

    for (const garbage of ['null', '17', '"text"', '[]', '{"id":"x"}', '{"choices":"none"}']) {
      it(`fails for a chunk that is ${garbage}`, async () => {
        server.reply(streamReply(`data: ${garbage}\n\n${events(chunk({ content: 'x' }, 'stop'))}`));
        assert.equal((await collectFailing(stream(ask('gpt-4o')))).error.kind, 'badResponse');
      });
    }

    it('fails for an event that is not JSON', async () => {
      server.reply(streamReply('data: {"choices":[}\n\n'));
      assert.equal((await collectFailing(stream(ask('gpt-4o')))).error.kind, 'badResponse');
    });

    it('passes over odd values inside a chunk', async () => {
      server.reply(
        streamReply(
          events(
            { choices: [null] },
            { choices: [{ delta: null }] },
            chunk({ content: { a: 1 }, tool_calls: 'x', annotations: [null, 3], reasoning: 7 }),
            chunk({ content: 'ok' }, 'stop'),
          ),
        ),
      );
      const parts = await collect(stream(ask('gpt-4o')));
      assert.deepEqual(
        parts.map(({ type }) => type),
        ['text', 'finish'],
      );
    });
  });
});
