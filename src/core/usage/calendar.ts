// Reckoning with days as ISO dates: periods, what came before them, and the bars of a chart.
import { type CostPeriod, type CostStep, LONGEST_RANGE_DAYS } from '../../shared/costViews.ts';
import { startOfLocalDay } from '../localDay.ts';

const DAY_MS = 86_400_000;

/** ISO dates, inclusive. */
export interface DaySpan {
  from: string;
  to: string;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for the same day. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** 0 is Monday. */
export function weekday(day: string): number {
  return (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
}

export function dayPeriod(day: string): DaySpan {
  return { from: day, to: day };
}

export function weekOf(day: string): DaySpan {
  const from = addDays(day, -weekday(day));
  return { from, to: addDays(from, 6) };
}

export function monthOf(day: string): DaySpan {
  const from = `${day.slice(0, 7)}-01`;
  const next = `${addDays(from, 31).slice(0, 7)}-01`;
  return { from, to: addDays(next, -1) };
}

export function yearOf(day: string): DaySpan {
  return { from: `${day.slice(0, 4)}-01-01`, to: `${day.slice(0, 4)}-12-31` };
}

const UNITS = { day: dayPeriod, week: weekOf, month: monthOf, year: yearOf };

/** The days of a period. `known` are the first and last day that anything was counted on. */
export function spanOf(period: CostPeriod, today: string, known: { first?: string; last?: string }): DaySpan {
  if (period.kind === 'all') {
    // A clock that was far off has left days that nobody wants to see bars up to.
    const earliest = addDays(today, -3653);
    const latest = addDays(today, 366);
    const { first = today, last = today } = known;
    const from = [first, earliest].toSorted().at(-1) ?? first;
    const to = [[last, latest].toSorted()[0] ?? last, today].toSorted().at(-1) ?? today;
    return { from: from > today ? today : from, to };
  }
  if (period.kind !== 'range') {
    return UNITS[period.kind](period.of);
  }
  const [from = period.from, to = period.to] = [period.from, period.to].toSorted();
  const longest = addDays(to, 1 - LONGEST_RANGE_DAYS);
  return { from: from < longest ? longest : from, to };
}

/** The span before, and up to where in it `now` would be: `until` is absent where the span is over, or is all of it. */
export interface Before extends DaySpan {
  /** Epoch milliseconds, within day `to`. */
  untilMs?: number;
}

/**
 * What a span is compared with: the one before, as far as this one has come, down to the time of day. `undefined` for
 * everything, and for what has not begun.
 */
export function beforeOf(kind: CostPeriod['kind'], span: DaySpan, today: string, now: number): Before | undefined {
  if (kind === 'all' || span.from > today) {
    return undefined;
  }
  const lastDay = addDays(span.from, -1);
  const whole =
    kind === 'range'
      ? { from: addDays(span.from, -1 - daysBetween(span.from, span.to)), to: lastDay }
      : UNITS[kind](lastDay);
  if (today > span.to) {
    return whole;
  }
  const same = kind === 'year' ? sameDayOfYear(whole.from, today) : addDays(whole.from, daysBetween(span.from, today));
  // The 31st has no like in a shorter month: all of that month then.
  return same > whole.to ? whole : { from: whole.from, to: same, untilMs: sameTimeOn(same, now) };
}

function sameDayOfYear(yearStart: string, day: string): string {
  const same = `${yearStart.slice(0, 4)}${day.slice(4)}`;
  return day.slice(5) === '02-29' ? `${yearStart.slice(0, 4)}-02-28` : same;
}

/** The instant on another local day at which clocks show what they show now. */
function sameTimeOn(day: string, now: number): number {
  const time = new Date(now);
  const instant = new Date(startOfLocalDay(day));
  instant.setHours(time.getHours(), time.getMinutes(), time.getSeconds(), time.getMilliseconds());
  return instant.getTime();
}

/** Bars that a person can tell apart. */
export function stepFor({ from, to }: DaySpan): 'day' | 'week' | 'month' {
  const days = daysBetween(from, to) + 1;
  return days <= 92 ? 'day' : days <= 400 ? 'week' : 'month';
}

/** First day of the bar that a day belongs to. */
export function barOf(day: string, step: Exclude<CostStep, 'hour'>): string {
  return step === 'day' ? day : step === 'week' ? weekOf(day).from : monthOf(day).from;
}

export function barStarts({ from, to }: DaySpan, step: Exclude<CostStep, 'hour'>): string[] {
  const starts: string[] = [];
  const after = { day: dayPeriod, week: weekOf, month: monthOf }[step];
  for (let start = barOf(from, step); start <= to; start = addDays(after(start).to, 1)) {
    starts.push(start);
  }
  return starts;
}

/** The hours of a local day, of which there may be 23 or 25: beginnings in epoch milliseconds, and the end of the last. */
export function hoursOf(day: string): { starts: number[]; end: number } {
  const [start, end] = [startOfLocalDay(day), startOfLocalDay(addDays(day, 1))];
  const starts: number[] = [];
  for (let hour = start; hour < end; hour += 3_600_000) {
    starts.push(hour);
  }
  return { starts, end };
}

/** A span in pieces that end where days, weeks or months do: the first and the last may be parts. */
export function pieces({ from, to }: DaySpan, step: Exclude<CostStep, 'hour'>): DaySpan[] {
  const found: DaySpan[] = [];
  for (let start = from; start <= to;) {
    const { to: end } = { day: dayPeriod, week: weekOf, month: monthOf }[step](start);
    found.push({ from: start, to: end > to ? to : end });
    start = addDays(end, 1);
  }
  return found;
}
