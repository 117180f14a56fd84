// Which parameters a model takes: what a request leaves out is what the page greys, by the same rules.
import {
  REASONING_EFFORTS,
  type ModelChoice,
  type ParametersView,
  type ReasoningEffort,
  type RefusableParameter,
} from './views.ts';

/** What is known of a model; absent fields: not known, and so nothing is held back. */
export type ParameterRules = Partial<Pick<ModelChoice, 'refuses' | 'exclusions' | 'efforts' | 'maxOutputTokens'>>;

/** Why a parameter is not sent: the model never takes it, or not beside another one that is sent. */
export type Unsent = { because: 'refused' } | { because: 'excluded'; by: RefusableParameter };

/** `undefined`: it is sent where it is set. */
export function whyUnsent(
  parameter: RefusableParameter,
  parameters: ParametersView,
  rules: ParameterRules | undefined,
): Unsent | undefined {
  if (rules?.refuses?.includes(parameter)) {
    return { because: 'refused' };
  }
  const exclusion = rules?.exclusions?.find(
    ({ set, drops }) => drops === parameter && isSet(parameters[set]) && !whyUnsent(set, parameters, rules),
  );
  return exclusion && { because: 'excluded', by: exclusion.set };
}

/** The parameters as this model is sent them: without those that it does not take, with the nearest effort, within its limit. */
export function takenParameters(parameters: ParametersView, rules: ParameterRules | undefined): ParametersView {
  const unlessUnsent = <P extends RefusableParameter>(parameter: P): ParametersView[P] =>
    whyUnsent(parameter, parameters, rules) ? undefined : parameters[parameter];
  const effort = unlessUnsent('reasoningEffort');
  const limit = rules?.maxOutputTokens;
  const { system, maxOutputTokens } = parameters;
  return {
    system,
    temperature: unlessUnsent('temperature'),
    topP: unlessUnsent('topP'),
    maxOutputTokens: maxOutputTokens === undefined ? undefined : Math.min(maxOutputTokens, limit ?? maxOutputTokens),
    reasoningEffort: effort && rules?.efforts ? nearestEffort(effort, rules.efforts) : effort,
    json: unlessUnsent('json'),
  };
}

/** The accepted effort that is nearest to the wanted one, the lower of two. */
export function nearestEffort(
  wanted: ReasoningEffort,
  accepted: readonly ReasoningEffort[],
): ReasoningEffort | undefined {
  const rank = (effort: ReasoningEffort) => REASONING_EFFORTS.indexOf(effort);
  const distance = (effort: ReasoningEffort) => Math.abs(rank(effort) - rank(wanted));
  return accepted.toSorted((a, b) => distance(a) - distance(b) || rank(a) - rank(b))[0];
}

function isSet(value: ParametersView[keyof ParametersView]): boolean {
  return value !== undefined && value !== false;
}
