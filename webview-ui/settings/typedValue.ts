// Settings as a person types them: how a value is shown in a field, and what is read from one.
import type { SettingValue } from '../../src/shared/protocol/settings.ts';
import type { RowDefinition } from './settingRows.ts';

/** A value, `null` for an empty field (the next source holds), or what is wrong. */
export type Typed = { value: SettingValue | null } | { problem: string };

type Bounds = Pick<RowDefinition, 'type' | 'minimum' | 'maximum'>;

/** What stands in the field; empty for nothing. */
export function shownText(value: SettingValue | undefined): string {
  if (value === undefined) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map((item) => shownText(item as SettingValue)).join('\n');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Reads what was typed. A comma serves as decimal point; a list has one entry on each line. */
export function readTyped(definition: Bounds, typed: string): Typed {
  const text = typed.trim();
  switch (definition.type) {
    case 'number':
    case 'integer':
      return text === '' ? { value: null } : readNumber(definition, text);
    case 'list': {
      const entries = typed.split('\n').map((line) => line.trim());
      const value = entries.filter((line) => line !== '');
      return { value: value.length > 0 ? value : null };
    }
    case 'text':
      return { value: text === '' ? null : typed };
    default:
      return { value: text === '' ? null : text };
  }
}

function readNumber(definition: Bounds, text: string): Typed {
  const decimal = text.replace(',', '.');
  // `Number` also reads what nobody means here: hexadecimal, `1e3`, nothing.
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(decimal) ? Number(decimal) : Number.NaN;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = definition;
  const fits = Number.isFinite(value) && value >= minimum && value <= maximum;
  const whole = definition.type !== 'integer' || Number.isSafeInteger(value);
  return fits && whole ? { value } : { problem: `${numberWords(definition)}, or empty.` };
}

/** "A whole number, at least 1", "A number from 0 to 2" */
function numberWords({ type, minimum, maximum }: Bounds): string {
  const kind = type === 'integer' ? 'A whole number' : 'A number';
  return [kind, bounds(minimum, maximum)].filter(Boolean).join(' ');
}

/** "0 to 2", "at least 1", "at most 5" or nothing: stands beside the field. */
export function boundsHint({ minimum, maximum }: Bounds): string {
  return bounds(minimum, maximum).replace(/^(from|of) /, '');
}

function bounds(minimum: number | undefined, maximum: number | undefined): string {
  const words = (value: number): string => value.toLocaleString('en-US');
  if (minimum !== undefined && maximum !== undefined) {
    return `from ${words(minimum)} to ${words(maximum)}`;
  }
  if (minimum !== undefined) {
    return `of at least ${words(minimum)}`;
  }
  return maximum === undefined ? '' : `of at most ${words(maximum)}`;
}
