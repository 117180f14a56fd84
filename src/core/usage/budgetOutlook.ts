// On which day budgets will be used up, by what was spent in the last weeks on what they are for.
import type { BudgetView } from '../../shared/budgetViews.ts';
import type { BudgetOutlook } from '../../shared/costViews.ts';
import type { CostSnapshot, CostSource } from '../costSource.ts';
import { localDay } from '../localDay.ts';
import { breathing } from './breathing.ts';
import { periodAt } from './budgetPeriods.ts';
import { covers } from './budgetState.ts';
import { addDays } from './calendar.ts';
import { drawFuture, HISTORY_DAYS, pastOf, runOutOf } from './forecast.ts';

/** `now` in epoch milliseconds. Holds the thread for some milliseconds at a time. */
export async function budgetOutlooks(
  source: CostSource,
  views: readonly BudgetView[],
  now: number,
): Promise<BudgetOutlook[]> {
  const breathe = breathing();
  const outlooks: BudgetOutlook[] = [];
  await source.read(async (snapshot) => {
    for (const view of views) {
      outlooks.push({ ...view, runsOutOn: runsOutOn(snapshot, view, now) });
      await breathe();
    }
  });
  return outlooks;
}

function runsOutOn(snapshot: CostSnapshot, view: BudgetView, now: number): string | undefined {
  const limitUsd = view.limitUsd + view.raisedUsd;
  const usedUsd = view.spentUsd + view.heldUsd;
  const today = localDay(now);
  if (limitUsd === 0) {
    // There never was anything that could run out.
    return undefined;
  }
  if (usedUsd >= limitUsd) {
    return today;
  }
  const series = snapshot
    .series()
    .filter((one) => covers(view.scope, one))
    .map(({ number }) => number);
  const days = new Map(
    snapshot.figures(addDays(today, -HISTORY_DAYS), today, series).map(({ day, ...figures }) => [day, figures]),
  );
  const future = drawFuture(pastOf(days, now), periodAt(view.period, now).lastDay);
  return future && runOutOf(future, usedUsd, limitUsd)?.day;
}
