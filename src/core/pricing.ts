// What a request costs, from the price library; loaded when the first price is asked for.
import { TOKEN_BUCKETS, type FrozenPrice, type TokenBucket, type TokenCount } from './records.ts';
import type { ListPrice, Provider, Usage } from './provider.ts';

/** The library's release: its data was checked against the vendors' pages up to then (npm's publishing date). */
export const PRICE_LIBRARY = { version: '0.1.8', date: '2026-09-23' } as const;

/** What is known of a model besides what its vendor lists. */
export interface ModelFacts {
  name?: string;
  /** Tokens. */
  contextWindow?: number;
  deprecated: boolean;
  price: FrozenPrice;
}

export interface Cost {
  /** Absent: not known. */
  costUsd?: number;
  price?: FrozenPrice;
}

type Library = typeof import('@pydantic/genai-prices');
type LibraryResult = NonNullable<ReturnType<Library['calcPrice']>>;

/** Prices of models at a time. A model that the library does not know has no price: never zero. */
export class Pricing {
  #library?: Promise<Library>;

  /** Loads the library; figures are then at hand without waiting. */
  async load(): Promise<LoadedPricing> {
    this.#library ??= import('@pydantic/genai-prices');
    try {
      return new LoadedPricing(await this.#library);
    } catch {
      // A damaged installation: nothing has a price then, and people can still ask. The next call tries again.
      this.#library = undefined;
      return new LoadedPricing(undefined);
    }
  }
}

export class LoadedPricing {
  readonly #library: Library | undefined;

  constructor(library: Library | undefined) {
    this.#library = library;
  }

  /** Base prices (lowest tier) of a model, else those that the vendor lists; `undefined` when neither is known. */
  facts(
    provider: Pick<Provider, 'id' | 'local'>,
    model: string,
    at: number,
    listed?: ListPrice,
  ): ModelFacts | undefined {
    if (provider.local) {
      return runsHere(model) ? { deprecated: false, price: LOCAL_PRICE } : undefined;
    }
    const found = this.#lookUp(provider.id, model, at, { input_tokens: 0, output_tokens: 0 });
    if (found) {
      return { ...factsOf(found), price: frozen(found, 0) };
    }
    return listed && { deprecated: false, price: { source: 'provider', ...listed } };
  }

  /**
   * What these tokens cost at epoch milliseconds `at`. Unknown when the model is unknown, when a bucket that must be
   * billed is missing, or when the library refuses the figures. What the provider itself reported wins; what it lists
   * holds where the library does not know the model.
   */
  cost(provider: Pick<Provider, 'id' | 'local'>, model: string, usage: Usage, at: number, listed?: ListPrice): Cost {
    if (usage.reportedCostUsd !== undefined) {
      return { costUsd: usage.reportedCostUsd, price: { source: 'provider' } };
    }
    if (provider.local) {
      return runsHere(model) ? { costUsd: 0, price: LOCAL_PRICE } : {};
    }
    const input = inputTokens(usage);
    const write = (usage.cacheWrite5mTokens ?? 0) + (usage.cacheWrite1hTokens ?? 0);
    const counts = {
      input_tokens: input ?? 0,
      cache_read_tokens: usage.cacheReadTokens || undefined,
      cache_write_tokens: write || undefined,
      cache_write_1h_tokens: usage.cacheWrite1hTokens || undefined,
      output_tokens: (usage.textOutputTokens ?? 0) + (usage.reasoningTokens ?? 0),
    };
    const found = this.#lookUp(provider.id, model, at, counts);
    if (!found) {
      const isUnknown = listed && !this.#lookUp(provider.id, model, at, { input_tokens: 0, output_tokens: 0 });
      return isUnknown ? costAtListPrice(listed, usage) : {};
    }
    const price = frozen(found, input ?? 0);
    const isComplete = isBillable(usage);
    // The library counts nothing for what it has no rate for (models that are billed by the hour): that is not free.
    const isPriced =
      (!usage.uncachedInputTokens || price.inputPerMillion !== undefined) &&
      (counts.output_tokens === 0 || price.outputPerMillion !== undefined);
    return { costUsd: isComplete && isPriced ? found.total_price : undefined, price };
  }

  #lookUp(
    providerId: string,
    model: string,
    at: number,
    usage: Record<string, number | undefined>,
  ): LibraryResult | undefined {
    try {
      return this.#library?.calcPrice(usage, model, { providerId, timestamp: new Date(at) }) ?? undefined;
    } catch {
      // The library throws for figures that cannot be (cached tokens above the input) and for dates out of range.
      return undefined;
    }
  }
}

/** Whether nothing is missing that must be billed. */
function isBillable(usage: Usage): boolean {
  return inputTokens(usage) !== undefined && (usage.textOutputTokens ?? usage.reasoningTokens) !== undefined;
}

function costAtListPrice(listed: ListPrice, usage: Usage): Cost {
  const { inputPerMillion, outputPerMillion, cacheReadPerMillion = inputPerMillion } = listed;
  const cacheRead = usage.cacheReadTokens ?? 0;
  const otherInput = (inputTokens(usage) ?? 0) - cacheRead;
  const output = (usage.textOutputTokens ?? 0) + (usage.reasoningTokens ?? 0);
  const usd = (otherInput * inputPerMillion + cacheRead * cacheReadPerMillion + output * outputPerMillion) / 1_000_000;
  return { costUsd: isBillable(usage) ? usd : undefined, price: { source: 'provider', ...listed } };
}

/** USD for counted tokens at a price that was frozen earlier; `undefined` where a bucket that holds tokens has no price. */
export function costAtFrozenPrice(price: FrozenPrice, tokens: Record<TokenBucket, TokenCount>): number | undefined {
  const rates: Record<TokenBucket, number | undefined> = {
    uncachedInput: price.inputPerMillion,
    cacheRead: price.cacheReadPerMillion ?? price.inputPerMillion,
    cacheWrite5m: price.cacheWritePerMillion ?? price.inputPerMillion,
    cacheWrite1h: price.cacheWrite1hPerMillion ?? price.cacheWritePerMillion ?? price.inputPerMillion,
    textOutput: price.outputPerMillion,
    reasoningOutput: price.outputPerMillion,
    embedding: price.inputPerMillion,
  };
  let usd = 0;
  for (const bucket of TOKEN_BUCKETS) {
    const count = tokens[bucket].tokens ?? 0;
    const rate = rates[bucket];
    if (count > 0 && rate === undefined) {
      return undefined;
    }
    usd += (count * (rate ?? 0)) / 1_000_000;
  }
  return usd;
}

const LOCAL_PRICE: FrozenPrice = {
  source: 'local',
  inputPerMillion: 0,
  outputPerMillion: 0,
  cacheReadPerMillion: 0,
  cacheWritePerMillion: 0,
};

/** Ollama also lists models of its cloud, by names such as `gpt-oss:120b-cloud`; what those cost is not known here. */
export function runsHere(model: string): boolean {
  return !/[:-]cloud$/.test(model);
}

/** All input tokens; `undefined` where the vendor reported none at all. */
export function inputTokens(usage: Usage): number | undefined {
  const buckets = [
    usage.uncachedInputTokens,
    usage.cacheReadTokens,
    usage.cacheWrite5mTokens,
    usage.cacheWrite1hTokens,
  ];
  const known = buckets.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

function factsOf(result: LibraryResult): Omit<ModelFacts, 'price'> {
  return {
    name: result.model.name,
    contextWindow: result.model.context_window,
    deprecated: result.model.deprecated ?? false,
  };
}

/** The figures that applied to a request with this many input tokens: tiers resolved. */
function frozen(result: LibraryResult, input: number): FrozenPrice {
  const figure = (key: string) => {
    const price = result.model_price[key];
    if (price === undefined || typeof price === 'number') {
      return price;
    }
    return price.tiers.reduce((current, tier) => (input > tier.start ? tier.price : current), price.base);
  };
  return {
    source: 'genai-prices',
    date: PRICE_LIBRARY.date,
    inputPerMillion: figure('input_mtok'),
    cacheReadPerMillion: figure('cache_read_mtok'),
    cacheWritePerMillion: figure('cache_write_mtok'),
    cacheWrite1hPerMillion: figure('cache_write_1h_mtok'),
    outputPerMillion: figure('output_mtok'),
  };
}
