// The contract of embeddings, for every provider that has them: order, number, batches, tokens, and nothing in place of a vector.
import assert from 'node:assert/strict';
import type { Embeddings } from '../../../src/core/provider.ts';
import { failsWith } from '../collect.ts';
import { embedAll } from '../embedAll.ts';
import { type Handler, jsonReply } from '../scriptedServer.ts';
import { eachVoice } from './play.ts';
import type { EmbeddingVoice } from './voice.ts';

eachVoice('embeddings', (play) => {
  const { provider, voice } = play;
  const embeddings = voice.embeddings;
  it('are known to the suite where the provider has them', () => {
    assert.equal(embeddings !== undefined, provider.embed !== undefined && voice.way !== 'Responses');
  });
  if (!embeddings) {
    return;
  }

  const embed = (texts: readonly string[]): Promise<Embeddings> => embedAll(provider, 'embed-1', texts, play.context());
  /** A vector for each text, which ends with its number. */
  const answerAll =
    ({ textsOf, answer }: EmbeddingVoice, tokens: number | undefined): Handler =>
    async (request, reply) => {
      const texts = textsOf(request.json()) as string[];
      await jsonReply(
        200,
        answer(
          texts.map((text) => [Number(text.split(' ').at(-1)), 0.5]),
          tokens,
        ),
      )(request, reply);
    };

  it('come one for each text, in their order, in as many calls as it takes', async () => {
    play.server.replyAlways(answerAll(embeddings, 3));
    const texts = Array.from({ length: 1300 }, (_none, at) => `text ${at}`);
    const { vectors, inputTokens } = await embed(texts);
    assert.deepEqual(
      vectors.map(([first]) => first),
      texts.map((_text, at) => at),
    );
    assert.equal(inputTokens, 3 * play.server.requests.length);
    assert.deepEqual(
      play.server.requests.flatMap((request) => embeddings.textsOf(request.json())),
      texts,
    );
    for (const request of play.server.requests) {
      assert.equal(request.path, embeddings.path);
      assert.ok((embeddings.textsOf(request.json()) as unknown[]).length <= (embeddings.perCall ?? texts.length));
    }
  });

  it('are made by one call of the provider, which says what such a call may hold', async () => {
    const { texts: most, bytes } = provider.embedLimits ?? { texts: 32, bytes: 32_000 };
    assert.ok(most > 0 && most <= (embeddings.perCall ?? most) && (bytes ?? 1) > 0);
    play.server.replyAlways(answerAll(embeddings, 3));
    const texts = Array.from({ length: most + 1 }, (_none, at) => `text ${at}`);
    await provider.embed?.('embed-1', texts, play.context(), new AbortController().signal);
    assert.equal(play.server.requests.length, 1);
  });

  it('leave tokens unknown that are not reported', async () => {
    play.server.replyAlways(answerAll(embeddings, undefined));
    assert.equal((await embed(['a 1'])).inputTokens, undefined);
  });

  it('ask nothing for no text', async () => {
    assert.deepEqual((await embed([])).vectors, []);
    assert.equal(play.server.connections, 0);
  });

  for (const [what, vectors] of [
    ['fewer than the texts', [[1]]],
    ['more than the texts', [[1], [2], [3]]],
    ['an empty one', [[1], []]],
    ['none at all', []],
  ] as const) {
    it(`are a bad response when there are ${what}`, async () => {
      play.server.reply(jsonReply(200, embeddings.answer(vectors, 3)));
      await failsWith(embed(['a', 'b']), 'badResponse');
    });
  }

  it('are a bad response when they are no numbers, or no embeddings', async () => {
    for (const body of [embeddings.answer([['x']] as never, 3), {}, null, 'hello']) {
      play.server.reply(jsonReply(200, body));
      await failsWith(embed(['a']), 'badResponse');
    }
  });

  it('are refused in the vendor’s words, once', async () => {
    play.server.replyAlways(jsonReply(429, voice.refusal('Slow down', 'x'), { 'retry-after': '7' }));
    const { message, retryAfterMs, provider: id, model } = await failsWith(embed(['a']), 'rateLimit');
    assert.deepEqual([message, retryAfterMs, id, model], ['Slow down', 7000, provider.id, 'embed-1']);
    assert.equal(play.server.requests.length, 1);
  });
});
