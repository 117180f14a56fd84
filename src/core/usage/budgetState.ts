// A budget in its period: which requests it is for, what is left of it, and the words for both.
import type { BudgetDefinition, BudgetScope, BudgetView } from '../../shared/budgetViews.ts';
import { formatMoney } from '../../shared/money.ts';
import { periodAt } from './budgetPeriods.ts';

/** What a request is counted under, as in its usage record. */
export interface RequestLabels {
  providerId: string;
  keyName: string;
  purpose: string;
  workspace?: string;
}

export function covers(scope: BudgetScope, request: RequestLabels): boolean {
  return (
    (scope.providerId === undefined || scope.providerId === request.providerId) &&
    (scope.keyName === undefined || scope.keyName === request.keyName) &&
    (scope.workspace === undefined || scope.workspace === request.workspace) &&
    (scope.purposes === undefined || scope.purposes.includes(request.purpose))
  );
}

/** The days (ISO dates) of the period that an instant belongs to, with what counts in them. */
export function spanOf({ id, scope, period }: BudgetDefinition, at: number) {
  const { firstDay, lastDay } = periodAt(period, at);
  return { budgetId: id, scope, firstDay, lastDay };
}

/** The sums are USD. */
export function viewOf(
  budget: BudgetDefinition,
  at: number,
  { spentUsd, heldUsd, raisedUsd }: { spentUsd: number; heldUsd: number; raisedUsd: number },
): BudgetView {
  const { startsAt, endsAt, firstDay } = periodAt(budget.period, at);
  return {
    ...budget,
    title: titleOf(budget),
    startsAt,
    endsAt,
    firstDay,
    raisedUsd,
    spentUsd,
    heldUsd,
    leftUsd: Math.max(0, budget.limitUsd + raisedUsd - spentUsd - heldUsd),
  };
}

const ADJECTIVES = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

/** "Your monthly budget for openai" */
function titleOf({ name, period, scope }: BudgetDefinition): string {
  if (name !== undefined) {
    return `Your ${ADJECTIVES[period]} budget "${name}"`;
  }
  const { providerId, keyName, workspace, purposes } = scope;
  const parts = [
    providerId,
    keyName && `the key "${keyName}"`,
    workspace && `the folder ${lastOf(workspace)}`,
    purposes && (purposes.length === 1 ? `requests for "${purposes[0]}"` : 'work in the background'),
  ].filter(Boolean);
  return `Your ${ADJECTIVES[period]} budget${parts.length > 0 ? ` for ${parts.join(', ')}` : ''}`;
}

/** The folder's own name; a URI that cannot be decoded stays as it is. */
function lastOf(uri: string): string {
  const last = uri.replace(/\/+$/, '').split('/').at(-1) || uri;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** "until midnight", "until Monday", "until December 1" */
function untilWords({ period, endsAt }: Pick<BudgetView, 'period' | 'endsAt'>): string {
  switch (period) {
    case 'day':
      return 'until midnight';
    case 'week':
      return 'until Monday';
    case 'month':
      return `until ${new Date(endsAt).toLocaleDateString('en-US', { month: 'long', day: 'numeric' })}`;
    default:
      return period;
  }
}

/** What a request could have cost, as far as that can be said before. USD. */
export interface Needed {
  neededUsd?: number;
  /** What runs on this machine costs the time that it takes. */
  usdPerHour?: number;
}

/** Why a request did not leave, as sentences; amounts in USD. */
export function refusalWords(budget: BudgetView, needed: Needed): string {
  if (budget.problem !== undefined) {
    return `Your budgets cannot be read: ${budget.problem}. Until it is mended, nothing that costs is sent.`;
  }
  const total = formatMoney(budget.limitUsd + budget.raisedUsd);
  const left = budget.leftUsd > 0 ? `${formatMoney(budget.leftUsd)} of ${total} left` : `nothing of ${total} left`;
  const held = budget.heldUsd > 0 ? ` (${formatMoney(budget.heldUsd)} is set aside for requests under way)` : '';
  return `${budget.title} has ${left}${held} ${untilWords(budget)}. ${neededWords(needed)}`;
}

export function neededWords({ neededUsd, usdPerHour }: Needed): string {
  if (usdPerHour !== undefined) {
    return `This would have cost ${formatMoney(usdPerHour)} for each hour that it takes.`;
  }
  return neededUsd === undefined
    ? 'What this would have cost is not known: the model has no price.'
    : `This could have cost up to ${formatMoney(neededUsd)}.`;
}

export function warningWords(budget: BudgetView, percent: number): string {
  const total = budget.limitUsd + budget.raisedUsd;
  const used = percent >= 100 ? 'is used up' : `is used to ${percent} %`;
  return `${budget.title} ${used}: ${formatMoney(budget.spentUsd)} of ${formatMoney(total)}, ${untilWords(budget)}.`;
}

/** What would help against the spending; `dearest` is the model on which most was spent. */
export function adviceWords(
  budget: BudgetView,
  dearest: { providerId: string; model: string; costUsd: number } | undefined,
): string {
  const next = budget.hard ? 'What would pass the limit is not sent. ' : '';
  return dearest
    ? `${next}Most went to ${dearest.providerId}/${dearest.model} (${formatMoney(dearest.costUsd)}): a smaller model for simple questions, and a new conversation for each subject, help most.`
    : `${next}A smaller model for simple questions, and a new conversation for each subject, help most.`;
}
