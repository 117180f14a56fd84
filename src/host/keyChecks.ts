// Tests of keys with what they found last, for as long as key and address stay the tested ones.
import type { KeyCheck } from '../core/diagnosis/checkKey.ts';
import type { Connections } from '../core/connections.ts';
import type { KeyRing } from '../core/keyRing.ts';
import type { Clock } from '../core/ports.ts';
import type { Provider } from '../core/provider.ts';
import type { Providers } from '../core/providerSet.ts';
import type { Redactor } from '../core/redact.ts';
import type { KeyCheckView } from '../shared/settingsViews.ts';
import type { KeyOperations } from './keyOperations.ts';

export interface KeyChecksOptions {
  operations: Pick<KeyOperations, 'test'>;
  providers: Pick<Providers, 'find'>;
  keys: Pick<KeyRing, 'read'>;
  connections: Pick<Connections, 'currentBaseUrl' | 'isDisabled'>;
  /** What the person's settings say of it, as they stand there: headers, organization, an endpoint's form. */
  settingsOf: (providerId: string) => unknown;
  clock: Clock;
  redactor: Redactor;
}

interface Kept {
  view: KeyCheckView;
  /** Of the key that was tested. */
  savedAt: number | undefined;
  /** Where the provider was, whether it was switched off, and what else its settings said; stays in memory. */
  situation: string;
}

export class KeyChecks {
  readonly #options: KeyChecksOptions;
  readonly #kept = new Map<string, Kept>();
  /** What the last vendor that gave its time said against this machine's clock. */
  #skewMs?: number;

  constructor(options: KeyChecksOptions) {
    this.#options = options;
  }

  /** Without a name the key in use, or the call without any. Throws only what is no finding: cancelled, or no such provider. */
  async test(
    providerId: string,
    keyName: string | undefined,
    signal: AbortSignal,
    known: Parameters<KeyOperations['test']>[3] = {},
  ): Promise<KeyCheckView> {
    const { operations, providers, keys, clock, redactor } = this.#options;
    const saved = keyName === undefined ? undefined : await keys.read(providerId, keyName).catch(() => undefined);
    const tested = providers.find(providerId);
    const situation = tested && this.#situation(tested);
    const check = await operations.test(providerId, keyName, signal, { skewMs: this.#skewMs, ...known });
    this.#skewMs = check.skewMs ?? this.#skewMs;
    // An address that stands with the key itself is not the settings': there is nothing to set there.
    const view = checkView(saved?.baseUrl ? { ...check, address: undefined } : check, clock.now(), redactor);
    const provider = providers.find(providerId);
    // What was found in another situation is shown to whoever asked, and not kept.
    if (provider && situation !== undefined && situation === this.#situation(provider)) {
      this.#kept.set(slot(providerId, keyName), { view, savedAt: saved?.savedAt, situation });
    }
    return view;
  }

  /** What was found; `undefined` where the key was not tested, or is another by now. */
  of(provider: Provider, keyName: string | undefined, savedAt?: number): KeyCheckView | undefined {
    const kept = this.#kept.get(slot(provider.id, keyName));
    return kept?.savedAt === savedAt && kept?.situation === this.#situation(provider) ? kept?.view : undefined;
  }

  /** The key has another name; what was found stays. */
  rename(providerId: string, from: string, to: string): void {
    const kept = this.#kept.get(slot(providerId, from));
    this.#kept.delete(slot(providerId, from));
    if (kept) {
      this.#kept.set(slot(providerId, to), kept);
    }
  }

  #situation(provider: Provider): string {
    const { connections, settingsOf } = this.#options;
    const state = `${connections.isDisabled(provider) ? 'off' : 'on'} ${JSON.stringify(settingsOf(provider.id))}`;
    try {
      return `${state} ${connections.currentBaseUrl(provider)}`;
    } catch {
      return state; // The settings name no address.
    }
  }
}

/** A provider's id holds no line break. */
function slot(providerId: string, keyName: string | undefined): string {
  return `${providerId}\n${keyName ?? ''}`;
}

function checkView(check: KeyCheck, now: number, redactor: Redactor): KeyCheckView {
  const { verdict, sentence, mend, address, tookMs, error } = check;
  const technical = [error?.status, error?.code].filter((part) => part !== undefined).join(' ');
  return {
    verdict,
    sentence: redactor.text(sentence),
    mend: mend && redactor.text(mend),
    // One that holds a key in its path would not be an address any more.
    address: address !== undefined && redactor.text(address) === address ? address : undefined,
    technical: technical ? redactor.text(technical) : undefined,
    tookMs,
    checkedAt: now,
  };
}
