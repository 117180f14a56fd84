// What a model's price is where it is none per token, and what other sources say of it: the same words in the host and on its pages.
import { formatMoney, formatRate } from './money.ts';
import type { ModelChoice, PriceConflict } from './views.ts';

type Priced = Pick<ModelChoice, 'local' | 'inputPerMillion' | 'outputPerMillion' | 'usdPerHour' | 'ownPrice'> & {
  cost?: string | undefined;
};

/** Nothing is ever billed for it, and its time costs nothing. */
export function isFree({ local, cost, inputPerMillion, outputPerMillion, usdPerHour, ownPrice }: Priced): boolean {
  if (usdPerHour) {
    return false;
  }
  return (local && !ownPrice) || cost === 'free' || (inputPerMillion === 0 && outputPerMillion === 0);
}

/** "free", "$0.12/h", "price unknown"; `undefined` where it is told by its tokens. */
export function plainPrice(model: Priced): string | undefined {
  if (model.usdPerHour) {
    return `${formatMoney(model.usdPerHour)}/h`;
  }
  if (isFree(model)) {
    return 'free';
  }
  return model.inputPerMillion === undefined && model.outputPerMillion === undefined ? 'price unknown' : undefined;
}

/** The same as a sentence of its own, without a full stop. */
export function plainPriceWords(model: Priced): string | undefined {
  if (model.usdPerHour) {
    return `${formatMoney(model.usdPerHour)} an hour: your local cost`;
  }
  if (isFree(model)) {
    return model.local ? 'Free: runs on this machine' : 'Free';
  }
  return model.inputPerMillion === undefined && model.outputPerMillion === undefined ? 'Price unknown' : undefined;
}

const OTHERS = { prices: 'the price table', seed: 'the shipped list', litellm: 'LiteLLM' } as const;

/** "LiteLLM of 2026-10-21 says $0.68 in, $2.09 out" */
export function conflictWords(
  { source, date, ...price }: PriceConflict,
  { providerName, dayOf = (day) => day }: { providerName: string; dayOf?: (iso: string) => string },
): string {
  const figures = [
    ['in', price.inputPerMillion],
    ['cached', price.cacheReadPerMillion],
    ['written to the cache', price.cacheWritePerMillion],
    ['out', price.outputPerMillion],
  ] as const;
  const known = figures.flatMap(([name, usd]) => (usd === undefined ? [] : [`${formatRate(usd)} ${name}`]));
  const who =
    source === 'prices' || source === 'seed' || source === 'litellm' ? OTHERS[source] : `${providerName}'s list`;
  return `${who}${date ? ` of ${dayOf(date)}` : ''} says ${known.join(', ')}`;
}
