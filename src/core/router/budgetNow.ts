// The tightest of all budgets that a request will count in, whoever is asked.
import type { BudgetView } from '../../shared/budgetViews.ts';
import type { BudgetNow } from './options.ts';

/** A fifth is left from 80 % on. */
const LOW_PART = 5;

/**
 * Those of one provider or key are left to the budgets' own gate: they say nothing of the others. A soft one that is used up counts as
 * low, for it refuses nobody.
 */
export function budgetNow(
  views: readonly BudgetView[],
  { purpose, workspace }: { purpose: string; workspace?: string },
): BudgetNow {
  const counting = views.filter(
    ({ scope }) =>
      scope.providerId === undefined &&
      scope.keyName === undefined &&
      (scope.workspace === undefined || scope.workspace === workspace) &&
      (scope.purposes === undefined || scope.purposes.includes(purpose)),
  );
  if (counting.length === 0) {
    return {};
  }
  const hard = counting.filter((view) => view.hard);
  const leftUsd = Math.min(...hard.map((view) => view.leftUsd));
  const isLow = counting.some((view) => view.leftUsd * LOW_PART <= view.limitUsd + view.raisedUsd);
  return {
    state: leftUsd <= 0 ? 'used_up' : isLow ? 'low' : 'ok',
    ...(hard.length > 0 && { leftUsd }),
  };
}
