// Tests of keys as the page shows them: those under way, those that could not be made, and what was found.
import { batch, signal, type Signal } from '@preact/signals';
import type { KeyCheckView, ProviderSettingsView, SettingsView } from '../../src/shared/settingsViews.ts';
import { wordsOf } from './wordsOf.ts';

/** Which key is meant; without a name the call without any key. */
export interface KeyReference {
  providerId: string;
  keyName?: string;
}

interface KeyTestsOptions {
  view: Signal<SettingsView | undefined>;
  ask: (key: KeyReference, cancelled: AbortSignal) => Promise<KeyCheckView>;
  /** For a screen reader. */
  say: (text: string) => void;
}

export class KeyTests {
  /** Under way, by `keyId`. */
  readonly running = signal<ReadonlyMap<string, AbortController>>(new Map());
  /** What the host could not test, by `keyId`, in its words. */
  readonly failed = signal<ReadonlyMap<string, string>>(new Map());
  readonly #options: KeyTestsOptions;

  constructor(options: KeyTestsOptions) {
    this.#options = options;
  }

  async test(key: KeyReference): Promise<void> {
    const id = keyId(key);
    if (this.running.value.has(id)) {
      return;
    }
    const controller = new AbortController();
    batch(() => {
      this.running.value = new Map([...this.running.value, [id, controller]]);
      this.failed.value = without(this.failed.value, id);
    });
    const { ask, say } = this.#options;
    try {
      const check = await ask(key, controller.signal);
      this.#keep(key, check);
      say(`${this.#nameOf(key)}: ${check.sentence}`);
    } catch (error) {
      if (!controller.signal.aborted) {
        const words = wordsOf(error);
        this.failed.value = new Map([...this.failed.value, [id, words]]);
        say(`${this.#nameOf(key)}: ${words}`);
      }
    } finally {
      this.running.value = without(this.running.value, id);
    }
  }

  /** Every key that is not disabled, and every provider that is asked without one, at once. */
  testAll(): void {
    for (const provider of this.#options.view.value?.providers ?? []) {
      for (const key of testableKeys(provider)) {
        void this.test(key);
      }
    }
  }

  cancel(key: KeyReference): void {
    this.running.value.get(keyId(key))?.abort();
  }

  cancelAll(): void {
    for (const controller of this.running.value.values()) {
      controller.abort();
    }
  }

  /** The host's next view holds it too; until then it would be missing. */
  #keep({ providerId, keyName }: KeyReference, check: KeyCheckView): void {
    const { view } = this.#options;
    const providers = view.value?.providers.map((provider) => {
      if (provider.provider.id !== providerId) {
        return provider;
      }
      return keyName === undefined
        ? { ...provider, check }
        : { ...provider, keys: provider.keys.map((key) => (key.name === keyName ? { ...key, check } : key)) };
    });
    if (view.value && providers) {
      view.value = { ...view.value, providers };
    }
  }

  #nameOf({ providerId, keyName }: KeyReference): string {
    const providers = this.#options.view.value?.providers;
    const name = providers?.find(({ provider }) => provider.id === providerId)?.provider.name ?? providerId;
    return keyName === undefined ? name : `${name}, ${keyName}`;
  }
}

/** A provider's id holds no line break. */
export function keyId({ providerId, keyName }: KeyReference): string {
  return `${providerId}\n${keyName ?? ''}`;
}

/** What is tested of a provider when all is. */
export function testableKeys({ provider, keys, auth }: ProviderSettingsView): KeyReference[] {
  if (provider.state === 'disabled' || provider.state === 'needsAddress') {
    return [];
  }
  const named = keys
    .filter(({ disabled }) => !disabled)
    .map(({ name }) => ({ providerId: provider.id, keyName: name }));
  const isAsked = auth !== 'apiKey' || provider.simulated;
  return named.length === 0 && isAsked ? [{ providerId: provider.id }] : named;
}

function without<V>(map: ReadonlyMap<string, V>, id: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => key !== id));
}
