// What the person says that models cost: it holds before lists and tables, but not before a cost that a provider itself reports.
import type { FrozenPrice } from './records.ts';
import type { ListPrice } from './provider.ts';

/** Rates that a person can set, USD per million tokens; those of the cache are as other input where they are absent. */
export const OWN_RATES = [
  'inputPerMillion',
  'outputPerMillion',
  'cacheReadPerMillion',
  'cacheWritePerMillion',
  'cacheWrite1hPerMillion',
] as const satisfies readonly (keyof ListPrice)[];

export type OwnPrice = Pick<ListPrice, (typeof OWN_RATES)[number]>;

export interface PersonPrices {
  /** By `provider/model`. */
  prices: ReadonlyMap<string, OwnPrice>;
  /** What an hour of a local model costs; absent: nothing. */
  localUsdPerHour?: number | undefined;
}

export const NO_PERSON_PRICES: PersonPrices = { prices: new Map() };

export function localPrice({ localUsdPerHour }: PersonPrices): FrozenPrice {
  return {
    source: 'local',
    inputPerMillion: 0,
    outputPerMillion: 0,
    cacheReadPerMillion: 0,
    cacheWritePerMillion: 0,
    ...(localUsdPerHour && { usdPerHour: localUsdPerHour }),
  };
}
