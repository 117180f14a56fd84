// Adding up.
import type { CostFigures, CostSums } from '../../shared/costViews.ts';
import { type FigureRow, USAGE_SUMS, type UsageSum } from '../costSource.ts';

/** In the order of `USAGE_SUMS`. */
export type SumList = Float64Array;

export function noSums(): SumList {
  return new Float64Array(USAGE_SUMS.length);
}

/** Adds the figures of a row from a column on. */
export function addRow(target: SumList, row: FigureRow | SumList, from = 0): void {
  for (let place = 0; place < target.length; place += 1) {
    target[place] = (target[place] ?? 0) + (row[from + place] ?? 0);
  }
}

export function sumIn(list: FigureRow | SumList, sum: UsageSum): number {
  return list[USAGE_SUMS.indexOf(sum)] ?? 0;
}

export function namedSums(list: SumList): CostSums {
  return Object.fromEntries(USAGE_SUMS.map((sum, place) => [sum, list[place] ?? 0])) as unknown as CostSums;
}

export function figuresOf(list: FigureRow | SumList): CostFigures {
  return {
    costUsd: sumIn(list, 'costUsd'),
    requests: sumIn(list, 'requests'),
    failedRequests: sumIn(list, 'failedRequests'),
    unknownCostRequests: sumIn(list, 'unknownCostRequests'),
  };
}

export function addFigures(target: CostFigures, added: CostFigures): void {
  target.costUsd += added.costUsd;
  target.requests += added.requests;
  target.failedRequests += added.failedRequests;
  target.unknownCostRequests += added.unknownCostRequests;
}

/** USD; `undefined` where no cost is known. */
export function averageOf({ costUsd, requests, unknownCostRequests }: CostFigures): number | undefined {
  return requests > unknownCostRequests ? costUsd / (requests - unknownCostRequests) : undefined;
}

/** Part of a whole, 0 to 1. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Dearest first; among equals the one with more requests, so that free models have an order too. */
export function dearestFirst(
  one: Pick<CostFigures, 'costUsd' | 'requests'>,
  other: Pick<CostFigures, 'costUsd' | 'requests'>,
): number {
  return other.costUsd - one.costUsd || other.requests - one.requests;
}
