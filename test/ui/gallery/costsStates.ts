// Every state of the cost view that the gallery shows: which ledger, what is asked of it, budgets and currency.
import type { BudgetOutlook, CostQuery, CostReport } from '../../../src/shared/costViews.ts';
import type { Currency } from '../../../src/shared/currency.ts';
import type { LedgerName } from './costsLedger.ts';

export interface CostsState {
  ledger: LedgerName;
  query: CostQuery;
  currency?: Currency;
  /** From the unfiltered month. */
  budgets?: (month: CostReport) => readonly BudgetOutlook[];
  budgetProblems?: readonly string[];
  /** The first request fails with this. */
  opensLate?: string;
  /** Every request but `costs/view` fails with this. */
  fails?: string;
  /** What the page had stored. */
  remembered?: unknown;
}

const TODAY = '2026-11-20';
const MONTH: CostQuery = { period: { kind: 'month', of: TODAY }, by: 'provider' };

function budget(period: 'day' | 'month', values: Partial<BudgetOutlook>): BudgetOutlook {
  const [limitUsd, spentUsd, heldUsd] = [values.limitUsd ?? 60, values.spentUsd ?? 0, values.heldUsd ?? 0];
  return {
    id: `${period}:${JSON.stringify(values.scope ?? {})}`,
    period,
    scope: {},
    limitUsd,
    hard: true,
    warnAt: [50, 80, 100],
    title: period === 'day' ? 'Your daily budget' : 'Your monthly budget',
    firstDay: period === 'day' ? TODAY : '2026-11-01',
    startsAt: new Date(2026, 10, period === 'day' ? 20 : 1).getTime(),
    endsAt: period === 'day' ? new Date(2026, 10, 21).getTime() : new Date(2026, 11, 1).getTime(),
    raisedUsd: 0,
    spentUsd,
    heldUsd,
    leftUsd: Math.max(0, limitUsd + (values.raisedUsd ?? 0) - spentUsd - heldUsd),
    ...values,
  };
}

/** One of each kind; limits follow what was spent, so that all hold. */
function calmBudgets({ thisMonth, today, providers }: CostReport): BudgetOutlook[] {
  const spentUsd = thisMonth.sums.costUsd;
  const openai = providers.find(({ key }) => key === 'openai')?.sums.costUsd ?? 0;
  return [
    budget('month', { limitUsd: Math.ceil(spentUsd / 6) * 10, spentUsd, heldUsd: 0.4, warnAt: [50, 80, 100] }),
    budget('month', {
      title: 'Your monthly budget for OpenAI, key work',
      scope: { providerId: 'openai', keyName: 'work' },
      limitUsd: openai * 1.08,
      spentUsd: openai,
      warnAt: [80, 100],
      runsOutOn: '2026-11-23',
    }),
    budget('day', { limitUsd: 12, spentUsd: today.sums.costUsd, hard: false, warnAt: [80] }),
    budget('month', {
      title: 'Your monthly budget for background work',
      scope: { purposes: ['title', 'embedding', 'judge'] },
      limitUsd: 1,
      spentUsd: 0.12,
      warnAt: [80],
    }),
  ];
}

function overBudgets({ thisMonth }: CostReport): BudgetOutlook[] {
  const spentUsd = thisMonth.sums.costUsd;
  return [
    budget('month', { limitUsd: spentUsd * 0.98, spentUsd }),
    budget('month', {
      name: 'Team money, which has a name that somebody took very seriously',
      scope: { providerId: 'anthropic' },
      limitUsd: spentUsd,
      spentUsd: spentUsd * 0.83,
      heldUsd: spentUsd * 0.11,
      raisedUsd: spentUsd * 0.02,
      runsOutOn: '2026-11-21',
    }),
    budget('day', {
      scope: { providerId: 'groq' },
      title: 'Your daily budget for groq',
      limitUsd: 0,
      problem: 'The limit “ten” is no number: nothing that costs is let through.',
    }),
  ];
}

export const COSTS_STATES: Readonly<Record<string, CostsState>> = {
  costsMonth: { ledger: 'year', query: MONTH, budgets: calmBudgets },
  costsYear: { ledger: 'year', query: { period: { kind: 'year', of: TODAY }, by: 'model' }, budgets: calmBudgets },
  costsYearDaily: {
    ledger: 'year',
    query: { period: { kind: 'range', from: '2025-11-21', to: TODAY }, by: 'provider', step: 'day' },
    budgets: calmBudgets,
  },
  costsWeek: { ledger: 'year', query: { period: { kind: 'week', of: TODAY }, by: 'purpose' } },
  costsDay: { ledger: 'year', query: { period: { kind: 'day', of: TODAY }, by: 'key' }, budgets: calmBudgets },
  costsEarlierMonth: { ledger: 'year', query: { period: { kind: 'month', of: '2026-08-10' }, by: 'workspace' } },
  costsConversations: { ledger: 'year', query: { ...MONTH, by: 'conversation' } },
  costsAll: { ledger: 'year', query: { period: { kind: 'all' }, by: 'provider' } },
  costsFiltered: {
    ledger: 'year',
    query: {
      ...MONTH,
      by: 'model',
      filter: { providers: ['anthropic', 'openai'], purposes: ['chat'], workspaces: ['file:///home/ada/retry'] },
    },
    budgets: calmBudgets,
  },
  costsPie: {
    ledger: 'year',
    query: MONTH,
    remembered: { faces: { 'shares-provider': 'pie', 'shares-model': 'pie', 'most-used': 'pie' } },
  },
  costsTables: {
    ledger: 'year',
    query: MONTH,
    remembered: {
      faces: Object.fromEntries(
        ['spend', 'shares-provider', 'shares-model', 'most-used', 'tokens', 'token-buckets'].map((id) => [id, 'table']),
      ),
      rowsOf: 'provider',
    },
  },
  costsMany: { ledger: 'many', query: { ...MONTH, by: 'model' }, budgets: overBudgets, budgetProblems: [] },
  costsOver: {
    ledger: 'year',
    query: MONTH,
    budgets: overBudgets,
    budgetProblems: ['budgets[2]: “fortnight” is no period; use day, week or month.'],
  },
  costsEuro: { ledger: 'year', query: MONTH, currency: { code: 'EUR', perUsd: 0.92 }, budgets: calmBudgets },
  costsYen: { ledger: 'year', query: MONTH, currency: { code: 'JPY', perUsd: 152 }, budgets: calmBudgets },
  costsFree: {
    ledger: 'free',
    query: MONTH,
    remembered: { faces: { 'shares-model': 'pie' } },
  },
  costsUnpriced: {
    ledger: 'year',
    query: { ...MONTH, filter: { providers: ['team'] } },
    budgetProblems: ['budgets[0]: “fortnight” is no period; use day, week or month.'],
  },
  costsEmpty: { ledger: 'empty', query: MONTH },
  costsNothing: {
    ledger: 'year',
    query: { ...MONTH, filter: { providers: ['groq'], purposes: ['embedding'] } },
    budgets: calmBudgets,
  },
  costsLate: { ledger: 'year', query: MONTH, opensLate: 'The store is busy: another window is repairing it.' },
  costsLive: { ledger: 'live', query: MONTH },
  costsWhatIf: { ledger: 'year', query: MONTH, budgets: calmBudgets },
  costsWhatIfModel: { ledger: 'year', query: MONTH },
  costsWhatIfTable: { ledger: 'year', query: MONTH, remembered: { faces: { 'what-if': 'table' } } },
  costsWhatIfRules: { ledger: 'year', query: MONTH },
  costsWhatIfNobody: { ledger: 'year', query: MONTH },
  costsWhatIfFails: { ledger: 'year', query: MONTH, fails: 'The store is busy: another window is repairing it.' },
  costsFails: { ledger: 'year', query: MONTH, fails: 'The disk is full.' },
};
