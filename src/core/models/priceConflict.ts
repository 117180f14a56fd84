// Whether the sources of a model's price say the same: a person can then look what the provider asks, or set a price.
import type { PriceConflict } from '../../shared/views.ts';
import { OWN_RATES } from '../personPrices.ts';
import type { FrozenPrice } from '../records.ts';
import { PRICE_SOURCES } from './priceSources.ts';

type Rate = (typeof OWN_RATES)[number];
type Rates = { readonly [R in Rate]?: number | undefined };

/** Lists give prices by the token or by the thousand: what is nearer is the same price. */
const SAME = 0.001;

/** A price as a source that could be asked says it. `readOn`: when a vendor's own list was read, which has no other date. */
export function quoted(price: FrozenPrice, readOn?: string): PriceConflict {
  const date = price.date ?? (price.source === 'provider' ? readOn : undefined);
  return {
    ...Object.fromEntries(OWN_RATES.flatMap((rate) => (price[rate] === undefined ? [] : [[rate, price[rate]]]))),
    source: PRICE_SOURCES[price.source],
    ...(date !== undefined && { date }),
  };
}

/**
 * The first of the other sources that says something else than the price in force, in what both know of `rates`. `elsewhen`:
 * what the same source asks at other times, which is no other opinion. What the person set, and what runs on this machine, is
 * nobody else's to contradict.
 */
export function priceConflict(
  inForce: FrozenPrice,
  others: readonly (PriceConflict | undefined)[],
  rates: readonly Rate[] = OWN_RATES,
  elsewhen: readonly Rates[] = [],
): PriceConflict | undefined {
  const source = PRICE_SOURCES[inForce.source];
  if (source === 'settings') {
    return undefined;
  }
  const differsAlways = (other: PriceConflict) => [inForce, ...elsewhen].every((one) => differs(one, other, rates));
  return others.find((other) => other && other.source !== source && differsAlways(other));
}

function differs(one: Rates, other: Rates, rates: readonly Rate[]): boolean {
  return rates.some((rate) => {
    const [a, b] = [one[rate], other[rate]];
    return a !== undefined && b !== undefined && Math.abs(a - b) > SAME * Math.max(a, b);
  });
}
