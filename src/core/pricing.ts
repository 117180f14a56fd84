// What a request costs, from the price library; loaded when the first price is asked for.
import type { FrozenPrice } from './records.ts';
import { agrees, asBilled, costAtListPrice, goesFirst, inputTokens, isBillable, listPrice } from './listPrice.ts';
import { timeCostUsd } from './frozenPrice.ts';
import { localPrice, NO_PERSON_PRICES, type OwnPrice, type PersonPrices } from './personPrices.ts';
import { fetchedOn } from './priceTableInUse.ts';
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
  /** For the whole of a request with more input tokens. */
  longPrice?: LongPrice;
}

/** USD per million tokens. */
interface LongPrice {
  aboveInputTokens: number;
  inputPerMillion: number | undefined;
  outputPerMillion: number | undefined;
}

export interface Cost {
  /** Absent: not known. */
  costUsd?: number;
  price?: FrozenPrice;
}

type Library = typeof import('@pydantic/genai-prices');
type LibraryResult = NonNullable<ReturnType<Library['calcPrice']>>;

const NO_TOKENS = { input_tokens: 0, output_tokens: 0 };

export interface PricingOptions {
  /** The table that was fetched last, as `priceTable.ts` keeps it. */
  kept?(): Promise<string | undefined>;
  /** What the person says that models cost; asked anew after `personChanged`. */
  person?(): Promise<PersonPrices>;
}

interface Table {
  library: Library;
  /** ISO date, where it is not the library's own. */
  fetchedOn: string | undefined;
}

/** Prices of models at a time. A model that nobody knows has no price: never zero. */
export class Pricing {
  readonly #options: PricingOptions;
  #table?: Promise<Table>;
  /** The same one until something changes: the catalogue is made anew with another. */
  #loaded?: Promise<LoadedPricing>;

  constructor(options: PricingOptions = {}) {
    this.#options = options;
  }

  /** Loads the library; figures are then at hand without waiting. Nothing is fetched. */
  async load(): Promise<LoadedPricing> {
    this.#loaded ??= this.#load();
    try {
      return await this.#loaded;
    } catch {
      // A damaged installation: nothing has a price then, and people can still ask. The next call tries again.
      this.renew();
      return new LoadedPricing(undefined);
    }
  }

  /** Another table was kept: the next call reads it. */
  renew(): void {
    this.#table = undefined;
    this.#loaded = undefined;
  }

  /** The person set other prices: the next call reads them. */
  personChanged(): void {
    this.#loaded = undefined;
  }

  async #load(): Promise<LoadedPricing> {
    this.#table ??= this.#readTable();
    const [table, person] = await Promise.all([this.#table, this.#options.person?.()]);
    return new LoadedPricing(table.library, table.fetchedOn, person);
  }

  async #readTable(): Promise<Table> {
    const library = await import('@pydantic/genai-prices');
    const kept = await this.#options.kept?.().catch(() => {
      // The store may open later: the next call tries again.
      this.renew();
      return undefined;
    });
    if (kept) {
      const { useKeptTable } = await import('./priceTable.ts');
      await useKeptTable(library, kept, PRICE_LIBRARY.date);
    }
    return { library, fetchedOn: await fetchedOn(library) };
  }
}

export class LoadedPricing {
  readonly #library: Library | undefined;
  /** ISO date of the table, and whether it was fetched since the extension was installed. */
  readonly table: { date: string; fetched: boolean };
  readonly #bases = new Map<string, LibraryResult | undefined>();
  readonly #person: PersonPrices;
  readonly #localPrice: FrozenPrice;
  #minute?: number;
  #withoutPerson?: LoadedPricing;

  constructor(library: Library | undefined, fetchedOn?: string, person = NO_PERSON_PRICES) {
    this.#library = library;
    this.#person = person;
    this.#localPrice = localPrice(person);
    this.table = { date: fetchedOn ?? PRICE_LIBRARY.date, fetched: fetchedOn !== undefined };
  }

  /**
   * Base prices (lowest tier) of a model. The person's own goes first. What its vendor lists goes before the library, except
   * where both say the same: the library knows more of caches and long texts.
   */
  facts(
    provider: Pick<Provider, 'id' | 'local' | 'ownPrices'>,
    model: string,
    at: number,
    listed?: ListPrice,
  ): ModelFacts | undefined {
    const own = this.#ownPrice(provider.id, model);
    if (provider.local) {
      const price = own ? listPrice(own, 0) : runsHere(model) ? this.#localPrice : undefined;
      return price && { deprecated: false, price };
    }
    const found = this.#base(provider, model, at);
    if (own) {
      return { ...(found ? factsOf(found) : { deprecated: false }), price: listPrice(own, 0) };
    }
    if (found && !this.#differs(listed, found)) {
      return { ...factsOf(found), price: this.#frozen(found, 0), ...this.#long(found) };
    }
    const facts = found ? factsOf(found) : { deprecated: false };
    return listed && { ...facts, price: listPrice(listed, 0), ...(listed.long && { longPrice: listed.long }) };
  }

  /** The same without what the person says: rules that bind the person are not theirs to reckon with. */
  withoutPerson(): LoadedPricing {
    this.#withoutPerson ??=
      this.#person === NO_PERSON_PRICES
        ? this
        : new LoadedPricing(this.#library, this.table.fetched ? this.table.date : undefined);
    return this.#withoutPerson;
  }

  /** Whether the person set a price for this very model. */
  hasOwn(providerId: string, model: string): boolean {
    return this.#ownPrice(providerId, model) !== undefined;
  }

  /** What the library alone says of a model's base prices. */
  tablePrice(
    provider: Pick<Provider, 'id' | 'local' | 'ownPrices'>,
    model: string,
    at: number,
  ): FrozenPrice | undefined {
    const found = provider.local ? undefined : this.#base(provider, model, at);
    return found && this.#frozen(found, 0);
  }

  /**
   * What these tokens cost at epoch milliseconds `at`. Unknown when the model is unknown, when a bucket that must be
   * billed is missing, or when the library refuses the figures. What the provider itself reported wins, then the person's own
   * price; what the provider lists goes before the library, as in `facts`. A local model costs the time that it took.
   */
  cost(
    provider: Pick<Provider, 'id' | 'local' | 'ownPrices'>,
    model: string,
    usage: Usage,
    at: number,
    listed?: ListPrice,
    tookMs = 0,
  ): Cost {
    if (usage.reportedCostUsd !== undefined) {
      return { costUsd: usage.reportedCostUsd, price: { source: 'provider' } };
    }
    const own = this.#ownPrice(provider.id, model);
    if (own) {
      // It is what the person pays, in whatever tier or region; searches are charged beside tokens all the same.
      return asBilled(costAtListPrice(own, usage), { ...usage, rateFactor: 1 });
    }
    if (provider.local) {
      const price = this.#localPrice;
      return runsHere(model) ? { costUsd: timeCostUsd(price, tookMs), price } : {};
    }
    return asBilled(this.#atUsualRates(provider, model, usage, at, listed), usage);
  }

  #atUsualRates(
    provider: Pick<Provider, 'id' | 'local' | 'ownPrices'>,
    model: string,
    usage: Usage,
    at: number,
    listed: ListPrice | undefined,
  ): Cost {
    const input = inputTokens(usage);
    const write = (usage.cacheWrite5mTokens ?? 0) + (usage.cacheWrite1hTokens ?? 0);
    const counts = {
      input_tokens: input ?? 0,
      cache_read_tokens: usage.cacheReadTokens || undefined,
      cache_write_tokens: write || undefined,
      cache_write_1h_tokens: usage.cacheWrite1hTokens || undefined,
      output_tokens: (usage.textOutputTokens ?? 0) + (usage.reasoningTokens ?? 0),
    };
    if (listed) {
      const known = this.#base(provider, model, at);
      if (!known || this.#differs(listed, known)) {
        return costAtListPrice(listed, usage);
      }
    }
    const found = this.#lookUp(provider, model, at, counts);
    if (!found) {
      return {};
    }
    const price = this.#frozen(found, input ?? 0);
    const isComplete = isBillable(usage);
    // The library counts nothing for what it has no rate for (models that are billed by the hour): that is not free.
    const isPriced =
      (!(usage.uncachedInputTokens || usage.embeddingTokens) || price.inputPerMillion !== undefined) &&
      (counts.output_tokens === 0 || price.outputPerMillion !== undefined);
    return { costUsd: isComplete && isPriced ? found.total_price : undefined, price };
  }

  #ownPrice(providerId: string, model: string): (OwnPrice & { source: 'person' }) | undefined {
    const { prices } = this.#person;
    const own = prices.size === 0 ? undefined : prices.get(`${providerId}/${model}`);
    return own && { ...own, source: 'person' };
  }

  /** Looked up once, or once a minute where the price depends on the time: lists have thousands of models, and are gone through often. */
  #base(provider: Pick<Provider, 'id' | 'ownPrices'>, model: string, at: number): LibraryResult | undefined {
    const minute = Math.floor(at / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      for (const [name, known] of this.#bases) {
        if (Array.isArray(known?.model.prices)) {
          this.#bases.delete(name);
        }
      }
    }
    const name = `${provider.id}/${model}`;
    if (!this.#bases.has(name)) {
      this.#bases.set(name, this.#lookUp(provider, model, at, NO_TOKENS));
    }
    return this.#bases.get(name);
  }

  /** Whether the vendor's own list says something else than the library, and so holds. */
  #differs(listed: ListPrice | undefined, found: LibraryResult): boolean {
    if (!goesFirst(listed)) {
      return false;
    }
    const { long } = listed;
    return (
      !agrees(listed, this.#frozen(found, 0)) ||
      (long !== undefined && !agrees(long, this.#frozen(found, long.aboveInputTokens + 1)))
    );
  }

  /** The figures that applied to a request with this many input tokens: tiers resolved. */
  #frozen(result: LibraryResult, input: number): FrozenPrice {
    const figure = (key: string) => {
      const price = result.model_price[key];
      if (price === undefined || typeof price === 'number') {
        return price;
      }
      return price.tiers.reduce((current, tier) => (input > tier.start ? tier.price : current), price.base);
    };
    return {
      source: 'genai-prices',
      date: this.table.date,
      inputPerMillion: figure('input_mtok'),
      cacheReadPerMillion: figure('cache_read_mtok'),
      cacheWritePerMillion: figure('cache_write_mtok'),
      cacheWrite1hPerMillion: figure('cache_write_1h_mtok'),
      outputPerMillion: figure('output_mtok'),
    };
  }

  /** By the first step of the input's price. */
  #long(found: LibraryResult): Pick<ModelFacts, 'longPrice'> {
    const input = found.model_price['input_mtok'];
    const step = typeof input === 'object' ? input.tiers[0]?.start : undefined;
    if (step === undefined) {
      return {};
    }
    const { inputPerMillion, outputPerMillion } = this.#frozen(found, step + 1);
    return { longPrice: { aboveInputTokens: step, inputPerMillion, outputPerMillion } };
  }

  #lookUp(
    { id: providerId, ownPrices }: Pick<Provider, 'id' | 'ownPrices'>,
    model: string,
    at: number,
    usage: Record<string, number | undefined>,
  ): LibraryResult | undefined {
    // The library takes any id that holds a vendor's name for that vendor.
    if (ownPrices) {
      return undefined;
    }
    try {
      return this.#library?.calcPrice(usage, model, { providerId, timestamp: new Date(at) }) ?? undefined;
    } catch {
      // The library throws for figures that cannot be (cached tokens above the input) and for dates out of range.
      return undefined;
    }
  }
}

/** Ollama also lists models of its cloud, by names such as `gpt-oss:120b-cloud`; what those cost is not known here. */
export function runsHere(model: string): boolean {
  return !/[:-]cloud$/.test(model);
}

function factsOf(result: LibraryResult): Omit<ModelFacts, 'price'> {
  return {
    name: result.model.name,
    contextWindow: result.model.context_window,
    deprecated: result.model.deprecated ?? false,
  };
}
