// Vectors are made by the model that is set for them, counted in the ledger, and by nobody where none is set.
import assert from 'node:assert/strict';
import type { TestApi } from '../../src/extension.ts';
import { readyModels } from './support/answers.ts';
import { running } from './support/extension.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

describe('embeddings', () => {
  let api: TestApi;
  const { signal } = new AbortController();
  before(async () => {
    await simulator();
    api = await running();
    await readyModels(api.services);
  });

  for (const model of ['openai/text-embedding-3-small', 'ollama/nomic-embed-text:latest']) {
    it(`are made by ${model} and stand in the ledger under their purpose`, async () => {
      await withUserSettings({ purposeModels: { embeddings: model } }, async () => {
        const { vectors, model: made } = await api.services.embed(['a cat', 'a dog', 'Größe 京'], signal);
        assert.equal(`${made.providerId}/${made.model}`, model);
        assert.equal(vectors.length, 3);
        assert.ok(vectors.every((vector) => vector.length > 0 && vector.length === vectors[0]?.length));
        const [record] = (await api.services.store()).usage.newest({ limit: 1 });
        assert.deepEqual([record?.purpose, record?.modelAsked, record?.outcome], ['embedding', made.model, 'success']);
        assert.ok((record?.tokens.embedding.tokens ?? 0) > 0);
        // Not as if the vendor's list had said so: whose price it is, and of when, stays known.
        const source = model.startsWith('openai') ? 'genai-prices' : 'local';
        assert.equal(record?.price?.source, source);
        assert.equal(record.price.date !== undefined, source !== 'local');
      });
    });
  }

  it('tell how far they have come', async () => {
    await withUserSettings({ purposeModels: { embeddings: 'ollama/nomic-embed-text:latest' } }, async () => {
      const progress: number[][] = [];
      const texts = Array.from({ length: 300 }, (_none, at) => `text ${at}`);
      await api.services.embed(texts, signal, (...state) => void progress.push(state));
      assert.deepEqual(progress, [
        [256, 300],
        [300, 300],
      ]);
    });
  });

  it('are refused in words where no model is set, or the policy forbids it', async () => {
    await assert.rejects(api.services.embed(['a'], signal), /No model is set for embeddings/);
    const purposeModels = { embeddings: 'openai/text-embedding-3-small' };
    await withUserSettings({ purposeModels, policy: { deny: ['openai'] } }, async () => {
      await assert.rejects(api.services.embed(['a'], signal), /Locked by your own policy/);
    });
  });
});
