// What the status bar says of spending: the amount of the day, how far the budgets are used, and what is left of them.
import { BACKGROUND_PURPOSES, usedPercent } from '../shared/budgetViews.ts';
import type { BudgetOutlook } from '../shared/costViews.ts';
import { formatMoney } from '../shared/money.ts';

interface Spent {
  costUsd: number;
  requests: number;
  unknownCostRequests: number;
}

export interface SpendFacts {
  today: Spent;
  week: Spent;
  month: Spent;
  /** In their current periods. */
  budgets: readonly BudgetOutlook[];
  /** The person wants to be told at the thresholds. */
  warns: boolean;
  /** Folder URI of this window; budgets of other folders say nothing here. */
  workspace: string | undefined;
}

export interface SpendWords {
  /** "$1.24 today · 81 % of daily budget" */
  text: string;
  /** The first part of it. */
  amount: string;
  /** Of the background: a threshold was passed, or a limit is used up. */
  level?: 'warning' | 'error';
  /** The text as it is read out. */
  spoken: string;
  heading: string;
  /** Span and amount. */
  sums: readonly (readonly [string, string])[];
  unknown?: string;
  /** One line for each. */
  budgets: readonly string[];
}

/**
 * Percent from which a limit counts as used up: since a request is refused before it passes the limit, what is spent comes
 * near to it and hardly ever reaches it.
 */
const USED_UP = 99;

export function spendWords({ today, week, month, budgets, warns, workspace }: SpendFacts): SpendWords {
  const ours = budgets.filter(({ scope }) => scope.workspace === undefined || scope.workspace === workspace);
  const worst = ours.map((budget) => alarmOf(budget, warns)).toSorted((one, other) => other.rank - one.rank)[0];
  const alarm = worst && worst.rank > 0 ? worst : undefined;
  const amount = `${amountOf(today)} today`;
  return {
    text: alarm ? `${amount} · ${alarm.text}` : amount,
    amount,
    level: alarm?.level,
    spoken: `LLM Workbench spending: ${amount}${alarm ? `, ${alarm.text}` : ''}`,
    heading: 'Spent with LLM Workbench',
    sums: [
      ['Today', amountOf(today)],
      ['This week', amountOf(week)],
      ['This month', amountOf(month)],
    ],
    unknown: unknownOf(today, 'today') ?? unknownOf(week, 'this week') ?? unknownOf(month, 'this month'),
    budgets: ours.filter(isWorthALine).map(lineOf),
  };
}

/** "$1.24", "$1.24 + unknown", "unknown": what is not known is never 0. */
function amountOf({ costUsd, requests, unknownCostRequests }: Spent): string {
  if (unknownCostRequests === 0) {
    return formatMoney(costUsd);
  }
  return unknownCostRequests >= requests ? 'Unknown cost' : `${formatMoney(costUsd)} + unknown`;
}

/** The narrowest span that has some. */
function unknownOf({ unknownCostRequests: count }: Spent, span: string): string | undefined {
  return count === 0 ? undefined : `The cost of ${count === 1 ? '1 request' : `${count} requests`} ${span} is unknown.`;
}

interface Alarm {
  /** 0: none. */
  rank: number;
  level: 'warning' | 'error';
  text: string;
}

function alarmOf(budget: BudgetOutlook, warns: boolean): Alarm {
  const { hard, warnAt, problem } = budget;
  const name = nameOf(budget);
  if (problem !== undefined) {
    return { rank: 3000, level: 'error', text: 'budgets cannot be read' };
  }
  // A limit of 0 forbids: what was spent before it was set does not use it up.
  const percent = budget.limitUsd + budget.raisedUsd > 0 ? usedPercent(budget) : 0;
  if (hard && percent >= USED_UP) {
    // Questions go on without that of the background.
    const [rank, level] = isOfBackground(budget) ? ([1000, 'warning'] as const) : ([2000, 'error'] as const);
    return { rank, level, text: `${name} used up` };
  }
  const isPassed = warns && warnAt.some((threshold) => percent >= threshold);
  // Ranks stay below those of limits however far a budget that only warns is passed.
  return { rank: isPassed ? Math.min(999, percent) : 0, level: 'warning', text: `${percent} % of ${name}` };
}

const BACKGROUND: readonly string[] = BACKGROUND_PURPOSES;

function isOfBackground({ scope }: BudgetOutlook): boolean {
  return scope.purposes?.every((purpose) => BACKGROUND.includes(purpose)) ?? false;
}

/** Everybody has one for the background: it says nothing before something ran there. */
function isWorthALine(budget: BudgetOutlook): boolean {
  return !isOfBackground(budget) || budget.spentUsd > 0 || budget.heldUsd > 0 || budget.problem !== undefined;
}

const ADJECTIVES = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

/** "daily budget", "weekly budget for openai" */
function nameOf({ title, period }: BudgetOutlook): string {
  const words = title.replace(/^Your /, '');
  return words.length <= 40 ? words : `${ADJECTIVES[period]} budget`;
}

/** "Your daily budget: $3.76 of $5.00 left, used up on 2026-11-24 at this pace" */
function lineOf(budget: BudgetOutlook): string {
  const { title, hard, problem, limitUsd, raisedUsd, spentUsd, leftUsd, heldUsd, runsOutOn } = budget;
  if (problem !== undefined) {
    return `Your budgets cannot be read: ${problem}.`;
  }
  const total = limitUsd + raisedUsd;
  const left =
    total === 0 && hard
      ? 'nothing that costs is sent'
      : spentUsd > total
        ? `${formatMoney(spentUsd)} spent of ${formatMoney(total)}`
        : `${formatMoney(leftUsd)} of ${formatMoney(total)} left`;
  const held = heldUsd > 0 ? `, ${formatMoney(heldUsd)} set aside for what is under way` : '';
  const until = runsOutOn === undefined ? '' : `, used up on ${runsOutOn} at this pace`;
  return `${title}: ${left}${held}${until}`;
}
