// What vendors and persons list as prices: when they hold, and what tokens cost by them.
import type { Cost } from './pricing.ts';
import type { ListPrice, Usage } from './provider.ts';
import type { FrozenPrice } from './records.ts';

/** Whether this price is taken before the library's: a vendor's or a person's own is, one that came with the extension seldom. */
export function goesFirst(listed: ListPrice | undefined): listed is ListPrice {
  return listed !== undefined && (listed.checkedOn === undefined || listed.overridesLibrary === true);
}

const RATES = [
  'inputPerMillion',
  'outputPerMillion',
  'cacheReadPerMillion',
  'cacheWritePerMillion',
  'cacheWrite1hPerMillion',
] as const satisfies readonly (keyof ListPrice & keyof FrozenPrice)[];

/** In what is listed: a list that says nothing of caches does not contradict. */
export function agrees(listed: Pick<ListPrice, (typeof RATES)[number]>, known: FrozenPrice): boolean {
  return RATES.every((rate) => listed[rate] === undefined || listed[rate] === known[rate]);
}

/** What applies to a request with this many input tokens. */
export function listPrice(listed: ListPrice, input: number): FrozenPrice {
  const { checkedOn, overridesLibrary: _, long, ...usual } = listed;
  const { aboveInputTokens = Number.POSITIVE_INFINITY, ...dearer } = long ?? {};
  const figures = input > aboveInputTokens ? dearer : usual;
  return checkedOn === undefined
    ? { ...figures, source: usual.source ?? 'provider' }
    : { ...figures, source: 'seed', date: checkedOn };
}

/** What these tokens cost by a list; unknown where one is missing that must be billed, or its price is. */
export function costAtListPrice(listed: ListPrice, usage: Usage): Cost {
  const input = inputTokens(usage) ?? 0;
  const price = listPrice(listed, input);
  const { inputPerMillion = 0, outputPerMillion = 0 } = price;
  const otherwise = price.source === 'person' ? inputPerMillion : undefined;
  const { cacheWritePerMillion = otherwise } = price;
  const { cacheWrite1hPerMillion = otherwise === undefined ? undefined : cacheWritePerMillion } = price;
  const { cacheReadTokens = 0, cacheWrite5mTokens = 0, cacheWrite1hTokens = 0 } = usage;
  // Reading costs less than other input with every vendor, and counts as such where nothing is known. Writing costs more: it
  // has a price of its own, or none, but where a person set one for all input.
  const isPriced =
    (cacheWrite5mTokens === 0 || cacheWritePerMillion !== undefined) &&
    (cacheWrite1hTokens === 0 || cacheWrite1hPerMillion !== undefined);
  const inputUsd =
    (input - cacheReadTokens - cacheWrite5mTokens - cacheWrite1hTokens) * inputPerMillion +
    cacheReadTokens * (price.cacheReadPerMillion ?? inputPerMillion) +
    cacheWrite5mTokens * (cacheWritePerMillion ?? 0) +
    cacheWrite1hTokens * (cacheWrite1hPerMillion ?? 0);
  const output = (usage.textOutputTokens ?? 0) + (usage.reasoningTokens ?? 0);
  const usd = (inputUsd + output * outputPerMillion) / 1_000_000;
  return { costUsd: isBillable(usage) && isPriced ? usd : undefined, price };
}

/**
 * What a request is billed whose tokens cost so much at the vendor's usual rates: searches that the vendor made are charged
 * beside them, and another tier or region has other rates. Unknown where it is not known what those cost.
 */
export function asBilled(cost: Cost, { searches = 0, usdPerSearch, rateFactor = 1 }: Usage): Cost {
  const { costUsd, price } = cost;
  if (!price || (searches === 0 && rateFactor === 1)) {
    return cost;
  }
  if (rateFactor === 'unknown' || (searches > 0 && usdPerSearch === undefined)) {
    return { price };
  }
  const feesUsd = searches * (usdPerSearch ?? 0);
  return {
    costUsd: costUsd === undefined ? undefined : costUsd * rateFactor + feesUsd,
    price: multiplied(price, rateFactor),
  };
}

function multiplied(price: FrozenPrice, factor: number): FrozenPrice {
  const rates = RATES.flatMap((rate) =>
    price[rate] === undefined ? [] : [[rate, Number((price[rate] * factor).toPrecision(12))] as const],
  );
  return { ...price, ...Object.fromEntries(rates) };
}

/** Whether nothing is missing that must be billed. */
export function isBillable(usage: Usage): boolean {
  const hasOutput = (usage.textOutputTokens ?? usage.reasoningTokens ?? usage.embeddingTokens) !== undefined;
  return inputTokens(usage) !== undefined && hasOutput;
}

/** All input tokens; `undefined` where the vendor reported none at all. */
export function inputTokens(usage: Usage): number | undefined {
  const buckets = [
    usage.uncachedInputTokens,
    usage.cacheReadTokens,
    usage.cacheWrite5mTokens,
    usage.cacheWrite1hTokens,
    usage.embeddingTokens,
  ];
  const known = buckets.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}
