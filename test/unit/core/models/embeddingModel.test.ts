// Which model makes embeddings: never one that nobody asked for.
import assert from 'node:assert/strict';
import { chooseEmbeddingModel, embeddingModel } from '../../../../src/core/models/embeddingModel.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { ModelRecord } from '../../../../src/core/models/modelRecord.ts';
import type { ModelReference } from '../../../../src/core/records.ts';
import { priced, record } from './records.ts';

const fails = (words: RegExp, act: () => unknown) =>
  assert.throws(act, (error) => error instanceof AppError && error.kind === 'config' && words.test(error.message));

describe('the model for embeddings', () => {
  const able = { can: ['embeddings'] } as const;
  const all = [
    // As the price library knows them: without a price of output.
    record('openai/unpriced', able),
    record('openai/large', { inputPerMillion: 0.13, ...able }),
    record('openai/small', { inputPerMillion: 0.02, ...able }),
    priced('openai/gone', 0.01, 0, { ...able, lifecycle: 'retired' }),
    priced('openai/locked', 0.01, 0, { ...able, locked: 'Locked' }),
    priced('openai/chat', 0.001, 0, { cannot: ['embeddings'] }),
    record('ollama/nomic', able),
  ];

  it('is the one that is set, also where nothing is known of it', () => {
    const set = (providerId: string, model: string) => embeddingModel({ model: { providerId, model } }, all);
    assert.deepEqual(set('openai', 'large'), { providerId: 'openai', model: 'large' });
    assert.equal(set('vllm', 'bge').model, 'bge');
    fails(/makes no embeddings/, () => set('openai', 'chat'));
  });

  it('is the cheapest of the provider that is named, one without a price where there is no other', () => {
    assert.equal(embeddingModel({ providerId: 'openai' }, all).model, 'small');
    assert.equal(embeddingModel({ providerId: 'ollama' }, all).model, 'nomic');
    fails(/No model of groq/, () => embeddingModel({ providerId: 'groq' }, all));
  });

  describe('of which only the provider is named', () => {
    const shipped = [priced('openai/shipped', 0.02, 0, able)];
    const never = new AbortController().signal;
    const taken = new Map<string, ModelReference>();
    let known: readonly ModelRecord[];
    let list: PromiseWithResolvers<void>;
    const choose = (signal = never) =>
      chooseEmbeddingModel(
        { providerId: 'openai' },
        { records: async () => known, settled: () => list.promise, taken },
        signal,
      );
    beforeEach(() => {
      taken.clear();
      known = shipped;
      list = Promise.withResolvers();
    });
    const arrive = (rows: readonly ModelRecord[]) => {
      known = rows;
      list.resolve();
    };

    it('is not chosen before the list has come', async () => {
      const choosing = choose();
      arrive(all);
      assert.equal((await choosing).model, 'small');
    });

    it('stays the same to the end of the session, whatever becomes cheaper', async () => {
      const both = Promise.all([choose(), choose()]);
      arrive(all);
      assert.deepEqual(
        (await both).map(({ model }) => model),
        ['small', 'small'],
      );
      known = [...all, priced('openai/cheaper', 0.001, 0, able)];
      assert.equal((await choose()).model, 'small');
      known = [];
      assert.equal((await choose()).model, 'small', 'also where it is in no list any more');
      // What is set goes before it.
      const set = { providerId: 'openai', model: 'large' };
      const none = { records: async () => all, settled: () => Promise.reject(new Error('not waited for')), taken };
      assert.equal((await chooseEmbeddingModel({ model: set, providerId: 'openai' }, none, never)).model, 'large');
    });

    it('is another one where it may not be asked any more', async () => {
      known = all;
      list.resolve();
      assert.equal((await choose()).model, 'small');
      const without = all.filter(({ model }) => model !== 'small');
      for (const values of [{ locked: 'Locked' }, { hidden: true }]) {
        taken.set('openai', { providerId: 'openai', model: 'small' });
        known = [...without, record('openai/small', { inputPerMillion: 0.02, ...able, ...values })];
        assert.equal((await choose()).model, 'large');
        known = all;
        assert.equal((await choose()).model, 'large', 'and stays so');
      }
    });

    it('waits for the list of its provider alone', async () => {
      const asked: string[] = [];
      const settled = async (providerId: string) => void asked.push(providerId);
      await chooseEmbeddingModel({ providerId: 'openai' }, { records: async () => all, settled, taken }, never);
      assert.deepEqual(asked, ['openai']);
    });

    it('is not waited for any longer when the caller leaves', async () => {
      const caller = new AbortController();
      const choosing = choose(caller.signal);
      setImmediate(() => caller.abort());
      await assert.rejects(choosing, (error) => error instanceof AppError && error.kind === 'cancelled');
      assert.equal(taken.size, 0);
    });
  });

  it('is none where nobody is named: texts go nowhere by themselves', () => {
    fails(/No model is set/, () => embeddingModel({}, all));
  });
});
