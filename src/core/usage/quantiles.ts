// Quantiles from counts in logarithmic buckets.
import type { CostQuantiles } from '../../shared/costViews.ts';
import { BUCKETS_PER_DOUBLING, LAST_BUCKET } from '../costSource.ts';

/** How many fell into which bucket. */
export type Histogram = Float64Array;

export function emptyHistogram(): Histogram {
  return new Float64Array(LAST_BUCKET + 1);
}

export function quantilesOf(histogram: Histogram | undefined): CostQuantiles {
  const requests = histogram?.reduce((sum, count) => sum + count, 0) ?? 0;
  return !histogram || requests === 0
    ? { requests: 0 }
    : { p50: quantileOf(histogram, 0.5 * requests), p95: quantileOf(histogram, 0.95 * requests), requests };
}

/** As if those of a bucket lay evenly in it, on its logarithmic scale: off by less than a bucket. */
function quantileOf(histogram: Histogram, rank: number): number {
  let left = rank;
  for (const [bucket, count] of histogram.entries()) {
    if (count > 0 && left <= count) {
      return 2 ** ((bucket - 1 + left / count) / BUCKETS_PER_DOUBLING);
    }
    left -= count;
  }
  return 2 ** (LAST_BUCKET / BUCKETS_PER_DOUBLING);
}
