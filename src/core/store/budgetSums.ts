// What was spent within a budget, and what is set aside: read off the cube and the leases.
import type { BudgetScope } from '../../shared/budgetViews.ts';
import type { Database, Value } from './database.ts';

/** One budget in one period; the days are ISO dates, both inclusive. */
export interface BudgetSpan {
  budgetId: string;
  scope: BudgetScope;
  firstDay: string;
  lastDay: string;
}

/** USD. */
export interface BudgetSums {
  /** What records say, and what has ended and has no record yet. */
  spentUsd: number;
  /** Set aside for what is under way. */
  heldUsd: number;
  /** By how much it was raised for this period. */
  raisedUsd: number;
}

export function budgetSums(database: Database, span: BudgetSpan): BudgetSums {
  const { sql, values } = within(span);
  const recorded = database.get<{ usd: number }>(
    `SELECT coalesce(sum(costUsd), 0.0) AS usd FROM usageDays WHERE ${sql}`,
    ...values,
  );
  const leased = database.get<{ ended: number; open: number }>(
    `SELECT coalesce(sum(CASE WHEN state = 'open' THEN 0.0 ELSE amountUsd END), 0.0) AS ended,
     coalesce(sum(CASE WHEN state = 'open' THEN amountUsd ELSE 0.0 END), 0.0) AS open FROM budgetLeases WHERE ${sql}`,
    ...values,
  );
  const raised = database.get<{ usd: number }>(
    'SELECT usd FROM budgetRaises WHERE budget = ? AND firstDay = ?',
    span.budgetId,
    span.firstDay,
  );
  return {
    spentUsd: (recorded?.usd ?? 0) + (leased?.ended ?? 0),
    heldUsd: leased?.open ?? 0,
    raisedUsd: raised?.usd ?? 0,
  };
}

/** The model on which most was spent. */
export function dearestModel(
  database: Database,
  span: BudgetSpan,
): { providerId: string; model: string; costUsd: number } | undefined {
  const { sql, values } = within(span);
  return database.get(
    `SELECT providerId, model, sum(costUsd) AS costUsd FROM usageDays WHERE ${sql}
     GROUP BY providerId, model HAVING sum(costUsd) > 0 ORDER BY 3 DESC LIMIT 1`,
    ...values,
  );
}

/** The cube's rows and the leases have the same columns for what a budget is of. */
function within({ scope, firstDay, lastDay }: BudgetSpan): { sql: string; values: Value[] } {
  const conditions = ['day BETWEEN ? AND ?'];
  const values: Value[] = [firstDay, lastDay];
  for (const column of ['providerId', 'keyName', 'workspace'] as const) {
    const value = scope[column];
    if (value !== undefined) {
      conditions.push(`${column} = ?`);
      values.push(value);
    }
  }
  if (scope.purposes) {
    conditions.push(`purpose IN (${scope.purposes.map(() => '?').join(', ')})`);
    values.push(...scope.purposes);
  }
  return { sql: conditions.join(' AND '), values };
}
