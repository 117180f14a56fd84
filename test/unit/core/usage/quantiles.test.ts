import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { bucketOf } from '../../../../src/core/store/usageCube.ts';
import { breathing } from '../../../../src/core/usage/breathing.ts';
import { emptyHistogram, quantilesOf } from '../../../../src/core/usage/quantiles.ts';

describe('quantiles of buckets', () => {
  const histogramOf = (figures: readonly number[]) => {
    const histogram = emptyHistogram();
    for (const figure of figures) {
      histogram[bucketOf(figure)]! += 1;
    }
    return histogram;
  };

  it('lie within a bucket of the exact ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 2 ** 23, noNaN: true }), { minLength: 1, maxLength: 80 }),
        (figures) => {
          const { p50 = 0, p95 = 0, requests } = quantilesOf(histogramOf(figures));
          const sorted = figures.toSorted((one, other) => one - other);
          const exact = (share: number) => sorted[Math.ceil(share * sorted.length - 1e-9) - 1]!;
          for (const [told, should] of [
            [p50, exact(0.5)],
            [p95, exact(0.95)],
          ] as const) {
            assert.ok(told / should < 1.1893 && should / told < 1.1893, `${told} for ${should}`);
          }
          assert.ok(p50 <= p95);
          assert.equal(requests, figures.length);
        },
      ),
    );
  });

  it('are absent where nothing was measured', () => {
    assert.deepEqual(quantilesOf(undefined), { requests: 0 });
    assert.deepEqual(quantilesOf(emptyHistogram()), { requests: 0 });
  });
});

describe('long work', () => {
  it('gives way once it has held the thread for some milliseconds, and not before', async () => {
    let clock = 1000;
    const real = performance.now;
    performance.now = () => clock;
    try {
      const breathe = breathing();
      let others = 0;
      const other = nextTurn().then(() => (others += 1));
      clock += 7;
      await breathe();
      assert.equal(others, 0);
      clock += 1;
      await breathe();
      await other;
      assert.equal(others, 1);
      const again = nextTurn().then(() => (others += 1));
      clock += 7;
      await breathe();
      assert.equal(others, 1, 'the count begins anew');
      await again;
    } finally {
      performance.now = real;
    }
  });
});
