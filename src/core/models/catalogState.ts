// What is known of all models at one moment, from the vendors' lists as they were last read: for pickers, table and requests.
import type { CatalogView } from '../../shared/catalogViews.ts';
import type { ModelChoice, ModelsView, ProviderView } from '../../shared/views.ts';
import type { ConnectionPlan, Obstacle } from '../connectionPlan.ts';
import { describeError, storedError } from '../errorMessages.ts';
import type { AppError } from '../errors.ts';
import { isLoopback } from '../guardedFetch.ts';
import type { LoadedPricing } from '../pricing.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference, StoredModelList } from '../records.ts';
import { currentModel, type ModelWish } from './currentModel.ts';
import { choiceOf, modelRecord, seedPrice, type ModelRecord } from './modelRecord.ts';
import { catalogStamp, isSameStamp } from './catalogStamp.ts';
import type { AnswerTimes, ModelSpeeds } from './modelSpeeds.ts';
import type { Policy } from './policy.ts';
import { blockedState, providerState } from './providerState.ts';
import { recommendations } from './recommendations.ts';
import type { Seed, SeedModel } from './seed.ts';

/** A provider with its list, as it is now. */
export interface ProviderNow {
  provider: Provider;
  /** Absent: it cannot be called, as `obstacle` says. */
  plan: ConnectionPlan | undefined;
  obstacle: Obstacle | undefined;
  /** Where it is called, without a path. */
  origin: string;
  list: StoredModelList | undefined;
  reading: { error?: AppError; running?: Promise<void> } | undefined;
}

export interface StateFacts {
  providers: readonly ProviderNow[];
  pricing: LoadedPricing;
  seed: Seed;
  usage: AnswerTimes;
  speeds: ModelSpeeds;
  pinned: readonly ModelReference[];
  hidden: readonly ModelReference[];
  policy: (Pick<Policy, 'refusal'> & Partial<Pick<Policy, 'stamp'>>) | undefined;
  wish: ModelWish;
  redact: (text: string) => string;
  /** Epoch milliseconds. */
  now: number;
}

const NOTHING_LISTED = {
  local: 'It is running, but no model is installed yet. In a terminal: ollama pull llama3.2',
  remote: 'It lists no model for this key.',
};

interface ProviderState {
  provider: Provider;
  view: ProviderView;
  /** All that it listed, models that are not for chatting included. */
  listed: ReadonlyMap<string, ModelRecord>;
  infos: ReadonlyMap<string, ModelInfo>;
}

/** The last state where it still holds, else a new one. */
export function catalogState(facts: StateFacts, last: CatalogState | undefined): CatalogState {
  return last && isSameStamp(last.stamp, catalogStamp(facts)) ? last : new CatalogState(facts);
}

export class CatalogState {
  /** As `catalogStamp` gives it. */
  readonly stamp: readonly unknown[];
  readonly #facts: StateFacts;
  readonly #pins: ReadonlySet<string>;
  readonly #hidden: ReadonlySet<string>;
  readonly #providers: ReadonlyMap<string, ProviderState>;
  /** All but those that only a name stands for; made with the first look at the table. */
  #rows?: readonly ModelRecord[];
  readonly models: ModelsView;

  constructor(facts: StateFacts) {
    this.stamp = catalogStamp(facts);
    this.#facts = facts;
    this.#pins = new Set(facts.pinned.map(nameOf));
    this.#hidden = new Set(facts.hidden.map(nameOf));
    this.#providers = new Map(facts.providers.map((now) => [now.provider.id, this.#provider(now)]));
    const views = [...this.#providers.values()].map(({ view }) => view);
    const byName = ({ id }: ProviderView, model: string) => choiceOf(this.#record(id, model));
    this.models = { providers: views, ...currentModel(facts.wish, views, byName) };
  }

  /**
   * One model that can be asked: listed, hidden or not, or at least known from the shipped list; else `undefined`. `info` is what
   * requests are made with.
   */
  find({ providerId, model }: ModelReference): { info: ModelInfo; choice: ModelChoice } | undefined {
    const state = this.#providers.get(providerId);
    const seed = this.#facts.seed.find(providerId, model);
    const listed = state?.infos.get(model);
    if (!state || isBlocked(state.view) || !(listed ?? seed)) {
      return undefined;
    }
    const choice = choiceOf(this.#record(providerId, model));
    const vision = listed?.abilities.vision ?? seed?.abilities.vision;
    const info = {
      id: model,
      ...listed,
      abilities: { ...listed?.abilities, ...(vision !== undefined && { vision }) },
      contextWindow: choice.contextWindow,
      price: listed?.price ?? seedPrice(seed, this.#facts.now),
    };
    return { choice, info };
  }

  /** Any model as pickers show it, also one that is hidden or in no list; `undefined` where its provider is not there. */
  choice({ providerId, model }: ModelReference): ModelChoice | undefined {
    return this.#providers.has(providerId) ? choiceOf(this.#record(providerId, model)) : undefined;
  }

  /** Name of a model, in no list any more perhaps; `undefined`: not known. */
  nameOf({ providerId, model }: ModelReference): string | undefined {
    return this.#providers.get(providerId)?.listed.get(model)?.name ?? this.#facts.seed.find(providerId, model)?.name;
  }

  /**
   * All models, those first that vendors list today; then those of the shipped list that they do not; at the end those in no
   * list that the person pinned, hid, chose or named (`named`): what settings say of them can be taken back there.
   */
  rows(named: readonly ModelReference[] = []): ModelRecord[] {
    this.#rows ??= this.#knownRows();
    const { pinned, hidden, wish } = this.#facts;
    const known = new Set(this.#rows.map(nameOf));
    const wanted = [...(wish.model ? [wish.model] : []), ...pinned, ...hidden, ...named];
    const typed = wanted.flatMap((reference) => {
      const state = this.#providers.get(reference.providerId);
      if (!state || state.view.state === 'disabled' || known.has(nameOf(reference))) {
        return [];
      }
      known.add(nameOf(reference));
      const record = this.#record(reference.providerId, reference.model);
      return [{ ...record, unavailable: unavailable(state, record) }];
    });
    return [...this.#rows, ...typed];
  }

  #knownRows(): ModelRecord[] {
    return [...this.#providers.values()].flatMap((state) => {
      if (state.view.state === 'disabled') {
        return [];
      }
      const missing = this.#facts.seed.models
        .filter((model) => isWorthShowing(state, model))
        .map(({ id }) => this.#record(state.provider.id, id));
      return [...[...state.listed.values()].sort(byOffer), ...missing.sort(byOffer)].map((record) => ({
        ...record,
        unavailable: unavailable(state, record),
      }));
    });
  }

  /** What the table of models shows, but for the aliases, which are the settings'; `named` as in `rows`. */
  table(named: readonly ModelReference[] = []): Omit<CatalogView, 'aliases'> {
    const rows = this.rows(named);
    const { current, currentBecause } = this.models;
    const isTold = ({ view }: ProviderState) =>
      view.state === 'loading' || (view.problem !== undefined && view.state !== 'disabled');
    return {
      rows,
      recommendations: recommendations(rows),
      current: current && { providerId: current.providerId, model: current.model },
      currentBecause,
      notes: [...this.#providers.values()].filter(isTold).map(({ provider, view }) => ({
        providerId: provider.id,
        providerName: view.name,
        sentence: view.problem ?? 'Its models are being read…',
        loading: view.state === 'loading',
      })),
      nothingSetUp: [...this.#providers.values()].every(isNotSetUp),
      prices: this.#facts.pricing.table,
    };
  }

  #provider(now: ProviderNow): ProviderState {
    const { provider, plan, obstacle, origin, list, reading } = now;
    const simulated = plan?.source === 'simulator';
    const name = simulated ? `${provider.name} (simulator)` : provider.name;
    // Ollama on another machine is the person's own, but what is asked leaves this one.
    const local = (provider.local ?? false) && isLoopback(origin);
    const infos = new Map(list?.models.map((info) => [info.id, info]));
    const seen = { name, simulated, local };
    const records = [...infos.values()].map((info) => this.#make(provider, seen, info.id, info, list?.readAt));
    const choices = records.filter(
      ({ notForChat, hidden, lifecycle }) => !notForChat && !hidden && lifecycle !== 'retired',
    );
    const view: ProviderView = {
      id: provider.id,
      name,
      local,
      simulated,
      state: providerState(
        provider,
        reading,
        records.some(({ notForChat }) => !notForChat),
      ),
      keyName: plan?.keyName || undefined,
      origin,
      problem: this.#problem(now, name),
      problemKind: reading?.error?.kind,
      listReadAt: list?.readAt,
      models: choices.sort(byOffer).map(choiceOf),
      hiddenModels: records.filter(({ notForChat, hidden }) => hidden && !notForChat).map(({ model }) => model),
      installUrl: provider.links.install,
      ...blockedState(obstacle),
    };
    return { provider, view, infos, listed: new Map(records.map((record) => [record.model, record])) };
  }

  /** Of a listed model, or by what else is known of the name. */
  #record(providerId: string, model: string): ModelRecord {
    const state = this.#providers.get(providerId);
    if (!state) {
      throw new Error(`There is no provider "${providerId}"`);
    }
    return state.listed.get(model) ?? this.#make(state.provider, state.view, model);
  }

  #make(
    provider: Provider,
    seen: Pick<ProviderView, 'name' | 'simulated' | 'local'>,
    model: string,
    listed?: ModelInfo,
    listReadAt?: number,
  ): ModelRecord {
    const { pricing, seed, usage, speeds, policy, now } = this.#facts;
    const reference = { providerId: provider.id, model };
    const record = modelRecord({
      provider,
      seen,
      model,
      listed,
      listReadAt,
      pricing,
      seed: seed.find(provider.id, model),
      measured: speeds.of(usage, reference, seen.simulated),
      now,
    });
    return {
      ...record,
      ...(this.#pins.has(nameOf(reference)) && { pinned: true }),
      hidden: this.#hidden.has(nameOf(reference)),
      locked: policy?.refusal(reference),
    };
  }

  /** Why there is no list, or an old one, in words. */
  #problem({ provider, origin, reading, list }: ProviderNow, providerName: string): string | undefined {
    const error = reading?.error;
    if (provider.local && error?.kind === 'network') {
      const start = provider.localModels ? `Start it with "${provider.id} serve".` : 'Start it, or check the address.';
      return `Nothing answers at ${origin.replace(/^https?:\/\//, '')}. ${start}`;
    }
    if (error) {
      const { title, detail } = describeError(storedError(error, this.#facts.redact), { providerName });
      return `${title} ${detail}`;
    }
    return list?.models.length === 0
      ? (provider.whenEmpty ?? NOTHING_LISTED[provider.localModels ? 'local' : 'remote'])
      : undefined;
  }
}

function nameOf({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}

function isBlocked({ state }: ProviderView): boolean {
  return state === 'disabled' || state === 'needsKey' || state === 'needsAddress';
}

/** Nobody has done anything for it yet. A key that is refused was set up; a program that does not run may not even be there. */
function isNotSetUp({ view: { state, problemKind } }: ProviderState): boolean {
  switch (state) {
    case 'needsKey':
    case 'needsAddress':
    case 'notRunning':
    case 'disabled':
      return true;
    case 'failed':
      // The list was read, and is empty: the editor has no models of its own.
      return problemKind === undefined;
    case 'ready':
    case 'loading':
      return false;
    default:
      return state;
  }
}

/**
 * Without a list all that a vendor has; with one, those that are over: what is current and not listed is not for this key. On
 * one's own machine only what is installed.
 */
function isWorthShowing({ provider, infos }: ProviderState, { provider: id, ...model }: SeedModel): boolean {
  const isListed = [model.id, ...model.aliases].some((name) => infos.has(name));
  return id === provider.id && !provider.local && !isListed && (infos.size === 0 || model.lifecycle.state !== 'active');
}

/** Why a model cannot be asked now, for its row. */
function unavailable(
  { view, listed }: ProviderState,
  { model, lifecycle, shutDownOn }: ModelRecord,
): string | undefined {
  if (lifecycle === 'retired') {
    return shutDownOn === undefined ? `${view.name} has shut it down.` : `${view.name} shut it down on ${shutDownOn}.`;
  }
  switch (view.state) {
    case 'needsKey':
      return `${view.name} has no key yet.`;
    case 'needsAddress':
      return `${view.name} has no address yet.`;
    case 'failed':
    case 'notRunning':
    case 'disabled':
      return view.problem ?? `${view.name} cannot be asked now.`;
    case 'loading':
    case 'ready':
      // One of which nothing is known may well be there: its name was typed, and typed names can be asked.
      return listed.has(model) || lifecycle === 'typed' ? undefined : `${view.name} does not list it for your key.`;
    default:
      return view.state;
  }
}

/** Made on first use: it takes milliseconds, which a start of the editor need not wait for. */
let naturally: Intl.Collator | undefined;

/** What a vendor goes on with before what it gives up, then as people sort: gpt-9 before gpt-10. */
function byOffer(a: ModelRecord, b: ModelRecord): number {
  naturally ??= new Intl.Collator('en', { numeric: true });
  return Number(a.deprecated ?? false) - Number(b.deprecated ?? false) || naturally.compare(a.name, b.name);
}
