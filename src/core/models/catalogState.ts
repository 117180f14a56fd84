// What is known of all models at one moment, from the vendors' lists as they were last read: for pickers, table and requests.
import { autoName, isAuto } from '../../shared/autoModel.ts';
import type { CatalogView, RecommendationView } from '../../shared/catalogViews.ts';
import type { ModelChoice, ModelsView, ProviderView } from '../../shared/views.ts';
import type { ConnectionPlan, Obstacle } from '../connectionPlan.ts';
import { describeError, storedError } from '../errorMessages.ts';
import type { AppError } from '../errors.ts';
import { isLoopback } from '../guardedFetch.ts';
import type { LoadedPricing } from '../pricing.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference, StoredModelList } from '../records.ts';
import { autoChoices } from './autoChoices.ts';
import { currentModel, type ModelWish } from './currentModel.ts';
import { choiceOf, modelRecord, seedPrice, type ModelRecord } from './modelRecord.ts';
import { catalogStamp, isSameStamp, KeptRecords, listStamp } from './catalogStamp.ts';
import type { AnswerTimes, ModelSpeeds } from './modelSpeeds.ts';
import type { Policy } from './policy.ts';
import {
  byOffer,
  isBlocked,
  isNotSetUp,
  isWorthShowing,
  nameOf,
  unavailable,
  type ProviderState,
} from './listedModels.ts';
import { blockedState, providerState } from './providerState.ts';
import { recommendations } from './recommendations.ts';
import type { Seed } from './seed.ts';

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

/** The last state where it still holds, else a new one. */
export function catalogState(facts: StateFacts, last: CatalogState | undefined): CatalogState {
  return last && isSameStamp(last.stamp, catalogStamp(facts)) ? last : new CatalogState(facts, last?.kept);
}

export class CatalogState {
  /** As `catalogStamp` gives it. */
  readonly stamp: readonly unknown[];
  /** For the next state: most of the records are the same there. */
  readonly kept: KeptRecords;
  readonly #facts: StateFacts;
  readonly #pins: ReadonlySet<string>;
  readonly #hidden: ReadonlySet<string>;
  readonly #providers: ReadonlyMap<string, ProviderState>;
  /** All but those that only a name stands for; made with the first look at the table. */
  #rows?: readonly ModelRecord[];
  /** What only a name stands for is never recommended. */
  #recommendations?: readonly RecommendationView[];
  readonly models: ModelsView;

  constructor(facts: StateFacts, kept = new KeptRecords()) {
    this.stamp = catalogStamp(facts);
    this.kept = kept;
    this.#facts = facts;
    this.#pins = new Set(facts.pinned.map(nameOf));
    this.#hidden = new Set(facts.hidden.map(nameOf));
    this.#providers = new Map(facts.providers.map((now) => [now.provider.id, this.#provider(now)]));
    const views = [...this.#providers.values()].map(({ view }) => view);
    const byName = ({ id }: ProviderView, model: string) => choiceOf(this.#record(id, model));
    const auto = autoChoices(views);
    this.models = { providers: views, auto, ...currentModel(facts.wish, views, byName, auto) };
  }

  /**
   * One model that can be asked, or an Auto: listed, hidden or not, or at least known from the shipped list; else `undefined`. `info`
   * is what requests are made with.
   */
  find(reference: ModelReference): { info: ModelInfo; choice: ModelChoice } | undefined {
    if (isAuto(reference)) {
      const choice = this.choice(reference);
      // Nothing is known of what it takes: it is not asked itself.
      return choice && { choice, info: { id: choice.model, abilities: {}, contextWindow: choice.contextWindow } };
    }
    const { providerId, model } = reference;
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
  choice(reference: ModelReference): ModelChoice | undefined {
    const { providerId, model } = reference;
    if (isAuto(reference)) {
      return this.models.auto?.find((auto) => auto.model === model);
    }
    return this.#providers.has(providerId) ? choiceOf(this.#record(providerId, model)) : undefined;
  }

  /** Name of a model, in no list any more perhaps; `undefined`: not known. */
  nameOf(reference: ModelReference): string | undefined {
    const { providerId, model } = reference;
    if (isAuto(reference)) {
      return autoName(reference);
    }
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
      recommendations: (this.#recommendations ??= recommendations(rows)),
      current: current && { providerId: current.providerId, model: current.model },
      currentBecause,
      auto: this.models.auto,
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
    const { pricing, seed, now: ms } = this.#facts;
    const kept = this.kept.of(provider, [pricing, seed, name, simulated, local, ...listStamp(ms, list)]);
    const records = [...infos.values()].map((info) =>
      this.#make(provider, seen, info.id, { info, readAt: list?.readAt, kept }),
    );
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
    {
      info: listed,
      readAt: listReadAt,
      kept,
    }: { info?: ModelInfo; readAt?: number; kept?: Map<string, ModelRecord> } = {},
  ): ModelRecord {
    const { pricing, seed: seeds, usage, speeds, policy, now } = this.#facts;
    const reference = { providerId: provider.id, model };
    const measured = speeds.of(usage, reference, seen.simulated);
    const isMeasured = measured.tokensPerSecond !== undefined || measured.timeToFirstTokenMs !== undefined;
    const make = () => {
      const seed = seeds.find(provider.id, model);
      return modelRecord({ provider, seen, model, listed, listReadAt, pricing, seed, measured, now });
    };
    const record = isMeasured ? make() : (kept?.get(model) ?? make());
    if (!isMeasured) {
      kept?.set(model, record);
    }
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
