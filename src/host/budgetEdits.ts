// Changes of the setting `budgets` as the file holds it: only what was changed is written, all else stays, also what does not fit.
import { withEntry } from '../core/configuration/entries.ts';
import { AppError } from '../core/errors.ts';
import { isRecord } from '../core/isRecord.ts';
import { limitIds } from '../core/usage/budgetRows.ts';
import { readLimit } from '../core/usage/budgetDefinitions.ts';
import type { BudgetAmount, LimitChange } from '../shared/spendingViews.ts';

const LOCKED =
  'The setting llmWorkbench.budgets is not of the form that this page can change. Mend it in settings.json first.';
const CHANGED = 'This budget was changed in settings.json meanwhile. Look at it again.';

/** A limit that was taken out, with its place. */
export interface RemovedLimit {
  entry: unknown;
  index: number;
}

/** Whether the setting is neither unset nor an object with a list of limits. */
export function isLocked(raw: unknown): boolean {
  if (raw === undefined || raw === null) {
    return false;
  }
  return !isRecord(raw) || (raw['limits'] !== undefined && !Array.isArray(raw['limits']));
}

/** With no `id` a limit more. Throws `config` in words where it would not fit. */
export function withLimit(raw: unknown, id: string | undefined, { without = [], ...change }: LimitChange): unknown {
  const list = limitsOf(raw);
  const index = id === undefined ? list.length : placeOf(list, id);
  const before = list[index];
  const kept = Object.entries(isRecord(before) ? before : {}).filter(([name]) => !without.includes(name));
  let entry: unknown = Object.fromEntries(kept);
  for (const [name, value] of Object.entries(change)) {
    if (value !== undefined) {
      entry = withEntry(entry, { name, value: value ?? undefined }) ?? {};
    }
  }
  const problems: string[] = [];
  readLimit(entry, index + 1, problems);
  if (problems[0] !== undefined) {
    throw new AppError('config', notWritten(problems[0]));
  }
  return withLimits(raw, replaced(list, index, entry));
}

/** Its consequence is that of one in the file: this one is not written at all. */
function notWritten(problem: string): string {
  return problem.slice(0, problem.lastIndexOf('. ') + 1).replace(/^Budget \d+ does/, 'It does');
}

function replaced(list: readonly unknown[], index: number, entry: unknown): unknown[] {
  return index < list.length ? list.with(index, entry) : [...list, entry];
}

/** Throws `config` where it is not there any more. */
export function withoutLimit(raw: unknown, id: string): { raw: unknown; removed: RemovedLimit } {
  const list = limitsOf(raw);
  const index = placeOf(list, id);
  return { raw: withLimits(raw, list.toSpliced(index, 1)), removed: { entry: list[index], index } };
}

export function withLimitBack(raw: unknown, { entry, index }: RemovedLimit): unknown {
  return withLimits(raw, limitsOf(raw).toSpliced(index, 0, entry));
}

/** `undefined` takes it out; `null` is written as such. */
export function withAmount(raw: unknown, name: BudgetAmount | 'warnings', value: unknown): unknown {
  if (raw !== undefined && raw !== null && !isRecord(raw)) {
    throw new AppError('config', LOCKED);
  }
  return withEntry(raw, { name, value });
}

function limitsOf(raw: unknown): readonly unknown[] {
  if (isLocked(raw)) {
    throw new AppError('config', LOCKED);
  }
  const list = isRecord(raw) ? raw['limits'] : undefined;
  return Array.isArray(list) ? list : [];
}

/** Without any limit the entry goes: then what the environment says holds again. */
function withLimits(raw: unknown, list: readonly unknown[]): unknown {
  return withEntry(raw, { name: 'limits', value: list.length > 0 ? list : undefined });
}

function placeOf(list: readonly unknown[], id: string): number {
  const index = limitIds(list).indexOf(id);
  if (index === -1) {
    throw new AppError('config', CHANGED);
  }
  return index;
}
