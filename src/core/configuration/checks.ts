// Checks what the settings page wants to write, with a sentence for the field where it does not fit.
import { AUTO, isAuto } from '../../shared/autoModel.ts';
import type { ProviderField, SettingValue } from '../../shared/protocol/settings.ts';
import type { SettingDefinition } from '../../shared/settingDefinitions.ts';
import { PROVIDER_FIELDS } from '../../shared/settingFields.ts';
import { toAppError } from '../errors.ts';
import type { Provider } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import { normalizeBaseUrl } from '../providerAddress.ts';
import { aliasNameProblem, readAliases, resolveModel, type Aliases } from './aliases.ts';
import { misplaced } from './furtherProblems.ts';
import { fits, needs, parseModel, type Shape } from './fits.ts';
import { isRecord } from '../isRecord.ts';
import { readHeaders, readTimeouts } from './providerSettings.ts';

/** The value as it is to be written, or why it cannot be. */
export type Checked = { value: SettingValue } | { problem: string };

export function checkSetting(
  definition: SettingDefinition,
  value: SettingValue,
  providers: Providers,
  aliases: Aliases = {},
): Checked {
  const checked = checkValue(definition, value, providers, aliases);
  return 'problem' in checked
    ? checked
    : unless(misplaced({ id: definition.id, value: checked.value }, { aliases: () => aliases }), checked.value);
}

function checkValue(
  definition: SettingDefinition,
  value: SettingValue,
  providers: Providers,
  aliases: Aliases,
): Checked {
  if (definition.id === 'aliases') {
    return checkAliases(value, providers, aliases);
  }
  if (definition.byField) {
    return { problem: `The settings of ${definition.id} are changed one by one.` };
  }
  if (definition.type === 'object' && isRecord(value)) {
    return checkObject(definition, value, providers, aliases);
  }
  const problem = problemOf(definition, definition.label, value, providers, aliases);
  return problem ? { problem } : { value: tidy(definition, value) };
}

/** An address typed by a person, headers, … in the form in which the program reads them. */
export function checkProviderField(provider: Provider, fieldId: ProviderField, value: SettingValue): Checked {
  const field = PROVIDER_FIELDS.find(({ id }) => id === fieldId);
  if (!field || !fits(field, value)) {
    return { problem: field ? `${field.label}: it needs ${needs(field)}.` : `There is no field "${fieldId}".` };
  }
  const text = typeof value === 'string' ? value.trim() : '';
  switch (fieldId) {
    case 'baseUrl':
      return checkBaseUrl(provider, text);
    case 'organization':
      return /^[\w-]+$/.test(text) ? { value: text } : { problem: 'Letters, digits, - and _ only, such as org-….' };
    case 'headers':
      return unless(readHeaders(value as Record<string, string>).problems, value);
    case 'timeouts':
      return unless(readTimeouts(value).problems, value);
    case 'disabled':
      return { value };
    default:
      return { problem: `There is no field "${fieldId}".` };
  }
}

function unless([problem]: readonly string[], value: SettingValue): Checked {
  return problem === undefined ? { value } : { problem };
}

/** What is written must lead to a model; a name that cannot be one is told here, not only where it is used. */
function checkAliases(value: SettingValue, providers: Providers, others: Aliases): Checked {
  const next = readAliases(value);
  for (const name of Object.keys(isRecord(value) ? value : {})) {
    const resolved = resolveModel(name, { ...others, ...next });
    const problem =
      aliasNameProblem(name) ??
      ('problem' in resolved
        ? `${name}: ${resolved.problem}.`
        : isAuto(resolved.model) || providers.find(resolved.model.providerId)
          ? undefined
          : `${name}: there is no provider "${resolved.model.providerId}".`);
    if (problem) {
      return { problem };
    }
  }
  return isRecord(value) ? { value: next } : { problem: 'Aliases are names with a model each.' };
}

function checkObject(
  definition: SettingDefinition,
  value: Record<string, unknown>,
  providers: Providers,
  aliases: Aliases,
): Checked {
  const next: Record<string, SettingValue> = {};
  for (const [name, item] of Object.entries(value)) {
    const known: readonly (Shape & { id: string; label?: string })[] = definition.perProvider
      ? providers.all().map(({ id, name: label }) => ({ id, label, type: 'string' }))
      : (definition.fields ?? [{ id: name, label: name, type: definition.entries ?? 'string' }]);
    const shape = known.find(({ id }) => id === name);
    if (!shape) {
      return { problem: `${definition.label}: there is no "${name}".` };
    }
    const problem = problemOf(shape, shape.label ?? name, item, providers, aliases);
    if (problem) {
      return { problem };
    }
    next[name] = tidy(shape, item as SettingValue);
  }
  return { value: next };
}

function problemOf(
  shape: Shape,
  label: string,
  value: unknown,
  providers: Providers,
  aliases: Aliases,
): string | undefined {
  if (!fits(shape, value)) {
    return `${label}: it needs ${needs(shape)}.`;
  }
  const text = typeof value === 'string' ? value.trim() : '';
  if (shape.type === 'model' && text !== '') {
    const resolved = resolveModel(text, aliases);
    if ('problem' in resolved) {
      return `${label}: it needs ${needs(shape)}, and ${resolved.problem}.`;
    }
  }
  const asked = shape.type === 'model' ? parseModel(text)?.providerId : shape.type === 'provider' ? text : undefined;
  return asked && asked !== AUTO && !providers.find(asked) ? `${label}: there is no provider "${asked}".` : undefined;
}

/** Spaces around what a person typed are not meant, except in a text of several lines. */
function tidy(shape: Shape, value: SettingValue): SettingValue {
  return typeof value === 'string' && shape.type !== 'text' ? value.trim() : value;
}

function checkBaseUrl(provider: Provider, typed: string): Checked {
  if (typed === '') {
    return { problem: 'Type an address, or take the setting out to use the usual one.' };
  }
  try {
    return { value: normalizeBaseUrl(provider, typed) };
  } catch (thrown) {
    return { problem: `${toAppError(thrown).message}.` };
  }
}
