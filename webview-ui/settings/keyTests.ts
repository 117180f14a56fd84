// Tests of keys as the page shows them: those under way, those that could not be made, and what was found.
import { batch, signal, type Signal } from '@preact/signals';
import type { SettingsPageEvents } from '../../src/shared/protocol.ts';
import type { KeyCheckView, KeyReference, SettingsView } from '../../src/shared/settingsViews.ts';
import { VERDICTS } from '../../src/shared/verdicts.ts';
import { isTrouble, summaryWords } from './testSummary.ts';
import { wordsOf } from './wordsOf.ts';

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
      say([`${this.#nameOf(key)}: ${check.sentence}`, check.mend].filter(Boolean).join(' '));
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

  /** Tested or about to be: by itself, or with all. */
  stateOf(key: KeyReference): 'testing' | 'waiting' | undefined {
    const id = keyId(key);
    const { testing = [], waiting = [] } = this.#options.view.value?.run ?? {};
    const isIn = (keys: readonly KeyReference[]): boolean => keys.some((one) => keyId(one) === id);
    return this.running.value.has(id) || isIn(testing) ? 'testing' : isIn(waiting) ? 'waiting' : undefined;
  }

  /** The host tests all, and this came of it. */
  hear({ run, checked }: SettingsPageEvents['connections/run']): void {
    const { view, say } = this.#options;
    const before = view.value?.run;
    batch(() => {
      if (view.value) {
        view.value = { ...view.value, run };
      }
      if (checked) {
        this.failed.value = without(this.failed.value, keyId(checked.key));
        this.#keep(checked.key, checked.check);
      }
    });
    if (run.state === 'running') {
      if (before?.state !== 'running') {
        say(`Testing ${run.total} connections.`);
      } else if (checked && isTrouble(checked.check.verdict)) {
        say(`${this.#nameOf(checked.key)}: ${VERDICTS[checked.check.verdict].words}`);
      }
    } else if (before?.state === 'running' && view.value) {
      say(`${run.state === 'cancelled' ? 'Cancelled' : 'All tested'}: ${summaryWords(view.value.providers)}.`);
    }
  }

  cancel(key: KeyReference): void {
    this.running.value.get(keyId(key))?.abort();
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

function without<V>(map: ReadonlyMap<string, V>, id: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => key !== id));
}
