// The tightest of all budgets that a request will count in, whoever is asked.
import type { BudgetDefinition, BudgetView } from '../../shared/budgetViews.ts';
import type { BudgetNow } from './options.ts';

/** A fifth is left from 80 % on. */
const LOW_PART = 5;

/** What is known of a request before it is known who is asked. */
interface BudgetLabels {
  purpose: string;
  workspace?: string;
}

/** The budgets that a request will count in, whoever is asked. */
export function countsIn({ purpose, workspace }: BudgetLabels): (budget: Pick<BudgetDefinition, 'scope'>) => boolean {
  return ({ scope }) =>
    scope.providerId === undefined &&
    scope.keyName === undefined &&
    (scope.workspace === undefined || scope.workspace === workspace) &&
    (scope.purposes === undefined || scope.purposes.includes(purpose));
}

/**
 * Those of one provider or key are left to the budgets' own gate: they say nothing of the others. A soft one that is used up counts as
 * low, for it refuses nobody.
 */
export function budgetNow(views: readonly BudgetView[], labels: BudgetLabels): BudgetNow {
  const counting = views.filter(countsIn(labels));
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
