// The settings page of prices: the person's own, models without one, the price table.
import * as v from 'valibot';
import type { CatalogView } from '../catalogViews.ts';
import type { Schemas } from '../rpc.ts';
import { OWN_PRICE_FIELDS, type OwnPriceValues, type PricesPageView } from '../spendingViews.ts';
import { id, nothing } from './fields.ts';

/** What is opened or asked by VS Code itself. */
export const SPENDING_COMMANDS = ['openCosts', 'exportUsage', 'importUsage', 'deleteUsage'] as const;
export type SpendingCommand = (typeof SPENDING_COMMANDS)[number];

/** What is to be different in a price: what is absent stays as the file has it, `null` is taken out. */
export type OwnPriceChange = { [Field in keyof OwnPriceValues]?: OwnPriceValues[Field] | null };

export interface PriceRequests {
  'prices/view': { params: Record<string, never>; result: PricesPageView };
  /** Every model that is known, to choose one from. */
  'prices/models': { params: Record<string, never>; result: Pick<CatalogView, 'rows'> };
  /** `id` is `provider/model`. Fails in words where the price would not fit. */
  'prices/save': { params: { id: string; change: OwnPriceChange }; result: PricesPageView };
  'prices/remove': { params: { id: string }; result: PricesPageView };
  /** Puts the price that was removed last from this page back. */
  'prices/putBack': { params: Record<string, never>; result: PricesPageView };
  /** Fetches today's price table; cancelling the request stops it. */
  'prices/refresh': { params: Record<string, never>; result: PricesPageView };
  'spending/run': { params: { command: SpendingCommand }; result: null };
}

const amount = v.pipe(v.number(), v.finite());
const price = Object.fromEntries(OWN_PRICE_FIELDS.map((field) => [field, v.optional(v.nullable(amount))])) as Record<
  (typeof OWN_PRICE_FIELDS)[number],
  v.OptionalSchema<v.NullableSchema<typeof amount, undefined>, undefined>
>;

export const priceSchemas: Schemas<PriceRequests> = {
  'prices/view': nothing,
  'prices/models': nothing,
  'prices/save': v.strictObject({ id, change: v.strictObject(price) }),
  'prices/remove': v.strictObject({ id }),
  'prices/putBack': nothing,
  'prices/refresh': nothing,
  'spending/run': v.strictObject({ command: v.picklist(SPENDING_COMMANDS) }),
};
