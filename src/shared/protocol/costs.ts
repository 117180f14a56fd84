// The cost view: one report for each query, names for its ids, and what can be done about what it shows.
import * as v from 'valibot';
import { COST_DIMENSIONS, type CostModel, type CostQuery, type CostsView } from '../costViews.ts';
import { STRATEGIES } from '../routingViews.ts';
import type { Schemas } from '../rpc.ts';
import { LONGEST_SUPPOSED_RULES, type WhatIfChoice, type WhatIfScenario, type WhatIfView } from '../whatIfViews.ts';
import { id, nothing } from './fields.ts';

/** What a picture or table is saved as. `content` is text, for a PNG base64. */
export const SAVED_KINDS = ['csv', 'json', 'png'] as const;
export type SavedKind = (typeof SAVED_KINDS)[number];

export interface CostsRequests {
  /** Without `query` the one that was asked last, in this window or an earlier one; it is remembered. */
  'costs/view': { params: { query?: CostQuery | undefined }; result: CostsView };
  /** Decides the requests of the period again, and sends nothing. A page asks for one at a time, and stops the one before. */
  'costs/whatIf': { params: { query: CostQuery; scenario: WhatIfScenario }; result: WhatIfView };
  /** Models that can be supposed, by provider. */
  'costs/whatIfModels': { params: Record<string, never>; result: { models: readonly WhatIfChoice[] } };
  /** Asks where to save it; `saved` is false where the person thought better of it. `name` is a file name without extension. */
  'costs/save': { params: { kind: SavedKind; name: string; content: string }; result: { saved: boolean } };
  /** Shows it in the chat. */
  'costs/openConversation': { params: { conversationId: string }; result: null };
  /** Asks for a price of a model that has none; the page hears `costs/changed`. */
  'costs/setPrice': { params: CostModel; result: null };
  'costs/openSettings': { params: { page: 'budgets' | 'prices' }; result: null };
  /** Asks by how much this budget is to be raised in this period alone. */
  'costs/raiseBudget': { params: { budgetId: string; firstDay: string }; result: null };
  /** The commands Export Usage…, Import Usage…, Delete Usage…. */
  'costs/usageFile': { params: { action: 'export' | 'import' | 'delete' }; result: null };
}

export interface CostsEvents {
  /** Something was paid, set or deleted: the page asks again. */
  'costs/changed': Record<string, never>;
  /** A place elsewhere wants this shown (the status bar: today; a conversation's total: that conversation's time). */
  'costs/show': { query: CostQuery };
}

/** Reports go through their days one by one: of years in which somebody may have lived with this. */
const isoDay = v.pipe(v.string(), v.isoDate(), v.minValue('1970-01-01'), v.maxValue('2199-12-31'));
const model = v.strictObject({ providerId: id, model: id });
/** As many as anybody could tick. */
const most = <Item extends v.GenericSchema>(item: Item) => v.optional(v.pipe(v.array(item), v.maxLength(2000)));
/** Empty: what ran without one. */
const idOrNone = v.pipe(v.string(), v.maxLength(2000));

const period = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['day', 'week', 'month', 'year']), of: isoDay }),
  v.strictObject({ kind: v.literal('range'), from: isoDay, to: isoDay }),
  v.strictObject({ kind: v.literal('all') }),
]);

/** Of a stored query as well: another version of the program may have kept it. */
export const costQuery = v.strictObject({
  period,
  filter: v.optional(
    v.strictObject({
      providers: most(id),
      models: most(model),
      keys: most(v.strictObject({ providerId: id, keyName: idOrNone })),
      purposes: most(id),
      workspaces: most(idOrNone),
    }),
  ),
  by: v.picklist(COST_DIMENSIONS),
  step: v.optional(v.picklist(['day', 'week', 'month'])),
});

const scenario = v.variant('kind', [
  v.strictObject({ kind: v.literal('strategy'), strategy: v.picklist(STRATEGIES) }),
  v.strictObject({ kind: v.literal('model'), model }),
  v.strictObject({ kind: v.literal('rules'), text: v.pipe(v.string(), v.maxLength(LONGEST_SUPPOSED_RULES)) }),
]);

/** A PNG of a wide screen at double density. */
const LONGEST_SAVED = 40_000_000;

export const costsSchemas: Schemas<CostsRequests> = {
  'costs/view': v.strictObject({ query: v.optional(costQuery) }),
  'costs/whatIf': v.strictObject({ query: costQuery, scenario }),
  'costs/whatIfModels': nothing,
  'costs/save': v.strictObject({
    kind: v.picklist(SAVED_KINDS),
    name: v.pipe(v.string(), v.regex(/^[\w -]{1,80}$/)),
    content: v.pipe(v.string(), v.maxLength(LONGEST_SAVED)),
  }),
  'costs/openConversation': v.strictObject({ conversationId: id }),
  'costs/setPrice': model,
  'costs/openSettings': v.strictObject({ page: v.picklist(['budgets', 'prices']) }),
  'costs/raiseBudget': v.strictObject({
    budgetId: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)),
    firstDay: isoDay,
  }),
  'costs/usageFile': v.strictObject({ action: v.picklist(['export', 'import', 'delete']) }),
};
