// The budgets as they stand in the person's settings, one row each, also those that cannot be read: for the page that edits them.
import { BUDGET_PERIODS, type BudgetDefinition, type BudgetPeriod } from '../../shared/budgetViews.ts';
import type { LimitValues } from '../../shared/spendingViews.ts';
import { isRecord } from '../isRecord.ts';
import { KNOWN_OF_LIMIT, readLimit } from './budgetDefinitions.ts';

/** One entry of `limits`. */
export interface LimitEntry {
  /** Of its text in the file; of entries that say the same, each has its own. */
  id: string;
  values: LimitValues;
  unknown: readonly string[];
  problem?: string;
  /** As the gate reads it; absent where it is ignored. */
  definition?: BudgetDefinition;
}

/** `undefined` where nothing is set; `value` is the whole setting. */
export function limitList(value: unknown): readonly unknown[] | undefined {
  const list = isRecord(value) ? value['limits'] : undefined;
  return Array.isArray(list) ? list : undefined;
}

export function limitEntries(list: readonly unknown[]): LimitEntry[] {
  const ids = limitIds(list);
  return list.map((entry, index) => {
    const problems: string[] = [];
    const definition = readLimit(entry, index + 1, problems);
    const fields = isRecord(entry) ? entry : {};
    return {
      id: ids[index] ?? '',
      values: valuesOf(fields),
      unknown: Object.keys(fields).filter((name) => !KNOWN_OF_LIMIT.has(name)),
      definition,
      ...(problems.length > 0 && { problem: problems.join(' ') }),
    };
  });
}

export function limitIds(list: readonly unknown[]): string[] {
  const seen = new Map<string, number>();
  return list.map((entry) => {
    const hash = hashOf(JSON.stringify(entry) ?? '');
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}-${count}`;
  });
}

const HASH_BITS = 64;

/** Tells what a person writes apart; nobody gains anything by two that are the same. */
function hashOf(text: string): string {
  let hash = 7n;
  for (let at = 0; at < text.length; at += 1) {
    hash = BigInt.asUintN(HASH_BITS, hash * 1_000_003n + BigInt(text.charCodeAt(at)));
  }
  return hash.toString(36);
}

/** Each field that fits by itself: what a form begins with. */
function valuesOf(entry: Record<string, unknown>): LimitValues {
  const { period, usd, hard, warnAt } = entry;
  const text = (name: string) => {
    const value = entry[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 2000) : undefined;
  };
  const isPercents = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length <= 20 && list.every((one) => typeof one === 'number' && one > 0);
  const values: LimitValues = {
    name: text('name')?.slice(0, 100),
    period: BUDGET_PERIODS.includes(period as BudgetPeriod) ? (period as BudgetPeriod) : undefined,
    usd: typeof usd === 'number' && Number.isFinite(usd) && usd >= 0 ? usd : undefined,
    hard: typeof hard === 'boolean' ? hard : undefined,
    warnAt: isPercents(warnAt) ? warnAt : undefined,
    provider: text('provider'),
    key: text('key'),
    workspace: text('workspace'),
    purpose: text('purpose'),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
