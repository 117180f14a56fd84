// The names under which a policy may mean a model: for denying all that are known, for allowing the exact one.
import type { Provider } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import type { Seed } from './seed.ts';

/** What entries of a policy are compared with. */
export interface NamedModels {
  /** Everybody who can be asked. */
  providers: readonly Pick<Provider, 'id' | 'local' | 'canonicalModel'>[];
  /** The shipped list: which ids of a vendor are one model. */
  seed: Pick<Seed, 'find' | 'models'>;
}

/** Texts in lower case, by what may stand in an entry. */
export interface Names {
  /** A provider, or whose model a gateway names before a slash: `openai` of `openai/gpt-5`. For entries without `*`. */
  owners: readonly string[];
  /** For entries without a slash. */
  models: readonly string[];
  /** For entries with a slash. */
  paths: readonly string[];
  /** For entries with a slash and without `*`. */
  ids: readonly string[];
}

/**
 * A dated snapshot or a moving name of a model: `-2024-07-18`, `-20241022`, `@20241022`, `-08-2024`, `-05-06`, `-0613`, `-2603` (year and
 * month), `-001`, `-latest`.
 */
const SNAPSHOT =
  /[-@](?:20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])-20\d\d|(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|2[3-9](?:0[1-9]|1[0-2])|00\d|latest)$/;

/** `gpt-4o` of `gpt-4o-2024-08-06`; the id in lower case otherwise. */
export function withoutSnapshot(model: string): string {
  return model.toLowerCase().replace(SNAPSHOT, '');
}

/** Of an id at its slashes; nobody's have more. */
const MOST_PARTS = 8;

/** Only the name that it is asked by: what is allowed is to be no more than what was written. */
export function exactNames({ providerId, model }: ModelReference, known: NamedModels): Names {
  const id = model.toLowerCase();
  const path = `${providerId.toLowerCase()}/${id}`;
  return {
    owners: [providerId.toLowerCase()],
    models: [id],
    paths: [path],
    ids: isMeantWhole({ providerId, model }, known) ? [path, id] : [path],
  };
}

/**
 * Whether `openai/gpt-oss-20b`, as the picker shows it for Groq, means that model there, and not one of the provider `openai`: the
 * provider before the slash is the same one, is none, or is known not to have it, while the other one is known to.
 */
function isMeantWhole({ providerId, model }: ModelReference, { providers, seed }: NamedModels): boolean {
  const at = model.indexOf('/');
  const owner = model.slice(0, Math.max(at, 0));
  if (at === -1 || owner === providerId || !providers.some(({ id }) => id === owner)) {
    return at !== -1;
  }
  return seed.find(providerId, model) !== undefined && seed.find(owner, model.slice(at + 1)) === undefined;
}

/** All names of a model, so that none of them leads past what is denied. Made once for many models. */
export class AllNames {
  readonly #known: NamedModels;
  /** By each name of a model in the shipped list all of them. */
  #aliases?: Map<string, Set<string>>;

  constructor(known: NamedModels) {
    this.#known = known;
  }

  of({ providerId, model }: ModelReference): Names {
    const provider = this.#known.providers.find(({ id }) => id === providerId);
    const asked = model.trim();
    const ids = new Set<string>();
    for (const id of [asked, provider?.canonicalModel?.(asked) ?? asked]) {
      addSpellings(id.toLowerCase(), provider?.local ?? false, ids);
    }
    // Of the ids as they are: another snapshot of a model is another model.
    this.#aliases ??= aliasesIn(this.#known.seed);
    const spelt = [...ids];
    for (const id of spelt) {
      for (const alias of this.#aliases.get(id) ?? []) {
        ids.add(alias).add(alias.slice(alias.lastIndexOf('/') + 1));
      }
    }
    const models = new Set([...ids].flatMap((id) => [id, withoutSnapshot(id)]));
    const owner = providerId.toLowerCase();
    const paths = [...models].flatMap((id) => (id.includes('/') ? [`${owner}/${id}`, id] : [`${owner}/${id}`]));
    return { owners: [owner, ...ownersIn(ids)], models: [...models], paths, ids: paths };
  }
}

/** With and without what does not change the model: `models/`, what gateways put before a slash, `:latest`, a gateway's `:free`. */
function addSpellings(id: string, isLocal: boolean, into: Set<string>): void {
  const parts = id.split('/');
  const first = Math.max(0, parts.length - MOST_PARTS);
  into.add(id);
  for (let at = first; at < parts.length; at += 1) {
    const rest = parts.slice(at).join('/');
    // A tag of a local server is another model, and `llama3.2` is short for its `:latest`.
    into.add(rest).add(isLocal ? rest.replace(/:latest$/, '') : untagged(rest));
  }
}

/** `gpt-4o:free` is `gpt-4o`, and so is its tuned `ft:gpt-4o:somebody::id`. */
function untagged(id: string): string {
  const [first = '', second = ''] = id.split(':');
  return first === 'ft' && second ? second : first || id;
}

function ownersIn(ids: ReadonlySet<string>): string[] {
  return [...ids].flatMap((id) => id.split('/').slice(0, -1));
}

function aliasesIn(seed: NamedModels['seed']): Map<string, Set<string>> {
  const byName = new Map<string, Set<string>>();
  for (const { id, aliases } of seed.models) {
    if (aliases.length > 0) {
      const names = [id, ...aliases].map((name) => name.toLowerCase());
      for (const name of names) {
        const all = byName.get(name) ?? new Set();
        byName.set(name, all);
        names.forEach((other) => all.add(other));
      }
    }
  }
  return byName;
}
