// The parameters of a conversation as a person types them: what is accepted, and why something is not.
import type { ModelChoice, ParametersView } from '../src/shared/views.ts';

export type NumberField = 'temperature' | 'topP' | 'maxOutputTokens';

export const NUMBER_FIELDS: readonly { field: NumberField; label: string; hint: string }[] = [
  { field: 'temperature', label: 'Temperature', hint: '0 to 2' },
  { field: 'topP', label: 'Top-p', hint: '0 to 1' },
  { field: 'maxOutputTokens', label: 'Max output', hint: 'tokens per answer' },
];

/** A value, nothing (the model's own default), or what is wrong. */
export type Parsed = { value?: number } | { problem: string };

/** Reads what was typed; a comma serves as decimal point. */
export function parseNumber(field: NumberField, typed: string): Parsed {
  const text = typed.trim().replace(',', '.');
  if (text === '') {
    return {};
  }
  const value = Number(text);
  if (field === 'maxOutputTokens') {
    return Number.isInteger(value) && value >= 1 && value <= 10_000_000
      ? { value }
      : { problem: 'A whole number from 1 to 10,000,000, or empty.' };
  }
  const most = field === 'temperature' ? 2 : 1;
  return value >= 0 && value <= most ? { value } : { problem: `A number from 0 to ${most}, or empty.` };
}

/** Why a field has no effect on this model, or nothing. */
export function refusal(field: NumberField, model: ModelChoice | undefined): string | undefined {
  return field !== 'maxOutputTokens' && model?.refuses.includes(field)
    ? `${model.name} does not take this; it is not sent.`
    : undefined;
}

/** The same parameters with one changed; empty ones are left out. */
export function withParameter(
  parameters: ParametersView,
  field: keyof ParametersView,
  value: string | number | undefined,
): ParametersView {
  const changed = { ...parameters, [field]: value === '' ? undefined : value };
  return Object.fromEntries(Object.entries(changed).filter(([, one]) => one !== undefined));
}

/** How many differ from what a new conversation starts with, for the mark on the button that opens them. */
export function countChanged(parameters: ParametersView, defaults: ParametersView): number {
  const fields: readonly (keyof ParametersView)[] = ['system', 'temperature', 'topP', 'maxOutputTokens'];
  return fields.filter((field) => (parameters[field] ?? '') !== (defaults[field] ?? '')).length;
}
