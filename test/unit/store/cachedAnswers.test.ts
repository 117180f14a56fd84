import assert from 'node:assert/strict';
import { temporaryStores } from './temporaryStore.ts';

const LIMITS = { maxAgeMs: 1_000, maxBytes: 100 };

describe('cached answers', () => {
  const stores = temporaryStores();

  it('are given again with the time at which they were kept, also to another window', async () => {
    const store = await stores.open();
    store.cachedAnswers.put('k', 'Grüße', 5_000, LIMITS);
    const other = await stores.open();
    assert.deepEqual(other.cachedAnswers.get('k', 5_500, 1_000), { body: 'Grüße', at: 5_000 });
    assert.deepEqual(store.cachedAnswers.size(), { answers: 1, bytes: 7 });
    assert.equal(store.cachedAnswers.get('other', 5_500, 1_000), undefined);
  });

  it('are given no longer when they are too old, or from the future', async () => {
    const { cachedAnswers } = await stores.open();
    cachedAnswers.put('k', 'body', 5_000, LIMITS);
    assert.ok(cachedAnswers.get('k', 6_000, 1_000));
    assert.equal(cachedAnswers.get('k', 6_001, 1_000), undefined);
    assert.equal(cachedAnswers.get('k', 4_999, 1_000), undefined);
    cachedAnswers.put('later', 'body', 6_001, LIMITS);
    assert.deepEqual(cachedAnswers.size(), { answers: 1, bytes: 4 });
  });

  it('make room: those that were longest not used go first', async () => {
    const { cachedAnswers } = await stores.open();
    for (const [index, key] of ['a', 'b', 'c'].entries()) {
      cachedAnswers.put(key, 'x'.repeat(30), 5_000 + index, LIMITS);
    }
    cachedAnswers.get('a', 5_010, 1_000);
    cachedAnswers.put('d', 'x'.repeat(40), 5_020, LIMITS);
    const left = ['a', 'b', 'c', 'd'].filter((key) => cachedAnswers.get(key, 5_030, 1_000));
    assert.deepEqual(left, ['a', 'c', 'd']);
    assert.deepEqual(cachedAnswers.size(), { answers: 3, bytes: 100 });
  });

  it('that are larger than all room are not kept, and take nobody else their place', async () => {
    const { cachedAnswers } = await stores.open();
    cachedAnswers.put('a', 'x', 5_000, LIMITS);
    cachedAnswers.put('b', 'ü'.repeat(51), 5_001, LIMITS);
    assert.deepEqual(cachedAnswers.size(), { answers: 1, bytes: 1 });
  });

  it('are replaced by a newer one, and all go at once', async () => {
    const { cachedAnswers } = await stores.open();
    cachedAnswers.put('k', 'old', 5_000, LIMITS);
    cachedAnswers.put('k', 'newer', 5_500, LIMITS);
    assert.deepEqual(cachedAnswers.get('k', 5_500, 1_000), { body: 'newer', at: 5_500 });
    assert.deepEqual(cachedAnswers.size(), { answers: 1, bytes: 5 });
    cachedAnswers.clear();
    assert.deepEqual(cachedAnswers.size(), { answers: 0, bytes: 0 });
  });
});
