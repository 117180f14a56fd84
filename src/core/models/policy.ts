// Which models may be asked: allowed and denied ones by plan, from several sources of which each has to agree.
import { isRecord } from '../isRecord.ts';
import type { ModelReference } from '../records.ts';
import { globMatches } from './globMatches.ts';

/**
 * Where a policy came from, the strongest first where they name different plans: a file of the machine's administrator, the
 * person's settings, the environment, a file of the open folder.
 */
export type PolicyOrigin = 'managed' | 'user' | 'environment' | 'workspace';

export interface PolicySource {
  origin: PolicyOrigin;
  /** As people know it: a path or the name of a variable. */
  name: string;
  /** What stands there: JSON as it was parsed. */
  value?: unknown;
  /** Why it could not be read, without a full stop; then the baseline holds. */
  unreadable?: string;
}

/** `allow` absent: everything. Each entry is a provider (`ollama`), a model of any provider (`gpt-4o-mini`) or `provider/model`, with `*` for any characters. */
interface Rules {
  allow?: readonly string[];
  deny?: readonly string[];
}

/** What one source asks for, resolved for the plan in force. */
interface Demand extends Rules {
  /** "the policy of your organization", for the end of a sentence. */
  who: string;
}

/** Entries longer than this, and more of them, are no policy of a person's. */
const LONGEST_ENTRY = 300;
const MOST_ENTRIES = 5000;

/**
 * Holds where plans are listed and none of them is the person's, or where a policy cannot be read: what runs on this machine,
 * and the small models of the large vendors.
 */
export const BASELINE: readonly string[] = [
  'ollama',
  'openai/gpt-*-mini*',
  'openai/gpt-*-nano*',
  'anthropic/claude-*haiku*',
  'gemini/gemini-*-flash*',
  'groq/*-instant',
  'mistral/mistral-small-*',
  'mistral/ministral-*',
  'deepseek/deepseek-chat',
  'cohere/command-r7b*',
  'perplexity/sonar',
];

const ORDER: readonly PolicyOrigin[] = ['managed', 'user', 'environment', 'workspace'];

export class Policy {
  readonly #demands: readonly Demand[];
  /** What is wrong with the sources, in words. */
  readonly problems: readonly string[];
  /** The plan in force, where one is named. */
  readonly plan: string | undefined;

  constructor(demands: readonly Demand[], problems: readonly string[], plan: string | undefined) {
    this.#demands = demands;
    this.problems = problems;
    this.plan = plan;
  }

  /** Why a model may not be asked, as a sentence without its full stop; `undefined`: it may. The strictest source wins. */
  refusal(reference: ModelReference): string | undefined {
    for (const { allow, deny, who } of this.#demands) {
      const denied = deny?.find((entry) => covers(entry, reference));
      if (denied !== undefined) {
        return `Locked by ${who}: it denies "${denied}"`;
      }
      if (allow && !allow.some((entry) => covers(entry, reference))) {
        return `Locked by ${who}: it is not among the models that it allows`;
      }
    }
    return undefined;
  }
}

/** `plan`: the name that the environment gives (LLM_PLAN). A plan that a stronger source names wins. */
export function readPolicy(sources: readonly PolicySource[], plan?: string): Policy {
  const sorted = sources.toSorted((a, b) => ORDER.indexOf(a.origin) - ORDER.indexOf(b.origin));
  const named = sorted.flatMap(({ origin, value }) =>
    // A folder that somebody else wrote does not say which plan a person has.
    origin !== 'workspace' && isRecord(value) && isName(value['plan']) ? [{ origin, plan: value['plan'].trim() }] : [],
  );
  const fromEnvironment = plan?.trim() ? [{ origin: 'environment' as const, plan: plan.trim() }] : [];
  const inForce = [...named, ...fromEnvironment].sort((a, b) => ORDER.indexOf(a.origin) - ORDER.indexOf(b.origin))[0]
    ?.plan;
  const problems: string[] = [];
  const demands = sorted.flatMap((source) => {
    const { demands: own, problem } = demandsOf(source, inForce);
    if (problem) {
      problems.push(problem);
    }
    return own;
  });
  return new Policy(demands, problems, inForce);
}

function demandsOf(source: PolicySource, plan: string | undefined): { demands: Demand[]; problem?: string } {
  const { value, unreadable } = source;
  const who = whoseIs(source);
  if (value === undefined && unreadable === undefined) {
    return { demands: [] };
  }
  const misfit = unreadable ?? misfitOf(value);
  if (misfit !== undefined || !isRecord(value)) {
    const sentence = `${source.name} cannot be used as a policy: ${misfit}. Until it is mended, only the baseline models can be asked.`;
    return { demands: [{ who: `${who}, which cannot be read`, allow: BASELINE }], problem: sentence };
  }
  const demands: Demand[] = [{ who, ...rulesOf(value) }];
  if (isRecord(value['plans'])) {
    demands.push(planDemand(value['plans'], value['baseline'], who, plan));
  }
  return { demands: demands.filter(({ allow, deny }) => allow !== undefined || deny !== undefined) };
}

function planDemand(plans: Record<string, unknown>, baseline: unknown, who: string, plan: string | undefined): Demand {
  // `__proto__` is no plan.
  const rules = plan !== undefined && Object.hasOwn(plans, plan) ? plans[plan] : undefined;
  if (rules !== undefined) {
    return { who: `${who} (plan "${plan}")`, ...rulesOf(rules) };
  }
  const because = plan === undefined ? 'no plan is named' : `it has no plan "${plan}"`;
  return {
    who: `${who}: ${because}, so that its baseline holds`,
    ...(baseline === undefined ? { allow: BASELINE } : rulesOf(baseline)),
  };
}

/** A bare list is what is allowed. */
function rulesOf(value: unknown): Rules {
  if (Array.isArray(value)) {
    return { allow: value as string[] };
  }
  const { allow, deny } = isRecord(value) ? value : {};
  return { allow: allow as string[] | undefined, deny: deny as string[] | undefined };
}

/** Why this is no policy, without a full stop; `undefined`: it is one. */
function misfitOf(value: unknown): string | undefined {
  if (!isRecord(value)) {
    return 'it needs an object with "allow", "deny" or "plans"';
  }
  const known = new Set(['plan', 'allow', 'deny', 'plans', 'baseline', '$schema']);
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown !== undefined) {
    // A misspelt "deny" that is skipped in silence would allow what somebody meant to forbid.
    return `it has an entry "${unknown.slice(0, 40)}" that is not known`;
  }
  if (value['plan'] !== undefined && typeof value['plan'] !== 'string') {
    return '"plan" needs the name of a plan';
  }
  const { plans } = value;
  if (plans !== undefined && !isRecord(plans)) {
    return '"plans" needs an object with the rules of each plan by name';
  }
  const rules = [value, ...(value['baseline'] === undefined ? [] : [value['baseline']]), ...Object.values(plans ?? {})];
  return rules.map(misfitOfRules).find((misfit) => misfit !== undefined);
}

function misfitOfRules(value: unknown): string | undefined {
  if (!Array.isArray(value) && !isRecord(value)) {
    return 'the rules of a plan need to be a list of models, or an object with "allow" and "deny"';
  }
  const { allow, deny } = rulesOf(value);
  const isList = (list: unknown) =>
    list === undefined ||
    (Array.isArray(list) &&
      list.length <= MOST_ENTRIES &&
      list.every((entry) => typeof entry === 'string' && entry.trim() !== '' && entry.length <= LONGEST_ENTRY));
  return isList(allow) && isList(deny)
    ? undefined
    : '"allow" and "deny" need lists of models such as "openai/gpt-5-mini", "ollama" or "groq/*"';
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function whoseIs({ origin, name }: PolicySource): string {
  switch (origin) {
    case 'managed':
      return `your organization's policy (${name})`;
    case 'user':
      return 'your own policy (setting llmWorkbench.policy)';
    case 'environment':
      return `the policy in ${name}`;
    case 'workspace':
      return `this folder's policy (${name})`;
    default:
      return origin;
  }
}

function covers(entry: string, { providerId, model }: ModelReference): boolean {
  const pattern = entry.trim();
  return pattern.includes('/')
    ? globMatches(pattern, `${providerId}/${model}`)
    : pattern.toLowerCase() === providerId.toLowerCase() || globMatches(pattern, model);
}

/** LLM_PLAN_MODELS_JSON: `{"free": ["gpt-4o-mini"], "team": {"allow": ["openai/*"], "deny": ["openai/o*"]}}`. */
export function planModelsSource(name: string, text: string | undefined): PolicySource | undefined {
  if (!text?.trim()) {
    return undefined;
  }
  const parsed = parseJson(text);
  return 'unreadable' in parsed
    ? { origin: 'environment', name, ...parsed }
    : { origin: 'environment', name, value: { plans: parsed.value } };
}

/** Parses a policy's text, with the reason where it is not JSON. */
export function parseJson(text: string): { value: unknown } | { unreadable: string } {
  try {
    // An editor's byte order mark is no fault of the policy.
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    return { unreadable: `it is not valid JSON (${error instanceof Error ? error.message : String(error)})` };
  }
}
