// Fields of a price, and what the search finds on the page of prices.
import type { CatalogRow } from '../../src/shared/catalogViews.ts';
import { formatPerMillion } from '../../src/shared/money.ts';
import { USD } from '../../src/shared/currency.ts';
import type { OwnPriceChange } from '../../src/shared/protocol/prices.ts';
import type { OwnPriceValues, UnpricedRow } from '../../src/shared/spendingViews.ts';
import { counted } from '../costs/figures.ts';
import { amountText, readAmount } from './amountText.ts';
import { fuzzyScore } from '../fuzzySearch.ts';

export interface PriceField {
  id: keyof OwnPriceValues;
  label: string;
  isNeeded: boolean;
}

export const PRICE_FIELDS: readonly PriceField[] = [
  { id: 'inputPerMillion', label: 'Input', isNeeded: true },
  { id: 'outputPerMillion', label: 'Output', isNeeded: true },
  { id: 'cacheReadPerMillion', label: 'Cache read', isNeeded: false },
  { id: 'cacheWritePerMillion', label: 'Cache write', isNeeded: false },
  { id: 'cacheWrite1hPerMillion', label: 'Cache write, 1 h', isNeeded: false },
];

export type PriceTexts = Readonly<Partial<Record<PriceField['id'], string>>>;

/** What stands in the form of a price; `own` is what the person set until now. */
export function priceTexts(own: OwnPriceValues = {}): PriceTexts {
  return Object.fromEntries(PRICE_FIELDS.map(({ id }) => [id, amountText(own[id])]));
}

/** Of texts that fit. A field that was emptied is taken out, so that it is as input again, which the form says. */
export function priceChange(texts: PriceTexts, own: OwnPriceValues = {}): OwnPriceChange {
  return Object.fromEntries(
    PRICE_FIELDS.flatMap(({ id }) => {
      const read = readAmount(texts[id] ?? '');
      const value = 'value' in read ? read.value : null;
      return value === null && own[id] === undefined ? [] : [[id, value]];
    }),
  );
}

/** A model that a price can be set for. */
export interface PriceChoice {
  /** `provider/model` */
  id: string;
  providerName: string;
  modelName: string;
  /** What is known of its price, in words. */
  note: string;
}

const MOST_FOUND = 12;

/**
 * What a search finds, best first. Without one, and among equals: models whose requests have no cost, then those without a
 * price, then all others. A name that is in no list can be taken as it is typed.
 */
export function priceChoices(
  query: string,
  rows: readonly CatalogRow[],
  unpriced: readonly UnpricedRow[],
): PriceChoice[] {
  const asked = unpriced.map(({ providerId, model, providerName, modelName, requests }) => ({
    id: `${providerId}/${model}`,
    providerName,
    modelName,
    note: `no price known · ${counted(requests, 'request')}`,
  }));
  const known = new Set(asked.map(({ id }) => id));
  const others = rows.filter(({ providerId, model, local }) => !local && !known.has(`${providerId}/${model}`));
  const [without, withPrice] = [others.filter((row) => !hasPrice(row)), others.filter(hasPrice)];
  const all = [...asked, ...[...without, ...withPrice].map(choiceOf)];
  const words = query.trim();
  const found = all
    .map((choice) => ({ choice, score: fuzzyScore(words, `${choice.providerName} ${choice.modelName} ${choice.id}`) }))
    .filter((one): one is { choice: PriceChoice; score: number } => one.score !== undefined);
  const best = words === '' ? found : found.toSorted((one, other) => other.score - one.score);
  const typed = /^[^/\s]+\/\S.*$/.test(words) && all.every(({ id }) => id !== words) ? [typedChoice(words)] : [];
  return [...typed, ...best.map(({ choice }) => choice)].slice(0, MOST_FOUND);
}

function hasPrice({ inputPerMillion }: CatalogRow): boolean {
  return inputPerMillion !== undefined;
}

function choiceOf(row: CatalogRow): PriceChoice {
  const { providerId, model, providerName, name, inputPerMillion, outputPerMillion } = row;
  const figures = [
    inputPerMillion !== undefined && `$${formatPerMillion(inputPerMillion, USD)} in`,
    outputPerMillion !== undefined && `$${formatPerMillion(outputPerMillion, USD)} out`,
  ].filter(Boolean);
  const own = row.sources.price === 'settings' ? 'your price' : 'now';
  const note = hasPrice(row) ? `${own} ${figures.join(', ')}` : 'no price known';
  return { id: `${providerId}/${model}`, providerName, modelName: name, note };
}

function typedChoice(id: string): PriceChoice {
  return { id, providerName: id.slice(0, id.indexOf('/')), modelName: id.slice(id.indexOf('/') + 1), note: 'as typed' };
}
