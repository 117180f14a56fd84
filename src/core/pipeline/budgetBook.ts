// The budgets as they stand, for views, and how one is raised for its period; loaded when one is looked at.
import type { BudgetDefinition, Budgets, BudgetView } from '../../shared/budgetViews.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { BudgetLeases } from '../store/budgets.ts';
import { spanOf, viewOf } from '../usage/budgetState.ts';

export interface BudgetBookOptions {
  clock: Clock;
  store: () => Promise<{ budgets: BudgetLeases }>;
  budgets: () => Budgets;
}

/** No slip of the pen raises by more, USD. */
const MOST_RAISED_USD = 10_000;

/** Every budget in its current period, in the order of the settings; those of no interest are not summed up. */
export async function budgetViews(
  { clock, store, budgets }: BudgetBookOptions,
  isWanted: (limit: BudgetDefinition) => boolean = () => true,
): Promise<BudgetView[]> {
  const limits = budgets().limits.filter(isWanted);
  if (limits.length === 0) {
    return [];
  }
  const at = clock.now();
  const { budgets: leases } = await store();
  const sums = leases.sums(limits.map((limit) => spanOf(limit, at)));
  return limits.map((limit, index) => viewOf(limit, at, sums[index] ?? { spentUsd: 0, heldUsd: 0, raisedUsd: 0 }));
}

/**
 * Raises a budget once, for the period that begins with `firstDay`, and no other. Throws `badRequest` when that period is over:
 * what the person saw was another one.
 */
export async function raiseBudget(
  { clock, store, budgets }: BudgetBookOptions,
  { budgetId, firstDay, usd }: { budgetId: string; firstDay: string; usd: number },
): Promise<void> {
  const limit = budgets().limits.find(({ id, problem }) => id === budgetId && problem === undefined);
  if (!limit || spanOf(limit, clock.now()).firstDay !== firstDay) {
    throw new AppError('badRequest', 'This budget has changed, or its period is over. Look at it again.');
  }
  if (!(usd > 0 && usd <= MOST_RAISED_USD)) {
    throw new AppError('badRequest', `A budget can be raised by up to ${MOST_RAISED_USD} USD.`);
  }
  const { budgets: leases } = await store();
  leases.raise(budgetId, firstDay, usd);
}
