// The settings page of budgets: changes what the file holds, and raises a limit for its period.
import { AppError } from '../../core/errors.ts';
import type { BudgetRequests } from '../../shared/protocol/budgets.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { type RemovedLimit, withAmount, withLimit, withLimitBack, withoutLimit } from '../budgetEdits.ts';
import { budgetsPage } from '../budgetsPage.ts';
import type { Services } from '../services.ts';
import { LastRemoved, written } from './written.ts';

export function budgetHandlers(services: Services): Handlers<BudgetRequests> {
  const removed = new LastRemoved<RemovedLimit>();
  const view = () => budgetsPage(services);
  const write = (work: (raw: unknown) => unknown) => written(services.configuration.change('budgets', 'user', work));
  const change = async (work: (raw: unknown) => unknown) => {
    await write(work);
    return view();
  };
  return {
    'budgets/view': view,
    'budgets/save': ({ id, change: wanted }) => change((raw) => withLimit(raw, id, wanted)),
    'budgets/remove': async ({ id }) => {
      await removed.take(write, (raw) => withoutLimit(raw, id));
      return view();
    },
    'budgets/putBack': () => removed.putBack('budget', (limit) => change((raw) => withLimitBack(raw, limit))),
    'budgets/setAmount': ({ amount, usd }) => {
      if (usd === 'noLimit' && amount !== 'backgroundUsdPerDay') {
        throw new AppError('config', 'Take the amount out: then there is no limit.');
      }
      // `null` in the file says of background work that it has no limit.
      return change((raw) => withAmount(raw, amount, usd === 'noLimit' ? null : (usd ?? undefined)));
    },
    'budgets/setWarnings': ({ on }) => change((raw) => withAmount(raw, 'warnings', on ?? undefined)),
    'budgets/raise': async (raise) => {
      await services.budgets.raise(raise);
      return view();
    },
  };
}
