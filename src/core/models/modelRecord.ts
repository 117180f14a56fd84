// One record per model: every fact from the strongest source that knows it, with the name of that source beside it.
import {
  MODEL_ABILITIES,
  type CatalogFact,
  type CatalogRow,
  type FactSource,
  type Lifecycle,
  type ModelAbility,
} from '../../shared/catalogViews.ts';
import type { ModelChoice, PriceConflict, ProviderView } from '../../shared/views.ts';
import { listPrice } from '../listPrice.ts';
import { OWN_RATES } from '../personPrices.ts';
import { type LoadedPricing, type ModelFacts, runsHere } from '../pricing.ts';
import type { ListPrice, ModelInfo, Provider } from '../provider.ts';
import type { FrozenPrice } from '../records.ts';
import { costClass, speedClass } from './modelClasses.ts';
import type { ModelSpeed } from './modelSpeeds.ts';
import { priceConflict, quoted } from './priceConflict.ts';
import { PRICE_SOURCES } from './priceSources.ts';
import { seedRates, stateAt, type SeedModel } from './seed.ts';

/** A model with all that is known of it. */
export type ModelRecord = CatalogRow;

/** What a record is made from; each may be missing. */
export interface RecordSources {
  provider: Provider;
  seen: Pick<ProviderView, 'name' | 'simulated' | 'local'>;
  model: string;
  /** The vendor's own list, and when it was read (epoch milliseconds). */
  listed?: ModelInfo | undefined;
  listReadAt?: number | undefined;
  pricing: LoadedPricing;
  /** What the shipped list says. */
  seed?: SeedModel | undefined;
  /** This person's own answers. */
  measured?: ModelSpeed | undefined;
  /** Epoch milliseconds: picks the price in force and tells what is over. */
  now: number;
}

interface Fact<T> {
  value: T;
  source: FactSource;
}

/** Tokens from which a model counts as one for long texts. */
const LONG_CONTEXT_TOKENS = 200_000;

/**
 * The vendor's list before what others know; a person's own measurements before a guess. Names and windows of the price table
 * are those of a whole group of models, so that the shipped list goes before it.
 */
export function modelRecord(sources: RecordSources): ModelRecord {
  const { provider, seen, model, listed, pricing, seed, measured, now } = sources;
  const facts = pricing.facts(provider, model, now, listed?.price ?? seedPrice(seed, now));
  // What is installed is known to its person by its tag.
  const name = first(
    ['vendor', listed?.name],
    ['seed', provider.local ? undefined : seed?.name],
    ['prices', facts?.name],
  );
  const contextWindow = first(
    ['vendor', listed?.contextWindow],
    ['seed', seed?.contextWindow],
    ['prices', facts?.contextWindow],
  );
  const maxOutputTokens = first(['vendor', listed?.maxOutputTokens], ['seed', seed?.maxOutputTokens]);
  const speed = first(['measured', measured && speedClass(measured)], ['seed', seed?.speed]);
  const life = lifecycleOf(sources, facts);
  const local = seen.local && runsHere(model);
  const abilities = abilitiesOf(sources, contextWindow, local);
  const those = (wanted: boolean) => MODEL_ABILITIES.filter((ability) => abilities[ability]?.value === wanted);
  const price = facts?.price;
  const chats = listed?.abilities.chat ?? seed?.abilities.chat;
  const makesVectors = abilities.embeddings?.value === true && chats !== true;
  return {
    providerId: provider.id,
    providerName: seen.name,
    model,
    name: name?.value ?? model,
    contextWindow: contextWindow?.value,
    inputPerMillion: price?.inputPerMillion,
    outputPerMillion: price?.outputPerMillion,
    cacheReadPerMillion: price?.cacheReadPerMillion,
    cacheWritePerMillion: price?.cacheWritePerMillion,
    cacheWrite1hPerMillion: price?.cacheWrite1hPerMillion,
    longPrice: facts?.longPrice,
    priceDate: price?.date ?? (price?.source === 'provider' ? isoDay(sources.listReadAt) : undefined),
    ownPrice: (price?.source === 'person' && pricing.hasOwn(provider.id, model)) || undefined,
    priceConflict: conflictOf(sources, price, makesVectors),
    usdPerHour: price?.usdPerHour,
    deprecated: life.lifecycle === 'deprecated' || life.lifecycle === 'retired' || undefined,
    local,
    simulated: seen.simulated,
    abilities: (['vision', 'tools', 'reasoning'] as const).filter((ability) => abilities[ability]?.value),
    refuses: listed?.refuses ?? [],
    efforts: listed?.efforts,
    exclusions: listed?.exclusions,
    maxOutputTokens: maxOutputTokens?.value,
    ...(provider.asksFirst?.(model) && { asksFirst: true }),
    ...measured,
    notForChat: chats === false || undefined,
    can: those(true),
    cannot: those(false),
    speed: speed?.value,
    // Vectors cost their input alone.
    cost: costClass(makesVectors ? { ...price, outputPerMillion: price?.inputPerMillion } : price),
    lifecycle: life.lifecycle,
    shutDownOn: life.shutDownOn,
    replacedBy: life.replacedBy,
    hidden: false,
    sources: sourcesOf([
      ['name', name?.source],
      ['contextWindow', contextWindow?.source],
      ['maxOutputTokens', maxOutputTokens?.source],
      ['price', price && PRICE_SOURCES[price.source]],
      ['lifecycle', life.source],
      ['speed', speed?.source],
      ...MODEL_ABILITIES.map((ability) => [`ability.${ability}`, abilities[ability]?.source] as const),
    ]),
  };
}

/** Vectors have no output that could cost anything. */
function conflictOf(
  { provider, model, listed, listReadAt, pricing, seed, now }: RecordSources,
  price: FrozenPrice | undefined,
  makesVectors: boolean,
): PriceConflict | undefined {
  const lists = [listed?.price, seedPrice(seed, now)].map(
    (one) => one && quoted(listPrice(one, 0), isoDay(listReadAt)),
  );
  const table = pricing.tablePrice(provider, model, now);
  const others = [
    ...lists,
    table && quoted(table),
    seed?.secondPrice && { ...seed.secondPrice, source: 'litellm' as const },
  ];
  const { offPeak, later } = seed?.price ?? {};
  const elsewhen = price?.source === 'seed' ? [seed?.price, offPeak, later].filter((one) => one !== undefined) : [];
  return price && priceConflict(price, others, makesVectors ? ['inputPerMillion'] : OWN_RATES, elsewhen);
}

/** When a vendor's own list was read is when its prices held. */
function isoDay(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 10);
}

/** Every field of a choice, so that none is forgotten below. */
type WholeChoice = { [Field in Exclude<keyof Required<ModelChoice>, 'alias' | 'hidden'>]: ModelChoice[Field] };

/** What pickers show of it. Written out: it is made for thousands. */
export function choiceOf(record: ModelRecord): ModelChoice {
  const choice: WholeChoice = {
    providerId: record.providerId,
    providerName: record.providerName,
    model: record.model,
    name: record.name,
    contextWindow: record.contextWindow,
    inputPerMillion: record.inputPerMillion,
    outputPerMillion: record.outputPerMillion,
    priceDate: record.priceDate,
    ownPrice: record.ownPrice,
    priceConflict: record.priceConflict,
    usdPerHour: record.usdPerHour,
    deprecated: record.deprecated,
    local: record.local,
    simulated: record.simulated,
    abilities: record.abilities,
    refuses: record.refuses,
    efforts: record.efforts,
    exclusions: record.exclusions,
    maxOutputTokens: record.maxOutputTokens,
    asksFirst: record.asksFirst,
    pinned: record.pinned,
    locked: record.locked,
    tokensPerSecond: record.tokensPerSecond,
    timeToFirstTokenMs: record.timeToFirstTokenMs,
  };
  return record.hidden ? { ...choice, hidden: true } : choice;
}

/** The shipped list's price at epoch milliseconds `now`, as requests are billed with where the vendor lists none. */
export function seedPrice(seed: SeedModel | undefined, now: number): ListPrice | undefined {
  if (!seed?.price) {
    return undefined;
  }
  const { long, later, offPeak, overridesLibrary } = seed.price;
  const rates = seedRates(seed.price, now, 0);
  return {
    inputPerMillion: rates.inputPerMillion,
    outputPerMillion: rates.outputPerMillion,
    cacheReadPerMillion: rates.cacheReadPerMillion,
    cacheWritePerMillion: rates.cacheWritePerMillion,
    cacheWrite1hPerMillion: rates.cacheWrite1hPerMillion,
    long: rates === later || rates === offPeak ? undefined : long,
    overridesLibrary,
    checkedOn: seed.checkedOn,
  };
}

function first<T>(...candidates: readonly (readonly [FactSource, T | undefined])[]): Fact<T> | undefined {
  for (const [source, value] of candidates) {
    if (value !== undefined) {
      return { source, value };
    }
  }
  return undefined;
}

/** Long texts follow from the window, and so does whose word it is. */
function abilitiesOf(
  { listed, seed }: RecordSources,
  contextWindow: Fact<number> | undefined,
  local: boolean,
): Partial<Record<ModelAbility, Fact<boolean>>> {
  const [vendors, shipped]: readonly Partial<Record<ModelAbility, boolean>>[] = [
    listed?.abilities ?? {},
    seed?.abilities ?? {},
  ];
  const known = MODEL_ABILITIES.map((ability) => [
    ability,
    first(['vendor', vendors?.[ability]], ['seed', shipped?.[ability]]),
  ]);
  return {
    ...(Object.fromEntries(known) as Partial<Record<ModelAbility, Fact<boolean>>>),
    longContext: contextWindow && { ...contextWindow, value: contextWindow.value >= LONG_CONTEXT_TOKENS },
    // Where a server runs is told by its address, which is the person's.
    local: { value: local, source: 'settings' },
  };
}

/**
 * From its last day on a model is retired, unless the vendor's list has been read since and still holds it: then it is
 * deprecated.
 */
function lifecycleOf(
  { listed, listReadAt = 0, seed, now }: RecordSources,
  facts: ModelFacts | undefined,
): { lifecycle: Lifecycle; source?: FactSource; shutDownOn?: string; replacedBy?: string } {
  const { shutDownOn, replacedBy } = seed?.lifecycle ?? {};
  const state = seed && stateAt(seed.lifecycle, now);
  if (state === 'retired') {
    const isListedSince = listed !== undefined && listReadAt >= (shutDownOn === undefined ? 0 : Date.parse(shutDownOn));
    return { lifecycle: isListedSince ? 'deprecated' : 'retired', source: 'seed', shutDownOn, replacedBy };
  }
  if (state === 'deprecated') {
    return { lifecycle: 'deprecated', source: 'seed', shutDownOn, replacedBy };
  }
  if (facts?.deprecated) {
    return { lifecycle: 'deprecated', source: 'prices' };
  }
  if (listed) {
    // A day that is far away, and not yet an end.
    return { lifecycle: 'active', source: 'vendor', shutDownOn, replacedBy };
  }
  return seed ? { lifecycle: 'active', source: 'seed', shutDownOn, replacedBy } : { lifecycle: 'typed' };
}

function sourcesOf(known: readonly (readonly [CatalogFact, FactSource | undefined])[]): CatalogRow['sources'] {
  return Object.fromEntries(known.filter(([, source]) => source !== undefined));
}
