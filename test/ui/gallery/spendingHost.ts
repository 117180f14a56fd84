// Stands in for the host's part of the pages Budgets and Prices: settings in memory, read and changed by the program's own code.
import { viewOf } from '../../../src/core/usage/budgetState.ts';
import { readBudgets } from '../../../src/core/usage/budgetDefinitions.ts';
import {
  withAmount,
  withLimit,
  withLimitBack,
  withoutLimit,
  type RemovedLimit,
} from '../../../src/host/budgetEdits.ts';
import { budgetsPageView } from '../../../src/host/budgetsPageView.ts';
import { withoutPrice, withPrice, withPriceBack, type RemovedPrice } from '../../../src/host/priceEdits.ts';
import { ownRows } from '../../../src/host/pricesPage.ts';
import type { BudgetRequests } from '../../../src/shared/protocol/budgets.ts';
import type { PriceRequests } from '../../../src/shared/protocol/prices.ts';
import type { BudgetsPageView, PricesPageView } from '../../../src/shared/spendingViews.ts';
import { catalogRows } from './catalogData.ts';
import { NOW } from './messages.ts';
import { SPENDING, type SpendingState } from './spendingStates.ts';

type Requests = BudgetRequests & PriceRequests;
export type SpendingAnswers = { [M in keyof Requests]: (params: Requests[M]['params']) => Requests[M]['result'] };

/** `name` is the gallery's state. */
export function spendingAnswers(name: string): { answers: SpendingAnswers; settings(): SpendingState } {
  const state: SpendingState = { ...(SPENDING[name] ?? SPENDING['settingsBudgets']) };
  let removedLimit: RemovedLimit | undefined;
  let removedPrice: RemovedPrice | undefined;
  const budgets = (): BudgetsPageView => {
    const { limits } = readBudgets(state.budgets, state.environment ?? {});
    const states = limits.map((limit) => {
      const told = state.spending?.[limit.id] ?? {};
      return {
        ...viewOf(limit, NOW, { spentUsd: 0, heldUsd: 0, raisedUsd: 0, ...told }),
        ...(told.runsOutOn && { runsOutOn: told.runsOutOn }),
      };
    });
    return {
      ...budgetsPageView(state.budgets, state.environment ?? {}, states),
      currency: state.currency ?? { code: 'USD', perUsd: 1 },
      workspace: { uri: 'file:///home/me/llm-workbench', name: 'llm-workbench' },
    };
  };
  const prices = (): PricesPageView => ({
    own: ownRows(state.prices, (providerId, model) => ({
      providerName: NAMES[providerId] ?? providerId,
      modelName: model,
    })),
    unpriced: (state.unpriced ?? []).filter(
      ({ providerId, model }) => !(`${providerId}/${model}` in (state.prices ?? {})),
    ),
    table: { date: '2026-09-23', fetched: false },
    currency: state.currency ?? { code: 'USD', perUsd: 1 },
    ...(state.localUsdPerHour !== undefined && { localUsdPerHour: state.localUsdPerHour }),
    ...(state.lockedPrices && { locked: state.lockedPrices }),
  });
  const answers: SpendingAnswers = {
    'budgets/view': budgets,
    'budgets/save': ({ id, change }) => {
      state.budgets = withLimit(state.budgets, id, change);
      return budgets();
    },
    'budgets/remove': ({ id }) => {
      ({ raw: state.budgets, removed: removedLimit } = withoutLimit(state.budgets, id));
      return budgets();
    },
    'budgets/putBack': () => {
      state.budgets = removedLimit && withLimitBack(state.budgets, removedLimit);
      return budgets();
    },
    'budgets/setAmount': ({ amount, usd }) => {
      state.budgets = withAmount(state.budgets, amount, usd === 'noLimit' ? null : (usd ?? undefined));
      return budgets();
    },
    'budgets/setWarnings': ({ on }) => {
      state.budgets = withAmount(state.budgets, 'warnings', on ?? undefined);
      return budgets();
    },
    'budgets/raise': ({ budgetId, usd }) => {
      const told = state.spending?.[budgetId];
      state.spending = { ...state.spending, [budgetId]: { ...told, raisedUsd: (told?.raisedUsd ?? 0) + usd } };
      return budgets();
    },
    'prices/view': prices,
    'prices/models': () => ({ rows: catalogRows(60) }),
    'prices/save': ({ id, change }) => {
      state.prices = withPrice(state.prices, id, change) as SpendingState['prices'];
      return prices();
    },
    'prices/remove': ({ id }) => {
      const without = withoutPrice(state.prices, id);
      state.prices = without.raw as SpendingState['prices'];
      removedPrice = without.removed;
      return prices();
    },
    'prices/putBack': () => {
      state.prices = (removedPrice && withPriceBack(state.prices, removedPrice)) as SpendingState['prices'];
      return prices();
    },
    'prices/refresh': () => ({ ...prices(), table: { date: '2026-11-20', fetched: true } }),
    'spending/run': () => null,
  };
  return { answers, settings: () => state };
}

const NAMES: Readonly<Record<string, string>> = { openai: 'OpenAI', anthropic: 'Anthropic', groq: 'Groq' };
