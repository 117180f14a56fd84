// Embeddings by Ollama: nothing is cut off in silence, and the model is loaded with room for the longest text.
import assert from 'node:assert/strict';
import type { ProviderContext } from '../../src/core/provider.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { failsWith } from './collect.ts';
import { embedAll } from './embedAll.ts';
import { jsonReply, ScriptedServer } from './scriptedServer.ts';

describe('Ollama embeddings', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const embed = (texts: readonly string[]) => embedAll(ollama, 'bge-m3', texts, context);
  beforeEach(async () => {
    server = await ScriptedServer.start();
    context = { fetch: globalThis.fetch, baseUrl: server.url };
  });
  afterEach(() => server.stop());

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

  it('says that a text is too long for the model', async () => {
    server.reply(jsonReply(400, { error: 'the input length exceeds the context length' }));
    await failsWith(embed(['word '.repeat(20_000)]), 'contextTooLong');
  });
});
