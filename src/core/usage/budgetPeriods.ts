// The calendar of budgets: days, weeks from Monday, and months of local time, whatever the clocks are put to in between.
import type { BudgetPeriod } from '../../shared/budgetViews.ts';
import { localDay } from '../localDay.ts';

/** `startsAt` inclusive, `endsAt` exclusive, both epoch milliseconds; the days are ISO dates, both inclusive. */
export interface PeriodSpan {
  startsAt: number;
  endsAt: number;
  firstDay: string;
  lastDay: string;
}

/** The period that an instant (epoch milliseconds) belongs to. Made of calendar fields: a day of 23 or 25 hours is one day. */
export function periodAt(period: BudgetPeriod, at: number): PeriodSpan {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  switch (period) {
    case 'day':
      return span(year, month, day, day + 1);
    case 'week': {
      const monday = day - ((date.getDay() + 6) % 7);
      return span(year, month, monday, monday + 7);
    }
    case 'month':
      return span(year, month, 1, daysOf(year, month) + 1);
    default:
      return period;
  }
}

/** Days may run over the month's ends. */
function span(year: number, month: number, firstDay: number, nextDay: number): PeriodSpan {
  const next = new Date(year, month, nextDay);
  return {
    startsAt: new Date(year, month, firstDay).getTime(),
    endsAt: next.getTime(),
    firstDay: localDay(new Date(year, month, firstDay, 12).getTime()),
    lastDay: localDay(new Date(year, month, nextDay - 1, 12).getTime()),
  };
}

function daysOf(year: number, month: number): number {
  return new Date(year, month + 1, 0).getDate();
}
