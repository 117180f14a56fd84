// The table of models: what is known of each, hiding, aliases, the price table.
import * as v from 'valibot';
import type { CatalogView } from '../catalogViews.ts';
import type { Schemas } from '../rpc.ts';
import { id, nothing } from './fields.ts';

export interface CatalogRequests {
  /** With `refresh` the vendors' lists are read anew; what is known now is answered at once, and events follow. */
  'catalog/view': { params: { refresh: boolean }; result: CatalogView };
  /** A hidden model stands in no picker, and can still be asked by name. */
  'catalog/hide': { params: { providerId: string; model: string; hidden: boolean }; result: CatalogView };
  /** `target: null` takes the alias out. Fails with a sentence for a name that cannot be one. */
  'catalog/setAlias': {
    params: { alias: string; target: { providerId: string; model: string } | null };
    result: CatalogView;
  };
  /** Makes it the model of the chat (`purpose` absent) or of one of the purposes of the setting `purposeModels`. */
  'catalog/setDefault': {
    params: { providerId: string; model: string; purpose?: string | undefined };
    result: CatalogView;
  };
  /** Opens what asks for the person's own price of it; the answer does not wait for that. */
  'catalog/setPrice': { params: { providerId: string; model: string }; result: null };
  /** Fetches today's price table; cancelling the request stops it. */
  'catalog/refreshPrices': { params: Record<string, never>; result: CatalogView };
}

export interface CatalogEvents {
  'catalog/changed': CatalogView;
  /** Puts a filter into the search field, such as `@provider:openai`. */
  'catalog/show': { filter: string };
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

export const catalogSchemas: Schemas<CatalogRequests> = {
  'catalog/view': v.strictObject({ refresh: v.boolean() }),
  'catalog/hide': v.strictObject({ providerId: id, model: id, hidden: v.boolean() }),
  'catalog/setAlias': v.strictObject({
    alias: name,
    target: v.nullable(v.strictObject({ providerId: id, model: id })),
  }),
  'catalog/setDefault': v.strictObject({ providerId: id, model: id, purpose: v.optional(name) }),
  'catalog/setPrice': v.strictObject({ providerId: id, model: id }),
  'catalog/refreshPrices': nothing,
};
