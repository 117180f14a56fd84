// What the names in rules mean among the models, aliases and chains of the moment. Made anew when one of them changes; looks each name up once.
import { STRATEGIES, type Strategy } from '../../../shared/routingViews.ts';
import type { ModelReference } from '../../../shared/views.ts';
import { COMPUTED_CHAINS } from '../chains.ts';
import { keptOutNames, lastPart, plainName, withoutSnapshot, type KeptOutNames } from './modelWords.ts';
import { compilePattern } from './pattern.ts';
import { printTarget, type UseTarget } from './useTargets.ts';

/** What rules can name. */
export interface Nameable {
  /** Ids of all that can be asked. */
  providers: readonly string[];
  models: readonly ModelReference[];
  aliases?: ReadonlyMap<string, ModelReference>;
  /** Names of the person's own chains. */
  chains?: readonly string[];
}

/** What one alternative of `use` means now. */
export type ResolvedTarget = { text: string } & (
  | { kind: 'strategy'; strategy: Strategy }
  | { kind: 'chain'; chain: string }
  /** One or more, in the order of the lists: a bare name may be had from several providers. */
  | { kind: 'models'; models: readonly ModelReference[] }
  /** `model`: its provider is known and lists no such model. */
  | { kind: 'unknown'; model?: ModelReference }
);

/** One model with its names in plain spelling. */
interface Known {
  reference: ModelReference;
  provider: string;
  id: string;
  last: string;
  names?: KeptOutNames;
}

export class RuleNames {
  readonly #given: Nameable;
  readonly #models: readonly Known[];
  readonly #providers: ReadonlyMap<string, string>;
  readonly #resolved = new Map<string, ResolvedTarget>();
  readonly #keptOut = new Map<string, readonly ModelReference[]>();

  constructor(given: Nameable) {
    this.#given = given;
    this.#providers = new Map(given.providers.map((id) => [plainName(id), id]));
    this.#models = given.models.map((reference) => {
      const id = plainName(reference.model);
      return { reference, provider: plainName(reference.providerId), id, last: lastPart(id) };
    });
  }

  /** How many models there are. */
  get size(): number {
    return this.#models.length;
  }

  resolve(target: UseTarget): ResolvedTarget {
    const text = printTarget(target);
    const known = this.#resolved.get(text) ?? { text, ...this.#meaning(target) };
    this.#resolved.set(text, known);
    return known;
  }

  /** The models of the lists that an entry of `never` means. */
  keptOut(entry: string): readonly ModelReference[] {
    let found = this.#keptOut.get(entry);
    if (!found) {
      const covers = this.#coverage(entry);
      const all = this.#models.filter((known) => covers((known.names ??= keptOutNames(known.reference))));
      found = all.map(({ reference }) => reference);
      this.#keptOut.set(entry, found);
    }
    return found;
  }

  /** Whether an entry of `never` means a model, in a list or not. */
  keepsOut(entry: string, model: ModelReference): boolean {
    return this.#coverage(entry)(keptOutNames(model));
  }

  /** An alias, a provider, a model of anybody, or one with its provider; `*` for any characters. */
  #coverage(entry: string): (names: KeptOutNames) => boolean {
    const alias = this.#given.aliases?.get(entry);
    const covers = this.#writtenCoverage(entry);
    const aliased = alias && this.#writtenCoverage(`${alias.providerId}/${alias.model}`);
    return aliased ? (names) => covers(names) || aliased(names) : covers;
  }

  #writtenCoverage(entry: string): (names: KeptOutNames) => boolean {
    const split = this.#split(entry);
    const wanted = split ? `${split.provider}/${plainName(split.rest)}` : plainName(entry);
    if (!wanted.includes('*') && !wanted.includes('?')) {
      return ({ owners, models, paths }) => [owners, models, paths].some((names) => names.includes(wanted));
    }
    const covers = compilePattern(wanted);
    return wanted.includes('/') ? ({ paths }) => paths.some(covers) : ({ models }) => models.some(covers);
  }

  #meaning({ text, as }: UseTarget): Distributed<ResolvedTarget> {
    const alias = this.#given.aliases?.get(text);
    const lower = text.toLowerCase();
    const strategy = STRATEGIES.find((name) => name === lower);
    const own = this.#given.chains?.find((name) => name.toLowerCase() === lower);
    const chain = own ?? COMPUTED_CHAINS.find((name) => name === lower);
    if (alias && (as === undefined || as === 'alias')) {
      return { kind: 'models', models: [alias] };
    }
    // The computed chain of the same name takes the same models, so the strategy is meant; a chain of one's own is not the same.
    if (strategy && (as === 'strategy' || (as === undefined && own === undefined))) {
      return { kind: 'strategy', strategy };
    }
    if (chain !== undefined && (as === undefined || as === 'chain')) {
      return { kind: 'chain', chain };
    }
    return as === undefined ? this.#model(text) : { kind: 'unknown' };
  }

  #model(text: string): Distributed<ResolvedTarget> {
    const split = this.#split(text);
    if (split) {
      const { provider, rest } = split;
      const own = this.#models.filter((known) => known.provider === provider);
      const found = meant(plainName(rest), own);
      if (found.length > 0) {
        return { kind: 'models', models: found };
      }
    }
    const whole = meant(plainName(text), this.#models);
    if (whole.length > 0) {
      return { kind: 'models', models: whole };
    }
    const providerId = split && this.#providers.get(split.provider);
    return { kind: 'unknown', ...(providerId !== undefined && { model: { providerId, model: split?.rest ?? text } }) };
  }

  /** `provider/model` or `provider:model`, where the provider is known. */
  #split(text: string): { provider: string; rest: string } | undefined {
    const [, before = '', rest = ''] = /^([^/:]+)[/:](.+)$/.exec(text) ?? [];
    const provider = plainName(before);
    return this.#providers.has(provider) ? { provider, rest } : undefined;
  }
}

type Distributed<T> = T extends unknown ? Omit<T, 'text'> : never;

/**
 * At each provider the models of that name, else its newest snapshot; those of the makers themselves before what gateways offer. Where
 * nobody has either, the only one that begins so.
 */
function meant(wanted: string, models: readonly Known[]): readonly ModelReference[] {
  const exact = models.filter(({ id, last }) => id === wanted || last === wanted);
  const having = new Set(exact.map(({ provider }) => provider));
  const newest = new Map<string, Known>();
  for (const known of models) {
    const { provider, id, last } = known;
    if (!having.has(provider) && (withoutSnapshot(id) === wanted || withoutSnapshot(last) === wanted)) {
      const other = newest.get(provider);
      newest.set(provider, other && !isNewer(id, other.id) ? other : known);
    }
  }
  const all = new Set([...exact, ...newest.values()]);
  const found = models.filter((known) => all.has(known));
  if (found.length > 0) {
    const isMakers = ({ id }: Known) => id === wanted || !id.includes('/');
    return [...found.filter(isMakers), ...found.filter((known) => !isMakers(known))].map(({ reference }) => reference);
  }
  const begun = models.filter(({ id, last }) => id.startsWith(`${wanted}-`) || last.startsWith(`${wanted}-`));
  return new Set(begun.map(({ last }) => last)).size === 1 ? begun.map(({ reference }) => reference) : [];
}

function isNewer(id: string, other: string): boolean {
  return !other.endsWith('latest') && (id.endsWith('latest') || id > other);
}
