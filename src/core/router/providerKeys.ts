// With which keys a provider's models may be asked, by their names alone.
import type { ProviderView } from '../../shared/views.ts';
import type { KeyEntry } from '../keyRing.ts';
import type { RouterOptions } from './options.ts';

export class ProviderKeys {
  readonly #options: Pick<RouterOptions, 'providers' | 'connections' | 'wantedKey'>;
  readonly #views: readonly ProviderView[];
  readonly #entries: readonly KeyEntry[];
  readonly #known = new Map<string, readonly string[]>();

  constructor(
    options: Pick<RouterOptions, 'providers' | 'connections' | 'wantedKey'>,
    views: readonly ProviderView[],
    entries: readonly KeyEntry[],
  ) {
    this.#options = options;
    this.#views = views;
    this.#entries = entries;
  }

  /** That requests take; empty where none is needed. */
  usual(providerId: string): string {
    return this.#views.find(({ id }) => id === providerId)?.keyName ?? '';
  }

  /**
   * The usual one first, then what else the person stored and did not disable, then the environment's. Where settings name one,
   * or the simulator answers, there is no other. A key for embeddings alone is in neither.
   */
  readonly all = (providerId: string): readonly string[] => {
    const known = this.#known.get(providerId) ?? this.#found(providerId);
    this.#known.set(providerId, known);
    return known;
  };

  #found(providerId: string): readonly string[] {
    const { providers, connections, wantedKey } = this.#options;
    const usual = this.usual(providerId);
    const provider = providers.find(providerId);
    const isOnly = usual === '' || wantedKey?.(providerId) !== undefined;
    const simulated = this.#views.find(({ id }) => id === providerId)?.simulated ?? false;
    if (!provider || isOnly || simulated) {
      return [usual];
    }
    const stored = this.#entries.filter((entry) => entry.providerId === providerId && !entry.disabled);
    const variable = connections.environmentKey(provider);
    return [...new Set([usual, ...stored.map(({ name }) => name), ...(variable === undefined ? [] : [variable])])];
  }
}
