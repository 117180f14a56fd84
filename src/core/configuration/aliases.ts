// Names of the person's own for models: an alias may lead to another one, and what leads nowhere is told in words.
import { AUTO, parseAuto } from '../../shared/autoModel.ts';
import type { AliasView } from '../../shared/catalogViews.ts';
import { STRATEGIES } from '../../shared/routingViews.ts';
import type { ModelReference } from '../records.ts';
import { isAliasName, namesAuto, parseModel } from './fits.ts';

/** Where each leads: `provider/model`, or another alias. */
export type Aliases = Readonly<Record<string, string>>;

/** Problems have no full stop. */
type Resolved = { model: ModelReference } | { problem: string };

/** Aliases on the way to a model: more are a mistake, or somebody's wish to keep the editor busy. */
const MOST_STEPS = 10;

/** What `provider/model`, `auto` or an alias means. */
export function resolveModel(text: string, aliases: Aliases): Resolved {
  const way: string[] = [];
  for (let next = text.trim(); ; next = aliases[next]?.trim() ?? '') {
    const model = namesAuto(next) ? parseAuto(next) : parseModel(next);
    if (model) {
      return { model };
    }
    if (way.includes(next)) {
      return {
        problem: `the alias "${next}" leads back to itself: ${[...way.slice(way.indexOf(next)), next].join(' → ')}`,
      };
    }
    if (!Object.hasOwn(aliases, next)) {
      const last = way.at(-1);
      const missing = missingWords(next);
      return { problem: last === undefined ? missing : `the alias "${last}" leads nowhere: ${missing}` };
    }
    if (way.length === MOST_STEPS) {
      return { problem: `the alias "${way[0]}" leads too far: by way of more than ${MOST_STEPS} others` };
    }
    way.push(next);
  }
}

function missingWords(text: string): string {
  if (namesAuto(text)) {
    return `"${text}" names no strategy of Auto: there are ${STRATEGIES.join(', ')}`;
  }
  return isAliasName(text) ? `there is no alias "${text}"` : `"${text}" is neither provider/model nor an alias`;
}

/** Of an object in the settings, what can be an alias. */
export function readAliases(value: unknown): Aliases {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value as Record<string, unknown>) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => isAliasName(entry[0]) && typeof entry[1] === 'string'),
  );
}

/**
 * Each with the model that it leads to in the end; `target` holds its own words where it leads nowhere. A model of a provider
 * that is not there has a problem too.
 */
export function aliasViews(aliases: Aliases, isProvider: (id: string) => boolean): AliasView[] {
  return Object.entries(aliases).map(([alias, text]) => {
    const resolved = resolveModel(alias, aliases);
    if ('problem' in resolved) {
      return { alias, target: { providerId: '', model: text }, problem: `${capitalized(resolved.problem)}.` };
    }
    const { providerId } = resolved.model;
    const problem = `The alias "${alias}" leads nowhere: there is no provider "${providerId}".`;
    return { alias, target: resolved.model, ...(providerId !== AUTO && !isProvider(providerId) && { problem }) };
  });
}

/** Where those lead that lead somewhere. */
export function aliasTargets(
  aliases: Aliases,
  isProvider: (id: string) => boolean,
): ReadonlyMap<string, ModelReference> {
  return new Map(
    aliasViews(aliases, isProvider).flatMap(({ alias, target, problem }) =>
      problem === undefined ? [[alias, target] as const] : [],
    ),
  );
}

/** What is wrong with the aliases of a settings file, in sentences. */
export function aliasProblems(value: Readonly<Record<string, unknown>>, isProvider: (id: string) => boolean): string[] {
  const wrong = Object.keys(value).filter((name) => !isAliasName(name));
  return [
    ...wrong.map((name) => `"${name}" is ignored: ${nameRule(name)}.`),
    ...aliasViews(readAliases(value), isProvider).flatMap(({ problem }) => problem ?? []),
  ];
}

/** Why a name cannot be an alias, as a sentence; `undefined`: it can. */
export function aliasNameProblem(name: string): string | undefined {
  return isAliasName(name) ? undefined : `"${name}" cannot be an alias: ${nameRule(name)}.`;
}

const NAME_RULE =
  'its name needs small letters, digits, dots, hyphens and underscores only, 64 at most, and no two underscores first';

function nameRule(name: string): string {
  return name === AUTO ? "it means the router's choice already" : NAME_RULE;
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
