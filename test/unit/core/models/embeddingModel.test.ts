// Which model makes embeddings: never one that nobody asked for.
import assert from 'node:assert/strict';
import { embeddingModel } from '../../../../src/core/models/embeddingModel.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { priced, record } from './records.ts';

const fails = (words: RegExp, act: () => unknown) =>
  assert.throws(act, (error) => error instanceof AppError && error.kind === 'config' && words.test(error.message));

describe('the model for embeddings', () => {
  const able = { can: ['embeddings'] } as const;
  const all = [
    priced('openai/large', 0.13, 0, able),
    priced('openai/small', 0.02, 0, able),
    priced('openai/gone', 0.01, 0, { ...able, lifecycle: 'retired' }),
    priced('openai/locked', 0.01, 0, { ...able, locked: 'Locked' }),
    priced('openai/chat', 0.001, 0, { cannot: ['embeddings'] }),
    record('ollama/nomic', able),
  ];

  it('is the one that is set, also where nothing is known of it', () => {
    const set = (providerId: string, model: string) => embeddingModel({ model: { providerId, model } }, all);
    assert.deepEqual(set('openai', 'large'), { providerId: 'openai', model: 'large', inputPerMillion: 0.13 });
    assert.equal(set('vllm', 'bge').model, 'bge');
    fails(/makes no embeddings/, () => set('openai', 'chat'));
  });

  it('is the cheapest of the provider that is named, one without a price where there is no other', () => {
    assert.equal(embeddingModel({ providerId: 'openai' }, all).model, 'small');
    assert.equal(embeddingModel({ providerId: 'ollama' }, all).model, 'nomic');
    fails(/No model of groq/, () => embeddingModel({ providerId: 'groq' }, all));
  });

  it('is none where nobody is named: texts go nowhere by themselves', () => {
    fails(/No model is set/, () => embeddingModel({}, all));
  });
});
