// Which models can be asked: the vendors' lists, kept between sessions, with prices and context windows added.
import type { ModelChoice, ModelsView, ProviderView } from '../../shared/views.ts';
import type { ConnectionPlan } from '../connectionPlan.ts';
import type { Connections } from '../connections.ts';
import { describeError, storedError } from '../errorMessages.ts';
import { AppError, toAppError } from '../errors.ts';
import { isLoopback, originOf } from '../guardedFetch.ts';
import type { KeyRing } from '../keyRing.ts';
import type { Clock, Log } from '../ports.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference, StoredModelList } from '../records.ts';
import type { LoadedPricing, Pricing } from '../pricing.ts';
import { currentModel, type ModelWish } from './currentModel.ts';
import { byName, modelChoice } from './modelChoice.ts';
import { ModelSpeeds, type AnswerTimes } from './modelSpeeds.ts';
import { blockedState, providerState } from './providerState.ts';

export interface ModelLists {
  get(providerId: string, origin: string): StoredModelList | undefined;
  put(list: StoredModelList): void;
}

/** What the catalogue keeps between sessions. */
export interface CatalogStore {
  modelLists: ModelLists;
  usage: AnswerTimes;
  getMeta(name: string): string | undefined;
  setMeta(name: string, value: string): void;
}

export interface ModelCatalogOptions {
  providers: readonly Provider[];
  connections: Connections;
  keys: KeyRing;
  store(): Promise<CatalogStore>;
  pricing: Pricing;
  clock: Clock;
  log: Log;
  redact: (text: string) => string;
  /** What the person chose as default model. */
  chosen(): ModelReference | undefined;
  /** Where no model is chosen: the provider to ask, and the models that variables name. */
  preferred?(): Omit<ModelWish, 'model'>;
  /** Models that stand at the top of the pickers. */
  pinned?(): readonly ModelReference[];
  onChange(): void;
}

const HOUR_MS = 3_600_000;
/** A vendor's list changes every few weeks; what is installed locally at any time. */
const LIST_LIFE_MS = { remote: 24 * HOUR_MS, local: 0 };
/** An opened picker asks again, but not each time something is drawn. */
const SHORTEST_BETWEEN_MS = 5000;
const LIST_TIMEOUT_MS = 15_000;
const NOTHING_LISTED = {
  local: 'It is running, but no model is installed yet. In a terminal: ollama pull llama3.2',
  remote: 'It lists no model for this key.',
};

interface Reading {
  at: number;
  /** A key or an address changed since: the list is read again, however young it is. */
  isStale?: boolean;
  origin?: string;
  error?: AppError;
  running?: Promise<void>;
}

export class ModelCatalog {
  readonly #options: ModelCatalogOptions;
  readonly #readings = new Map<string, Reading>();
  readonly #speeds = new ModelSpeeds();

  constructor(options: ModelCatalogOptions) {
    this.#options = options;
  }

  /** What is known now; starts reading lists that are old or missing, and tells by `onChange` when they have come. */
  async view(refresh: boolean): Promise<ModelsView> {
    const entries = await this.#options.keys.list();
    const [store, pricing] = await Promise.all([this.#options.store(), this.#options.pricing.load()]);
    const withOwnFacts = this.#ownFacts(store);
    const views = await Promise.all(
      this.#options.providers.map(async (provider) => {
        const plan = await this.#options.connections.plan(provider, entries);
        if (plan) {
          this.#readIfOld(provider, plan, store, refresh);
        }
        const obstacle = plan ? undefined : await this.#options.connections.obstacle(provider, entries);
        const view = this.#providerView(provider, plan, store, pricing);
        return { ...view, models: view.models.map(withOwnFacts), ...blockedState(obstacle) };
      }),
    );
    const wish = { ...this.#options.preferred?.(), model: this.#options.chosen() };
    const unlisted = (view: ProviderView, model: string) => withOwnFacts(this.#unlisted(view, model, pricing));
    return { providers: views, ...currentModel(wish, views, unlisted) };
  }

  /** There is a new answer: how fast a model is, is read again. */
  answered(): void {
    this.#speeds.answered();
  }

  /** Waits until every list that is being read has come or failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#readings.values()].map((reading) => reading.running ?? Promise.resolve()));
  }

  /** A key or an address has changed, of one provider or of all: lists are read again, and old failures hold until then. */
  invalidate(providerId?: string): void {
    const ids = providerId === undefined ? this.#options.providers.map(({ id }) => id) : [providerId];
    for (const id of ids) {
      const { error } = this.#readings.get(id) ?? {};
      this.#readings.set(id, { at: Number.NEGATIVE_INFINITY, isStale: true, error });
    }
  }

  /** What is known of one model; `undefined` when it is in no list. */
  async find(reference: ModelReference): Promise<{ info: ModelInfo; choice: ModelChoice } | undefined> {
    const view = await this.view(false);
    const choice = view.providers
      .find((provider) => provider.id === reference.providerId)
      ?.models.find((model) => model.model === reference.model);
    const provider = this.#options.providers.find((item) => item.id === reference.providerId);
    if (!choice || !provider) {
      return undefined;
    }
    const info = (await this.listed(provider)).find(({ id }) => id === reference.model);
    return { choice, info: { id: reference.model, abilities: {}, ...info, contextWindow: choice.contextWindow } };
  }

  /** All that a provider listed last, models that are not for chatting included; empty when there is no list. */
  async listed(provider: Provider): Promise<readonly ModelInfo[]> {
    const plan = await this.#options.connections.plan(provider);
    const store = await this.#options.store();
    return (plan && store.modelLists.get(provider.id, this.#listKey(provider, plan, store)))?.models ?? [];
  }

  /** Where this key's list was last read: a key may bring an address along, which is known only once the secret was read. */
  #originOf(provider: Provider, plan: ConnectionPlan | undefined, store: CatalogStore): string {
    const address = () => safeOrigin(this.#options.connections.addressOf(provider, plan?.source ?? 'none'));
    const kept = plan?.source === 'stored' ? store.getMeta(this.#originName(provider, plan)) : undefined;
    return this.#readings.get(provider.id)?.origin ?? kept ?? address();
  }

  /** Name in the store under which the origin of a key's list is kept: for a key without an address of its own it holds only as long as the settings' one. */
  #originName(provider: Provider, { keyName, source }: ConnectionPlan): string {
    return `listOrigin/${provider.id}/${keyName}@${safeOrigin(this.#options.connections.addressOf(provider, source))}`;
  }

  /** What a list is kept under: two keys of one vendor may see different models. */
  #listKey(provider: Provider, plan: ConnectionPlan, store: CatalogStore): string {
    return listKey(this.#originOf(provider, plan, store), plan);
  }

  #readIfOld(provider: Provider, plan: ConnectionPlan, store: CatalogStore, refresh: boolean): void {
    const now = this.#options.clock.now();
    const reading = this.#readings.get(provider.id);
    if (reading?.running || (reading && Math.abs(now - reading.at) < SHORTEST_BETWEEN_MS && !refresh)) {
      return;
    }
    const list = store.modelLists.get(provider.id, this.#listKey(provider, plan, store));
    const life = provider.local ? LIST_LIFE_MS.local : LIST_LIFE_MS.remote;
    // A clock that was set back makes an age negative: such a list counts as old.
    const age = list && now - list.readAt;
    const isFresh = age !== undefined && age >= 0 && age < life && !reading?.isStale;
    if (refresh || !isFresh) {
      // What was wrong stays wrong until the new list is there: a local server that does not run is not offered meanwhile.
      const next: Reading = { at: now, origin: reading?.origin, error: reading?.error };
      this.#readings.set(provider.id, next);
      next.running = this.#read(provider, plan, store, next, refresh ? 'always' : 'once').finally(() => {
        next.running = undefined;
        // From the end on: a list that takes long to fail is not asked for again at once.
        next.at = this.#options.clock.now();
        this.#options.onChange();
      });
    }
  }

  /** A person who asks for the lists is asked again about an address that was refused. */
  async #read(
    provider: Provider,
    plan: ConnectionPlan,
    store: CatalogStore,
    reading: Reading,
    asking: 'always' | 'once',
  ): Promise<void> {
    const timeout = new AbortController();
    const timer = this.#options.clock.after(LIST_TIMEOUT_MS, () =>
      timeout.abort(new AppError('timeout', `Waited ${LIST_TIMEOUT_MS / 1000} s for the model list`)),
    );
    try {
      const connection = await this.#options.connections.open(
        provider,
        plan.source === 'stored' ? plan.keyName : undefined,
        asking,
      );
      reading.origin = connection.origin;
      if (plan.source === 'stored') {
        store.setMeta(this.#originName(provider, plan), connection.origin);
      }
      const models = await provider.models(connection.context, timeout.signal);
      store.modelLists.put({
        providerId: provider.id,
        origin: listKey(connection.origin, plan),
        readAt: this.#options.clock.now(),
        models,
      });
      reading.error = undefined;
    } catch (thrown) {
      reading.error = toAppError(thrown, { provider: provider.id, signal: timeout.signal });
      this.#options.log.warn(`${provider.name}: model list: ${reading.error.kind}: ${reading.error.message}`);
    } finally {
      timer.dispose();
    }
  }

  #providerView(
    provider: Provider,
    plan: ConnectionPlan | undefined,
    store: CatalogStore,
    pricing: LoadedPricing,
  ): ProviderView {
    const simulated = plan?.source === 'simulator';
    const name = simulated ? `${provider.name} (simulator)` : provider.name;
    const reading = this.#readings.get(provider.id);
    const list = plan && store.modelLists.get(provider.id, this.#listKey(provider, plan, store));
    const origin = this.#originOf(provider, plan, store);
    // Ollama on another machine is the person's own, but what is asked leaves this one.
    const local = (provider.local ?? false) && isLoopback(origin);
    const now = this.#options.clock.now();
    const models = (list?.models ?? [])
      .filter((model) => model.abilities.chat !== false)
      .map((model) => modelChoice(provider, model, { name, simulated, local }, pricing, now));
    return {
      id: provider.id,
      name,
      local,
      simulated,
      state: providerState(provider, reading, models.length > 0),
      keyName: plan?.keyName || undefined,
      origin,
      problem: this.#problem(provider, name, origin, reading?.error, list),
      problemKind: reading?.error?.kind,
      listReadAt: list?.readAt,
      models: models.sort(byName),
      installUrl: provider.links.install,
    };
  }

  /** Why there is no list, or an old one, in words. */
  #problem(
    provider: Provider,
    providerName: string,
    origin: string,
    error: AppError | undefined,
    list: StoredModelList | undefined,
  ): string | undefined {
    if (provider.local && error?.kind === 'network') {
      return `Nothing answers at ${origin.replace(/^https?:\/\//, '')}. Start it with "${provider.id} serve".`;
    }
    if (error) {
      const { title, detail } = describeError(storedError(error, this.#options.redact), { providerName });
      return `${title} ${detail}`;
    }
    return list?.models.length === 0 ? NOTHING_LISTED[provider.local ? 'local' : 'remote'] : undefined;
  }

  /** Adds what the person's own settings and answers say of a model. */
  #ownFacts(store: CatalogStore): (choice: ModelChoice) => ModelChoice {
    const pins = new Set((this.#options.pinned?.() ?? []).map(({ providerId, model }) => `${providerId}/${model}`));
    return (choice) => ({
      ...choice,
      ...this.#speeds.of(store.usage, choice, choice.simulated),
      ...(pins.has(`${choice.providerId}/${choice.model}`) && { pinned: true }),
    });
  }

  /** A model that is in no list, by what the price table knows. */
  #unlisted(view: ProviderView, model: string, pricing: LoadedPricing): ModelChoice {
    const provider = this.#options.providers.find((item) => item.id === view.id);
    if (!provider) {
      throw new AppError('internal', `There is no provider "${view.id}"`);
    }
    return modelChoice(provider, { id: model, abilities: {} }, view, pricing, this.#options.clock.now());
  }
}

function listKey(origin: string, { keyName }: ConnectionPlan): string {
  return `${origin}#${keyName}`;
}

function safeOrigin(address: string): string {
  try {
    return originOf(address);
  } catch {
    return address;
  }
}
