// Days as ISO dates, and how the cost view writes them and the periods made of them.
import type { CostPeriod, CostSpan } from '../../src/shared/costViews.ts';

const DAY_MS = 86_400_000;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for the same day. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The local day of an instant. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (figure: number): string => String(figure).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Made once each: a year of days is written several times for one drawing, and making one takes longer than all its work. */
const formats = new Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>();

/**
 * An ISO date in parts: "20 Nov", "Fri 20 Nov", "November 2026". Days stand for themselves, so no time zone moves them. `parts`
 * is a constant: there is a formatter for each.
 */
export function dayText(day: string, parts: Intl.DateTimeFormatOptions): string {
  let format = formats.get(parts);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' });
    formats.set(parts, format);
  }
  return format.format(Date.parse(day)).replaceAll(',', '');
}

const SHORT: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const WITH_WEEKDAY: Intl.DateTimeFormatOptions = { weekday: 'short', ...SHORT };
const WITH_YEAR: Intl.DateTimeFormatOptions = { ...SHORT, year: 'numeric' };
const WHOLE: Intl.DateTimeFormatOptions = { ...WITH_WEEKDAY, year: 'numeric' };
const DATE: Intl.DateTimeFormatOptions = { day: 'numeric' };
const LONG_WEEKDAY: Intl.DateTimeFormatOptions = { weekday: 'long' };
const LONG_MONTH: Intl.DateTimeFormatOptions = { month: 'long' };
export const MONTH_OF_YEAR: Intl.DateTimeFormatOptions = { month: 'long', year: 'numeric' };

/** "20 Nov" */
export function shortDay(day: string): string {
  return dayText(day, SHORT);
}

/** "Fri 20 Nov" */
export function weekdayDay(day: string): string {
  return dayText(day, WITH_WEEKDAY);
}

/** "Fri 20 Nov 2026" */
export function wholeDay(day: string): string {
  return dayText(day, WHOLE);
}

/** "20 Nov", with its year where that is not this one. */
export function pastDay(day: string, today: string): string {
  return dayText(day, day.slice(0, 4) === today.slice(0, 4) ? SHORT : WITH_YEAR);
}

/** "16 to 22 Nov 2026", with what both ends share written once. */
export function spanText(from: string, to: string): string {
  if (from === to) {
    return wholeDay(from);
  }
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  const sameMonth = sameYear && from.slice(0, 7) === to.slice(0, 7);
  const start = dayText(from, sameMonth ? DATE : sameYear ? SHORT : WITH_YEAR);
  return `${start} to ${dayText(to, WITH_YEAR)}`;
}

/** What the period is called above the figures. */
export function periodTitle(period: CostPeriod, span: { from: string; to: string }): string {
  switch (period.kind) {
    case 'all':
      return 'All time';
    case 'year':
      return span.from.slice(0, 4);
    case 'month':
      return dayText(span.from, MONTH_OF_YEAR);
    case 'day':
    case 'week':
    case 'range':
      return spanText(span.from, span.to);
  }
}

/** "in November 2026", "on Fri 20 Nov 2026", "from 16 to 22 Nov 2026", "in all this time". */
export function withinPeriod(period: CostPeriod, span: { from: string; to: string }): string {
  switch (period.kind) {
    case 'all':
      return 'in all this time';
    case 'month':
    case 'year':
      return `in ${periodTitle(period, span)}`;
    case 'day':
    case 'week':
    case 'range':
      return `${span.from === span.to ? 'on' : 'from'} ${periodTitle(period, span)}`;
  }
}

/** Days of a period, as the host reckons them; nothing for all time, whose ends only the ledger knows. */
export function spanOfPeriod(period: CostPeriod): { from: string; to: string } | undefined {
  switch (period.kind) {
    case 'all':
      return undefined;
    case 'range':
      return { from: period.from, to: period.to };
    case 'day':
      return { from: period.of, to: period.of };
    case 'week': {
      const from = addDays(period.of, -((new Date(Date.parse(period.of)).getUTCDay() + 6) % 7));
      return { from, to: addDays(from, 6) };
    }
    case 'month':
      return { from: `${period.of.slice(0, 7)}-01`, to: addDays(monthAfter(period.of, 1), -1) };
    case 'year':
      return { from: `${period.of.slice(0, 4)}-01-01`, to: `${period.of.slice(0, 4)}-12-31` };
  }
}

function monthAfter(day: string, months: number): string {
  const date = new Date(Date.parse(`${day.slice(0, 7)}-01`));
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

/** The same length of time, earlier (-1) or later (1). */
export function shifted(period: CostPeriod, by: -1 | 1): CostPeriod {
  const span = spanOfPeriod(period);
  if (period.kind === 'all' || !span) {
    return period;
  }
  if (period.kind === 'range') {
    const length = (daysBetween(span.from, span.to) + 1) * by;
    return { kind: 'range', from: addDays(span.from, length), to: addDays(span.to, length) };
  }
  if (period.kind === 'month') {
    return { kind: 'month', of: monthAfter(span.from, by) };
  }
  return { kind: period.kind, of: by < 0 ? addDays(span.from, -1) : addDays(span.to, 1) };
}

/** Another length of time about the same days: today where it is among them, else their end. */
export function periodAround(kind: 'day' | 'week' | 'month' | 'year', now: CostPeriod, today: string): CostPeriod {
  const span = spanOfPeriod(now);
  const holdsToday = !span || (span.from <= today && today <= span.to);
  return { kind, of: holdsToday ? today : span.to };
}

/** What a span is compared with: "yesterday by 14:05", "October by the 20th", "the 30 days before by 14:05". */
export function beforeText(kind: CostPeriod['kind'], span: CostSpan): string {
  const { before } = span;
  if (!before) {
    return '';
  }
  const isOpen = before.untilMs !== undefined;
  switch (kind) {
    case 'day':
      return isOpen ? `yesterday by ${clock(before.untilMs ?? 0)}` : 'the day before';
    case 'week':
      return isOpen ? `last week by ${dayText(before.to, LONG_WEEKDAY)}` : 'the week before';
    case 'month': {
      const month = dayText(before.from, LONG_MONTH);
      return isOpen ? `${month} by the ${ordinal(Number(before.to.slice(8)))}` : month;
    }
    case 'year':
      return isOpen ? `${before.from.slice(0, 4)} by ${shortDay(before.to)}` : before.from.slice(0, 4);
    case 'range':
    case 'all': {
      const days = daysBetween(span.from, span.to) + 1;
      const whole = days === 1 ? 'the day before' : `the ${days} days before`;
      if (!isOpen) {
        return whole;
      }
      const isToItsLastDay = before.to === addDays(span.from, -1);
      return `${whole} by ${isToItsLastDay ? clock(before.untilMs ?? 0) : shortDay(before.to)}`;
    }
  }
}

/** "14:05" */
export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

function ordinal(day: number): string {
  const last = day % 10;
  const isTeen = day > 10 && day < 14;
  return `${day}${!isTeen && last === 1 ? 'st' : !isTeen && last === 2 ? 'nd' : !isTeen && last === 3 ? 'rd' : 'th'}`;
}
