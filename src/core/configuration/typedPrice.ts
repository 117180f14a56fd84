// A price as a person types it: the figure with a point or a comma, and what follows from it for the provider's cache.
import type { OwnPrice } from '../personPrices.ts';
import { HIGHEST_RATE } from './ownPrices.ts';

/** "0.25", "0,25", "$ 3": USD per million tokens; else what is wrong, in words. */
export function typedRate(text: string): number | string {
  const figure = text.trim().replace(/^\$\s*/, '');
  if (!/^(?:\d+(?:[.,]\d*)?|[.,]\d+)$/.test(figure)) {
    return 'Type a number of US dollars, such as 0.25';
  }
  const [, whole, part] = /^([1-9]\d{0,2}),(\d{3})$/.exec(figure) ?? [];
  if (whole !== undefined) {
    return `“${figure}” can be read in two ways: type ${whole}${part}, or ${whole}.${part}`;
  }
  const rate = Number(figure.replace(',', '.'));
  return rate <= HIGHEST_RATE ? rate : `At most ${HIGHEST_RATE} US dollars for a million tokens`;
}

/** What is known of a model's price until now. */
export type KnownRates = { readonly [Rate in keyof OwnPrice]?: OwnPrice[Rate] | undefined };

/**
 * The price with what writing to the provider's cache costs: as many times the input as until now, for that is how providers
 * reckon it. Nothing is known of it where nothing was.
 */
export function ownPriceFrom(
  typed: { inputPerMillion: number; outputPerMillion: number; cacheReadPerMillion?: number | undefined },
  known: KnownRates,
): OwnPrice {
  const { inputPerMillion, outputPerMillion, cacheReadPerMillion } = typed;
  return {
    inputPerMillion,
    outputPerMillion,
    ...(cacheReadPerMillion !== undefined && { cacheReadPerMillion }),
    ...rate('cacheWritePerMillion', inputPerMillion, known),
    ...rate('cacheWrite1hPerMillion', inputPerMillion, known),
  };
}

/** What cached input would cost, if it kept its share of the price of input; `undefined`: nothing is known of it. */
export function scaledCacheRead(inputPerMillion: number, known: KnownRates): number | undefined {
  return scaled(known.cacheReadPerMillion, inputPerMillion, known);
}

function rate(
  name: 'cacheWritePerMillion' | 'cacheWrite1hPerMillion',
  inputPerMillion: number,
  known: KnownRates,
): Partial<OwnPrice> {
  const value = scaled(known[name], inputPerMillion, known);
  return value === undefined ? {} : { [name]: value };
}

function scaled(usd: number | undefined, input: number, { inputPerMillion: before }: KnownRates): number | undefined {
  // Rounded, for settings.json is read by people.
  return usd === undefined || !before ? undefined : Number(((usd * input) / before).toPrecision(6));
}
