// The providers that there are now: the program's own, the endpoints that a person named, and what the editor brings along.
import type { Disposable } from './ports.ts';
import type { Provider } from './provider.ts';

/** What the rest of the program sees: nobody asks where a provider comes from. Both say what holds now; neither is to be kept. */
export interface Providers {
  /** In the order in which people are shown them. */
  all(): readonly Provider[];
  find(id: string): Provider | undefined;
}

/** Hears that a provider came, went or changed; without an id it may be any. */
type Listener = (providerId?: string) => void;

/** Providers that may come and go. */
export interface ProviderSource {
  /** Another list where it holds others: one that was given is never changed. */
  all(): readonly Provider[];
  onChange(listener: Listener): Disposable;
}

export class ProviderSet implements Providers, Disposable {
  readonly #sources: readonly (readonly Provider[] | ProviderSource)[];
  readonly #listeners = new Set<Listener>();
  readonly #watched: readonly Disposable[];
  /** As it was made of the lists that the sources gave: asked for many times with each request. */
  #made: { of: readonly (readonly Provider[])[]; all: readonly Provider[] } = { of: [], all: [] };

  /** Of two providers with one id the first counts. */
  constructor(...sources: readonly (readonly Provider[] | ProviderSource)[]) {
    this.#sources = sources;
    this.#watched = sources.flatMap((source) =>
      'onChange' in source ? [source.onChange((id) => this.#tell(id))] : [],
    );
  }

  /** The same list as long as no source gives another one. */
  all(): readonly Provider[] {
    const lists = this.#sources.map((source) => ('onChange' in source ? source.all() : source));
    if (!areSame(lists, this.#made.of)) {
      const found = new Map<string, Provider>();
      for (const provider of lists.flat()) {
        if (!found.has(provider.id)) {
          found.set(provider.id, provider);
        }
      }
      this.#made = { of: lists, all: [...found.values()] };
    }
    return this.#made.all;
  }

  find(id: string): Provider | undefined {
    return this.all().find((provider) => provider.id === id);
  }

  onChange(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#listeners.clear();
    for (const watched of this.#watched) {
      watched.dispose();
    }
  }

  #tell(providerId: string | undefined): void {
    for (const listener of this.#listeners) {
      listener(providerId);
    }
  }
}

function areSame(lists: readonly (readonly Provider[])[], others: readonly (readonly Provider[])[]): boolean {
  return lists.length === others.length && lists.every((list, at) => list === others[at]);
}
