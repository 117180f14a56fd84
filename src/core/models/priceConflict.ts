// Whether the sources of a model's price say the same: a person can then look what the provider asks, or set a price.
import type { PriceConflict } from '../../shared/views.ts';
import { OWN_RATES } from '../personPrices.ts';
import type { FrozenPrice } from '../records.ts';
import { PRICE_SOURCES } from './priceSources.ts';

/** Lists give prices by the token or by the thousand: what is nearer is the same price. */
const SAME = 0.001;

/**
 * The first of the other sources that says something else than the price in force, in what both know. What the person set, and
 * what runs on this machine, is nobody else's to contradict.
 */
export function priceConflict(
  inForce: FrozenPrice | undefined,
  others: readonly (FrozenPrice | undefined)[],
): PriceConflict | undefined {
  if (!inForce || inForce.source === 'person' || inForce.source === 'local') {
    return undefined;
  }
  const other = others.find((one) => one && one.source !== inForce.source && differs(inForce, one));
  return (
    other && {
      ...Object.fromEntries(OWN_RATES.flatMap((rate) => (other[rate] === undefined ? [] : [[rate, other[rate]]]))),
      source: PRICE_SOURCES[other.source],
      ...(other.date !== undefined && { date: other.date }),
    }
  );
}

function differs(one: FrozenPrice, other: FrozenPrice): boolean {
  return OWN_RATES.some((rate) => {
    const [a, b] = [one[rate], other[rate]];
    return a !== undefined && b !== undefined && Math.abs(a - b) > SAME * Math.max(a, b);
  });
}
