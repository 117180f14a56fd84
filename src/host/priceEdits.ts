// Changes of the setting `prices` as the file holds it: only what was changed is written, all else stays, also what does not fit.
import { withEntry } from '../core/configuration/entries.ts';
import { parseModel } from '../core/configuration/fits.ts';
import { misfitOf } from '../core/configuration/ownPrices.ts';
import { AppError } from '../core/errors.ts';
import { isRecord } from '../core/isRecord.ts';
import type { OwnPriceChange } from '../shared/protocol/prices.ts';

export const LOCKED_PRICES =
  'The setting llmWorkbench.prices needs an object with models. Mend it in settings.json first.';
const GONE = 'This price was taken out of settings.json meanwhile.';

/** A price that was taken out, with its place among the others. */
export interface RemovedPrice {
  id: string;
  entry: unknown;
  index: number;
}

/** `id` is `provider/model`. Throws `config` in words where the price would not fit. */
export function withPrice(raw: unknown, id: string, change: OwnPriceChange): unknown {
  const prices = pricesOf(raw);
  if (!parseModel(id)) {
    throw new AppError('config', 'A price needs a model as provider/model, such as openai/gpt-5.');
  }
  let entry: unknown = Object.hasOwn(prices, id) ? prices[id] : {};
  for (const [name, value] of Object.entries(change)) {
    if (value !== undefined) {
      entry = withEntry(entry, { name, value: value ?? undefined }) ?? {};
    }
  }
  const misfit = misfitOf(entry);
  if (misfit !== undefined) {
    throw new AppError('config', `This price does not fit: ${misfit}.`);
  }
  return withEntry(prices, { name: id, value: entry });
}

/** Throws `config` where it is not there any more. */
export function withoutPrice(raw: unknown, id: string): { raw: unknown; removed: RemovedPrice } {
  const prices = pricesOf(raw);
  const index = Object.keys(prices).indexOf(id);
  if (index === -1) {
    throw new AppError('config', GONE);
  }
  return { raw: withEntry(prices, { name: id }), removed: { id, entry: prices[id], index } };
}

/** One that was set anew meanwhile stays. */
export function withPriceBack(raw: unknown, { id, entry, index }: RemovedPrice): unknown {
  const prices = pricesOf(raw);
  return Object.hasOwn(prices, id)
    ? prices
    : Object.fromEntries(Object.entries(prices).toSpliced(index, 0, [id, entry]));
}

function pricesOf(raw: unknown): Record<string, unknown> {
  if (raw === undefined || raw === null) {
    return {};
  }
  if (!isRecord(raw)) {
    throw new AppError('config', LOCKED_PRICES);
  }
  return raw;
}
