// What the hard limits leave for one request: what the gate judges by, and what a cheaper model has to fit into.
import type { BudgetDefinition, BudgetView } from '../../shared/budgetViews.ts';
import type { Grant } from '../store/budgets.ts';
import type { BudgetSums } from '../store/budgetSums.ts';
import type { Room } from '../usage/budgetJudging.ts';
import { viewOf } from '../usage/budgetState.ts';

/** Not a budget, but what each request is held to. */
export const CEILING = 'perRequest';
export type Limit = BudgetView | typeof CEILING;

/** `sums` stand in the order of `limits`. `at`: epoch milliseconds. */
export function roomsOf(
  limits: readonly BudgetDefinition[],
  sums: readonly BudgetSums[],
  at: number,
  perRequestUsd: number | undefined,
): Room<Limit>[] {
  const rooms: Room<Limit>[] = limits.flatMap((limit, index) => {
    const { spentUsd, heldUsd, raisedUsd } = sums[index] ?? { spentUsd: Number.NaN, heldUsd: 0, raisedUsd: 0 };
    const view = viewOf(limit, at, { spentUsd, heldUsd, raisedUsd });
    return limit.hard ? [{ limit: view, leftUsd: limit.limitUsd + raisedUsd - spentUsd - heldUsd }] : [];
  });
  return perRequestUsd === undefined ? rooms : [...rooms, { limit: CEILING, leftUsd: perRequestUsd }];
}

/** What cannot be reckoned with goes where the person said so, as long as something is left. */
export function judgeUnknown(rooms: readonly Room<Limit>[]): Grant | { refusedBy: Limit; leftUsd: number } {
  const usedUp = rooms.find(({ leftUsd }) => !(leftUsd > 0));
  return usedUp ? { refusedBy: usedUp.limit, leftUsd: usedUp.leftUsd } : { amountUsd: 0, outputTokens: 0 };
}
