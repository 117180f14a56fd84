// What stands under the bars and what each is called, from where it begins and how wide it is.
import type { CostBars, CostStep } from '../../src/shared/costViews.ts';
import { addDays, clock, dayOf, dayText, MONTH_OF_YEAR, shortDay, spanText, weekdayDay, wholeDay } from './days.ts';
import type { SheetColumn } from './sheet.ts';

export interface Bar {
  /** "Fri 20 Nov" */
  title: string;
  /** Under the axis; empty for most. */
  tick: string;
  /** The present moment is in it. */
  isNow: boolean;
  isFuture: boolean;
}

const MONTH: Intl.DateTimeFormatOptions = { month: 'short' };
const MONTH_WITH_YEAR: Intl.DateTimeFormatOptions = { month: 'short', year: 'numeric' };
const WEEKDAY_DATE: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric' };

/** `asOf` is epoch milliseconds. */
export function barsFor({ step, starts }: Pick<CostBars, 'step' | 'starts'>, asOf: number): Bar[] {
  const today = dayOf(asOf);
  const isWithinYear = String(starts[0]).slice(0, 4) === String(starts.at(-1)).slice(0, 4);
  return starts.map((start, place) => {
    const next = starts[place + 1] ?? endOf(start, step);
    const now = step === 'hour' ? asOf : today;
    const isNow = start <= now && now < next;
    const title = step === 'day' && !isWithinYear ? wholeDay(String(start)) : titleOf(start, step);
    return { title, tick: tickOf(start, step, starts, isNow), isNow, isFuture: start > now };
  });
}

function endOf(start: string | number, step: CostStep): string | number {
  if (typeof start === 'number') {
    return start + 3_600_000;
  }
  const days = { hour: 1, day: 1, week: 7, month: 31 }[step];
  return step === 'month' ? `${addDays(start, days).slice(0, 7)}-01` : addDays(start, days);
}

function titleOf(start: string | number, step: CostStep): string {
  if (typeof start === 'number') {
    return `${clock(start)} to ${clock(start + 3_600_000)}`;
  }
  switch (step) {
    case 'hour':
    case 'day':
      return weekdayDay(start);
    case 'week':
      return spanText(start, addDays(start, 6));
    case 'month':
      return dayText(start, MONTH_OF_YEAR);
  }
}

function tickOf(start: string | number, step: CostStep, starts: CostBars['starts'], isNow: boolean): string {
  if (typeof start === 'number') {
    const hour = new Date(start).getHours();
    return isNow ? `${clock(start)} now` : hour % 6 === 0 ? clock(start) : '';
  }
  const date = Number(start.slice(8));
  if (step === 'month') {
    return dayText(start, start.slice(5, 7) === '01' ? MONTH_WITH_YEAR : MONTH);
  }
  if (step === 'week' || starts.length > 45) {
    const isFirst = step === 'week' ? Number(addDays(start, 6).slice(8)) <= 7 : date === 1;
    const month = dayText(step === 'week' ? addDays(start, 6) : start, MONTH);
    return isNow ? (step === 'week' ? 'this week' : 'today') : isFirst ? month : '';
  }
  if (starts.length <= 10) {
    const text = dayText(start, WEEKDAY_DATE);
    return isNow ? `${text} today` : text;
  }
  const isWithinMonth = String(starts[0]).slice(0, 7) === String(starts.at(-1)).slice(0, 7);
  if (isNow) {
    return `${date} today`;
  }
  return date === 1 && !isWithinMonth ? shortDay(start) : date === 1 || date % 5 === 0 ? String(date) : '';
}

/** Those ticks that do not run into each other: the present one first. `middles` are pixels, a letter is some six wide. */
export function ticksWithRoom(bars: readonly Bar[], middles: readonly number[], width: number): Tick[] {
  const all = bars.flatMap(({ tick, isNow }, place): Tick[] => {
    const half = tick.length * 3.2;
    const x = Math.max(half, Math.min(width - half, middles[place] ?? 0));
    return tick === '' ? [] : [{ text: tick, x, half, isNow }];
  });
  const kept: Tick[] = [];
  for (const one of all.toSorted((left, right) => Number(right.isNow) - Number(left.isNow) || left.x - right.x)) {
    if (kept.every(({ x, half }) => Math.abs(x - one.x) >= half + one.half + 6)) {
      kept.push(one);
    }
  }
  return kept;
}

export interface Tick {
  text: string;
  /** Pixels of its middle, and half its width. */
  x: number;
  half: number;
  isNow: boolean;
}

/** First column of the tables of bars: files have when a bar begins, people read what it is called. */
export function beginColumn({ step, starts }: Pick<CostBars, 'step' | 'starts'>, asOf: number): SheetColumn {
  const titles = new Map(
    barsFor({ step, starts }, asOf).map(({ title }, place) => [beginOf(starts[place] ?? ''), title]),
  );
  const title = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' }[step];
  return { id: 'begin', title, written: (begin) => titles.get(begin) ?? begin };
}

/** "2026-11-20", "2026-11-20 14:00" */
export function beginOf(start: string | number): string {
  return typeof start === 'number' ? `${dayOf(start)} ${clock(start)}` : start;
}
