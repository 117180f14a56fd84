// The settings page of budgets: limits, ceilings, and how far each limit is used.
import * as v from 'valibot';
import { BUDGET_PERIODS } from '../budgetViews.ts';
import type { Schemas } from '../rpc.ts';
import { BUDGET_AMOUNTS, type BudgetAmount, type BudgetsPageView, type LimitChange } from '../spendingViews.ts';
import { nothing } from './fields.ts';

export interface BudgetRequests {
  'budgets/view': { params: Record<string, never>; result: BudgetsPageView };
  /** Changes one limit, or with no `id` adds one at the end. Fails in words where it would not fit, or was changed meanwhile. */
  'budgets/save': { params: { id?: string | undefined; change: LimitChange }; result: BudgetsPageView };
  'budgets/remove': { params: { id: string }; result: BudgetsPageView };
  /** Puts the limit that was removed last from this page back where it stood. */
  'budgets/putBack': { params: Record<string, never>; result: BudgetsPageView };
  /** `null` takes it out, so that the default holds; `noLimit` (of background work) sets it to none on purpose. */
  'budgets/setAmount': { params: { amount: BudgetAmount; usd: number | 'noLimit' | null }; result: BudgetsPageView };
  /** `null`: as the environment says. */
  'budgets/setWarnings': { params: { on: boolean | null }; result: BudgetsPageView };
  /** Raises a limit for the period that the person sees, and no other. */
  'budgets/raise': { params: { budgetId: string; firstDay: string; usd: number }; result: BudgetsPageView };
}

export interface BudgetEvents {
  /** Something was paid or set: a page that shows budgets or prices asks again. */
  'budgets/changed': Record<string, never>;
}

const usd = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000_000));
const word = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000));
const orNone = <Field extends v.GenericSchema>(field: Field) => v.optional(v.nullable(field));
const rowId = v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/));

const change = v.strictObject({
  name: orNone(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))),
  period: orNone(v.picklist(BUDGET_PERIODS)),
  usd: orNone(usd),
  hard: orNone(v.boolean()),
  warnAt: orNone(v.pipe(v.array(v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1000))), v.maxLength(20))),
  provider: orNone(word),
  key: orNone(word),
  workspace: orNone(word),
  purpose: orNone(word),
  without: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(100))),
});

export const budgetSchemas: Schemas<BudgetRequests> = {
  'budgets/view': nothing,
  'budgets/save': v.strictObject({ id: v.optional(rowId), change }),
  'budgets/remove': v.strictObject({ id: rowId }),
  'budgets/putBack': nothing,
  'budgets/setAmount': v.strictObject({
    amount: v.picklist(BUDGET_AMOUNTS),
    usd: v.nullable(v.union([usd, v.literal('noLimit')])),
  }),
  'budgets/setWarnings': v.strictObject({ on: v.nullable(v.boolean()) }),
  'budgets/raise': v.strictObject({
    budgetId: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)),
    firstDay: v.pipe(v.string(), v.isoDate()),
    usd: v.pipe(usd, v.gtValue(0)),
  }),
};
