// The settings in force, as the parts of the program ask for them.
import { SETTINGS, type SettingDefinition } from '../../shared/settingDefinitions.ts';
import type { Currency } from '../../shared/currency.ts';
import { isAuto } from '../../shared/autoModel.ts';
import { PURPOSE_FIELDS, TIMEOUT_FIELDS } from '../../shared/settingFields.ts';
import type { SettingSource, SettingView } from '../../shared/settingsViews.ts';
import { REASONING_EFFORTS } from '../../shared/views.ts';
import type { WantedKey } from '../connectionPlan.ts';
import type { PromptCacheLifetime, Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { ProviderSettings } from '../providerAddress.ts';
import type { ChatParameters, ModelReference } from '../records.ts';
import type { RoutingSettings } from '../routingSettings.ts';
import { readAliases, resolveModel, type Aliases } from './aliases.ts';
import { furtherProblems, NO_VECTORS } from './furtherProblems.ts';
import { isRecord } from '../isRecord.ts';
import { readCurrency, readLocalCost } from './moneySettings.ts';
import { namedIn, type Named } from './named.ts';
import { readProviderSettings } from './providerSettings.ts';
import { readRouting } from './routingReader.ts';
import { definitionOf, resolveSetting, type StoredValues } from './resolve.ts';
import {
  embeddingsProvider,
  modelVariable,
  type Environment,
  type KnownProvider,
  type VariableContext,
} from './variables.ts';

/** What a model can be set for beside the chat. */
export type Purpose = (typeof PURPOSE_FIELDS)[number]['id'];

/** Milliseconds. */
export interface Timeouts {
  /** Until the response's headers. */
  connectMs: number;
  /** From the headers to the first part: reasoning models think long and say nothing. */
  firstTokenMs: number;
  /** Between two parts. */
  idleMs: number;
  /** Tokens a second that an answer has to come with once it has begun; absent: it may be as slow as it likes. */
  leastTokensPerSecond?: number;
}

/** Which model is asked while the conversation says nothing else. */
export interface ModelDefaults {
  /** Chosen by a setting or variable. */
  model?: ModelReference;
  /** Only the provider is chosen: its cheapest model. */
  providerId?: string;
  /** Why the name that was chosen means no model, in words without a full stop; nothing else is asked in its place. */
  problem?: string;
}

export interface SettingsReaderOptions {
  /** What stands in the files under the setting's id, without the section. */
  stored(id: string): StoredValues;
  environment: Environment;
  providers: Providers;
  /**
   * The same value as long as nothing in files and environment has changed: what was read of them is kept until then. Absent: all of it
   * is read anew each time.
   */
  state?: () => unknown;
}

/** A local server loads the model before it sends headers. */
const LOCAL_CONNECT_MS = 300_000;
const PROMPT_CACHE_LIFETIMES: readonly PromptCacheLifetime[] = ['5m', '1h'];
const RANK: Readonly<Record<SettingSource, number>> = { default: 0, environment: 1, user: 2, workspace: 3 };
const NAMED = { defaultModel: 'The default model', defaultProvider: 'The default provider' } as const;

export class SettingsReader {
  readonly #options: SettingsReaderOptions;
  /** What was read, by what it is, and of what: a request asks for some hundred settings. */
  readonly #read = new Map<string, unknown>();
  #readOf?: { state: unknown; providers: readonly KnownProvider[] };

  constructor(options: SettingsReaderOptions) {
    this.#options = options;
  }

  /** All settings in the table's order. */
  views(): readonly SettingView[] {
    return SETTINGS.map(({ id }) => this.view(id));
  }

  /** Throws for an id that is not in the table: a mistake of ours. */
  view(id: string): SettingView {
    const view = this.#resolved(id);
    const isProvider = (providerId: string) => this.#known(providerId) !== undefined;
    const further = furtherProblems(view, { aliases: () => this.aliases(), isProvider });
    if (further.length > 0) {
      return { ...view, problem: [view.problem ?? [], further].flat().join(' ') };
    }
    if (id !== 'defaultModel' || view.source !== 'default') {
      return view;
    }
    const provider = this.#known(this.#named('defaultProvider').providerId);
    const named = provider && modelVariable(provider, this.#options.environment);
    return named
      ? { ...view, value: `${provider.id}/${named.model}`, source: 'environment', variable: named.variable }
      : view;
  }

  /**
   * The chosen model, or the provider whose model is asked. Of the two settings that say so the stronger source holds: a
   * workspace that asks for a provider is not answered with the person's own model of another. What does not fit is told,
   * and nothing weaker takes its place: it may have been chosen for privacy, or for its price.
   */
  modelDefaults(): ModelDefaults {
    const [model, provider] = [this.#named('defaultModel'), this.#named('defaultProvider')];
    const { providerId: home } = provider;
    const isModelNamed = model.model !== undefined || model.problem !== undefined;
    const lead = isModelNamed ? RANK[model.source] - RANK[provider.source] : Number.NEGATIVE_INFINITY;
    if (provider.problem !== undefined && (lead < 0 || (lead === 0 && model.problem !== undefined))) {
      return { problem: provider.problem };
    }
    const isOfHome = home === undefined || home === model.model?.providerId;
    if (isModelNamed && (lead >= 0 || isOfHome)) {
      return model.problem === undefined ? { model: model.model } : { problem: model.problem };
    }
    if (home === undefined) {
      return {};
    }
    const own = this.modelOf(home);
    return { providerId: home, model: own ? { providerId: home, model: own } : undefined };
  }

  /** The model that a provider's own variable names (OPENAI_MODEL); it is asked where the choice falls on that provider. */
  modelOf(providerId: string): string | undefined {
    const provider = this.#known(providerId);
    return provider && modelVariable(provider, this.#options.environment)?.model;
  }

  /** The model that is set for a purpose; `undefined`: the chat's, unless there is a `purposeProblem`. */
  purposeModel(purpose: Purpose): ModelReference | undefined {
    return this.#namedFor(purpose).model;
  }

  /** Why what is set for a purpose means no model, in words without a full stop: nobody is asked for it then. */
  purposeProblem(purpose: Purpose): string | undefined {
    return this.#namedFor(purpose).problem;
  }

  /** What `provider/model` or an alias means; `undefined` where it means nothing. */
  model(text: unknown, aliases = this.aliases()): ModelReference | undefined {
    const resolved = typeof text === 'string' ? resolveModel(text, aliases) : undefined;
    return resolved && 'model' in resolved ? resolved.model : undefined;
  }

  /** The person's and the workspace's names for models. */
  aliases(): Aliases {
    return this.#kept('aliases', () => readAliases(this.#resolved('aliases').value));
  }

  /** The provider whose embeddings the environment asks for, where no model is named. */
  embeddingsProvider(): string | undefined {
    const { environment, providers } = this.#options;
    return embeddingsProvider({ environment, providers: providers.all() });
  }

  /** Where titles of conversations come from. */
  titles(): 'firstWords' | 'model' {
    return this.#resolved('titles').value === 'model' ? 'model' : 'firstWords';
  }

  /** What a new conversation begins with. */
  parameters(): ChatParameters {
    const system = this.#resolved('systemPrompt').value;
    return {
      system: typeof system === 'string' && system.trim() !== '' ? system : undefined,
      temperature: this.#number('temperature'),
      topP: this.#number('topP'),
      maxOutputTokens: this.#number('maxOutputTokens'),
      reasoningEffort: REASONING_EFFORTS.find((effort) => effort === this.#resolved('reasoningEffort').value),
    };
  }

  /** What the person set for a provider, what counts of it. */
  provider(providerId: string): ProviderSettings {
    return this.#kept(`provider/${providerId}`, () => readProviderSettings(this.entry(providerId)).settings);
  }

  /** What is wrong with a provider's settings, in words. */
  providerProblem(providerId: string): string | undefined {
    return readProviderSettings(this.entry(providerId)).problems.join(' ') || undefined;
  }

  /** A provider's entry as it stands in the person's file, unchecked: not to be shown, it may hold a key by mistake. */
  entry(providerId: string): unknown {
    const { user } = this.#options.stored(this.#known(providerId)?.settingsIn ?? 'providers');
    return isRecord(user) && Object.hasOwn(user, providerId) ? user[providerId] : undefined;
  }

  /** The key that settings ask for by name. */
  wantedKey(providerId: string): WantedKey | undefined {
    const { value, fieldSources } = this.#resolved('keyNames');
    const name = isRecord(value) ? value[providerId] : undefined;
    return typeof name === 'string' && name.trim() !== ''
      ? { name: name.trim(), by: fieldSources?.[providerId]?.source === 'workspace' ? 'workspace' : 'user' }
      : undefined;
  }

  /** How long a request to this provider may stand still. */
  timeouts(provider: Pick<Provider, 'id' | 'local'>): Timeouts {
    const { value } = this.#resolved('timeouts');
    const own = this.provider(provider.id).timeouts ?? {};
    const [connect, firstToken, idle] = TIMEOUT_FIELDS.map((field) => {
      const common = isRecord(value) ? value[field.id] : undefined;
      return 1000 * (own[field.id] ?? (typeof common === 'number' ? common : field.default));
    }) as [number, number, number];
    const leastConnect = provider.local && own['connectSeconds'] === undefined ? LOCAL_CONNECT_MS : 0;
    const waits = { connectMs: Math.max(connect, leastConnect), firstTokenMs: firstToken, idleMs: idle };
    const leastTokensPerSecond = this.#number('routing.leastTokensPerSecond');
    return { ...waits, ...(leastTokensPerSecond !== undefined && { leastTokensPerSecond }) };
  }

  /** How models are chosen, and what happens where one fails. */
  routing(): RoutingSettings {
    return this.#kept('routing', () =>
      readRouting({ value: (id) => this.#resolved(id).value, model: (text) => this.model(text) }),
    );
  }

  /** How long vendors that have to be asked keep long beginnings; `undefined`: not at all. */
  promptCaching(): PromptCacheLifetime | undefined {
    return PROMPT_CACHE_LIFETIMES.find((lifetime) => lifetime === this.#resolved('promptCaching').value);
  }

  /** What amounts are shown in. */
  currency(): Currency {
    return readCurrency(this.#resolved('currency').value).currency;
  }

  /** USD for an hour of a local model; `undefined`: it costs nothing. */
  localUsdPerHour(): number | undefined {
    return readLocalCost(this.#resolved('localCost').value).usdPerHour;
  }

  /** What the person set as prices, unread: see `ownPrices.ts`. */
  ownPrices(): unknown {
    return this.#options.stored('prices').user;
  }

  /** Whether the status bar shows what was spent today. */
  statusBarSpend(): boolean {
    return this.#resolved('statusBarSpend').value !== false;
  }

  /** How many days the records of single requests are kept. */
  usageRetentionDays(): number {
    return Number(this.#resolved('usageRetentionDays').value);
  }

  /** How many requests of comparisons go to one provider at one time. */
  comparisonParallel(): number {
    return Number(this.#resolved('comparisonParallel').value);
  }

  /** How often a failed request is tried again. */
  maxRetries(): number {
    return Number(this.#resolved('maxRetries').value);
  }

  #number(id: string): number | undefined {
    const { value } = this.#resolved(id);
    return typeof value === 'number' ? value : undefined;
  }

  #resolved(id: string): SettingView {
    return this.#kept(`setting/${id}`, () => {
      const definition = definitionOf(id);
      return resolveSetting(definition, this.#options.stored(id), this.#context(definition));
    });
  }

  #named(id: 'defaultModel' | 'defaultProvider'): Named {
    return this.#kept(`named/${id}`, () => {
      const definition = definitionOf(id);
      return namedIn(NAMED[id], definition, this.#options.stored(id), this.#context(definition));
    });
  }

  /** As it was read last, if nothing has changed since. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each name has one reading, whose type it has
  #kept<Reading>(name: string, read: () => Reading): Reading {
    const { state, providers } = this.#options;
    if (!state) {
      return read();
    }
    const now = { state: state(), providers: providers.all() };
    const before = this.#readOf;
    if (!before || before.state !== now.state || before.providers !== now.providers) {
      this.#read.clear();
      this.#readOf = now;
    }
    if (this.#read.has(name)) {
      return this.#read.get(name) as Reading;
    }
    const reading = read();
    this.#read.set(name, reading);
    return reading;
  }

  #namedFor(purpose: Purpose): Named {
    const definition = definitionOf('purposeModels');
    const field = PURPOSE_FIELDS.find(({ id }) => id === purpose);
    if (!field) {
      throw new Error(`There is no purpose "${purpose}"`);
    }
    const { user, workspace } = this.#options.stored(definition.id);
    const own = (file: unknown) => (isRecord(file) && Object.hasOwn(file, purpose) ? file[purpose] : undefined);
    const stored = { user: own(user), workspace: own(workspace) };
    const subject = `The setting purposeModels.${purpose}`;
    const named = namedIn(subject, field, stored, this.#context(definition));
    return purpose === 'embeddings' && named.model && isAuto(named.model)
      ? { source: named.source, problem: `${subject} is Auto, but ${NO_VECTORS}: choose a model` }
      : named;
  }

  /** Only models ask whose they are, and which names stand for them. */
  #context({ id, type }: SettingDefinition): VariableContext {
    const { environment, providers } = this.#options;
    const isOfModels = type === 'model' || (type === 'object' && id !== 'aliases');
    return {
      environment,
      providers: providers.all(),
      defaultProvider: isOfModels ? this.#named('defaultProvider').providerId : undefined,
      aliases: isOfModels ? this.aliases() : undefined,
    };
  }

  #known(id: unknown): KnownProvider | undefined {
    return typeof id === 'string' ? this.#options.providers.find(id) : undefined;
  }
}
