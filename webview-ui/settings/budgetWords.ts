// What is said of a budget: what it is for, when it warns or refuses, how far it is used.
import { type BudgetPeriod, usedPercent } from '../../src/shared/budgetViews.ts';
import type { BudgetOutlook } from '../../src/shared/costViews.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { BudgetsPageView, LimitValues } from '../../src/shared/spendingViews.ts';
import { purposeText } from '../costs/labels.ts';
import { shortDay } from '../costs/days.ts';

export const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = { day: 'Day', week: 'Week', month: 'Month' };
export const USUAL_PERCENTS: readonly number[] = [50, 80, 100];

/** Those that a person would set a budget for, in the order of a list. */
export const PURPOSES = [
  'chat',
  'compare',
  'editorAction',
  'background',
  'title',
  'embedding',
  'judge',
  'systemPrompt',
  'test',
  'gateway',
  'native',
] as const;

export function purposeWords(purpose: string): string {
  return purpose === 'background' ? 'Background work (titles, embeddings, judging)' : purposeText(purpose);
}

export interface WordsContext {
  providers: SettingsView['providers'];
  workspace: BudgetsPageView['workspace'];
}

/** "everything", "OpenAI, key work", "this workspace, Titles" */
function scopeWords({ provider, key, workspace, purpose }: LimitValues, context: WordsContext): string {
  const parts = [
    provider && (context.providers.find((one) => one.provider.id === provider)?.provider.name ?? provider),
    key && `key ${key}`,
    workspace && folderWords(workspace, context.workspace),
    purpose && (purpose === 'background' ? 'background work' : purposeText(purpose)),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'everything';
}

export function folderWords(uri: string, own: BudgetsPageView['workspace']): string {
  if (uri === own?.uri) {
    return `this workspace (${own.name})`;
  }
  const last = uri.replace(/\/+$/, '').split('/').at(-1) ?? uri;
  try {
    return `folder ${decodeURIComponent(last)}`;
  } catch {
    return `folder ${last}`;
  }
}

/** "Month · OpenAI, key work": tells a budget from the others, unless it has a name. */
export function budgetTitle(values: LimitValues, context: WordsContext): string {
  const period = values.period ? PERIOD_WORDS[values.period] : 'No period';
  return `${period} · ${scopeWords(values, context)}`;
}

/** "refuses at 100 %, warns at 50 and 80 %" */
export function ruleWords({ hard, warnAt = USUAL_PERCENTS }: LimitValues): string {
  const percents = hard ? warnAt.filter((percent) => percent < 100) : warnAt;
  const warns = percents.length > 0 ? `warns at ${list(percents.map(String))} %` : '';
  return hard
    ? ['refuses at 100 %', warns].filter(Boolean).join(', ')
    : warns === ''
      ? 'warns never, refuses nothing'
      : `${warns}, refuses nothing`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Worth a look: it has come to its last warnings, or to its end. */
export function isHigh(state: BudgetOutlook): boolean {
  const last = state.warnAt.find((percent) => percent >= 80) ?? 100;
  return state.spentUsd > 0 && usedPercent(state) >= Math.min(100, last);
}

/** "used up about 23 Nov", "used up" */
export function outlookWords(state: BudgetOutlook): string {
  const total = state.limitUsd + state.raisedUsd;
  if (total > 0 && state.spentUsd + state.heldUsd >= total) {
    return 'used up';
  }
  return state.runsOutOn === undefined ? '' : `used up about ${shortDay(state.runsOutOn)}`;
}

/** "until midnight", "until Monday", "until 1 Dec" */
export function untilWords({ period, endsAt }: Pick<BudgetOutlook, 'period' | 'endsAt'>): string {
  switch (period) {
    case 'day':
      return 'until midnight';
    case 'week':
      return 'until Monday';
    case 'month':
      return `until ${new Date(endsAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}`;
  }
}
