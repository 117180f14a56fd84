// Embeddings of every provider that has them: in order, in calls that the vendor takes, and nothing taken for a vector that is none.
import assert from 'node:assert/strict';
import type { Embeddings, Provider, ProviderContext } from '../../src/core/provider.ts';
import { cohere } from '../../src/core/providers/cohere.ts';
import { gemini } from '../../src/core/providers/gemini.ts';
import { litellm } from '../../src/core/providers/litellm.ts';
import { mistral } from '../../src/core/providers/mistral.ts';
import { ollama } from '../../src/core/providers/ollama.ts';
import { openai } from '../../src/core/providers/openai.ts';
import { providers } from '../../src/core/providers/registry.ts';
import { together } from '../../src/core/providers/together.ts';
import { failsWith } from './collect.ts';
import { embedAll } from './embedAll.ts';
import { jsonReply, type ReceivedRequest, type ScriptedServer, silentReply } from './scriptedServer.ts';
import { useServer } from './useServer.ts';

/** How a vendor is asked, and answers. */
interface Voice {
  provider: Provider;
  path: string;
  /** The largest call. */
  texts: number;
  sent: (request: ReceivedRequest) => readonly string[];
  /** An answer with these vectors; `undefined` tokens: it does not say. */
  answer: (vectors: readonly unknown[], tokens: number | undefined) => object;
}

const bodyOf = (request: ReceivedRequest) => request.json() as { input: string[] };
const likeOpenai = (provider: Provider, texts: number): Voice => ({
  provider,
  path: '/embeddings',
  texts,
  sent: (request) => bodyOf(request).input,
  answer: (vectors, tokens) => ({
    object: 'list',
    // Not in order: `index` says which is which.
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).toReversed(),
    ...(tokens !== undefined && { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
  }),
});
const LIKE_OPENAI = [
  likeOpenai(openai, 2048),
  likeOpenai(mistral, 512),
  likeOpenai(together, 32),
  likeOpenai(litellm, 32),
];
const VOICES: readonly Voice[] = [
  ...LIKE_OPENAI,
  {
    provider: ollama,
    path: '/api/embed',
    texts: 256,
    sent: (request) => bodyOf(request).input,
    answer: (embeddings, tokens) => ({ model: 'm', embeddings, prompt_eval_count: tokens }),
  },
  {
    provider: cohere,
    path: '/v2/embed',
    texts: 96,
    sent: (request) => (request.json() as { texts: string[] }).texts,
    answer: (float, tokens) => ({ embeddings: { float }, meta: { billed_units: { input_tokens: tokens } } }),
  },
  {
    provider: gemini,
    path: '/v1beta/models/m:batchEmbedContents',
    texts: 100,
    sent: (request) =>
      (request.json() as { requests: { content: { parts: { text: string }[] } }[] }).requests.map(
        ({ content }) => content.parts[0]?.text ?? '',
      ),
    answer: (vectors, tokens) => ({
      embeddings: vectors.map((values) => ({ values })),
      ...(tokens !== undefined && { usageMetadata: { promptTokenCount: tokens } }),
    }),
  },
];

describe('embeddings', () => {
  let server: ScriptedServer;
  let context: ProviderContext;
  const never = new AbortController().signal;
  useServer((started) => {
    server = started;
    context = { fetch: globalThis.fetch, baseUrl: server.url, apiKey: 'sk-test-key' };
  });

  const embed = ({ provider }: Voice, texts: readonly string[], signal = never): Promise<Embeddings> =>
    embedAll(provider, 'm', texts, context, signal);
  /** Answers each call with a vector a text that tells which text it is, and 3 tokens for each. */
  const serve = (voice: Voice) =>
    server.replyAlways((request, reply) => {
      const texts = voice.sent(request);
      return jsonReply(
        200,
        voice.answer(
          texts.map((text) => [text.length, 0.5]),
          3 * texts.length,
        ),
      )(request, reply);
    });
  const sizes = (voice: Voice) => server.requests.map((request) => voice.sent(request).length);

  it('are tried here for each provider that has them', () => {
    assert.deepEqual(
      providers
        .filter((provider) => provider.embed)
        .map(({ id }) => id)
        .toSorted(),
      VOICES.map(({ provider }) => provider.id).toSorted(),
    );
  });

  for (const voice of VOICES) {
    describe(voice.provider.name, () => {
      it('come in the order of the texts, with their tokens', async () => {
        serve(voice);
        const { vectors, inputTokens } = await embed(voice, ['ccc', 'a', 'bb', 'a']);
        assert.deepEqual(
          vectors,
          [3, 1, 2, 1].map((length) => Float32Array.of(length, 0.5)),
        );
        assert.equal(inputTokens, 12);
        assert.deepEqual(
          server.requests.map(({ method, path }) => [method, path.split('?')[0]]),
          [['POST', voice.path]],
        );
        assert.deepEqual(voice.sent(await server.received()), ['ccc', 'a', 'bb', 'a']);
      });

      it('are asked for in calls of the size that the vendor takes', async () => {
        serve(voice);
        const texts = Array.from({ length: voice.texts * 2 + 1 }, (_, index) => 'x'.repeat((index % 7) + 1));
        const { vectors, inputTokens } = await embed(voice, texts);
        assert.deepEqual(sizes(voice), [voice.texts, voice.texts, 1]);
        assert.deepEqual(
          vectors.map(([length]) => length),
          texts.map(({ length }) => length),
        );
        assert.equal(inputTokens, 3 * texts.length);
      });

      it('cost nothing without texts', async () => {
        const { vectors, inputTokens } = await embed(voice, []);
        assert.deepEqual([vectors, inputTokens, server.requests.length], [[], undefined, 0]);
      });

      it('have unknown tokens as soon as one call does not say', async () => {
        const vectors = Array.from({ length: voice.texts }, () => [1]);
        server.reply(jsonReply(200, voice.answer(vectors, 9))).reply(jsonReply(200, voice.answer([[1]], undefined)));
        const embedded = await embed(
          voice,
          Array.from({ length: voice.texts + 1 }, () => 'x'),
        );
        assert.deepEqual([embedded.vectors.length, embedded.inputTokens], [voice.texts + 1, undefined]);
      });

      for (const [what, vectors] of [
        ['too few', [[1, 2]]],
        ['too many', [[1], [2], [3]]],
        ['an empty one', [[1], []]],
        ['one that holds no numbers', [[1], ['x']]],
        ['one with a gap', [[1], [null]]],
        ['one that is missing', [[1], null]],
      ] as const) {
        it(`are refused: ${what}`, async () => {
          server.reply(jsonReply(200, voice.answer(vectors, 3)));
          const error = await failsWith(embed(voice, ['a', 'b']), 'badResponse');
          assert.equal(error.provider, voice.provider.id);
        });
      }

      it('are refused where the answer is another thing altogether', async () => {
        for (const other of [{}, [], null, 'vectors', { data: {}, embeddings: 7 }]) {
          server.reply(jsonReply(200, other));
          await failsWith(embed(voice, ['a']), 'badResponse');
        }
      });

      it('are given up at once: before anything is sent, and while the vendor works', async () => {
        await failsWith(embed(voice, ['a'], AbortSignal.abort()), 'cancelled');
        assert.equal(server.requests.length, 0);
        const caller = new AbortController();
        server.reply(silentReply);
        const failed = failsWith(embed(voice, ['a'], caller.signal), 'cancelled');
        const request = await server.received();
        caller.abort();
        await failed;
        await request.clientClosed;
      });

      it('are not asked for any further once one call failed', async () => {
        server.reply(jsonReply(429, { error: { message: 'Rate limit reached', type: 'tokens' } }));
        const texts = Array.from({ length: voice.texts + 1 }, () => 'x');
        await failsWith(embed(voice, texts), 'rateLimit');
        assert.equal(server.requests.length, 1);
      });
    });
  }

  for (const voice of LIKE_OPENAI) {
    const { provider } = voice;
    it(`${provider.name}: asks for numbers, which every copy of the interface knows`, async () => {
      serve(voice);
      await embed(voice, ['a']);
      assert.deepEqual((await server.received()).json(), { model: 'm', input: ['a'], encoding_format: 'float' });
    });

    it(`${provider.name}: sends no more words in a call than the vendor counts, and a longer text alone`, async () => {
      serve(voice);
      const limit = provider === openai ? 600_000 : 32_000;
      const quarter = 'é'.repeat(limit / 8);
      await embed(voice, [quarter, quarter, quarter, quarter, 'x', 'y'.repeat(limit + 1), 'z']);
      assert.deepEqual(sizes(voice), [4, 1, 1, 1]);
    });

    it(`${provider.name}: takes vectors by their place where they have no number, and refuses one number twice`, async () => {
      server.reply(jsonReply(200, { data: [{ embedding: [1] }, { embedding: [2] }], usage: { total_tokens: 5 } }));
      assert.deepEqual(await embed(voice, ['a', 'b']), {
        vectors: [Float32Array.of(1), Float32Array.of(2)],
        inputTokens: 5,
      });
      for (const indices of [
        [0, 0],
        [1, 2],
        [-1, 0],
        ['a', 'b'],
      ]) {
        server.reply(jsonReply(200, { data: indices.map((index) => ({ index, embedding: [1] })) }));
        await failsWith(embed(voice, ['a', 'b']), 'badResponse');
      }
    });

    it(`${provider.name}: refuses vectors that are not of one length`, async () => {
      server.reply(jsonReply(200, voice.answer([[1, 2], [3]], 3)));
      await failsWith(embed(voice, ['a', 'b']), 'badResponse');
    });
  }
});
