// Whether a value fits a setting or a field, and what it needs in words.
import { AUTO } from '../../shared/autoModel.ts';
import type { SettingValue } from '../../shared/protocol/settings.ts';
import type { SettingDefinition } from '../../shared/settingDefinitions.ts';
import type { SettingField } from '../../shared/settingFields.ts';
import { isRecord } from '../isRecord.ts';
import type { ModelReference } from '../records.ts';

/** What settings and fields have in common. */
export type Shape = Pick<
  SettingDefinition,
  'minimum' | 'maximum' | 'unit' | 'choices' | 'ofBooleans' | 'fields' | 'perProvider' | 'entries' | 'nullable'
> & {
  type: SettingDefinition['type'] | SettingField['type'];
};

/** "a number from 0 to 2" */
export function needs(shape: Shape): string {
  switch (shape.type) {
    case 'string':
    case 'text':
      return 'a text';
    case 'number':
    case 'integer':
      return `a ${shape.type === 'integer' ? 'whole ' : ''}number${shape.unit ? ` of ${shape.unit}` : ''}${bounds(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${(shape.choices ?? []).map(({ value }) => value).join(', ')}`;
    case 'model':
      return 'provider/model, for example openai/gpt-5-mini, the name of an alias, or auto';
    case 'provider':
      return 'the id of a provider, for example openai';
    case 'list':
      return 'a list of texts';
    case 'record':
      return 'names with a text each';
    case 'json':
      return 'JSON';
    case 'object':
      return shape.fields
        ? 'an object'
        : `${shape.entries ? 'a list of texts' : 'a text'} for each ${shape.perProvider ? 'provider' : 'name'}`;
    default:
      return shape.type;
  }
}

/** Of these no weaker source takes the place of one that does not fit: somebody else would be asked. */
export function tellsWhoIsAsked({ type }: Shape): boolean {
  return type === 'model' || type === 'provider';
}

/** What happens to a value that does not fit, for a sentence. */
export function misfits(shape: Shape): string {
  return tellsWhoIsAsked(shape) ? 'does not fit' : 'is ignored';
}

function bounds({ minimum, maximum }: Shape): string {
  return `${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}`;
}

/** Objects are looked at field by field elsewhere: here it is enough that they are some. `null` is no value. */
export function fits(shape: Shape, value: unknown): value is SettingValue {
  switch (shape.type) {
    case 'string':
    case 'text':
    case 'provider':
      return typeof value === 'string';
    case 'number':
      return Number.isFinite(value) && isWithin(value, shape);
    case 'integer':
      return Number.isSafeInteger(value) && isWithin(value, shape);
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return (shape.choices ?? []).some((choice) => choice.value === value);
    case 'model':
      return (
        typeof value === 'string' &&
        (value.trim() === '' || parseModel(value) !== undefined || isAliasName(value.trim()) || namesAuto(value))
      );
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'record':
      return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
    case 'object':
      return isRecord(value);
    case 'json':
      return value !== undefined;
    default:
      return shape.type;
  }
}

function isWithin(value: unknown, { minimum, maximum }: Shape): boolean {
  return (
    Number(value) >= (minimum ?? Number.NEGATIVE_INFINITY) && Number(value) <= (maximum ?? Number.POSITIVE_INFINITY)
  );
}

/**
 * What can be a name of the person's own for a model: without a slash, so that it is never taken for a model itself, and
 * nothing like `__proto__`. `auto` means something already.
 */
export function isAliasName(text: string): boolean {
  return /^(?!__)[a-z0-9._-]{1,64}$/.test(text) && text !== AUTO;
}

/** Whether a text means the router's choice, or is a slip in that. */
export function namesAuto(text: string): boolean {
  return /^auto(?:$|[:/])/.test(text.trim());
}

/** `openai/gpt-5-mini`; the model's own id may hold slashes. */
export function parseModel(text: unknown): ModelReference | undefined {
  const match = typeof text === 'string' ? /^([^/\s]+)\/(.*\S)$/s.exec(text.trim()) : undefined;
  return match?.[1] && match[2] ? { providerId: match[1], model: match[2] } : undefined;
}
