// A period's spending taken apart: stacked bars, rows of providers and models, shares.
import {
  type CostBars,
  type CostFigures,
  type CostLabel,
  type CostRow,
  type CostShare,
  type CostStack,
  MOST_STACKS,
  type UnpricedModel,
} from '../../shared/costViews.ts';
import { type CostSnapshot, TIME_COLUMNS, TIME_MEASURES, type UsageSeries } from '../costSource.ts';
import type { Breathe } from './breathing.ts';
import { type DaySpan, pieces } from './calendar.ts';
import { emptyHistogram, type Histogram, quantilesOf } from './quantiles.ts';
import { labelOf, type SeriesDimension } from './series.ts';
import { addRow, averageOf, dearestFirst, figuresOf, namedSums, noSums, shareOf, sumIn, type SumList } from './sums.ts';
import type { Tally } from './tally.ts';

/** One colour of the bars. */
export interface BarGroup {
  label: CostLabel;
  figures: CostFigures;
  usd: ArrayLike<number>;
}

export interface Group extends BarGroup {
  sums: SumList;
  usd: Float64Array;
}

/** Dearest first. */
export function groupsOf(tally: Tally, series: ReadonlyMap<number, UsageSeries>, by: SeriesDimension): Group[] {
  const groups = new Map<string, Omit<Group, 'figures'>>();
  for (const [number, { sums, usd }] of tally.bySeries) {
    const one = series.get(number);
    if (!one) {
      continue;
    }
    const label = labelOf(one, by);
    let group = groups.get(label.key);
    if (!group) {
      group = { label, sums: noSums(), usd: new Float64Array(usd.length) };
      groups.set(label.key, group);
    }
    addRow(group.sums, sums);
    addRow(group.usd, usd);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, figures: figuresOf(group.sums) }))
    .toSorted((one, other) => dearestFirst(one.figures, other.figures));
}

/** What is not among the dearest (nor in any of `groups`) is what is left of the whole, so that each bar is as high as its sum. */
export function barsOf(tally: Tally, groups: readonly BarGroup[], count: number): CostBars {
  const { step, starts, bars } = tally;
  const whole = figuresOf(tally.totals);
  const usd = bars.map((bar) => sumIn(bar, 'costUsd'));
  const rest = { ...whole };
  const restUsd = [...usd];
  const stacks: CostStack[] = [];
  for (const { label, figures, usd: own } of groups.slice(0, MOST_STACKS)) {
    stacks.push({ ...label, ...figures, usd: Array.from(own), share: shareOf(figures.costUsd, whole.costUsd) });
    rest.costUsd -= figures.costUsd;
    rest.requests -= figures.requests;
    rest.failedRequests -= figures.failedRequests;
    rest.unknownCostRequests -= figures.unknownCostRequests;
    for (const [place, left] of restUsd.entries()) {
      restUsd[place] = left - (own[place] ?? 0);
    }
  }
  rest.costUsd = money(rest.costUsd);
  const share = shareOf(rest.costUsd, whole.costUsd);
  return {
    step,
    starts,
    usd,
    requests: bars.map((bar) => sumIn(bar, 'requests')),
    unknownCostRequests: bars.map((bar) => sumIn(bar, 'unknownCostRequests')),
    stacks,
    rest: rest.requests > 0 ? { ...rest, usd: restUsd.map(money), share, count: count - stacks.length } : undefined,
  };
}

/** Sums in another order differ in their last digits: that is nobody's money. */
function money(usd: number): number {
  return usd > 1e-10 ? usd : 0;
}

export function sharesOf(groups: readonly Group[]): CostShare[] {
  const whole = groups.reduce((sum, { figures }) => sum + figures.costUsd, 0);
  return groups.map(({ label, figures }) => ({ ...label, ...figures, share: shareOf(figures.costUsd, whole) }));
}

const WANTED = ['timeToFirstToken', 'tokensPerSecond'] as const;
export type Speeds = Readonly<Record<(typeof WANTED)[number], Histogram>>;

/** How fast each combination was. */
export async function speedsOf(
  snapshot: CostSnapshot,
  span: DaySpan,
  only: readonly number[] | undefined,
  breathe: Breathe,
): Promise<ReadonlyMap<number, Speeds>> {
  const speeds = new Map<number, Speeds>();
  for (const { from, to } of pieces(span, 'month')) {
    for (const row of snapshot.times(from, to, only)) {
      const series = row[TIME_COLUMNS.series] ?? 0;
      let own = speeds.get(series);
      if (!own) {
        own = { timeToFirstToken: emptyHistogram(), tokensPerSecond: emptyHistogram() };
        speeds.set(series, own);
      }
      const measure = TIME_MEASURES[row[TIME_COLUMNS.measure] ?? 0];
      const bucket = row[TIME_COLUMNS.bucket] ?? 0;
      if (measure && measure !== 'duration') {
        own[measure][bucket] = (own[measure][bucket] ?? 0) + (row[TIME_COLUMNS.requests] ?? 0);
      }
    }
    await breathe();
  }
  return speeds;
}

export function rowsOf(
  groups: readonly Group[],
  by: SeriesDimension,
  series: ReadonlyMap<number, UsageSeries>,
  speeds: ReadonlyMap<number, Speeds>,
): CostRow[] {
  const merged = new Map<string, Speeds>();
  for (const [number, own] of speeds) {
    const one = series.get(number);
    const key = one && labelOf(one, by).key;
    if (key !== undefined) {
      const all = merged.get(key) ?? { timeToFirstToken: emptyHistogram(), tokensPerSecond: emptyHistogram() };
      merged.set(key, all);
      addRow(all.timeToFirstToken, own.timeToFirstToken);
      addRow(all.tokensPerSecond, own.tokensPerSecond);
    }
  }
  const whole = groups.reduce((sum, { figures }) => sum + figures.costUsd, 0);
  return groups.map(({ label, sums, figures }) => ({
    ...label,
    sums: namedSums(sums),
    share: shareOf(figures.costUsd, whole),
    averageUsd: averageOf(figures),
    timeToFirstToken: quantilesOf(merged.get(label.key)?.timeToFirstToken),
    tokensPerSecond: quantilesOf(merged.get(label.key)?.tokensPerSecond),
  }));
}

/** Models with requests whose cost nobody knows, those asked most first. */
export function unpricedOf(
  tally: Tally,
  series: ReadonlyMap<number, UsageSeries>,
  lastDays: ReadonlyMap<number, string>,
): UnpricedModel[] {
  const found = new Map<string, UnpricedModel>();
  for (const [number, { sums }] of tally.bySeries) {
    const one = series.get(number);
    const requests = sumIn(sums, 'unknownCostRequests');
    if (!one || requests === 0) {
      continue;
    }
    const { key } = labelOf(one, 'model');
    const { providerId, model } = one;
    const before = found.get(key) ?? { requests: 0, lastDay: '' };
    const day = lastDays.get(number) ?? '';
    const lastDay = day > before.lastDay ? day : before.lastDay;
    found.set(key, { providerId, model, requests: before.requests + requests, lastDay });
  }
  return [...found.values()].toSorted((one, other) => other.requests - one.requests);
}
