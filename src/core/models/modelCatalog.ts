// Which models can be asked: the vendors' lists, kept between sessions, with prices and context windows added.
import type { CatalogView } from '../../shared/catalogViews.ts';
import { LONGEST_ID, type ModelChoice, type ModelsView } from '../../shared/views.ts';
import { bounded, LARGEST_LIST_BYTES } from '../boundedFetch.ts';
import type { ConnectionPlan } from '../connectionPlan.ts';
import type { Connections } from '../connections.ts';
import { AppError, toAppError } from '../errors.ts';
import { onceLoaded } from '../onceLoaded.ts';
import { originOf } from '../guardedFetch.ts';
import type { KeyRing } from '../keyRing.ts';
import type { Clock, Disposable, Log } from '../ports.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference, StoredModelList } from '../records.ts';
import type { Pricing } from '../pricing.ts';
import { untilAborted } from '../untilAborted.ts';
import type { CatalogState, ProviderNow } from './catalogState.ts';
import type { ModelWish } from './currentModel.ts';
import { isDue, SHORTEST_BETWEEN_MS, type ListReading } from './listReading.ts';
import type { AnswerTimes, ModelSpeeds } from './modelSpeeds.ts';
import type { Policy } from './policy.ts';

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
  providers: Providers;
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
  /** Models that stand in no picker. */
  hidden?(): readonly ModelReference[];
  /** Which models may be asked; absent: all. */
  policy?(): Promise<Pick<Policy, 'refusal'> & Partial<Pick<Policy, 'stamp'>>>;
  onChange(): void;
}

const HOUR_MS = 3_600_000;
/** A vendor's list changes every few weeks; what is installed locally at any time, and asking for it is free. */
const LIST_LIFE_MS = { remote: 24 * HOUR_MS, local: 0 };
const LIST_TIMEOUT_MS = 15_000;

const loadParts = onceLoaded(() =>
  Promise.all([import('./catalogState.ts'), import('./modelSpeeds.ts'), import('./seed.ts')]),
);

export class ModelCatalog {
  readonly #options: ModelCatalogOptions;
  readonly #readings = new Map<string, ListReading>();
  #speeds?: ModelSpeeds;
  /** Lists as they were read from the store a moment ago: parsing them takes longer than all else here. */
  readonly #lists = new Map<string, { at: number; list: StoredModelList | undefined }>();
  #last?: CatalogState;
  /** When a list came or failed last: who draws it anew does not ask for the others. */
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ModelCatalogOptions) {
    this.#options = options;
  }

  /** What is known now; starts reading lists that are old or missing, and tells by `onChange` when they have come. */
  async view(refresh: boolean): Promise<ModelsView> {
    return (await this.#state(refresh)).models;
  }

  /** All that is known of all models, for their table; the aliases come from elsewhere. Models of `named` have a row in any case. */
  async table(refresh: boolean, named: readonly ModelReference[] = []): Promise<Omit<CatalogView, 'aliases'>> {
    return (await this.#state(refresh)).table(named);
  }

  /** Name of a model by what was known last, in no list any more perhaps. */
  nameOf(reference: ModelReference): string | undefined {
    return this.#last?.nameOf(reference);
  }

  /** Any model as it was known last, also one that is hidden or in no list; `undefined` where its provider is not there. */
  choice(reference: ModelReference): ModelChoice | undefined {
    return this.#last?.choice(reference);
  }

  /** There is a new answer: how fast a model is, is read again. */
  answered(): void {
    this.#speeds?.answered();
  }

  /** A person opens a list of models: with the next view lists that failed are tried again. */
  look(): void {
    for (const reading of this.#readings.values()) {
      reading.isLookedAt = true;
    }
    this.#toldAt = Number.NEGATIVE_INFINITY;
  }

  /** Waits until every list that is being read has come or failed, or that of one provider. */
  async settled(providerId?: string): Promise<void> {
    const readings = [...this.#readings].filter(([id]) => providerId === undefined || id === providerId);
    await Promise.all(readings.map(([, { running }]) => running ?? Promise.resolve()));
  }

  /** A key or an address has changed, of one provider or of all: lists are read again, and old failures hold until then. */
  invalidate(providerId?: string): void {
    const ids = providerId === undefined ? this.#options.providers.all().map(({ id }) => id) : [providerId];
    for (const id of ids) {
      const { error, stop } = this.#readings.get(id) ?? {};
      // Of the key or address before: it would be kept for the new one.
      stop?.abort(new AppError('cancelled', 'The key or the address has changed'));
      this.#readings.set(id, { at: Number.NEGATIVE_INFINITY, isStale: true, error });
    }
  }

  /** What is known of one model; `undefined` when it is in no list, the shipped one included, or cannot be asked. */
  async find(reference: ModelReference): Promise<{ info: ModelInfo; choice: ModelChoice } | undefined> {
    return (await this.#state(false)).find(reference);
  }

  /** All that a provider listed last, models that are not for chatting included; empty when there is no list. */
  async listed(provider: Provider): Promise<readonly ModelInfo[]> {
    const plan = await this.#options.connections.plan(provider);
    const store = await this.#options.store();
    return (plan && this.#list(provider, this.#listKey(provider, plan, store), store))?.models ?? [];
  }

  /**
   * All of it for who chooses among models: the same object until something changes. `isQuiet`: no list is read because of it, so
   * that nothing is sent and no secret is opened.
   */
  async state(isQuiet: boolean): Promise<CatalogState> {
    return this.#state(false, isQuiet);
  }

  async #state(refresh: boolean, isQuiet = false): Promise<CatalogState> {
    const options = this.#options;
    const { connections } = options;
    const [entries, store, pricing, rules, [{ catalogState }, { ModelSpeeds: Speeds }, { loadSeed }]] =
      await Promise.all([
        options.keys.list(),
        options.store(),
        options.pricing.load(),
        options.policy?.(),
        loadParts(),
      ]);
    const seed = await loadSeed();
    const now = options.providers.all().map((provider): ProviderNow => {
      const found = connections.planned(provider, entries);
      const plan = 'obstacle' in found ? undefined : found;
      if (plan && !isQuiet) {
        this.#readIfOld(provider, plan, store, refresh);
      }
      const origin = this.#originOf(provider, plan, store);
      return {
        provider,
        plan,
        obstacle: 'obstacle' in found ? found.obstacle : undefined,
        origin,
        list: plan && this.#list(provider, listKey(origin, plan), store),
        reading: this.#readings.get(provider.id),
      };
    });
    this.#speeds ??= new Speeds();
    const facts = {
      providers: now,
      pricing,
      seed,
      usage: store.usage,
      speeds: this.#speeds,
      pinned: options.pinned?.() ?? [],
      hidden: options.hidden?.() ?? [],
      policy: rules,
      wish: { ...options.preferred?.(), model: options.chosen() },
      redact: options.redact,
      now: options.clock.now(),
    };
    this.#last = catalogState(facts, this.#last);
    return this.#last;
  }

  /** From memory, else from the store, which another window may have written meanwhile. */
  #list(provider: Provider, key: string, store: CatalogStore): StoredModelList | undefined {
    const name = `${provider.id}/${key}`;
    const at = this.#options.clock.monotonicMs();
    const known = this.#lists.get(name);
    if (known && at - known.at < SHORTEST_BETWEEN_MS) {
      return known.list;
    }
    const list = store.modelLists.get(provider.id, key);
    this.#lists.set(name, { at, list });
    return list;
  }

  /** Where this key's list was last read: a key may bring an address along, which is known only once the secret was read. */
  #originOf(provider: Provider, plan: ConnectionPlan | undefined, store: CatalogStore): string {
    const address = () => safeOrigin(this.#options.connections.addressOf(provider, plan?.source ?? 'none'));
    const kept = () => (plan?.source === 'stored' ? store.getMeta(this.#originName(provider, plan)) : undefined);
    return this.#readings.get(provider.id)?.origin ?? kept() ?? address();
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
    if (
      reading?.running ||
      (reading && !refresh && !isDue(reading, { now, toldAt: this.#toldAt, local: provider.local }))
    ) {
      return;
    }
    const list = this.#list(provider, this.#listKey(provider, plan, store), store);
    const life = provider.local || provider.inProcess ? LIST_LIFE_MS.local : LIST_LIFE_MS.remote;
    // A clock that was set back makes an age negative: such a list counts as old.
    const age = list && now - list.readAt;
    const isFresh = age !== undefined && age >= 0 && age < life && !reading?.isStale;
    if (refresh || !isFresh) {
      // What was wrong stays wrong until the new list is there: a local server that does not run is not offered meanwhile.
      const { origin, error, failures } = reading ?? {};
      const next: ListReading = { at: now, origin, error, failures };
      this.#readings.set(provider.id, next);
      next.running = this.#read(provider, plan, store, next, refresh ? 'always' : 'once').finally(() => {
        next.running = undefined;
        if (this.#isCurrent(provider, next)) {
          // From the end on: a list that takes long to fail is not asked for again at once.
          next.at = this.#options.clock.now();
          this.#toldAt = next.at;
          this.#options.onChange();
        }
      });
    }
  }

  /** Not where a key or an address changed while it was read. */
  #isCurrent({ id }: Provider, reading: ListReading): boolean {
    return this.#readings.get(id) === reading;
  }

  /** A person who asks for the lists is asked again about an address that was refused. */
  async #read(
    provider: Provider,
    plan: ConnectionPlan,
    store: CatalogStore,
    reading: ListReading,
    asking: 'always' | 'once',
  ): Promise<void> {
    const { clock, connections, log } = this.#options;
    const stop = new AbortController();
    reading.stop = stop;
    let timer: Disposable | undefined;
    try {
      const keyName = plan.source === 'stored' ? plan.keyName : undefined;
      const connection = await connections.open(provider, keyName, asking);
      stop.signal.throwIfAborted();
      // From here on: before, a person may have been asked.
      timer = clock.after(LIST_TIMEOUT_MS, () =>
        stop.abort(new AppError('timeout', `Waited ${LIST_TIMEOUT_MS / 1000} s for the model list`)),
      );
      reading.origin = connection.origin;
      if (plan.source === 'stored') {
        store.setMeta(this.#originName(provider, plan), connection.origin);
      }
      const context = bounded(connection.context, LARGEST_LIST_BYTES);
      // Also where a provider does not look at the signal.
      const models = await untilAborted(provider.models(context, stop.signal), stop.signal);
      if (!this.#isCurrent(provider, reading)) {
        return;
      }
      const origin = listKey(connection.origin, plan);
      store.modelLists.put({ providerId: provider.id, origin, readAt: clock.now(), models: models.filter(hasId) });
      this.#lists.clear();
      reading.error = undefined;
      reading.failures = 0;
    } catch (thrown) {
      if (!this.#isCurrent(provider, reading)) {
        return;
      }
      reading.error = toAppError(thrown, { provider: provider.id, signal: stop.signal });
      reading.failures = (reading.failures ?? 0) + 1;
      log.warn(`${provider.name}: model list: ${reading.error.kind}: ${reading.error.message}`);
    } finally {
      timer?.dispose();
    }
  }
}

/** One that no page could ask for, choose or hide is left out. */
function hasId({ id }: ModelInfo): boolean {
  return id.length > 0 && id.length <= LONGEST_ID;
}

function listKey(origin: string, { keyName }: ConnectionPlan): string {
  return `${origin}#${keyName}`;
}

/** Of addresses that were asked for already: taking one apart takes longer than all else that is looked at of a provider. */
const origins = new Map<string, string>();
const MOST_ORIGINS = 500;

function safeOrigin(address: string): string {
  let origin = origins.get(address);
  if (origin === undefined) {
    try {
      origin = originOf(address);
    } catch {
      origin = address;
    }
    if (origins.size >= MOST_ORIGINS) {
      origins.clear();
    }
    origins.set(address, origin);
  }
  return origin;
}
