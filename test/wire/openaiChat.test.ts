// Chat completions with the oddities of servers that copied them, through the real SDK over a real socket.
import assert from 'node:assert/strict';
import type { ChatRequest } from '../../src/core/provider.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { ask, collect, collectFailing, contextOf, defined, events, only, textOf } from './openaiCalls.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const chunk = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
});

describe('OpenAI chat completions: what comes', () => {
  let server: ScriptedServer;
  useServer((started) => {
    server = started;
  });

  const stream = (request: ChatRequest) => openai.stream(request, contextOf(server), new AbortController().signal);

  describe('streams', () => {
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

    it('says that a filter stopped the answer, or that the model refused', async () => {
      server.reply(streamReply(events(chunk({ content: 'Well' }), chunk({}, 'content_filter'))));
      server.reply(streamReply(events(chunk({ refusal: 'I cannot.' }), chunk({}, 'stop'))));
      const filtered = await collect(stream(ask('gpt-4o')));
      assert.equal(only(filtered, 'finish')[0]!.reason, 'contentFilter');
      const refused = await collect(stream(ask('gpt-4o')));
      assert.equal(textOf(refused), 'I cannot.');
      assert.equal(only(refused, 'finish')[0]!.reason, 'contentFilter');
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

    it('copes with comments, CRLF and a last event without its blank line', async () => {
      const bytes = `: keep-alive\r\n\r\ndata: ${JSON.stringify(chunk({ content: 'é' }))}\r\n\r\n: ping\n\ndata: ${JSON.stringify(chunk({}, 'stop'))}`;
      server.reply(streamReply(bytes));
      assert.equal(textOf(await collect(stream(ask('gpt-4o')))), 'é');
    });
  });

  describe('chunks that are none', () => {
    for (const garbage of ['null', '17', '"text"', '[]', '{"id":"x"}', '{"choices":"none"}']) {
      it(`fails for a chunk that is ${garbage}`, async () => {
        server.reply(streamReply(`data: ${garbage}\n\n${events(chunk({ content: 'x' }, 'stop'))}`));
        assert.equal((await collectFailing(stream(ask('gpt-4o')))).error.kind, 'badResponse');
      });
    }

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
