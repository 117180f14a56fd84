import assert from 'node:assert/strict';
import { quantile } from '../../../src/core/quantile.ts';

describe('a quantile', () => {
  it('lies between neighbours where it falls between them, whatever their order', () => {
    assert.equal(quantile([3, 1, 2], 0.5), 2);
    assert.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
    assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
    assert.equal(quantile([10, 20, 30, 40, 50], 1), 50);
    assert.equal(quantile([7], 0.75), 7);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
