// The settings in VS Code: reads them for the program, writes them for the settings page, tells when they change.
import * as vscode from 'vscode';
import { withEntry } from '../../core/configuration/entries.ts';
import { isRecord } from '../../core/isRecord.ts';
import type { StoredValues } from '../../core/configuration/resolve.ts';
import { SettingsReader } from '../../core/configuration/settingsReader.ts';
import type { Environment } from '../../core/configuration/variables.ts';
import { AppError } from '../../core/errors.ts';
import type { Provider } from '../../core/provider.ts';
import type { Providers } from '../../core/providerSet.ts';
import type { ModelReference } from '../../core/records.ts';
import { modelText } from '../../shared/autoModel.ts';
import type { EntryName, ProviderField, SettingValue } from '../../shared/protocol/settings.ts';
import { SETTINGS, type SettingDefinition } from '../../shared/settingDefinitions.ts';
import type { SettingView } from '../../shared/settingsViews.ts';

const SECTION = 'llmWorkbench';

export interface ConfigurationOptions {
  providers: Providers;
  environment: Environment;
  /** Default: what VS Code says. */
  isTrusted?(): boolean;
}

/**
 * What changed: `providers` where addresses, keys or switches did, `model` where another model may be asked now or what is told
 * of models is another, `prices` where what they cost is, `currency` where all amounts are shown in another one.
 */
export interface ConfigurationChange {
  providers: boolean;
  model: boolean;
  prices: boolean;
  currency: boolean;
}

export class Configuration implements vscode.Disposable {
  readonly #options: ConfigurationOptions;
  readonly #watching: vscode.Disposable;
  /** How often something has changed. */
  #changes = 0;
  /** Ends with the last change: each builds on what the one before it wrote. */
  #writing: Promise<unknown> = Promise.resolve();
  /** The values in force. */
  readonly settings: SettingsReader;

  constructor(options: ConfigurationOptions) {
    this.#options = options;
    this.settings = new SettingsReader({
      stored: (id) => this.#stored(id),
      environment: options.environment,
      providers: options.providers,
      state: () => 2 * this.#changes + Number(this.#isTrusted()),
    });
    // Before all who listen to `onChange`, and in the same moment in which the editor gives the new values.
    this.#watching = vscode.workspace.onDidChangeConfiguration((event) => {
      this.#changes += event.affectsConfiguration(SECTION) ? 1 : 0;
    });
  }

  dispose(): void {
    this.#watching.dispose();
  }

  /** All settings with value and source, in the table's order. */
  view(): readonly SettingView[] {
    return this.settings.views();
  }

  /** What the person's own settings hold, unchecked: not to be shown, there may be a key in it by mistake. */
  own(id: string): unknown {
    return this.#stored(id).user;
  }

  /** `false` where settings of a workspace cannot be written: there is none, or it is not trusted. */
  get hasWorkspace(): boolean {
    const isOpen = vscode.workspace.workspaceFile !== undefined || (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
    return isOpen && this.#isTrusted();
  }

  /**
   * Writes one setting into the person's or the workspace's settings.json; `null` takes it out there, so that the next source
   * holds. With an entry only that one of an object changes, and all else stays as it stands in the file. Throws `config`
   * with a sentence for the person where the value does not fit or must not stand there.
   */
  async set(
    id: string,
    value: SettingValue | null,
    scope: 'user' | 'workspace',
    { entry }: Pick<EntryName, 'entry'> = {},
  ): Promise<void> {
    const definition = this.#changeable(id, scope);
    if (entry !== undefined && (definition.type !== 'object' || definition.byField)) {
      throw new AppError('config', `"${definition.label}" has no entries to change here.`);
    }
    const whole = entry === undefined || value === null ? value : { [entry]: value };
    const { providers } = this.#options;
    const { checkSetting } = await import('../../core/configuration/checks.ts');
    const checked =
      whole === null ? { value: undefined } : checkSetting(definition, whole, providers, this.settings.aliases());
    if ('problem' in checked) {
      throw new AppError('config', checked.problem);
    }
    await this.change(id, scope, (raw) =>
      entry === undefined ? checked.value : withEntry(raw, { name: entry, value: entryOf(checked.value, entry) }),
    );
  }

  /** Writes `null`, which unsets a setting on purpose: weaker sources and the default do not hold then. Throws `config`. */
  async unset(id: string, scope: 'user' | 'workspace'): Promise<void> {
    const { nullable, label } = this.#changeable(id, scope);
    if (!nullable) {
      throw new AppError('config', `"${label}" cannot be without a value.`);
    }
    await this.change(id, scope, () => null);
  }

  /**
   * Writes one field of a provider's entry in the person's settings.json, or one entry of its headers or waiting times; all
   * else that stands there stays. `null` takes it out.
   */
  async setProvider(
    providerId: string,
    field: ProviderField,
    value: SettingValue | null,
    { entry, from }: EntryName = {},
  ): Promise<void> {
    const provider = this.#options.providers.find(providerId);
    if (!provider) {
      throw new AppError('config', `There is no provider "${providerId}".`);
    }
    if (entry !== undefined && field !== 'headers' && field !== 'timeouts' && field !== 'price') {
      throw new AppError('config', `"${field}" has no entries.`);
    }
    const whole = entry === undefined || value === null ? value : { [entry]: value };
    const checked = await checkField(provider, field, whole);
    if (checked && 'problem' in checked) {
      throw new AppError('config', checked.problem);
    }
    await this.change(provider.settingsIn ?? 'providers', 'user', (raw) => {
      const own = isRecord(raw) && isRecord(raw[providerId]) ? raw[providerId] : {};
      const next =
        entry === undefined
          ? checked?.value
          : withEntry(own[field], { name: entry, from, value: entryOf(checked?.value, entry) });
      return withEntry(raw, { name: providerId, value: withEntry(own, { name: field, value: next }) });
    });
  }

  /**
   * Writes what `work` makes of the value as it stands in the file, unread and unchecked (`undefined`: nothing stands there).
   * A change builds on the one before it: two at once would lose one.
   */
  async change(id: string, scope: 'user' | 'workspace', work: (raw: unknown) => unknown): Promise<void> {
    const next = this.#writing.then(() => {
      const values = inspected(id);
      const raw = scope === 'user' ? values?.globalValue : values?.workspaceValue;
      return configuration().update(id, work(raw), target(scope));
    });
    this.#writing = next.catch(() => undefined);
    await next;
  }

  /** Ends when all that was written until now is in force, or has failed. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Makes this model, or what this alias means, the one that is asked: written where the value in force stands, so that the choice takes effect. */
  async chooseModel(choice: ModelReference | string): Promise<void> {
    const text = typeof choice === 'string' ? choice : modelText(choice);
    const isOfWorkspace = ['defaultModel', 'defaultProvider'].some((id) => this.#stored(id).workspace !== undefined);
    await this.change('defaultModel', isOfWorkspace ? 'workspace' : 'user', () => text);
  }

  /** Where an entry of an object has to be written to take effect: the workspace's wins where it has one. */
  scopeOf(id: string, entry: string): 'user' | 'workspace' {
    const { workspace } = this.#stored(id);
    return isRecord(workspace) && Object.hasOwn(workspace, entry) ? 'workspace' : 'user';
  }

  /** A file changed, or the workspace became trusted. */
  readonly onChange: vscode.Event<ConfigurationChange> = (listener, thisArg, disposables) => {
    const tell = (change: ConfigurationChange) => listener.call(thisArg, change) as unknown;
    const both = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        const affects = (...ids: string[]) => ids.some((id) => event.affectsConfiguration(`${SECTION}.${id}`));
        if (event.affectsConfiguration(SECTION)) {
          tell({
            providers: affects('providers', 'keyNames', 'endpoints'),
            model: affects(
              'defaultModel',
              'defaultProvider',
              'pinnedModels',
              'hiddenModels',
              'aliases',
              'purposeModels',
              'routing',
              'policy',
              'prices',
              'localCost',
              'currency',
            ),
            prices: affects('prices', 'localCost'),
            currency: affects('currency'),
          });
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() =>
        tell({ providers: true, model: true, prices: false, currency: false }),
      ),
    );
    disposables?.push(both);
    return both;
  };

  #stored(id: string): StoredValues {
    const values = inspected(id);
    return {
      user: values?.globalValue ?? unsetByPerson(values, id),
      // VS Code itself leaves out what is restricted; a name forgotten there must not open the door.
      workspace: this.#isTrusted() ? values?.workspaceValue : undefined,
    };
  }

  #isTrusted(): boolean {
    return this.#options.isTrusted?.() ?? vscode.workspace.isTrusted;
  }

  #changeable(id: string, scope: 'user' | 'workspace'): SettingDefinition {
    const definition = SETTINGS.find((one) => one.id === id);
    if (!definition) {
      throw new AppError('config', `There is no setting "${id}".`);
    }
    if (scope === 'workspace') {
      this.#refuseWorkspace(definition.scope, definition.label);
    }
    return definition;
  }

  #refuseWorkspace(scope: 'application' | 'window', label: string): void {
    if (scope === 'application') {
      throw new AppError('config', `"${label}" is your own setting: a workspace cannot have it.`);
    }
    if (!this.hasWorkspace) {
      throw new AppError(
        'config',
        this.#isTrusted()
          ? 'No folder or workspace is open: only your own settings can be changed.'
          : 'This workspace is not trusted: only your own settings can be changed.',
      );
    }
  }
}

async function checkField(provider: Provider, field: ProviderField, value: SettingValue | null) {
  const { checkProviderField } = await import('../../core/configuration/checks.ts');
  if (provider.settingsIn !== 'endpoints') {
    return value === null ? undefined : checkProviderField(provider, field, value);
  }
  if (field === 'baseUrl' && value === null) {
    return { problem: 'An endpoint needs an address; remove the endpoint, or switch it off.' };
  }
  const { checkEndpointField, isOwnField } = await import('../../core/configuration/endpointChecks.ts');
  if (value === null) {
    return undefined;
  }
  return isOwnField(field) ? checkEndpointField(field, value) : checkProviderField(provider, field, value);
}

/** The entry as it was checked, which may have been tidied. */
function entryOf(value: unknown, entry: string): unknown {
  return isRecord(value) ? value[entry] : undefined;
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}

/** `inspect` tells a `null` in the person's own file as nothing there; only that it holds, and is no default, gives it away. */
function unsetByPerson(values: Inspected, id: string): null | undefined {
  const isNull = values?.workspaceValue === undefined && configuration().get<unknown>(id) === null;
  return isNull && values?.defaultValue !== null ? null : undefined;
}

type Inspected = ReturnType<typeof inspected>;

function inspected(id: string) {
  return configuration().inspect<unknown>(id);
}

function target(scope: 'user' | 'workspace'): vscode.ConfigurationTarget {
  return scope === 'user' ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
}
