// Reads what the status bar tells of spending; loaded once the store is open.
import { readBudgets } from '../core/usage/budgetDefinitions.ts';
import { periodAt } from '../core/usage/budgetPeriods.ts';
import { type Services, workspaceUri } from './services.ts';
import { spendWords, type SpendWords } from './spendWords.ts';

/** `now` is epoch milliseconds. */
export async function readSpend(services: Services, now: number): Promise<SpendWords> {
  const { usage } = await services.store();
  const since = (period: 'day' | 'week' | 'month') => usage.totals({ since: periodAt(period, now).startsAt });
  return spendWords({
    today: since('day'),
    week: since('week'),
    month: since('month'),
    budgets: await services.budgets.views(),
    warns: readBudgets(services.configuration.own('budgets'), process.env).warnings,
    workspace: workspaceUri(),
  });
}
