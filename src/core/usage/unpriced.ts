// Models that were asked and whose requests have no cost, over all that the ledger has ever seen.
import type { CostModel } from '../../shared/costViews.ts';
import type { CostSource } from '../costSource.ts';

/** Most requests first. Reads the few combinations that have any such request, however long the ledger is. */
export function unpricedModels(source: CostSource): Promise<(CostModel & { requests: number })[]> {
  return source.read((snapshot) => {
    const { first, last } = snapshot.dayRange();
    if (first === undefined || last === undefined) {
      return Promise.resolve([]);
    }
    const series = new Map(snapshot.series().map((one) => [one.number, one]));
    const models = new Map<string, CostModel & { requests: number }>();
    for (const number of snapshot.lastUnknownDays(first, last).keys()) {
      const one = series.get(number);
      const requests = snapshot
        .figures(first, last, [number])
        .reduce((sum, { unknownCostRequests }) => sum + unknownCostRequests, 0);
      if (one && requests > 0) {
        const { providerId, model } = one;
        const key = `${providerId}/${model}`;
        models.set(key, { providerId, model, requests: requests + (models.get(key)?.requests ?? 0) });
      }
    }
    return Promise.resolve([...models.values()].toSorted((one, other) => other.requests - one.requests));
  });
}
