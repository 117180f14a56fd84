// The entries of a policy: whether one of them means a model, and which mean none that is known.
import { compileGlob } from './compileGlob.ts';
import type { NamedModels, Names } from './modelNames.ts';

interface Pattern {
  entry: string;
  /** Of `provider/model`; else of a model's own name. */
  isPath: boolean;
  covers: (lowerCase: string) => boolean;
}

/** A list such as `["ollama", "gpt-4o-mini", "groq/*"]`, made ready to be asked for many models. */
export class EntryList {
  /** As they are written, by what they are equal to. */
  readonly #exact = new Map<string, string>();
  readonly #patterns: Pattern[] = [];

  constructor(entries: readonly string[]) {
    for (const written of entries) {
      const entry = written.trim();
      for (const text of new Set([entry.toLowerCase(), plain(entry.toLowerCase())])) {
        if (text.includes('*')) {
          this.#patterns.push({ entry, isPath: text.includes('/'), covers: compileGlob(text) });
        } else {
          this.#exact.set(text, entry);
        }
      }
    }
  }

  /** The entry that means a model of these names, as it is written. */
  find({ owners, models, paths, ids }: Names): string | undefined {
    for (const names of [owners, models.filter((name) => !name.includes('/')), ids]) {
      const name = names.find((one) => this.#exact.has(one));
      if (name !== undefined) {
        return this.#exact.get(name);
      }
    }
    return this.#patterns.find(({ isPath, covers }) => (isPath ? paths : models).some(covers))?.entry;
  }
}

/** As providers name it: Google's `models/` and the tag that Ollama adds are left out in lists. */
function plain(entry: string): string {
  return entry.replace(/^(|[^/]+\/)models\//, '$1').replace(/:latest$/, '');
}

/** More are not looked at: each may be compared with each known name. */
const MOST_CHECKED = 300;
const MOST_TOLD = 3;

/** Entries that mean neither a provider nor a model that is known; at most three. One may be the name that only a gateway gives a model. */
export function strangeEntries(entries: readonly string[], { providers, seed }: NamedModels): string[] {
  const owners = new Set(providers.map(({ id }) => id.toLowerCase()));
  const ids = seed.models.flatMap(({ id, aliases }) => [id, ...aliases].map((name) => name.toLowerCase()));
  const names = new Set(ids.flatMap((id) => [id, id.slice(id.lastIndexOf('/') + 1)]));
  for (const id of ids) {
    // `meta-llama/…`, of whom one model or another is known.
    owners.add(id.slice(0, Math.max(0, id.indexOf('/'))));
  }
  const found: string[] = [];
  for (const written of entries.slice(0, MOST_CHECKED)) {
    const entry = plain(written.trim().toLowerCase());
    const owner = entry.slice(0, Math.max(0, entry.indexOf('/')));
    const isKnown = (entry.includes('/') && covers(owner, owners)) || owners.has(entry) || covers(entry, names);
    if (!isKnown && found.push(written.trim()) === MOST_TOLD) {
      break;
    }
  }
  return found;
}

function covers(pattern: string, names: ReadonlySet<string>): boolean {
  return names.has(pattern) || (pattern.includes('*') && [...names].some(compileGlob(pattern)));
}
