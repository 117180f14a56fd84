// What settings and variables name as a model or provider: the strongest source that names one holds, and where it does not fit, no weaker one.
import type { SettingDefinition } from '../../shared/settingDefinitions.ts';
import type { SettingSource } from '../../shared/settingsViews.ts';
import type { ModelReference } from '../records.ts';
import { resolveModel } from './aliases.ts';
import type { Shape } from './fits.ts';
import type { StoredValues } from './resolve.ts';
import { fromVariables, type VariableContext } from './variables.ts';

/** Nobody names anything where there is neither a value nor a problem. */
export interface Named {
  source: SettingSource;
  /** A provider's id, or the model that is meant. */
  providerId?: string;
  model?: ModelReference;
  /** Why what is named means nothing, in words without a full stop. */
  problem?: string;
}

/** So much of a text that does not fit is repeated. */
const LONGEST_REPEATED = 100;

/** `subject` begins the sentence that tells a problem, such as "The default model". */
export function namedIn(
  subject: string,
  shape: Shape & Pick<SettingDefinition, 'variables'>,
  stored: StoredValues,
  context: VariableContext,
): Named {
  for (const source of ['workspace', 'user'] as const) {
    const value = stored[source];
    if (value === undefined || value === null) {
      continue;
    }
    if (typeof value !== 'string') {
      return { source, problem: `${subject} is no text: choose a model` };
    }
    // Empty on purpose: nothing is named, by weaker sources neither.
    return value.trim() === '' ? { source } : { source, ...meaning(subject, shape, value.trim(), context) };
  }
  const { value, variable, problems } = fromVariables(shape, shape.variables, context);
  // The first is of the strongest variable; a variable's own text is never repeated.
  const [problem] = problems;
  if (problem !== undefined) {
    return { source: 'environment', problem: problem.replace(/\.$/, '') };
  }
  return typeof value === 'string' && variable !== undefined
    ? { source: 'environment', ...meaning(subject, shape, value, context) }
    : { source: 'default' };
}

function meaning(
  subject: string,
  { type }: Shape,
  text: string,
  { providers, aliases = {} }: VariableContext,
): Omit<Named, 'source'> {
  const because = (problem: string) =>
    `${subject} is "${text.slice(0, LONGEST_REPEATED)}", but ${problem}: choose a model`;
  if (type === 'provider') {
    return providers.some(({ id }) => id === text)
      ? { providerId: text }
      : { problem: because('there is no such provider') };
  }
  const resolved = resolveModel(text, aliases);
  return 'problem' in resolved ? { problem: because(resolved.problem) } : { model: resolved.model };
}
