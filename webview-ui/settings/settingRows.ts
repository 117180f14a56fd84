// Settings as rows of a page: an object setting is a row for each of its fields, so that nothing has to be written as JSON.
import type { SettingValue } from '../../src/shared/protocol/settings.ts';
import type { SettingDefinition } from '../../src/shared/settingDefinitions.ts';
import { DESCRIBED_SETTINGS, type DescribedSetting } from '../../src/shared/settingDescriptions.ts';
import type { SettingField } from '../../src/shared/settingFields.ts';
import type { SettingView, SettingsView } from '../../src/shared/settingsViews.ts';
import type { Scope } from './settingsState.ts';

/** What a row is drawn from: a whole setting or one field of an object. */
export type RowDefinition = Pick<
  DescribedSetting,
  'id' | 'label' | 'description' | 'choices' | 'minimum' | 'maximum' | 'unit' | 'default' | 'nullable'
> & { type: SettingDefinition['type'] | SettingField['type'] };

export interface SettingRow {
  definition: RowDefinition;
  group: SettingDefinition['group'];
  /** Values of this row alone; `id` is the whole setting's. */
  setting: SettingView;
  scope: SettingDefinition['scope'];
  /** Which entry of the setting's object the row writes; absent: the whole setting. */
  entry?: string;
}

type Values = Readonly<Record<string, SettingValue>>;

/** Settings that a page of their own edits. */
const ELSEWHERE: ReadonlySet<string> = new Set(['providers', 'systemPrompts', 'budgets', 'prices', 'webhooks']);

/** Settings whose rows stand on the page of prices. */
const OF_PRICES: ReadonlySet<string> = new Set(['currency', 'localCost', 'usageRetentionDays']);

export function isOfPrices({ setting }: SettingRow): boolean {
  return OF_PRICES.has(setting.id);
}

/** Settings that the page of routing edits in lists of its own. */
const LISTS_OF_ROUTING: ReadonlySet<string> = new Set(['routing.rules', 'routing.chains', 'rateLimits']);

/** Its row stands on the page of routing. */
export function isOfRouting({ group, setting }: SettingRow): boolean {
  return group === 'routing' && !LISTS_OF_ROUTING.has(setting.id);
}

/** What holds where a number is unset, by the setting; of those that are not here each model has its own. */
const UNSET_WORDS: Readonly<Record<string, string>> = {
  'routing.maxLatencyMs': 'no limit',
  'router.threshold': 'the strategy decides',
  'routing.totalSeconds': 'no limit',
  'routing.leastTokensPerSecond': 'no limit',
  'hedging.afterTimes': 'no second model',
};

export function unsetWords({ definition }: SettingRow): string {
  return UNSET_WORDS[definition.id] ?? 'the model’s own';
}

/** Nothing is set anywhere, which means something of its own. */
export function isUnsetByDefault({ definition, setting }: SettingRow): boolean {
  return setting.source === 'default' && setting.value === undefined && definition.id in UNSET_WORDS;
}

/** Every row in the table's order; those that only a person's own settings may hold are left out for a workspace. */
export function settingRows(view: SettingsView, scope: Scope): SettingRow[] {
  return DESCRIBED_SETTINGS.filter(
    (definition) => !ELSEWHERE.has(definition.id) && (scope === 'user' || definition.scope === 'window'),
  ).flatMap((definition) => {
    const setting = view.settings.find(({ id }) => id === definition.id) ?? { id: definition.id, source: 'default' };
    return rowsOf(definition, setting, view);
  });
}

function rowsOf(definition: DescribedSetting, setting: SettingView, view: SettingsView): SettingRow[] {
  const { group, scope } = definition;
  if (definition.perProvider && !definition.fields) {
    // A provider that needs no key has none to choose.
    const providers = view.providers.filter(({ auth }) => auth !== 'none');
    return providers.map((provider) => fieldRow(definition, setting, keyNameField(definition, provider)));
  }
  if (definition.type === 'object' && definition.fields) {
    return definition.fields.map((field) => fieldRow(definition, setting, field));
  }
  return [{ definition, group, setting, scope }];
}

function keyNameField(
  definition: DescribedSetting,
  { provider, keys }: SettingsView['providers'][number],
): RowDefinition {
  return {
    id: provider.id,
    label: `Key of ${provider.name}`,
    description: definition.description,
    type: 'choice',
    choices: keys.map(({ name, fromEnvironment, disabled }) => ({
      value: name,
      label: `${fromEnvironment ? `from ${name}` : name}${disabled ? ' (disabled)' : ''}`,
    })),
  };
}

function fieldRow(definition: SettingDefinition, setting: SettingView, field: RowDefinition): SettingRow {
  const [all, user, workspace] = [setting.value, setting.userValue, setting.workspaceValue].map(valuesOf);
  const told = setting.fieldSources?.[field.id];
  return {
    definition: field,
    group: definition.group,
    scope: definition.scope,
    setting: {
      id: setting.id,
      value: all?.[field.id] ?? field.default,
      source: told?.source ?? 'default',
      variable: told?.variable,
      userValue: user?.[field.id],
      workspaceValue: workspace?.[field.id],
    },
    entry: field.id,
  };
}

function valuesOf(value: SettingValue | undefined): Values | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Values) : undefined;
}

/** What the search finds a row by. */
export function rowText({ definition, setting }: SettingRow): string {
  return `${definition.label} ${definition.description} ${setting.id} ${setting.variable ?? ''}`;
}

/** What stands where the row writes. */
export function ownValue({ setting }: SettingRow, scope: Scope): SettingValue | undefined {
  return scope === 'user' ? setting.userValue : setting.workspaceValue;
}

/** Its own place unsets it on purpose, so that neither the environment nor the default holds. */
export function isUnset({ setting, definition }: SettingRow, scope: Scope): boolean {
  return definition.nullable === true && setting.source === scope && setting.value === undefined;
}

/** What holds where the row's own place holds nothing. */
export function inheritedValue({ setting, definition }: SettingRow, scope: Scope): SettingValue | undefined {
  if (scope === 'workspace' && setting.userValue !== undefined) {
    return setting.userValue;
  }
  if (definition.nullable && setting.value === undefined) {
    return undefined;
  }
  return setting.source === 'environment' || setting.source === 'default' ? setting.value : definition.default;
}

/** Where the value in force came from, in words. */
export function sourceWords({ setting: { source, variable } }: SettingRow): string {
  switch (source) {
    case 'workspace':
      return 'from this workspace';
    case 'user':
      return 'from your settings';
    case 'environment':
      return variable ? `from ${variable} in the environment` : 'from the environment';
    case 'default':
      return 'default';
  }
}
