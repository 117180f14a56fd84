// The query of the cost view as it is remembered: what was "this month" is this month again, in whichever month that is.
import * as v from 'valibot';
import type { CostQuery } from '../../shared/costViews.ts';
import { costQuery } from '../../shared/protocol/costs.ts';
import { dayPeriod, monthOf, weekOf, yearOf } from './calendar.ts';

const PERIODS = { day: dayPeriod, week: weekOf, month: monthOf, year: yearOf };

const remembered = v.object({ query: costQuery, on: v.pipe(v.string(), v.isoDate()) });

/** What is kept; `today` is an ISO date. */
export function rememberedQuery(query: CostQuery, today: string): unknown {
  return { query, on: today };
}

/** What is shown where nobody asked for anything, or another version of the program kept what is not understood. */
function usualQuery(today: string): CostQuery {
  return { period: { kind: 'month', of: today }, by: 'provider' };
}

/** `kept` may be anything. */
export function recalledQuery(kept: unknown, today: string): CostQuery {
  const read = v.safeParse(remembered, kept);
  if (!read.success) {
    return usualQuery(today);
  }
  const { query, on } = read.output;
  const { period } = query;
  if (period.kind === 'all' || period.kind === 'range') {
    return query;
  }
  const { from, to } = PERIODS[period.kind](period.of);
  const wasCurrent = from <= on && on <= to;
  return wasCurrent ? { ...query, period: { kind: period.kind, of: today } } : query;
}
