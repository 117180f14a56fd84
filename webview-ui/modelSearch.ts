// What is typed into a search for models: words, and filters such as `@vision`, `@provider:openai`, `@price<1`, `-@local`.
import { MODEL_ABILITIES, type CatalogRow } from '../src/shared/catalogViews.ts';
import { shownCurrency } from '../src/shared/money.ts';
import { isFree } from '../src/shared/priceWords.ts';
import type { ModelChoice } from '../src/shared/views.ts';
import { fuzzyScore } from './fuzzySearch.ts';

/** A model of a picker, or a row of the table, of which more is known. */
export type SearchedModel = ModelChoice & Partial<Pick<CatalogRow, 'can' | 'cost' | 'lifecycle' | 'unavailable'>>;

/** Names a provider in a search. */
export interface NamedProvider {
  id: string;
  name: string;
}

export interface ModelFilter {
  /** As it was typed. */
  text: string;
  fits(model: SearchedModel): boolean;
  /** Fits a provider as such: one that has to be set up has no models. */
  fitsProvider(provider: NamedProvider): boolean;
  /** It asks for what is otherwise left out. */
  asksFor?: 'hidden' | 'retired';
}

export interface ModelSearch {
  words: string;
  filters: readonly ModelFilter[];
  /** What begins with `@` and is no filter, with what would be one. */
  unknown: readonly { text: string; reason: string }[];
}

/** A word of the search, quotes included, with its place. */
export interface SearchToken {
  text: string;
  from: number;
  to: number;
}

/** Words apart by spaces; a space between quotes belongs to its word. */
export function searchTokens(query: string): SearchToken[] {
  return [...query.matchAll(/(?:"[^"]*"?|[^\s"])+/g)].map(({ 0: text, index }) => ({
    text,
    from: index,
    to: index + text.length,
  }));
}

export function isFilterToken(text: string): boolean {
  return /^-?@/.test(text);
}

/** Flags of a model that a filter may name, besides abilities and providers. */
const FLAGS: Readonly<Record<string, (model: SearchedModel) => boolean>> = {
  ready: ({ locked, unavailable, lifecycle }) =>
    locked === undefined && unavailable === undefined && lifecycle !== 'retired',
  local: (model) => model.local,
  free: isFree,
  pinned: (model) => model.pinned === true,
  hidden: (model) => model.hidden === true,
  locked: (model) => model.locked !== undefined,
  deprecated: ({ deprecated, lifecycle }) =>
    lifecycle === 'deprecated' || (lifecycle === undefined && deprecated === true),
  retired: ({ lifecycle }) => lifecycle === 'retired',
  simulator: (model) => model.simulated,
};

/** Figures that a filter may compare, as they are shown; `undefined` is not known and fits no comparison. */
const FIGURES = new Map<string, (model: SearchedModel) => number | undefined>([
  ['price', (model) => (isFree(model) ? 0 : shownRate(model, model.inputPerMillion))],
  ['output', (model) => (isFree(model) ? 0 : shownRate(model, model.outputPerMillion))],
  ['context', ({ contextWindow }) => contextWindow],
  ['answer', ({ maxOutputTokens }) => maxOutputTokens],
  ['speed', ({ tokensPerSecond }) => tokensPerSecond],
]);

/** What is billed by the hour has no price by its tokens. */
function shownRate({ usdPerHour }: SearchedModel, usd: number | undefined): number | undefined {
  return usd === undefined || usdPerHour ? undefined : usd * shownCurrency().perUsd;
}

const COMPARISONS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
  '=': (one, other) => one === other,
};

const FACTORS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 };

/** `providers` are those that a bare `@name` may mean. */
export function parseModelSearch(query: string, providers: readonly NamedProvider[]): ModelSearch {
  const tokens = searchTokens(query);
  const filters: ModelFilter[] = [];
  const unknown: { text: string; reason: string }[] = [];
  for (const { text } of tokens.filter((token) => isFilterToken(token.text))) {
    const isNegated = text.startsWith('-');
    const parsed = parseFilter(text.replace(/^-?@/, '').replaceAll('"', ''), providers);
    if (typeof parsed === 'string') {
      unknown.push({ text, reason: parsed });
    } else if (parsed) {
      filters.push({ text, ...(isNegated ? negated(parsed) : parsed) });
    }
  }
  const words = tokens.flatMap(({ text }) => (isFilterToken(text) ? [] : [text.replaceAll('"', '')])).join(' ');
  return { words, filters, unknown };
}

/** How well a model answers a search: higher is better, `undefined` where a filter or a word does not fit. */
export function searchScore({ words, filters }: ModelSearch, model: SearchedModel, others = ''): number | undefined {
  return filters.every((filter) => filter.fits(model))
    ? fuzzyScore(words, `${model.providerName} ${model.name} ${model.model} ${others}`)
    : undefined;
}

type Test = Omit<ModelFilter, 'text'>;

/** What stands behind the `@`; a text: why it is no filter; `undefined`: it is still being typed, and narrows nothing. */
function parseFilter(tag: string, providers: readonly NamedProvider[]): Test | string | undefined {
  const comparison = /^([a-z]+):?(<=|>=|<|>|=)(.*)$/i.exec(tag);
  if (comparison) {
    const [, name = '', sign = '', figure = ''] = comparison;
    return parseComparison(name.toLowerCase(), sign, figure.trim());
  }
  const [, key, value] = /^([a-z]+):(.*)$/i.exec(tag) ?? [];
  if (key !== undefined && value !== undefined) {
    return parseNamed(key.toLowerCase(), value.trim(), providers);
  }
  const name = tag.toLowerCase();
  // "p" may become "price<1": the table does not jump while it is typed.
  if (['provider', 'capability', ...FIGURES.keys()].some((known) => known !== name && known.startsWith(name))) {
    return undefined;
  }
  if (FIGURES.has(name)) {
    return `needs a figure, such as @${name}${name === 'price' || name === 'output' ? '<1' : '>100k'}`;
  }
  return parseName(name, providers);
}

function parseComparison(name: string, sign: string, figure: string): Test | string | undefined {
  const figureOf = FIGURES.get(name);
  const compare = COMPARISONS[sign];
  if (!figureOf || !compare) {
    return `compares nothing that is known: ${listed([...FIGURES.keys()])}`;
  }
  if (figure === '') {
    return undefined;
  }
  const [, written, factor] = /^\$?([\d.,]+?)([km])?$/i.exec(figure) ?? [];
  const digits = written && plainFigure(written);
  if (digits === undefined) {
    return 'needs a figure, such as 0.5, 100k or 1M';
  }
  const limit = Number(digits) * (FACTORS[factor?.toLowerCase() ?? ''] ?? 1);
  return forModels((model) => {
    const known = figureOf(model);
    return known !== undefined && compare(known, limit);
  });
}

/** "1,000" and "1,000,000.5" are thousands, "0,5" is a half; `undefined`: no figure. */
function plainFigure(written: string): string | undefined {
  if (/^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(written)) {
    return written.replaceAll(',', '');
  }
  return /^(\d*[.,]?\d+|\d+\.)$/.test(written) ? written.replace(',', '.') : undefined;
}

function parseNamed(key: string, value: string, providers: readonly NamedProvider[]): Test | string | undefined {
  if (key !== 'provider' && key !== 'capability') {
    return 'is no filter';
  }
  if (value === '') {
    return undefined;
  }
  const name = value.toLowerCase();
  if (key === 'provider') {
    return providers.some((provider) => isProvider(name, provider))
      ? providerTest(name, providers)
      : 'is no provider here';
  }
  return MODEL_ABILITIES.some((ability) => begins(ability, name))
    ? forModels((model) => abilitiesOf(model).some((ability) => begins(ability, name)))
    : `is no ability: ${listed(MODEL_ABILITIES)}`;
}

/** A bare name is the beginning of an ability, a flag or a provider. */
function parseName(name: string, providers: readonly NamedProvider[]): Test | string {
  const flags = Object.entries(FLAGS).filter(([flag]) => begins(flag, name));
  const isKnown =
    flags.length > 0 ||
    MODEL_ABILITIES.some((ability) => begins(ability, name)) ||
    providers.some((provider) => isProvider(name, provider));
  if (!isKnown) {
    return 'is no filter';
  }
  const ofProvider = providerTest(name, providers);
  const asksFor = name.length < 3 ? undefined : (['hidden', 'retired'] as const).find((flag) => begins(flag, name));
  return {
    fits: (model) =>
      flags.some(([, has]) => has(model)) ||
      abilitiesOf(model).some((ability) => begins(ability, name)) ||
      ofProvider.fits(model),
    fitsProvider: ofProvider.fitsProvider,
    ...(asksFor && { asksFor }),
  };
}

/** Who is called just so is meant, and not those whose names only begin so: `lab` beside `lab-2`. */
function providerTest(name: string, providers: readonly NamedProvider[]): Test {
  const isCalled = (one: NamedProvider) => one.id.toLowerCase() === name || one.name.toLowerCase() === name;
  const fitsProvider = providers.some(isCalled) ? isCalled : (one: NamedProvider) => isProvider(name, one);
  return {
    fits: ({ providerId, providerName }) => fitsProvider({ id: providerId, name: providerName }),
    fitsProvider,
  };
}

function forModels(fits: Test['fits']): Test {
  return { fits, fitsProvider: () => false };
}

function negated({ fits, fitsProvider }: Test): Test {
  return { fits: (model) => !fits(model), fitsProvider: (provider) => !fitsProvider(provider) };
}

function isProvider(name: string, provider: NamedProvider): boolean {
  return begins(provider.id, name) || begins(provider.name, name);
}

function begins(whole: string, beginning: string): boolean {
  return whole.toLowerCase().startsWith(beginning);
}

function abilitiesOf(model: SearchedModel): readonly string[] {
  return model.can ?? model.abilities;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `@${name}`).join(', ');
}
