// What stands in the settings and the ledger in the states of the pages Budgets and Prices.
import type { Currency } from '../../../src/shared/currency.ts';
import type { UnpricedRow } from '../../../src/shared/spendingViews.ts';

interface Spent {
  spentUsd?: number;
  heldUsd?: number;
  raisedUsd?: number;
  runsOutOn?: string;
}

export interface SpendingState {
  /** The setting as the file has it. */
  budgets?: unknown;
  environment?: Readonly<Record<string, string>>;
  /** By the budget's id. */
  spending?: Readonly<Record<string, Spent>>;
  prices?: Readonly<Record<string, unknown>>;
  lockedPrices?: string;
  unpriced?: readonly UnpricedRow[];
  currency?: Currency;
  localUsdPerHour?: number;
}

const budgets = {
  limits: [
    { period: 'month', usd: 60, hard: true },
    { period: 'month', usd: 10, hard: true, provider: 'openai', key: 'work', warnAt: [80] },
    { name: 'Do not overdo it', period: 'day', usd: 4, warnAt: [80] },
    { period: 'week', usd: 5, workspace: 'file:///home/me/llm-workbench', purpose: 'compare' },
  ],
  perRequestUsd: 0.5,
};

const spending: SpendingState['spending'] = {
  'month:///:hard': { spentUsd: 37.11 },
  'month:openai/work//:hard': { spentUsd: 9.28, heldUsd: 0.4, runsOutOn: '2026-11-23', raisedUsd: 0 },
  'day:///:soft': { spentUsd: 2.22, raisedUsd: 0 },
  'week://file%3A%2F%2F%2Fhome%2Fme%2Fllm-workbench/compare:soft': { spentUsd: 6.1, raisedUsd: 2 },
  'day:///title%2Cembedding%2Cjudge:hard': { spentUsd: 0.06 },
};

const unpriced: readonly UnpricedRow[] = [
  { providerId: 'vllm', model: 'house-coder', providerName: 'vLLM', modelName: 'house-coder', requests: 41 },
  {
    providerId: 'groq',
    model: 'meta-llama/llama-4-maverick-17b-128e-instruct',
    providerName: 'Groq',
    modelName: 'meta-llama/llama-4-maverick-17b-128e-instruct',
    requests: 1,
  },
];

const prices = {
  'openai/gpt-5': { inputPerMillion: 1.1, outputPerMillion: 9, cacheReadPerMillion: 0.11 },
  'anthropic/claude-sonnet-4-5': { inputPerMillion: 2.7, outputPerMillion: 13.5 },
};

export const SPENDING: Readonly<Record<string, SpendingState>> = {
  settingsBudgets: { budgets, spending },
  settingsBudgetForm: { budgets, spending },
  settingsBudgetRaise: { budgets, spending },
  settingsBudgetsEnvironment: {
    environment: { COST_ALERT_THRESHOLD: '5', ENABLE_COST_TRACKING: 'false' },
    spending: { 'day:///:soft': { spentUsd: 1.2 } },
    currency: { code: 'EUR', perUsd: 0.92 },
  },
  settingsBudgetsNone: {},
  settingsBudgetsProblems: {
    budgets: {
      limits: [
        { period: 'monthly', usd: 20, hard: true, name: 'All of it' },
        { period: 'day', usd: 2, amuont: 3 },
        { period: 'day', usd: 4 },
        { period: 'day', usd: 9 },
        'ten dollars',
      ],
      perRequestUsd: 'fifty cents',
      backgroundUsdPerDay: null,
    },
    environment: { ENABLE_COST_TRACKING: 'perhaps' },
    spending: { 'day:///:soft': { spentUsd: 4.4 } },
  },
  settingsBudgetsLocked: { budgets: [{ period: 'day', usd: 2 }] },
  settingsPrices: { prices, unpriced, currency: { code: 'EUR', perUsd: 0.92 }, localUsdPerHour: 0.12 },
  settingsPriceAdd: { prices, unpriced },
  settingsPriceForm: { prices, unpriced },
  settingsPricesNone: {},
  settingsPricesProblems: {
    prices: { ...prices, 'openai/gpt-5-mini': { inputPerMillion: 'a quarter', outputPerMillion: 2 }, gpt: 3 },
  },
};
