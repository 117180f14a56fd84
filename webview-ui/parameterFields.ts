// The parameters of a conversation as a person types them: what is accepted, and why something is not or has no effect.
import { nearestEffort, whyUnsent } from '../src/shared/parameterRules.ts';
import {
  REASONING_EFFORTS,
  type ModelChoice,
  type ParametersView,
  type ReasoningEffort,
  type RefusableParameter,
} from '../src/shared/views.ts';

export type NumberField = 'temperature' | 'topP' | 'maxOutputTokens';

export const NUMBER_FIELDS: readonly { field: NumberField; label: string; hint: string }[] = [
  { field: 'temperature', label: 'Temperature', hint: '0 to 2' },
  { field: 'topP', label: 'Top-p', hint: '0 to 1' },
  { field: 'maxOutputTokens', label: 'Max output', hint: 'tokens per answer' },
];

/** What an unset field says. */
export const MODEL_DEFAULT = 'model’s default';

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

const TAKES_NONE: Record<RefusableParameter, string> = {
  temperature: 'takes no temperature',
  topP: 'takes no top‑p', // U+2011: it does not break before the p
  reasoningEffort: 'has no reasoning effort',
  json: 'has no JSON mode',
};
const BESIDE: Record<RefusableParameter, string> = {
  temperature: 'a temperature',
  topP: 'a top‑p',
  reasoningEffort: 'a reasoning effort',
  json: 'JSON output',
};

/** Why a parameter is not sent to this model, as a sentence; or nothing. */
export function refusal(
  field: keyof ParametersView,
  parameters: ParametersView,
  model: ModelChoice | undefined,
): string | undefined {
  if (!model || field === 'system' || field === 'maxOutputTokens') {
    return undefined;
  }
  const unsent = whyUnsent(field, parameters, model);
  return unsent?.because === 'excluded'
    ? `${model.name} takes it only without ${BESIDE[unsent.by]}.`
    : unsent && `${model.name} ${TAKES_NONE[field]}.`;
}

/** What stands under the longest answer: the model's own limit, also where it holds instead of the typed one. */
export function limitHint(value: number | undefined, model: ModelChoice | undefined): string | undefined {
  const limit = model?.maxOutputTokens;
  if (limit === undefined) {
    return undefined;
  }
  const words = limit.toLocaleString('en-US');
  return value !== undefined && value > limit
    ? `${words} is sent: ${model?.name} writes no more`
    : `tokens, at most ${words}`;
}

export interface EffortOption {
  value: ReasoningEffort;
  label: string;
}

const EFFORT_LABELS: Record<ReasoningEffort, string> = {
  minimal: 'Minimal',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
};

/** The efforts that the model takes, and the one that is set although it takes another in its place. */
export function effortOptions(
  model: ModelChoice | undefined,
  set: ReasoningEffort | undefined,
): readonly EffortOption[] {
  const efforts = model?.efforts ?? REASONING_EFFORTS;
  const options = efforts.map((value) => ({ value, label: isSwitch(efforts) ? onOrOff(value) : EFFORT_LABELS[value] }));
  return set && !efforts.includes(set) ? [...options, { value: set, label: EFFORT_LABELS[set] }] : options;
}

/** What an effort that is set means to this model, where it is not what was set; or nothing. */
export function effortHint(model: ModelChoice | undefined, set: ReasoningEffort | undefined): string | undefined {
  const { efforts, name } = model ?? {};
  const sent = set && efforts && !efforts.includes(set) ? nearestEffort(set, efforts) : undefined;
  if (!efforts || sent === undefined) {
    return undefined;
  }
  return isSwitch(efforts)
    ? `${onOrOff(sent)} is sent: ${name} has no levels`
    : `${EFFORT_LABELS[sent]} is sent: ${name} has no “${set}”`;
}

/** A model that has only two, the least and another, reasons or does not. */
function isSwitch(efforts: readonly ReasoningEffort[]): boolean {
  return efforts.length === 2 && efforts[0] === 'minimal';
}

function onOrOff(effort: ReasoningEffort): string {
  return effort === 'minimal' ? 'Off' : 'On';
}

/** The same parameters with one changed; empty ones are left out. */
export function withParameter(
  parameters: ParametersView,
  field: keyof ParametersView,
  value: string | number | boolean | undefined,
): ParametersView {
  const changed = { ...parameters, [field]: value === '' || value === false ? undefined : value };
  return Object.fromEntries(Object.entries(changed).filter(([, one]) => one !== undefined));
}

const FIELDS: readonly (keyof ParametersView)[] = [
  'system',
  'temperature',
  'topP',
  'maxOutputTokens',
  'reasoningEffort',
  'json',
];

/** Differs from what a new conversation starts with. */
export function isChanged(field: keyof ParametersView, parameters: ParametersView, defaults: ParametersView): boolean {
  // An empty text, and JSON output switched off, are the same as nothing.
  const meant = ({ [field]: value }: ParametersView) => (value === '' || value === false ? undefined : value);
  return meant(parameters) !== meant(defaults);
}

/** How many differ from what a new conversation starts with, for the mark on the button that opens them. */
export function countChanged(parameters: ParametersView, defaults: ParametersView): number {
  return FIELDS.filter((field) => isChanged(field, parameters, defaults)).length;
}
