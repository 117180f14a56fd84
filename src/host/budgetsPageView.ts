// What the settings page of budgets shows, from the setting as the file has it and the budgets as requests meet them.
import { isRecord } from '../core/isRecord.ts';
import { readBudgets } from '../core/usage/budgetDefinitions.ts';
import { limitEntries, limitList, type LimitEntry } from '../core/usage/budgetRows.ts';
import type { BudgetDefinition, Budgets } from '../shared/budgetViews.ts';
import type { BudgetOutlook } from '../shared/costViews.ts';
import {
  type AmountRow,
  BUDGET_AMOUNTS,
  type BudgetAmount,
  type BudgetsPageView,
  type LimitRow,
} from '../shared/spendingViews.ts';
import { isLocked } from './budgetEdits.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const THRESHOLD = 'COST_ALERT_THRESHOLD';
const TRACKING = 'ENABLE_COST_TRACKING';

/** `raw` is the setting as the person's file has it, `states` are the budgets as the gate reads them. */
export function budgetsPageView(
  raw: unknown,
  environment: Environment,
  states: readonly BudgetOutlook[],
): Omit<BudgetsPageView, 'currency' | 'workspace'> {
  const { problems } = readBudgets(raw, environment);
  // Beside an entry that is not known, which closes everything, the others are shown as they are.
  const budgets = readBudgets(knownOf(raw), environment);
  const stateOf = new Map(states.map((state) => [state.id, state]));
  const entries = limitEntries(limitList(raw) ?? []);
  const limits = [...entries.map((entry) => rowOf(entry, entries, stateOf)), ...fromEnvironment(raw, budgets, stateOf)];
  const background = budgets.limits.find(({ name, period, hard, scope }) =>
    Boolean(name === 'Background work' && period === 'day' && hard && scope.purposes),
  );
  const warnings = warningsOf(raw, environment, budgets);
  const told = new Set([
    ...limits.map(({ problem }) => problem),
    ...BUDGET_AMOUNTS.flatMap((name) => problemOf(name, budgets) ?? []),
    warnings.problem,
  ]);
  return {
    limits,
    amounts: {
      perRequestUsd: amountOf(raw, 'perRequestUsd', budgets.perRequestUsd, budgets),
      confirmAboveUsd: amountOf(raw, 'confirmAboveUsd', budgets.confirmAboveUsd, budgets),
      backgroundUsdPerDay: amountOf(raw, 'backgroundUsdPerDay', background?.limitUsd, budgets),
    },
    background: background && stateOf.get(background.id),
    warnings,
    // Of two that are the same, the row says so.
    problems: problems.filter((problem) => !told.has(problem) && !problem.startsWith('Two budgets ')),
    ...(isLocked(raw) && { locked: true }),
  };
}

function knownOf(raw: unknown): unknown {
  const known: ReadonlySet<string> = new Set(['limits', ...BUDGET_AMOUNTS, 'warnings']);
  return isRecord(raw) ? Object.fromEntries(Object.entries(raw).filter(([name]) => known.has(name))) : raw;
}

function rowOf(
  { definition, id, values, unknown, problem }: LimitEntry,
  entries: readonly LimitEntry[],
  stateOf: ReadonlyMap<string, BudgetOutlook>,
): LimitRow {
  const row = { id, values, unknown, ...(problem !== undefined && { problem }) };
  if (!definition || definition.problem !== undefined) {
    return row;
  }
  return holds(definition, entries) ? { ...row, state: stateOf.get(definition.id) } : { ...row, overruled: true };
}

/** Of two that are for the same the lower holds, and of two that say the same the first. */
function holds(definition: BudgetDefinition, entries: readonly LimitEntry[]): boolean {
  const same = entries.flatMap((entry) => (entry.definition?.id === definition.id ? [entry.definition] : []));
  const lowest = Math.min(...same.map(({ limitUsd }) => limitUsd));
  return same.find(({ limitUsd }) => limitUsd === lowest) === definition;
}

/** What stands in the environment holds where the file has no list. */
function fromEnvironment(raw: unknown, { limits }: Budgets, stateOf: ReadonlyMap<string, BudgetOutlook>): LimitRow[] {
  const limit = limits.find(({ name }) => name === THRESHOLD);
  if (!limit || (isRecord(raw) && raw['limits'] !== undefined)) {
    return [];
  }
  const values = { period: limit.period, usd: limit.limitUsd, warnAt: limit.warnAt };
  return [{ values, unknown: [], state: stateOf.get(limit.id), variable: THRESHOLD }];
}

function amountOf(raw: unknown, name: BudgetAmount, usd: number | undefined, budgets: Budgets): AmountRow {
  const isSet = isRecord(raw) && raw[name] !== undefined && (raw[name] !== null || name === 'backgroundUsdPerDay');
  const problem = problemOf(name, budgets);
  return { ...(usd !== undefined && { usd }), source: isSet ? 'user' : 'default', ...(problem && { problem }) };
}

function warningsOf(raw: unknown, environment: Environment, budgets: Budgets): BudgetsPageView['warnings'] {
  const own = isRecord(raw) ? raw['warnings'] : undefined;
  const problem = problemOf('warnings', budgets) ?? budgets.problems.find((one) => one.startsWith(`${TRACKING} `));
  const common = { on: budgets.warnings, ...(problem && { problem }) };
  if (typeof own === 'boolean') {
    return { ...common, source: 'user' };
  }
  return environment[TRACKING]?.trim() && own === undefined && problem === undefined
    ? { ...common, source: 'environment', variable: TRACKING }
    : { ...common, source: 'default' };
}

function problemOf(name: string, { problems }: Budgets): string | undefined {
  return problems.find((problem) => problem.startsWith(`"${name}" `));
}
