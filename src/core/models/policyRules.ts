// What may stand in a policy: reading its rules, and what is wrong with them in words.
import { isRecord } from '../isRecord.ts';

/**
 * `allow` absent: everything. Each entry is a provider (`ollama`), a model of any provider (`gpt-4o-mini`) or `provider/model`, with
 * `*` for any characters.
 */
export interface Rules {
  allow?: readonly string[];
  deny?: readonly string[];
}

/** A policy that was checked. */
export interface PolicyRules extends Rules {
  plans?: ReadonlyMap<string, Rules>;
  /** In place of the one that comes with the program. */
  baseline?: Rules;
}

/** Entries longer than this, and more of them, are no policy of a person's. */
const LONGEST_ENTRY = 300;
const MOST_ENTRIES = 2000;
/** Of what was found, in a sentence about it. */
const LONGEST_QUOTE = 40;

const OF_POLICY = ['plan', 'allow', 'deny', 'plans', 'baseline', '$schema'];
const OF_PLAN = ['allow', 'deny'];

/** The rules, or why this is no policy, without a full stop. */
export function readRules(value: unknown): PolicyRules | { misfit: string } {
  if (!isRecord(value)) {
    return { misfit: 'it needs an object with "allow", "deny" or "plans"' };
  }
  const { plans, baseline } = value;
  if (value['plan'] !== undefined && typeof value['plan'] !== 'string') {
    return { misfit: '"plan" needs the name of a plan' };
  }
  if (plans !== undefined && !isRecord(plans)) {
    return { misfit: '"plans" needs an object with the rules of each plan by name' };
  }
  const misfit =
    unknownName(value, OF_POLICY, 'it') ??
    misfitOfLists(value, '') ??
    (baseline === undefined ? undefined : misfitOfRules(baseline, 'its baseline')) ??
    first(Object.entries(plans ?? {}), ([name, rules]) => misfitOfRules(rules, `its plan "${quoted(name)}"`));
  if (misfit !== undefined) {
    return { misfit };
  }
  return {
    ...rulesOf(value),
    ...(plans && { plans: new Map(Object.entries(plans).map(([name, rules]) => [name.trim(), rulesOf(rules)])) }),
    ...(baseline !== undefined && { baseline: rulesOf(baseline) }),
  };
}

/** LLM_PLAN_MODELS_JSON: `{"free": ["gpt-4o-mini"], "team": {"allow": ["openai/*"], "deny": ["openai/o*"]}}`. */
export function planModels(text: string): { value: unknown } | { unreadable: string } {
  const parsed = parseJson(text);
  return 'value' in parsed ? { value: { plans: parsed.value } } : parsed;
}

/** Parses a policy's text, with the reason where it is not JSON. */
export function parseJson(text: string): { value: unknown } | { unreadable: string } {
  try {
    // An editor's byte order mark is no fault of the policy.
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unreadable: `it is not valid JSON (${reason.replaceAll(/\s+/g, ' ').slice(0, 200)})` };
  }
}

/** The name of a plan that a policy gives as the person's. */
export function planNamedBy(value: unknown): string | undefined {
  const plan = isRecord(value) ? value['plan'] : undefined;
  return typeof plan === 'string' && plan.trim() !== '' ? plan.trim() : undefined;
}

/** A bare list is what is allowed. */
function rulesOf(value: unknown): Rules {
  if (Array.isArray(value)) {
    return { allow: value as string[] };
  }
  const { allow, deny } = isRecord(value) ? value : {};
  return { allow: allow as string[] | undefined, deny: deny as string[] | undefined };
}

function misfitOfRules(value: unknown, whose: string): string | undefined {
  if (!Array.isArray(value) && !isRecord(value)) {
    return `${whose} needs to be a list of models, or an object with "allow" and "deny"`;
  }
  return (isRecord(value) ? unknownName(value, OF_PLAN, whose) : undefined) ?? misfitOfLists(value, ` of ${whose}`);
}

/** A misspelt "deny" that is skipped in silence would allow what somebody meant to forbid. */
function unknownName(value: Record<string, unknown>, known: readonly string[], whose: string): string | undefined {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  const takes = known === OF_PLAN ? ': it takes "allow" and "deny"' : '';
  return unknown === undefined ? undefined : `${whose} has an entry "${quoted(unknown)}" that is not known${takes}`;
}

function misfitOfLists(value: unknown, ofWhom: string): string | undefined {
  const { allow, deny } = rulesOf(value);
  if (isList(allow) && isList(deny)) {
    return undefined;
  }
  return `"allow" and "deny"${ofWhom} need lists of models such as "openai/gpt-5-mini", "ollama" or "groq/*", ${MOST_ENTRIES} at most`;
}

function isList(list: unknown): boolean {
  const isEntry = (entry: unknown) => typeof entry === 'string' && entry.trim() !== '' && entry.length <= LONGEST_ENTRY;
  return list === undefined || (Array.isArray(list) && list.length <= MOST_ENTRIES && list.every(isEntry));
}

function quoted(name: string): string {
  return name.slice(0, LONGEST_QUOTE);
}

function first<T, U>(values: readonly T[], find: (value: T) => U | undefined): U | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
