// What the table of models shows, as plain data: every known fact of a model with where it came from.
import type { Currency } from './currency.ts';
import type { ModelChoice, ModelReference } from './views.ts';

/** Abilities by which models are chosen; `longContext` holds at least 200,000 tokens, `local` answers without the internet. */
export const MODEL_ABILITIES = [
  'code',
  'reasoning',
  'analysis',
  'multilingual',
  'vision',
  'tools',
  'json',
  'embeddings',
  'longContext',
  'citations',
  'local',
] as const;
export type ModelAbility = (typeof MODEL_ABILITIES)[number];

/**
 * Where a fact came from: the vendor's own list, the price library, the shipped list, this person's own calls, the person's
 * settings.
 */
export type FactSource = 'vendor' | 'prices' | 'seed' | 'measured' | 'settings';

export type SpeedClass = 'fast' | 'medium' | 'slow';
export type CostClass = 'free' | 'low' | 'medium' | 'high';

/** `typed`: in no list, but named by the person or by an earlier answer. */
export type Lifecycle = 'active' | 'deprecated' | 'retired' | 'typed';

/** One model of the catalogue. */
export interface CatalogRow extends ModelChoice {
  can: readonly ModelAbility[];
  /** What it is known not to do; what stands in neither list is not known. */
  cannot: readonly ModelAbility[];
  speed?: SpeedClass;
  cost?: CostClass;
  /** USD per million tokens; absent: unknown, or as other input. */
  cacheReadPerMillion?: number;
  cacheWritePerMillion?: number;
  /** Of entries that live an hour, where they are dearer. */
  cacheWrite1hPerMillion?: number;
  /** For the whole of a request with more input tokens than `aboveInputTokens`. */
  longPrice?: { aboveInputTokens: number; inputPerMillion: number | undefined; outputPerMillion: number | undefined };
  lifecycle: Lifecycle;
  /** ISO date on which the vendor shuts it down, or did. */
  shutDownOn?: string;
  /** The vendor's successor, of the same provider. */
  replacedBy?: string;
  hidden: boolean;
  /** It makes embeddings or the like, and answers no questions. */
  notForChat?: boolean;
  /** Why it cannot be asked now, in words: no key, or its vendor does not list it any more. Absent: it can. */
  unavailable?: string;
  /** Where each fact came from. */
  sources: Readonly<Partial<Record<CatalogFact, FactSource>>>;
}

export type CatalogFact =
  | 'name'
  | 'contextWindow'
  | 'maxOutputTokens'
  | 'price'
  | 'lifecycle'
  | 'speed'
  | `ability.${ModelAbility}`;

/** A name of the person's own for a model, usable wherever a model is. */
export interface AliasView {
  alias: string;
  target: ModelReference;
  /** What is wrong with it, in words. */
  problem?: string;
}

/** Uses for which the catalogue recommends a model. */
export const USE_CASES = ['highVolume', 'complexReasoning', 'privateData', 'cheapestCode'] as const;
export type UseCase = (typeof USE_CASES)[number];

export interface RecommendationView {
  useCase: UseCase;
  model: ModelReference;
  /** Why it, in one sentence with its figures. */
  reason: string;
}

/** All that the table of models shows. */
export interface CatalogView {
  rows: readonly CatalogRow[];
  aliases: readonly AliasView[];
  recommendations: readonly RecommendationView[];
  /** The chat's model now. */
  current?: ModelReference;
  /** Why it is: the person chose it, or it is the cheapest. */
  currentBecause?: 'chosen' | 'cheapest';
  /** The router's choices, as in `ModelsView`. */
  auto?: readonly ModelChoice[];
  /** What the person chose for purposes of the setting `purposeModels`, by their ids. */
  defaults?: Readonly<Record<string, ModelReference>>;
  /** Providers whose list could not be read or is being read, in words. */
  notes: readonly { providerId: string; providerName: string; sentence: string; loading: boolean }[];
  /** Every provider still wants a key, an address or a program that runs: none was ever set up. */
  nothingSetUp?: boolean;
  /** ISO date of the price table in use, and whether it came with the extension or was fetched by the command. */
  prices: { date: string; fetched: boolean };
  /** What amounts are shown in; absent: USD. */
  currency?: Currency;
}
