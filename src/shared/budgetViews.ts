// Budgets as plain data: what the person set, how far they are used, and why a request was refused; host and webview both speak of them.

/** Calendar periods in local time; weeks begin on Monday. */
export const BUDGET_PERIODS = ['day', 'week', 'month'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What happens unasked; it has a budget of its own. */
export const BACKGROUND_PURPOSES = ['title', 'embedding', 'judge'] as const;

/** What counts: a request that fits everything that is given here. Empty: every request. */
export interface BudgetScope {
  providerId?: string;
  /** Name of the key, as the ledger has it. */
  keyName?: string;
  /** Folder URI. */
  workspace?: string;
  /** Any of these. */
  purposes?: readonly string[];
}

export interface BudgetDefinition {
  /** Made of period, scope and kind: two windows mean the same budget by it. */
  id: string;
  /** The person's own name for it. */
  name?: string;
  period: BudgetPeriod;
  scope: BudgetScope;
  /** USD; 0: nothing that costs. */
  limitUsd: number;
  /** Refuses what would pass the limit; otherwise it only warns. */
  hard: boolean;
  /** Percent of the limit at which the person is told, ascending. */
  warnAt: readonly number[];
  /** What could not be read of it; then it is hard and 0, so that nothing passes a limit by a slip of the pen. */
  problem?: string;
}

/** Everything that the person set. */
export interface Budgets {
  limits: readonly BudgetDefinition[];
  /** No request may cost more, USD; absent: any. */
  perRequestUsd?: number;
  /** A request that may cost more is asked about first, USD; absent: none. */
  confirmAboveUsd?: number;
  /** Whether the person is told at the thresholds; limits hold, and the ledger counts, either way. */
  warnings: boolean;
  /** What does not fit, as sentences. */
  problems: readonly string[];
}

/** A budget in its current period. All amounts in USD. */
export interface BudgetView extends BudgetDefinition {
  /** "Your monthly budget for openai" */
  title: string;
  /** ISO date of its first day: with the id it names what was raised. */
  firstDay: string;
  /** Epoch milliseconds. */
  startsAt: number;
  endsAt: number;
  /** By how much it was raised for this period. */
  raisedUsd: number;
  spentUsd: number;
  /** Set aside for what is under way. */
  heldUsd: number;
  /** Never below 0. */
  leftUsd: number;
}

export interface CheaperModel {
  providerId: string;
  model: string;
  /** As people read it. */
  name?: string;
  estimatedUsd: number;
}

/** Why a request did not leave. All amounts in USD. */
export interface BudgetRefusal {
  /** The budget that it would have passed; absent: a ceiling for each request, or a price that is not known. */
  budgetId?: string;
  firstDay?: string;
  leftUsd?: number;
  /** What the request could have cost; absent: unknown. */
  neededUsd?: number;
  /** By how much the budget must be raised once for it to pass. */
  raiseByUsd?: number;
  /** A model that fits into what is left; `estimatedUsd` is for an answer of usual length, and 0 only where it is free. */
  cheaper?: CheaperModel;
}

/** A threshold that was passed: told once in each period, across all windows. */
export interface BudgetWarning {
  budget: BudgetView;
  percent: number;
  /** "Your monthly budget is used to 80 %: $8.00 of $10.00, until 1 December." */
  message: string;
  /** What would help, as a sentence. */
  advice: string;
}

/** Percent that is spent of the limit as it is raised, whole, rounded down: 100 means that it is reached; a limit of 0 is by whatever was spent. */
export function usedPercent({ spentUsd, limitUsd, raisedUsd }: BudgetView): number {
  const total = limitUsd + raisedUsd;
  // A sum of many floats may fall short of what it is by a hair.
  return total > 0 ? Math.floor((spentUsd / total) * 100 + 1e-6) : spentUsd > 0 ? 100 : 0;
}
