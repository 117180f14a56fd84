// What only Perplexity's Agent API does: its cost, text without deltas, sources that are none.
import assert from 'node:assert/strict';
import type { ChatRequest, ProviderContext } from '../../src/core/provider.ts';
import { Pricing } from '../../src/core/pricing.ts';
import { perplexity } from '../../src/core/providers/perplexity.ts';
import { collect, fixture } from './collect.ts';
import { type ScriptedServer, streamReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

const ASK: ChatRequest = {
  model: 'perplexity/sonar',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};

const events = (...all: object[]) => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

describe('Perplexity', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;

  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: `${server.url}/v1`, apiKey: 'pplx-test' };
  });

  const ask = (request: Partial<ChatRequest> = {}, signal = never) =>
    perplexity.stream({ ...ASK, ...request }, context, signal);

  describe('stream', () => {
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

    it('counts the searches that the vendor made, as far as it says so', async () => {
      const whole = fixture('perplexity/text.sse');
      for (const [stream, searches] of [
        [whole, 1],
        [whole.replace('"tool_calls_details":{"search_web":{"invocation":1}},', ''), undefined],
      ] as const) {
        server.reply(streamReply(stream, { chunkBytes: 10_000 }));
        assert.equal((await collect(ask())).usage?.searches, searches);
      }
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
});
