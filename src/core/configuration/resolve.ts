// Which value of a setting holds: workspace before user before environment before default; what does not fit is told and skipped.
import type { SettingValue } from '../../shared/protocol/settings.ts';
import { SETTINGS, type SettingDefinition } from '../../shared/settingDefinitions.ts';
import type { SettingSource, SettingView } from '../../shared/settingsViews.ts';
import { resolveModel } from './aliases.ts';
import { fits, misfits, needs, tellsWhoIsAsked, type Shape } from './fits.ts';
import { isRecord } from '../isRecord.ts';
import { readProviderSettings } from './providerSettings.ts';
import { fromVariables, type VariableContext } from './variables.ts';

/** What stands in the settings files; `undefined`: nothing, also for a workspace that is not trusted. `null` is an explicit "unset". */
export interface StoredValues {
  user?: unknown;
  workspace?: unknown;
}

/** The value of one setting or field with its source. */
interface Resolved {
  value?: SettingValue;
  source: SettingSource;
  variable?: string;
  problems: readonly string[];
}

const FILES = { workspace: "the workspace's settings", user: 'your settings' } as const;
type File = keyof typeof FILES;

/** Throws for an id that is not in the table: a mistake of ours. */
export function definitionOf(id: string): SettingDefinition {
  const definition = SETTINGS.find((one) => one.id === id);
  if (!definition) {
    throw new Error(`There is no setting "${id}"`);
  }
  return definition;
}

export function resolveSetting(
  definition: SettingDefinition,
  stored: StoredValues,
  context: VariableContext,
): SettingView {
  const own = definition.scope === 'application' ? { user: stored.user } : stored;
  if (definition.type === 'object') {
    return resolveObject(definition, own, context);
  }
  const { problems, ...resolved } = resolveValue(definition, own, definition, context);
  return {
    id: definition.id,
    ...resolved,
    userValue: present(own.user),
    workspaceValue: present(own.workspace),
    problem: sentence(problems),
  };
}

/** The first source that has a value which fits. */
function resolveValue(
  shape: Shape,
  stored: StoredValues,
  { variables, default: usual }: Pick<SettingDefinition, 'variables' | 'default'>,
  context: VariableContext,
  where = '',
): Resolved {
  const problems: string[] = [];
  for (const source of ['workspace', 'user'] as const) {
    const value = stored[source];
    if (value === null && shape.nullable) {
      return { source, problems };
    }
    // VS Code writes `null` where nothing is meant.
    if (value === undefined || value === null) {
      continue;
    }
    const reason = misfit(shape, value, context);
    if (reason === undefined) {
      return { value: value as SettingValue, source, problems };
    }
    problems.push(ignored(source, where, reason, shape));
    if (tellsWhoIsAsked(shape)) {
      return { value: usual, source, problems };
    }
  }
  const { problems: more, ...found } = fromVariables(shape, variables, context);
  problems.push(...more);
  return found.variable === undefined || (tellsWhoIsAsked(shape) && more.length > 0)
    ? { value: usual, source: 'default', problems }
    : { ...found, source: 'environment', problems };
}

function misfit(shape: Shape, value: unknown, { providers, aliases = {} }: VariableContext): string | undefined {
  if (!fits(shape, value)) {
    return `it needs ${needs(shape)}`;
  }
  if (shape.type === 'model' && typeof value === 'string' && value.trim() !== '') {
    const resolved = resolveModel(value, aliases);
    return 'problem' in resolved ? `it needs ${needs(shape)}, and ${resolved.problem}` : undefined;
  }
  const isUnknown = shape.type === 'provider' && value !== '' && !providers.some(({ id }) => id === value);
  return isUnknown ? `it needs one of ${providers.map(({ id }) => id).join(', ')}` : undefined;
}

function ignored(file: File, where: string, reason: string, shape: Shape): string {
  return `What ${FILES[file]} hold${where && ` for ${where}`} ${misfits(shape)}: ${reason}.`;
}

function resolveObject(definition: SettingDefinition, stored: StoredValues, context: VariableContext): SettingView {
  const problems: string[] = [];
  const objects: { user?: Record<string, unknown>; workspace?: Record<string, unknown> } = {};
  for (const file of ['workspace', 'user'] as const) {
    const value = stored[file];
    if (isRecord(value)) {
      objects[file] = value;
    } else if (value !== undefined && value !== null) {
      problems.push(ignored(file, '', `it needs ${needs(definition)}`, definition));
    }
  }
  const parts = definition.byField
    ? definition.perProvider
      ? providerEntries(objects.user, context)
      : { values: {}, sources: {}, problems: [] }
    : fieldValues(definition, objects, context);
  const sources = new Set(Object.values(parts.sources).map(({ source }) => source));
  return {
    id: definition.id,
    value: parts.values,
    source: (['workspace', 'user', 'environment'] as const).find((source) => sources.has(source)) ?? 'default',
    variable: Object.values(parts.sources).find(({ variable }) => variable)?.variable,
    // Of providers only what counts: an entry may hold a key by mistake, and is shown.
    userValue: definition.byField ? objects.user && parts.values : present(objects.user),
    workspaceValue: present(objects.workspace),
    problem: sentence([...problems, ...parts.problems]),
    fieldSources: parts.sources,
  };
}

interface Parts {
  values: Record<string, SettingValue>;
  sources: Record<string, { source: SettingSource; variable?: string }>;
  problems: string[];
}

/** Each field by itself: a workspace that sets one leaves the others to the person. */
function fieldValues(
  definition: SettingDefinition,
  objects: { user?: Record<string, unknown>; workspace?: Record<string, unknown> },
  context: VariableContext,
): Parts {
  const parts: Parts = { values: {}, sources: {}, problems: unknownProviders(definition, objects, context) };
  for (const field of fieldsOf(definition, objects, context)) {
    const { value, source, variable, problems } = resolveValue(
      field,
      { user: own(objects.user, field.id), workspace: own(objects.workspace, field.id) },
      field,
      context,
      `"${field.id}"`,
    );
    for (const problem of problems) {
      if (!parts.problems.includes(problem)) {
        parts.problems.push(problem);
      }
    }
    if (value !== undefined) {
      parts.values[field.id] = value;
      parts.sources[field.id] = { source, variable };
    }
  }
  return parts;
}

function fieldsOf(
  { fields, perProvider, entries }: SettingDefinition,
  { user, workspace }: { user?: object; workspace?: object },
  { providers }: VariableContext,
): readonly (Shape & Pick<SettingDefinition, 'id' | 'variables' | 'default'>)[] {
  const names = perProvider ? providers.map(({ id }) => id) : Object.keys({ ...user, ...workspace });
  return fields ?? names.map((id) => ({ id, type: entries ?? 'string', variables: [] }));
}

function unknownProviders(
  { perProvider }: SettingDefinition,
  objects: { user?: Record<string, unknown>; workspace?: Record<string, unknown> },
  { providers }: VariableContext,
): string[] {
  const names = perProvider ? Object.keys({ ...objects.user, ...objects.workspace }) : [];
  return names
    .filter((name) => !providers.some(({ id }) => id === name))
    .map((name) => `"${name}" is ignored: there is no such provider.`);
}

function providerEntries(user: Record<string, unknown> | undefined, context: VariableContext): Parts {
  const parts: Parts = {
    values: {},
    sources: {},
    problems: [
      ...unknownProviders({ perProvider: true } as SettingDefinition, { user }, context),
      ...context.providers
        .filter(({ id, settingsIn }) => settingsIn === 'endpoints' && own(user, id) !== undefined)
        .map(({ id }) => `"${id}" is ignored: it is an endpoint, and its settings stand under "endpoints".`),
    ],
  };
  for (const { id } of context.providers.filter(({ settingsIn }) => settingsIn !== 'endpoints')) {
    const { settings, problems } = readProviderSettings(own(user, id));
    parts.problems.push(...problems.map((problem) => `${id}: ${problem}`));
    const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
    if (entries.length > 0) {
      parts.values[id] = Object.fromEntries(entries) as SettingValue;
      parts.sources[id] = { source: 'user' };
    }
  }
  return parts;
}

/** What the object itself holds: `__proto__` in a file is no setting. */
function own(object: Record<string, unknown> | undefined, name: string): unknown {
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}

function present(value: unknown): SettingValue | undefined {
  return value === null || value === undefined ? undefined : (value as SettingValue);
}

function sentence(problems: readonly string[]): string | undefined {
  return problems.length > 0 ? problems.join(' ') : undefined;
}
