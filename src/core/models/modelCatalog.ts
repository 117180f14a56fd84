// Which models can be asked: the vendors' lists, kept between sessions, with prices and context windows added.
import type { ModelChoice, ModelsView, ProviderState, ProviderView } from '../../shared/views.ts';
import type { ConnectionPlan, Connections } from '../connections.ts';
import { describeError, storedError } from '../errorMessages.ts';
import { AppError, toAppError } from '../errors.ts';
import { originOf } from '../guardedFetch.ts';
import type { KeyRing } from '../keys/keyRing.ts';
import type { Clock, Log } from '../ports.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference, StoredModelList } from '../records.ts';
import type { LoadedPricing, Pricing } from '../usage/pricing.ts';

export interface ModelLists {
  get(providerId: string, origin: string): StoredModelList | undefined;
  put(list: StoredModelList): void;
}

export interface ModelCatalogOptions {
  providers: readonly Provider[];
  connections: Connections;
  keys: KeyRing;
  lists(): Promise<ModelLists>;
  pricing: Pricing;
  clock: Clock;
  log: Log;
  redact: (text: string) => string;
  /** What the person chose as default model. */
  chosen(): ModelReference | undefined;
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
  origin?: string;
  error?: AppError;
  running?: Promise<void>;
}

export class ModelCatalog {
  readonly #options: ModelCatalogOptions;
  readonly #readings = new Map<string, Reading>();

  constructor(options: ModelCatalogOptions) {
    this.#options = options;
  }

  /** What is known now; starts reading lists that are old or missing, and tells by `onChange` when they have come. */
  async view(refresh: boolean): Promise<ModelsView> {
    const entries = await this.#options.keys.list();
    const [lists, pricing] = await Promise.all([this.#options.lists(), this.#options.pricing.load()]);
    const views = await Promise.all(
      this.#options.providers.map(async (provider) => {
        const plan = await this.#options.connections.plan(provider, entries);
        if (plan) {
          this.#readIfOld(provider, plan, lists, refresh);
        }
        return this.#providerView(provider, plan, lists, pricing);
      }),
    );
    return { providers: views, ...this.#current(views, pricing) };
  }

  /** Waits until every list that is being read has come or failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#readings.values()].map((reading) => reading.running ?? Promise.resolve()));
  }

  /** Forgets that a list was read: a key or an address has changed. */
  invalidate(providerId?: string): void {
    if (providerId) {
      this.#readings.delete(providerId);
    } else {
      this.#readings.clear();
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
    const info = await this.#listed(provider, reference.model);
    return { choice, info: { ...info, contextWindow: choice.contextWindow } };
  }

  async #listed(provider: Provider, model: string): Promise<ModelInfo> {
    const plan = await this.#options.connections.plan(provider);
    const list = plan && (await this.#options.lists()).get(provider.id, this.#originFor(provider, plan));
    return list?.models.find((item) => item.id === model) ?? { id: model, abilities: {} };
  }

  /** The origin that the list was last read from; the address a key brings along is known only once it was read. */
  #originFor(provider: Provider, plan: ConnectionPlan): string {
    const known = this.#readings.get(provider.id)?.origin;
    return `${known ?? safeOrigin(this.#options.connections.addressOf(provider, plan.source))}#${plan.keyName}`;
  }

  #readIfOld(provider: Provider, plan: ConnectionPlan, lists: ModelLists, refresh: boolean): void {
    const now = this.#options.clock.now();
    const reading = this.#readings.get(provider.id);
    if (reading?.running || (reading && Math.abs(now - reading.at) < SHORTEST_BETWEEN_MS && !refresh)) {
      return;
    }
    const list = lists.get(provider.id, this.#originFor(provider, plan));
    const life = provider.local ? LIST_LIFE_MS.local : LIST_LIFE_MS.remote;
    // A clock that was set back makes an age negative: such a list counts as old.
    const isFresh = list !== undefined && now - list.readAt >= 0 && now - list.readAt < life;
    if (refresh || !isFresh) {
      // What was wrong stays wrong until the new list is there: a local server that does not run is not offered meanwhile.
      const next: Reading = { at: now, origin: reading?.origin, error: reading?.error };
      this.#readings.set(provider.id, next);
      next.running = this.#read(provider, plan, lists, next).finally(() => {
        next.running = undefined;
        // From the end on: a list that takes long to fail is not asked for again at once.
        next.at = this.#options.clock.now();
        this.#options.onChange();
      });
    }
  }

  async #read(provider: Provider, plan: ConnectionPlan, lists: ModelLists, reading: Reading): Promise<void> {
    const timeout = new AbortController();
    const timer = this.#options.clock.after(LIST_TIMEOUT_MS, () =>
      timeout.abort(new AppError('timeout', `Waited ${LIST_TIMEOUT_MS / 1000} s for the model list`)),
    );
    try {
      const connection = await this.#options.connections.open(
        provider,
        plan.source === 'stored' ? plan.keyName : undefined,
        'once',
      );
      reading.origin = connection.origin;
      const models = await provider.models(connection.context, timeout.signal);
      lists.put({
        providerId: provider.id,
        origin: `${connection.origin}#${plan.keyName}`,
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
    lists: ModelLists,
    pricing: LoadedPricing,
  ): ProviderView {
    const simulated = plan?.source === 'simulator';
    const name = simulated ? `${provider.name} (simulator)` : provider.name;
    const reading = this.#readings.get(provider.id);
    const list = plan && lists.get(provider.id, this.#originFor(provider, plan));
    const origin = reading?.origin ?? safeOrigin(this.#options.connections.addressOf(provider, plan?.source ?? 'none'));
    const models = (list?.models ?? [])
      .filter((model) => model.abilities.chat !== false)
      .map((model) => this.#choice(provider, model, name, simulated, pricing));
    return {
      id: provider.id,
      name,
      local: provider.local ?? false,
      simulated,
      state: this.#options.connections.isDisabled(provider)
        ? 'disabled'
        : providerState(provider, plan, reading, models.length > 0),
      keyName: plan?.keyName || undefined,
      origin,
      problem: this.#problem(provider, name, origin, reading?.error, list),
      listReadAt: list?.readAt,
      models: models.sort(byNewestName),
      environmentKey: this.#options.connections.environmentKey(provider),
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

  #choice(
    provider: Provider,
    model: ModelInfo,
    providerName: string,
    simulated: boolean,
    pricing: LoadedPricing,
  ): ModelChoice {
    const facts = pricing.facts(provider, model.id, this.#options.clock.now());
    return {
      providerId: provider.id,
      providerName,
      model: model.id,
      name: model.name ?? facts?.name ?? model.id,
      contextWindow: model.contextWindow ?? facts?.contextWindow,
      inputPerMillion: facts?.price.inputPerMillion,
      outputPerMillion: facts?.price.outputPerMillion,
      priceDate: facts?.price.date,
      deprecated: facts?.deprecated || undefined,
      local: provider.local ?? false,
      simulated,
      abilities: (['vision', 'tools', 'reasoning'] as const).filter((ability) => model.abilities[ability] === true),
      refuses: model.refuses ?? [],
    };
  }

  /** What the person chose, if its provider is set up; otherwise the cheapest that can be asked. */
  #current(views: readonly ProviderView[], pricing: LoadedPricing): Pick<ModelsView, 'current' | 'currentBecause'> {
    const wanted = this.#options.chosen();
    const view = views.find((item) => item.id === wanted?.providerId);
    const provider = this.#options.providers.find((item) => item.id === wanted?.providerId);
    if (wanted && view && provider && view.state !== 'needsKey' && view.state !== 'disabled') {
      // Also when it is in no list now: a question meant for one model, a local one perhaps, never goes to another unasked.
      const listed = view.models.find((model) => model.model === wanted.model);
      const bare = { id: wanted.model, abilities: {} };
      return {
        current: listed ?? this.#choice(provider, bare, view.name, view.simulated, pricing),
        currentBecause: 'chosen',
      };
    }
    const askable = views.filter((item) => item.state === 'ready').flatMap((item) => item.models);
    const cheapest = cheapestOf(askable);
    return cheapest ? { current: cheapest, currentBecause: 'cheapest' } : {};
  }
}

/** By what three tokens in and one out cost, a chat's usual mix; never one without a price, or one that is to be retired. */
function cheapestOf(models: readonly ModelChoice[]): ModelChoice | undefined {
  const priced = models.flatMap((model) => {
    const { inputPerMillion: input, outputPerMillion: output } = model;
    const isKnown = input !== undefined && output !== undefined;
    return isKnown && !model.deprecated ? [{ model, cost: 3 * input + output }] : [];
  });
  const rank = (model: ModelChoice) => (model.abilities.includes('tools') ? 0 : 1);
  return priced.sort(
    (a, b) => a.cost - b.cost || rank(a.model) - rank(b.model) || a.model.model.localeCompare(b.model.model),
  )[0]?.model;
}

function providerState(
  provider: Provider,
  plan: ConnectionPlan | undefined,
  reading: Reading | undefined,
  hasModels: boolean,
): ProviderState {
  if (!plan) {
    return 'needsKey';
  }
  if (provider.local && reading?.error?.kind === 'network') {
    return 'notRunning';
  }
  if (reading?.running && !hasModels) {
    return 'loading';
  }
  if (reading?.error?.kind === 'auth' || (!hasModels && reading?.error)) {
    return 'failed';
  }
  return hasModels ? 'ready' : 'failed';
}

/** Made on first use: it takes milliseconds, which a start of the editor need not wait for. */
let naturally: Intl.Collator | undefined;

function byNewestName(a: ModelChoice, b: ModelChoice): number {
  naturally ??= new Intl.Collator('en', { numeric: true });
  return naturally.compare(a.name, b.name);
}

function safeOrigin(address: string): string {
  try {
    return originOf(address);
  } catch {
    return address;
  }
}
