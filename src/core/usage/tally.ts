// One reading of a period's days, from which all its figures come: so they always add up.
import type { CostStep, TokenTrend } from '../../shared/costViews.ts';
import { TOKEN_BUCKETS, type TokenBucket } from '../../shared/tokenBuckets.ts';
import { type CostSnapshot, DAY_COLUMNS, type FigureRow, USAGE_SUMS, type UsageMoment } from '../costSource.ts';
import type { Breathe } from './breathing.ts';
import { barOf, barStarts, type DaySpan, hoursOf, pieces } from './calendar.ts';
import { addRow, noSums, sumIn, type SumList } from './sums.ts';

export interface Tally {
  step: CostStep;
  starts: readonly (string | number)[];
  /** In the order of `starts`. */
  bars: readonly SumList[];
  totals: SumList;
  bySeries: ReadonlyMap<number, SeriesTally>;
  /** Where the bars are hours. */
  moments?: readonly UsageMoment[];
}

export interface SeriesTally {
  sums: SumList;
  /** USD, by the number of the bar. */
  usd: Float64Array;
}

/** `series`: only these combinations. */
export async function tallyOf(
  snapshot: CostSnapshot,
  span: DaySpan,
  step: Exclude<CostStep, 'hour'>,
  series: readonly number[] | undefined,
  breathe: Breathe,
): Promise<Tally> {
  const tally = new GrowingTally(step, barStarts(span, step));
  for (const { from, to } of pieces(span, step)) {
    const place = tally.starts.indexOf(barOf(from, step));
    for (const row of snapshot.days(from, to, series)) {
      tally.add(place, row[DAY_COLUMNS.series] ?? 0, row, DAY_COLUMNS.sums);
    }
    await breathe();
  }
  return tally.done();
}

/** Whether the records of this day are all there (not folded), and were dated in the time zone of now. */
export function hasRecords(snapshot: CostSnapshot, day: string): boolean {
  const { starts, end } = hoursOf(day);
  const counted = snapshot.figures(day, day)[0]?.requests ?? 0;
  return snapshot.countRecords(starts[0] ?? end, end) === counted;
}

/** Some milliseconds' work. */
const MOST_AT_ONCE = 1000;

/** A time (epoch milliseconds, the end not included) in parts of which none has many records, in order. */
export function* recordParts(
  snapshot: CostSnapshot,
  fromMs: number,
  toMs: number,
): Generator<readonly [number, number], undefined> {
  if (toMs - fromMs > 1 && snapshot.countRecords(fromMs, toMs) > MOST_AT_ONCE) {
    const middle = Math.floor((fromMs + toMs) / 2);
    yield* recordParts(snapshot, fromMs, middle);
    yield* recordParts(snapshot, middle, toMs);
  } else {
    yield [fromMs, toMs];
  }
  return undefined;
}

/** Only for a day that `hasRecords`. */
export async function tallyOfHours(
  snapshot: CostSnapshot,
  day: string,
  series: readonly number[] | undefined,
  breathe: Breathe,
): Promise<Tally> {
  const { starts, end } = hoursOf(day);
  const only = series && new Set(series);
  const tally = new GrowingTally('hour', starts);
  const moments: UsageMoment[] = [];
  for (const [place, start] of starts.entries()) {
    for (const [from, to] of recordParts(snapshot, start, starts[place + 1] ?? end)) {
      for (const moment of snapshot.moments(from, to)) {
        if (!only || only.has(moment.series)) {
          tally.add(place, moment.series, moment.sums, 0);
          moments.push(moment);
        }
      }
      await breathe();
    }
  }
  return { ...tally.done(), moments };
}

class GrowingTally {
  readonly step: CostStep;
  readonly starts: readonly (string | number)[];
  readonly #bars: SumList[];
  readonly #bySeries = new Map<number, SeriesTally>();

  constructor(step: CostStep, starts: readonly (string | number)[]) {
    this.step = step;
    this.starts = starts;
    this.#bars = starts.map(noSums);
  }

  add(place: number, series: number, row: FigureRow, from: number): void {
    let own = this.#bySeries.get(series);
    if (!own) {
      own = { sums: noSums(), usd: new Float64Array(this.starts.length) };
      this.#bySeries.set(series, own);
    }
    addRow(own.sums, row, from);
    own.usd[place] = (own.usd[place] ?? 0) + (row[from + COST] ?? 0);
    const bar = this.#bars[place];
    if (bar) {
      addRow(bar, row, from);
    }
  }

  done(): Tally {
    const totals = noSums();
    for (const bar of this.#bars) {
      addRow(totals, bar);
    }
    return { step: this.step, starts: this.starts, bars: this.#bars, totals, bySeries: this.#bySeries };
  }
}

const COST = USAGE_SUMS.indexOf('costUsd');

export function tokenTrend({ bars }: Tally): TokenTrend {
  const trend = TOKEN_BUCKETS.map((column): [TokenBucket, number[]] => [column, bars.map((bar) => sumIn(bar, column))]);
  return Object.fromEntries(trend) as Record<TokenBucket, number[]>;
}
