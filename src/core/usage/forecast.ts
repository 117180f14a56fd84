// What a month will have cost, and when a budget runs out: drawn many times from the days of the last eight weeks.
//
// One draw: eight weeks are drawn (with replacement) from the last eight, whole, because a busy day seldom comes alone; each
// day that is left is then one of their days of the same weekday. So the range holds both that days differ and that eight
// weeks are few to know a habit by. 400 draws; the expectation is their mean, the range leaves out 5 % at either end.
// The generator always begins with the same number: the same past gives the same forecast.
import type { CostFigures, CostForecast } from '../../shared/costViews.ts';
import { localDay, startOfLocalDay } from '../localDay.ts';
import { quantile } from '../quantile.ts';
import { addDays, daysBetween, monthOf, weekday } from './calendar.ts';

const WEEKS = 8;
/** Days before today that a forecast is made from. */
export const HISTORY_DAYS = WEEKS * 7;
/** With fewer days since the first that cost something, every forecast would be a guess. */
const FEWEST_DAYS = 5;
const DRAWS = 400;

/** What there is to go by. USD. */
export interface SpendingPast {
  /** ISO date. */
  today: string;
  /** Part of today that is over, 0 to 1. */
  elapsed: number;
  spentToday: number;
  /** Of the days before today, the newest first; up to `HISTORY_DAYS` are used. From the first day that cost something on. */
  before: readonly number[];
}

/** Possible futures: for each draw, what each day from today on is still going to cost. */
export interface SpendingFuture {
  /** ISO dates, today first. */
  days: readonly string[];
  draws: readonly (readonly number[])[];
  fromDays: number;
}

/** `undefined` while there is too little to go by. `until` is an ISO date, inclusive. */
export function drawFuture(past: SpendingPast, until: string): SpendingFuture | undefined {
  const known = past.before.slice(0, HISTORY_DAYS);
  if (known.length < FEWEST_DAYS || until < past.today) {
    return undefined;
  }
  const days = Array.from({ length: daysBetween(past.today, until) + 1 }, (_, place) => addDays(past.today, place));
  const random = generator();
  const draws = Array.from({ length: DRAWS }, () => drawOnce(past, known, days.length, random));
  return { days, draws, fromDays: known.length };
}

function drawOnce(past: SpendingPast, known: readonly number[], length: number, random: () => number): number[] {
  const weeks = Math.ceil(known.length / 7);
  const pool: number[][] = Array.from({ length: 7 }, () => []);
  const first = weekday(past.today);
  for (let turn = 0; turn < weeks; turn += 1) {
    const week = Math.floor(random() * weeks);
    for (const [place, usd] of known.slice(week * 7, week * 7 + 7).entries()) {
      // The day before today is the first of the known ones.
      pool[(first + 6 - place + 7) % 7]?.push(usd);
    }
  }
  return Array.from({ length }, (_, ahead) => {
    const day = oneOf(daysLike(pool, (first + ahead) % 7), random);
    // Today may already have had more than its like; else the rest of it comes in the part that is left.
    return ahead === 0 ? Math.max(0, day - past.spentToday) * (1 - past.elapsed) : day;
  });
}

/** Fewer days say nothing of how much they differ. */
const FEWEST_ALIKE = 3;

/** Days of this weekday; with too few of them, of its half of the week; else any. */
function daysLike(pool: readonly (readonly number[])[], wanted: number): readonly number[] {
  const same = pool[wanted] ?? [];
  if (same.length >= FEWEST_ALIKE) {
    return same;
  }
  const half = pool.flatMap((days, day) => (day > 4 === wanted > 4 ? days : []));
  return half.length >= FEWEST_ALIKE ? half : pool.flat();
}

function oneOf(days: readonly number[], random: () => number): number {
  return days[Math.floor(random() * days.length)] ?? 0;
}

/** Lehmer's generator: enough for drawing, and the same everywhere. */
function generator(): () => number {
  let state = 20_261;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** The sum of what was spent and what will be. `spentUsd` includes today. */
export function forecastFrom(future: SpendingFuture, spentUsd: number): CostForecast {
  const { days, draws, fromDays } = future;
  const ends = draws.map((draw) => spentUsd + draw.reduce((sum, usd) => sum + usd, 0));
  const meanOf = (place: number) => draws.reduce((sum, draw) => sum + (draw[place] ?? 0), 0) / draws.length;
  const expected = days.map((day, place) => ({ day, expectedUsd: meanOf(place) }));
  const expectedUsd = expected.reduce((sum, day) => sum + day.expectedUsd, spentUsd);
  return {
    until: days.at(-1) ?? '',
    expectedUsd,
    // A mean may lie outside where one day in hundreds is a thousand times as dear as the others.
    lowUsd: Math.min(quantile(ends, 0.05), expectedUsd),
    highUsd: Math.max(quantile(ends, 0.95), expectedUsd),
    days: expected,
    fromDays,
  };
}

/** When a budget will be used up. */
export interface RunOut {
  /** ISO date by which it has happened in half of all draws. */
  day: string;
  /** Share of the draws in which it happens before the end at all, 0 to 1. */
  likelihood: number;
}

/**
 * `spentUsd` is what counts against the budget up to now, `future` reaches to the budget's end. `undefined`: more likely than
 * not it holds. A budget that is used up runs out today.
 */
export function runOutOf(future: SpendingFuture, spentUsd: number, limitUsd: number): RunOut | undefined {
  const places = future.draws
    .map((draw) => {
      let spent = spentUsd;
      return draw.findIndex((usd) => (spent += usd) >= limitUsd);
    })
    .filter((place) => place >= 0)
    .toSorted((one, other) => one - other);
  const day = future.days[places[Math.ceil(future.draws.length / 2) - 1] ?? -1];
  return day === undefined ? undefined : { day, likelihood: places.length / future.draws.length };
}

/** The past as the ledger's days tell it: days without a row cost nothing. */
export function pastOf(days: ReadonlyMap<string, Pick<CostFigures, 'costUsd'>>, now: number): SpendingPast {
  const today = localDay(now);
  const start = startOfLocalDay(today);
  const elapsed = (now - start) / (startOfLocalDay(addDays(today, 1)) - start);
  const before = Array.from({ length: HISTORY_DAYS }, (_, place) => days.get(addDays(today, -1 - place))?.costUsd ?? 0);
  const first = before.findLastIndex((usd) => usd > 0);
  return {
    today,
    elapsed: Math.min(1, Math.max(0, elapsed)),
    spentToday: days.get(today)?.costUsd ?? 0,
    before: before.slice(0, first + 1),
  };
}

/** This month's, from days that reach back `HISTORY_DAYS` and to the first of the month. */
export function forecastMonth(
  days: ReadonlyMap<string, Pick<CostFigures, 'costUsd'>>,
  now: number,
): CostForecast | undefined {
  const past = pastOf(days, now);
  const { from, to } = monthOf(past.today);
  const future = drawFuture(past, to);
  let spent = 0;
  // All of it: a clock that was set back leaves days after today on which something was spent already.
  for (let day = from; day <= to; day = addDays(day, 1)) {
    spent += days.get(day)?.costUsd ?? 0;
  }
  return future && forecastFrom(future, spent);
}
