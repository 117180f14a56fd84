// Lists, vectors and health, as OpenAI's own client sees them.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { GatewayModel } from '../../../src/core/gateway/gatewayBackend.ts';
import { STRATEGIES } from '../../../src/shared/routingViews.ts';
import { MODEL } from './scriptedBackend.ts';
import { type GatewayScene, useGateway } from './useGateway.ts';

const MODELS: readonly GatewayModel[] = [
  {
    ...MODEL,
    name: 'GPT-5 mini',
    providerName: 'OpenAI',
    local: false,
    contextWindow: 400_000,
    maxOutputTokens: 128_000,
    inputPerMillion: 0.25,
    outputPerMillion: 2,
    abilities: ['vision', 'tools'],
    releasedAt: 1_754_524_800_000,
  },
  { ...MODEL, alias: 'fast', name: 'GPT-5 mini', providerName: 'OpenAI', local: false },
  { providerId: 'groq', model: 'a/b', name: 'B', providerName: 'Groq', local: false, locked: 'Your company says no.' },
];

describe('gateway: models, embeddings, health', function () {
  this.timeout(20_000);
  let scene: GatewayScene;
  useGateway((started) => {
    scene = started;
    scene.backend.list = MODELS;
  });
  const get = (path: string) => fetch(scene.gateway.url.replace('/v1', path), { headers: scene.headers });

  it('lists the router, then what may be asked, with what is known of it', async () => {
    const { data } = await scene.client.models.list();
    assert.deepEqual(
      data.map(({ id }) => id),
      ['auto', ...STRATEGIES.map((strategy) => `auto:${strategy}`), 'openai/gpt-5-mini', 'fast'],
    );
    assert.deepEqual(data.at(-2), {
      id: 'openai/gpt-5-mini',
      object: 'model',
      created: 1_754_524_800,
      owned_by: 'openai',
      label: 'GPT-5 mini',
      provider: 'openai',
      provider_name: 'OpenAI',
      local: false,
      locked: false,
      context_window: 400_000,
      max_output_tokens: 128_000,
      capabilities: ['vision', 'tools'],
      price: { currency: 'USD', input_per_million: 0.25, output_per_million: 2 },
    });
    assert.equal((data.at(-1) as unknown as { alias_of: string }).alias_of, 'openai/gpt-5-mini');
  });

  it('shows what a policy locks to who asks for it, with the reason', async () => {
    const { data } = (await (await get('/v1/models?locked=include')).json()) as { data: Record<string, unknown>[] };
    const { id, locked, locked_reason: reason, price } = data.at(-1) ?? {};
    assert.deepEqual([id, locked, reason, price], ['groq/a/b', true, 'Your company says no.', undefined]);
  });

  it('gives one model, by an id with slashes, or says that there is none', async () => {
    assert.equal((await scene.client.models.retrieve('groq/a/b')).id, 'groq/a/b');
    await assert.rejects(scene.client.models.retrieve('groq/%'), { status: 404, code: 'model_not_found' });
  });

  it('gives vectors in order, as numbers and as base64', async () => {
    scene.backend.vectors = ({ texts }) =>
      Promise.resolve({
        vectors: texts.map((_text, at) => Float32Array.of(at, 0.5, -1.25)),
        model: MODEL,
        inputTokens: 6,
        costUsd: 0.000001,
      });
    const asked = { model: 'openai/gpt-5-mini', input: ['a', 'b'] };
    // The client asks for base64 by itself and decodes it.
    for (const format of [undefined, 'float'] as const) {
      const { data, usage, model } = await scene.client.embeddings.create({ ...asked, encoding_format: format });
      assert.deepEqual(
        data.map(({ index, embedding }) => [index, [...embedding]]),
        [
          [0, [0, 0.5, -1.25]],
          [1, [1, 0.5, -1.25]],
        ],
      );
      assert.deepEqual(usage, { prompt_tokens: 6, total_tokens: 6, cost: 0.000001 });
      assert.equal(model, 'openai/gpt-5-mini');
    }
    assert.deepEqual(scene.backend.embedded[0]?.texts, ['a', 'b']);
    assert.deepEqual(scene.backend.embedded[0]?.wish, { kind: 'model', model: MODEL });
    const raw = await scene.client.post<{ data: { embedding: unknown }[] }>('/embeddings', {
      body: { ...asked, encoding_format: 'base64', input: 'alone' },
    });
    assert.equal(raw.data[0]?.embedding, 'AAAAAAAAAD8AAKC/');
  });

  for (const [what, body, words] of [
    ['tokens', { input: [1, 2] }, /must be text/],
    ['lists of tokens', { input: [[1], [2]] }, /must be text/],
    ['nothing', { input: [] }, /at least one/],
    ['a blank text', { input: ['a', ' '] }, /blank/],
    ['fewer dimensions', { input: 'a', dimensions: 10 }, /dimensions/],
    ['a strategy', { input: 'a', model: 'auto:balanced' }, /compared/],
  ] as const) {
    it(`makes no vectors of ${what}, and says why`, async () => {
      await assert.rejects(
        scene.client.post('/embeddings', { body: { model: 'auto', ...body } }),
        (error: AppError) => {
          assert.equal(error.status, 400);
          return words.test(error.message);
        },
      );
      assert.equal(scene.backend.embedded.length, 0);
    });
  }

  it('tells in words what ails it', async () => {
    const healthy = await get('/health');
    assert.equal(healthy.status, 200);
    assert.deepEqual(await healthy.json(), { status: 'ok', problems: [] });
    scene.backend.problems = ['No provider is set up.'];
    const ailing = await get('/health');
    assert.equal(ailing.status, 503);
    assert.deepEqual(await ailing.json(), { status: 'failing', problems: ['No provider is set up.'] });
  });
});
