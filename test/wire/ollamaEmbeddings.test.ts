// Embeddings by Ollama: nothing is cut off in silence, and the model is loaded with room for the longest text.
import assert from 'node:assert/strict';
import type { ProviderContext } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { failsWith } from './collect.ts';
import { embedAll } from './embedAll.ts';
import { jsonReply, type ScriptedServer } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

describe('Ollama embeddings', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const embed = (texts: readonly string[]) => embedAll(ollama, 'bge-m3', texts, context);
  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });

  for (const [what, texts, contextTokens] of [
    ['leaves the size to the server for short texts', ['a', 'b'.repeat(12_000)], undefined],
    ['asks for more where one text needs it', ['a', 'b'.repeat(13_000)], 8192],
    ['counts Chinese by the character', ['字'.repeat(9000)], 16_384],
  ] as const) {
    it(what, async () => {
      server.reply(jsonReply(200, { embeddings: texts.map(() => [1]) }));
      await embed(texts);
      const { options, truncate } = (await server.received()).json();
      assert.deepEqual(options, contextTokens && { num_ctx: contextTokens });
      assert.equal(truncate, false);
    });
  }

  it('asks for one size in all calls: another would load the model anew', async () => {
    server.replyAlways((request, reply) => {
      const { input } = request.json() as { input: string[] };
      return jsonReply(200, { embeddings: input.map(() => [1]) })(request, reply);
    });
    await embed([...Array.from({ length: 256 }, () => 'a'), 'b'.repeat(13_000)]);
    assert.deepEqual(
      server.requests.map((request) => request.json()['options']),
      [{ num_ctx: 8192 }, { num_ctx: 8192 }],
    );
  });

  it('does not break on the number of texts', async () => {
    server.reply(jsonReply(500, { error: 'busy' }));
    const texts = Array.from({ length: 200_000 }, () => 'a');
    await failsWith(
      ollama.embed?.('bge-m3', texts, context, new AbortController().signal) ?? Promise.resolve(),
      'overloaded',
    );
  });

  it('says that a text is too long for the model', async () => {
    server.reply(jsonReply(400, { error: 'the input length exceeds the context length' }));
    await failsWith(embed(['word '.repeat(20_000)]), 'contextTooLong');
  });
});
