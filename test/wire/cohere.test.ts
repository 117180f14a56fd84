// What only Cohere's streams do: calls whose end is not told, usage that is reported in parts.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { cohere } from '../../src/core/providers/cohere.ts';
import { collect } from './collect.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'command-a-03-2025',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};

const events = (...all: object[]) => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const end = (delta: object) => ({ type: 'message-end', delta });

describe('Cohere', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'co-test' };
  });

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    cohere.stream({ ...ASK, ...request }, context, signal);

  describe('stream', () => {
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
      [
        'searches',
        { billed_units: { input_tokens: 1, output_tokens: 2, search_units: 3 } },
        { uncachedInputTokens: 1, cacheReadTokens: undefined, textOutputTokens: 2, searches: 3 },
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
  });
});
