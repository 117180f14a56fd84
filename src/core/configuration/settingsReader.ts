// The settings in force, as the parts of the program ask for them.
import { SETTINGS } from '../../shared/settingDefinitions.ts';
import { TIMEOUT_FIELDS } from '../../shared/settingFields.ts';
import type { SettingSource, SettingView } from '../../shared/settingsViews.ts';
import { REASONING_EFFORTS } from '../../shared/views.ts';
import type { WantedKey } from '../connectionPlan.ts';
import type { Provider } from '../provider.ts';
import type { ProviderSettings } from '../providerAddress.ts';
import type { ChatParameters, ModelReference } from '../records.ts';
import { isRecord, parseModel } from './fits.ts';
import { readProviderSettings } from './providerSettings.ts';
import { resolveSetting, type StoredValues } from './resolve.ts';
import { modelVariable, type Environment, type KnownProvider, type VariableContext } from './variables.ts';

/** What a model can be set for beside the chat. */
export type Purpose = 'editorActions' | 'titles' | 'systemPrompts';

/** Milliseconds. */
export interface Timeouts {
  /** Until the response's headers. */
  connectMs: number;
  /** From the headers to the first part: reasoning models think long and say nothing. */
  firstTokenMs: number;
  /** Between two parts. */
  idleMs: number;
}

/** Which model is asked while the conversation says nothing else. */
export interface ModelDefaults {
  /** Chosen by a setting or variable. */
  model?: ModelReference;
  /** Only the provider is chosen: its cheapest model. */
  providerId?: string;
}

export interface SettingsReaderOptions {
  /** What stands in the files under the setting's id, without the section. */
  stored(id: string): StoredValues;
  environment: Environment;
  providers: readonly KnownProvider[];
}

/** A local server loads the model before it sends headers. */
const LOCAL_CONNECT_MS = 300_000;
const RANK: Readonly<Record<SettingSource, number>> = { default: 0, environment: 1, user: 2, workspace: 3 };

export class SettingsReader {
  readonly #options: SettingsReaderOptions;

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
    if (id !== 'defaultModel' || view.source !== 'default') {
      return view;
    }
    const provider = this.#known(this.#resolved('defaultProvider').value);
    const named = provider && modelVariable(provider, this.#options.environment);
    return named
      ? { ...view, value: `${provider.id}/${named.model}`, source: 'environment', variable: named.variable }
      : view;
  }

  /**
   * The chosen model, or the provider whose model is asked. Of the two settings that say so the stronger source holds: a
   * workspace that asks for a provider is not answered with the person's own model of another.
   */
  modelDefaults(): ModelDefaults {
    const [model, provider] = [this.view('defaultModel'), this.#resolved('defaultProvider')];
    const chosen = parseModel(model.value);
    const home = this.#known(provider.value);
    if (chosen && (!home || home.id === chosen.providerId || RANK[model.source] >= RANK[provider.source])) {
      return { model: chosen };
    }
    if (!home) {
      return {};
    }
    const named = this.modelOf(home.id);
    return { providerId: home.id, model: named ? { providerId: home.id, model: named } : undefined };
  }

  /** The model that a provider's own variable names (OPENAI_MODEL); it is asked where the choice falls on that provider. */
  modelOf(providerId: string): string | undefined {
    const provider = this.#known(providerId);
    return provider && modelVariable(provider, this.#options.environment)?.model;
  }

  /** The model that is set for a purpose; `undefined`: the chat's. */
  purposeModel(purpose: Purpose): ModelReference | undefined {
    const models = this.#resolved('purposeModels').value;
    return parseModel(isRecord(models) ? models[purpose] : undefined);
  }

  /** Where titles of conversations come from. */
  titles(): 'firstWords' | 'model' {
    return this.#resolved('titles').value === 'model' ? 'model' : 'firstWords';
  }

  /** What a new conversation begins with. */
  parameters(): ChatParameters {
    const number = (id: string) => {
      const { value } = this.#resolved(id);
      return typeof value === 'number' ? value : undefined;
    };
    const system = this.#resolved('systemPrompt').value;
    return {
      system: typeof system === 'string' && system.trim() !== '' ? system : undefined,
      temperature: number('temperature'),
      topP: number('topP'),
      maxOutputTokens: number('maxOutputTokens'),
      reasoningEffort: REASONING_EFFORTS.find((effort) => effort === this.#resolved('reasoningEffort').value),
    };
  }

  /** What the person set for a provider, what counts of it. */
  provider(providerId: string): ProviderSettings {
    const { user } = this.#options.stored('providers');
    return readProviderSettings(isRecord(user) && Object.hasOwn(user, providerId) ? user[providerId] : undefined)
      .settings;
  }

  /** What is wrong with a provider's settings, in words. */
  providerProblem(providerId: string): string | undefined {
    const { user } = this.#options.stored('providers');
    const entry = isRecord(user) && Object.hasOwn(user, providerId) ? user[providerId] : undefined;
    return readProviderSettings(entry).problems.join(' ') || undefined;
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
    return { connectMs: Math.max(connect, leastConnect), firstTokenMs: firstToken, idleMs: idle };
  }

  /** How often a failed request is tried again. */
  maxRetries(): number {
    return Number(this.#resolved('maxRetries').value);
  }

  #resolved(id: string): SettingView {
    const definition = SETTINGS.find((one) => one.id === id);
    if (!definition) {
      throw new Error(`There is no setting "${id}"`);
    }
    return resolveSetting(definition, this.#options.stored(id), this.#context(definition.type));
  }

  /** Only models ask whose they are. */
  #context(type: string): VariableContext {
    const { environment, providers } = this.#options;
    const provider = type === 'model' || type === 'object' ? this.#resolved('defaultProvider').value : undefined;
    return { environment, providers, defaultProvider: typeof provider === 'string' ? provider : undefined };
  }

  #known(id: unknown): KnownProvider | undefined {
    return this.#options.providers.find((provider) => provider.id === id);
  }
}
