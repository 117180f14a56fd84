// Reads a price table that somebody else sent: only what prices need is taken over, and anything odd refuses the whole.
import type { ConditionalPrice, MatchLogic, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import { AppError } from './errors.ts';

const MOST_PROVIDERS = 1000;
const MOST_MODELS = 20_000;
const LONGEST_TEXT = 300;
/** USD per million tokens, or whatever the key counts. */
const DEAREST = 1_000_000;
const DEEPEST_MATCH = 5;
const MATCHES = ['equals', 'starts_with', 'ends_with', 'contains'] as const;

/** The table as the library takes it. Throws `badResponse` for what is none. */
export function readPriceTable(value: unknown): Provider[] {
  let models = 0;
  const table = list(value, 'the table', MOST_PROVIDERS).map((one): Provider => {
    const provider = record(one, 'a provider');
    const id = text(provider['id'], 'a provider’s id');
    const own = list(provider['models'], `the models of ${id}`, MOST_MODELS).map((model) => readModel(model, id));
    models += own.length;
    const fallbacks = provider['fallback_model_providers'];
    return {
      id,
      name: text(provider['name'], `the name of ${id}`),
      // Providers are looked up by id alone.
      api_pattern: '(?!)',
      ...(provider['model_match'] != null && { model_match: readMatch(provider['model_match'], id) }),
      ...(provider['provider_match'] != null && { provider_match: readMatch(provider['provider_match'], id) }),
      ...(fallbacks != null && {
        fallback_model_providers: list(fallbacks, id, MOST_PROVIDERS).map((name) => text(name, id)),
      }),
      models: own,
    };
  });
  if (models === 0 || models > MOST_MODELS) {
    throw refused(`it lists ${models} models`);
  }
  return table;
}

function readModel(value: unknown, provider: string): ModelInfo {
  const model = record(value, `a model of ${provider}`);
  const id = text(model['id'], `a model's id of ${provider}`);
  const { name, context_window: window, deprecated, prices } = model;
  const where = `${provider}/${id}`;
  return {
    id,
    match: readMatch(model['match'], where),
    ...(name != null && { name: text(name, where) }),
    ...(window != null && { context_window: count(window, where) }),
    ...(deprecated === true && { deprecated }),
    prices: Array.isArray(prices)
      ? list(prices, where, 100).map((price) => readConditional(price, where))
      : readPrices(prices, where),
  };
}

function readConditional(value: unknown, where: string): ConditionalPrice {
  const { constraint, prices } = record(value, `a price of ${where}`);
  return {
    prices: readPrices(prices, where),
    // The library reads the constraint itself, and refuses what it does not know.
    ...(constraint != null && { constraint: record(constraint, where) as unknown as ConditionalPrice['constraint'] }),
  };
}

function readPrices(value: unknown, where: string): ModelPrice {
  const prices = Object.entries(record(value, `the prices of ${where}`)).map(([key, price]) => {
    if (!/^[a-z\d_]{1,60}$/.test(key)) {
      throw refused(`${where} has a price for "${key.slice(0, 60)}"`);
    }
    return [key, typeof price === 'number' ? amount(price, where) : readTiers(price, where)] as const;
  });
  return Object.fromEntries(prices);
}

function readTiers(value: unknown, where: string): ModelPrice[string] {
  const { base, tiers } = record(value, `a price of ${where}`);
  return {
    base: amount(base, where),
    tiers: list(tiers, where, 100).map((one) => {
      const tier = record(one, where);
      return { start: count(tier['start'], where), price: amount(tier['price'], where) };
    }),
  };
}

function readMatch(value: unknown, where: string, depth = 0): MatchLogic {
  const match = record(value, `the names of ${where}`);
  const [key = '', ...others] = Object.keys(match);
  const operand = match[key];
  if (others.length > 0 || depth > DEEPEST_MATCH) {
    throw refused(`the names of ${where} are told in no known way`);
  }
  if (key === 'or' || key === 'and') {
    const parts = list(operand, where, 1000).map((part) => readMatch(part, where, depth + 1));
    return key === 'or' ? { or: parts } : { and: parts };
  }
  const word = text(operand, `the names of ${where}`);
  if (key === 'regex') {
    return { regex: harmless(word, where) };
  }
  const known = MATCHES.find((one) => one === key);
  if (!known) {
    throw refused(`the names of ${where} are told in no known way`);
  }
  return { [known]: word } as MatchLogic;
}

/**
 * Patterns that can take very long are refused: a group that is repeated, references back, and more repetitions, options, groups
 * or alternatives than names of models need.
 */
function harmless(pattern: string, where: string): string {
  // What is left is what works: no escaped signs, no classes, no marks of what kind a group is.
  const bare = pattern
    .replace(/\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\(\?(?:[:=!]|<[=!]|<\w+>)/g, '(');
  const count = (sign: RegExp) => bare.match(sign)?.length ?? 0;
  const [repeated, optional] = [count(/[*+]|\{\d+,\d*\}/g), count(/\?/g)];
  const isLarge = repeated > 1 || optional > 2 || count(/\(/g) > 6 || count(/\|/g) > 12;
  // From any place on is once more each.
  const isOpen = repeated > 0 && !bare.startsWith('^');
  if (/\)(?:[*+]|\{)|\\[1-9k]/.test(pattern) || isLarge || isOpen) {
    throw refused(`a pattern of ${where} could take too long`);
  }
  try {
    return new RegExp(pattern).source;
  } catch (cause) {
    throw refused(`a pattern of ${where} is none`, cause);
  }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused(`${what} is missing`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, what: string, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) {
    throw refused(`${what} is no list, or far too long`);
  }
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) {
    throw refused(`${what} is no text, or too long`);
  }
  return value;
}

function amount(value: unknown, where: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= DEAREST)) {
    throw refused(`a price of ${where} cannot be`);
  }
  return value;
}

function count(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) {
    throw refused(`a number of ${where} cannot be`);
  }
  return Number(value);
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError('badResponse', `What came is no price table: ${why}.`, { cause });
}
