// Checks what the settings page wants to write, with a sentence for the field where it does not fit.
import type { ProviderField, SettingValue } from '../../shared/protocol/settings.ts';
import type { SettingDefinition } from '../../shared/settingDefinitions.ts';
import { PROVIDER_FIELDS } from '../../shared/settingFields.ts';
import { toAppError } from '../errors.ts';
import type { Provider } from '../provider.ts';
import { normalizeBaseUrl } from '../providerAddress.ts';
import { fits, isRecord, needs, parseModel, type Shape } from './fits.ts';
import { readHeaders, readTimeouts } from './providerSettings.ts';

/** The value as it is to be written, or why it cannot be. */
export type Checked = { value: SettingValue } | { problem: string };

export function checkSetting(
  definition: SettingDefinition,
  value: SettingValue,
  providers: readonly Provider[],
): Checked {
  if (definition.id === 'providers') {
    return { problem: 'The settings of providers are changed one by one.' };
  }
  if (definition.type === 'object' && isRecord(value)) {
    return checkObject(definition, value, providers);
  }
  const problem = problemOf(definition, definition.label, value, providers);
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
      return fieldId;
  }
}

function unless([problem]: readonly string[], value: SettingValue): Checked {
  return problem === undefined ? { value } : { problem };
}

function checkObject(
  definition: SettingDefinition,
  value: Record<string, unknown>,
  providers: readonly Provider[],
): Checked {
  const next: Record<string, SettingValue> = {};
  for (const [name, item] of Object.entries(value)) {
    const known: readonly (Shape & { id: string; label?: string })[] = definition.perProvider
      ? providers.map(({ id, name: label }) => ({ id, label, type: 'string' }))
      : (definition.fields ?? [{ id: name, label: name, type: 'string' }]);
    const shape = known.find(({ id }) => id === name);
    if (!shape) {
      return { problem: `${definition.label}: there is no "${name}".` };
    }
    const problem = problemOf(shape, shape.label ?? name, item, providers);
    if (problem) {
      return { problem };
    }
    next[name] = tidy(shape, item as SettingValue);
  }
  return { value: next };
}

function problemOf(shape: Shape, label: string, value: unknown, providers: readonly Provider[]): string | undefined {
  if (!fits(shape, value)) {
    return `${label}: it needs ${needs(shape)}.`;
  }
  const text = typeof value === 'string' ? value.trim() : '';
  const asked = shape.type === 'model' ? parseModel(text)?.providerId : shape.type === 'provider' ? text : undefined;
  return asked && !providers.some(({ id }) => id === asked) ? `${label}: there is no provider "${asked}".` : undefined;
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
