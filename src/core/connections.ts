// Decides with which key and at which address a provider is called, and refuses to take a key to another origin.
import {
  environmentKey,
  planConnection,
  planKey,
  type Blocked,
  type ConnectionPlan,
  type KeySource,
  type Obstacle,
  type PlanFacts,
} from './connectionPlan.ts';
import { AppError } from './errors.ts';
import { guardedFetch, originOf } from './guardedFetch.ts';
import type { KeyEntry, KeyRing, SavedKey } from './keyRing.ts';
import type { Fetch } from './ports.ts';
import type { Provider, ProviderContext } from './provider.ts';
import { baseUrlOf, CREDENTIAL_HEADER, environmentHome, type ProviderSettings } from './providerAddress.ts';
import type { Redactor } from './redact.ts';

export interface Connection extends ConnectionPlan {
  context: ProviderContext;
  origin: string;
  simulated: boolean;
}

/** A key is about to go where it has not been: the person decides. Both origins are named. */
export interface OriginQuestion {
  providerName: string;
  keyName: string;
  /** Absent: the key was not sent anywhere yet, and nobody said where it belongs. */
  savedFor?: string | undefined;
  wanted: string;
}

export interface ConnectionsOptions extends PlanFacts {
  keys: KeyRing;
  fetch: Fetch;
  redactor: Redactor;
  /** Absent where nobody can be asked: another origin is then refused. */
  confirmOrigin?(question: OriginQuestion): Promise<boolean>;
}

type Asking = 'always' | 'once' | 'never';

export class Connections {
  readonly #options: ConnectionsOptions;
  /** Questions that were answered with no in this window. */
  readonly #refused = new Set<string>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** How a provider would be called with one of these keys, or why it cannot be. Reads no secret. */
  planned(provider: Provider, entries: readonly KeyEntry[]): ConnectionPlan | Blocked {
    return planConnection(this.#options, provider, entries);
  }

  /** Says how a provider would be called; `undefined` when `obstacle` says why it cannot be. Reads no secret. */
  async plan(provider: Provider, entries?: readonly KeyEntry[]): Promise<ConnectionPlan | undefined> {
    const found = this.planned(provider, entries ?? (await this.#options.keys.list()));
    return 'obstacle' in found ? undefined : found;
  }

  /** Why a provider cannot be called, as the end of "OpenAI …"; `undefined` when it can. */
  async obstacle(provider: Provider, entries?: readonly KeyEntry[]): Promise<Obstacle | undefined> {
    const found = this.planned(provider, entries ?? (await this.#options.keys.list()));
    return 'obstacle' in found ? found.obstacle : undefined;
  }

  isDisabled(provider: Provider): boolean {
    return this.#options.settings(provider.id).disabled ?? false;
  }

  /** Name of the environment variable that holds this provider's key. */
  environmentKey(provider: Provider): string | undefined {
    return environmentKey(this.#options, provider);
  }

  /** The address without any key's own; for lists. Empty where a provider has none. */
  addressOf(provider: Provider, source: KeySource): string {
    return baseUrlOf(this.#options, provider, source === 'simulator');
  }

  /**
   * Reads the key that the plan names and builds the call's context. `keyName` asks for one certain key: a stored one, or
   * the variable that holds one. What the person did not ask for themselves (`asking: 'once'`) does not repeat a question about an address that was refused,
   * and what nobody waits for (`never`) puts none: it is refused.
   */
  async open(provider: Provider, keyName?: string, asking: Asking = 'always'): Promise<Connection> {
    const entries = await this.#options.keys.list();
    const plan = keyName
      ? planKey(this.#options, provider, keyName, entries)
      : planConnection(this.#options, provider, entries);
    return this.#openPlanned(provider, plan, asking);
  }

  /**
   * As `open`, with the key that the environment has for embeddings alone, where it has one and no settings want another by its
   * name.
   */
  async openForEmbeddings(provider: Provider): Promise<Connection> {
    const entries = await this.#options.keys.list();
    return this.#openPlanned(provider, planConnection(this.#options, provider, entries, 'embeddings'), 'always');
  }

  async #openPlanned(provider: Provider, plan: ConnectionPlan | Blocked, asking: Asking): Promise<Connection> {
    if ('obstacle' in plan) {
      const { code, sentence } = plan.obstacle;
      throw new AppError('config', sentence, { provider: provider.id, code });
    }
    switch (plan.source) {
      case 'stored':
        return this.#openStored(provider, plan, asking);
      case 'environment':
        return this.#openEnvironment(provider, plan, asking);
      case 'simulator':
      case 'none':
        return this.#connection(provider, plan, {
          baseUrl: baseUrlOf(this.#options, provider, plan.source === 'simulator'),
          apiKey: plan.source === 'simulator' ? 'simulator' : undefined,
        });
      default:
        return plan.source;
    }
  }

  /** A context for a key that is not saved yet: `Add Key…` tries it first. */
  trial(provider: Provider, key: Omit<SavedKey, 'name' | 'savedAt'>): Connection {
    return this.#connection(
      provider,
      { source: 'stored', keyName: 'new' },
      {
        baseUrl: key.baseUrl ?? baseUrlOf(this.#options, provider, false),
        apiKey: key.key,
        organization: key.organization,
      },
    );
  }

  /** The address that a key without its own would be used at now. */
  currentBaseUrl(provider: Provider): string {
    return baseUrlOf(this.#options, provider, false);
  }

  async #openStored(provider: Provider, plan: ConnectionPlan, asking: Asking): Promise<Connection> {
    const key = await this.#options.keys.read(provider.id, plan.keyName);
    if (!key) {
      throw new AppError('config', `The key "${plan.keyName}" of ${provider.name} is gone; add it again`, {
        provider: provider.id,
        code: 'noKey',
      });
    }
    this.#options.redactor.remember(key.key);
    const baseUrl = key.baseUrl ?? baseUrlOf(this.#options, provider, false);
    const wanted = originOf(baseUrl);
    if (wanted !== key.origin) {
      await this.#ask(
        { providerName: provider.name, keyName: key.name, savedFor: key.origin, wanted },
        provider.id,
        asking,
      );
      await this.#remember(provider, key, wanted);
    }
    return this.#connection(provider, plan, { baseUrl, apiKey: key.key, organization: key.organization });
  }

  /** The question may have been open for long: a key that was replaced or removed meanwhile is not written back. */
  async #remember(provider: Provider, asked: SavedKey, origin: string): Promise<void> {
    const { keys } = this.#options;
    const now = await keys.read(provider.id, asked.name);
    if (now?.key !== asked.key) {
      throw new AppError('config', `The key "${asked.name}" of ${provider.name} was changed meanwhile; try again`, {
        provider: provider.id,
      });
    }
    await keys.save({ ...now, origin });
  }

  async #openEnvironment(provider: Provider, plan: ConnectionPlan, asking: Asking): Promise<Connection> {
    const { environment, keys, redactor } = this.#options;
    const apiKey = environment[plan.keyName]?.trim();
    redactor.remember(apiKey);
    const baseUrl = baseUrlOf(this.#options, provider, false);
    const wanted = originOf(baseUrl);
    const home = environmentHome(this.#options, provider);
    if (wanted !== home) {
      const allowed = await keys.environmentOrigin(provider.id, plan.keyName);
      if (allowed !== wanted) {
        const question = { providerName: provider.name, keyName: plan.keyName, savedFor: allowed ?? home, wanted };
        await this.#ask(question, provider.id, asking);
        await keys.allowEnvironmentOrigin(provider.id, plan.keyName, wanted);
      }
    }
    const organization = provider.environment.organization.map((name) => environment[name]).find(Boolean);
    return this.#connection(provider, plan, { baseUrl, apiKey, organization });
  }

  async #ask(question: OriginQuestion, provider: string, asking: Asking): Promise<void> {
    const about = JSON.stringify(question);
    const isSettled = asking === 'never' || (asking === 'once' && this.#refused.has(about));
    const isAllowed = !isSettled && (await this.#options.confirmOrigin?.(question));
    if (!isAllowed) {
      if (asking !== 'never') {
        this.#refused.add(about);
      }
      throw new AppError(
        'notAllowed',
        question.savedFor === undefined
          ? `The key "${question.keyName}" was not sent to ${question.wanted}, as nobody allowed it yet`
          : `The key "${question.keyName}" was saved for ${question.savedFor} and was not sent to ${question.wanted}`,
        { provider, code: 'otherOrigin' },
      );
    }
  }

  #connection(
    provider: Provider,
    plan: ConnectionPlan,
    parts: { baseUrl: string; apiKey?: string; organization?: string },
  ): Connection {
    if (provider.inProcess) {
      return { ...plan, simulated: false, origin: '', context: { fetch: refuseToFetch, baseUrl: '' } };
    }
    const settings = this.#options.settings(provider.id);
    const simulated = plan.source === 'simulator';
    this.#options.redactor.remember(simulated ? undefined : parts.apiKey);
    return {
      ...plan,
      simulated,
      origin: originOf(parts.baseUrl),
      context: {
        fetch: guardedFetch(this.#options.fetch, parts.baseUrl),
        baseUrl: parts.baseUrl,
        apiKey: parts.apiKey,
        organization: parts.organization ?? (simulated ? undefined : settings.organization),
        headers: simulated ? undefined : this.#headers(provider, parts.baseUrl),
      },
    };
  }

  /** Extra headers may hold a gateway's secret: they go only where the person's settings point, not where a key's own address does. */
  #headers(provider: Provider, baseUrl: string): ProviderSettings['headers'] {
    const { headers } = this.#options.settings(provider.id);
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (CREDENTIAL_HEADER.test(name)) {
        this.#options.redactor.remember(value.replace(/^(?:bearer|basic)\s+/i, ''));
      }
    }
    try {
      return originOf(baseUrl) === originOf(baseUrlOf(this.#options, provider, false)) ? headers : undefined;
    } catch {
      return undefined; // The settings point nowhere.
    }
  }
}

/** For what answers without a request of ours. */
function refuseToFetch(): Promise<Response> {
  return Promise.reject(new AppError('notAllowed', 'Refused: this provider has no address'));
}
