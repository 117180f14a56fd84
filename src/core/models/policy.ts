// Which models may be asked: allowed and denied ones by plan, from several sources of which each has to agree.
import type { ModelReference } from '../records.ts';
import { AllNames, exactNames, type NamedModels } from './modelNames.ts';
import { EntryList, strangeEntries } from './policyEntries.ts';
import { planNamedBy, readRules, type PolicyRules, type Rules } from './policyRules.ts';

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

/** What a policy means by its words. */
export interface PolicyScene extends NamedModels {
  /** The name of the person's plan by the environment (LLM_PLAN). A plan that a stronger source names wins. */
  plan?: string;
  /** Whether a model is in the baseline that comes with the program. */
  isInBaseline: (reference: ModelReference) => boolean;
}

/** What one source asks for, resolved for the plan in force. */
interface Demand {
  /** "your own policy (…)", for a sentence. */
  who: string;
  /** Who of it denies, and why it does not allow: how the sentence goes on. */
  denier: string;
  lack: string;
  deny?: EntryList;
  allows?: (reference: ModelReference) => boolean;
}

const ORDER: readonly PolicyOrigin[] = ['managed', 'user', 'environment', 'workspace'];

export class Policy {
  readonly #demands: readonly Demand[];
  readonly #names: AllNames;
  /** What is wrong with the sources, in sentences. */
  readonly problems: readonly string[];
  /** The plan in force, where one is named. */
  readonly plan: string | undefined;
  /** Two of the same sources and the same plan have the same. */
  readonly stamp: string;

  constructor(
    demands: readonly Demand[],
    names: AllNames,
    problems: readonly string[],
    { plan, stamp }: { plan: string | undefined; stamp: string },
  ) {
    this.#demands = demands;
    this.#names = names;
    this.problems = problems;
    this.plan = plan;
    this.stamp = stamp;
  }

  /** Why a model may not be asked, as a sentence without its full stop; `undefined`: it may. The strictest source wins. */
  refusal(reference: ModelReference): string | undefined {
    const names = this.#demands.some(({ deny }) => deny) ? this.#names.of(reference) : undefined;
    for (const { who, denier, lack, deny, allows } of this.#demands) {
      const denied = names && deny?.find(names);
      if (denied !== undefined) {
        return `Locked by ${who}: ${denier} denies "${denied}"`;
      }
      if (allows?.(reference) === false) {
        return `Locked by ${who}: ${lack}`;
      }
    }
    return undefined;
  }
}

export function readPolicy(sources: readonly PolicySource[], scene: PolicyScene): Policy {
  const sorted = sources.toSorted((a, b) => ORDER.indexOf(a.origin) - ORDER.indexOf(b.origin));
  const plan = planInForce(sorted, scene.plan);
  const problems: string[] = [];
  const demands: Demand[] = [];
  for (const source of sorted) {
    const { value, unreadable, name } = source;
    if (value === undefined && unreadable === undefined) {
      continue;
    }
    const rules = unreadable === undefined ? readRules(value) : { misfit: unreadable };
    if ('misfit' in rules) {
      problems.push(
        `${name} cannot be used as a policy: ${rules.misfit}. Until it is mended, only the baseline models can be asked.`,
      );
      demands.push(brokenDemand(whoseIs(source), rules.misfit, scene));
    } else {
      demands.push(...demandsOf(rules, whoseIs(source), plan, scene));
      problems.push(...strangeIn(rules, name, scene));
    }
  }
  return new Policy(demands, new AllNames(scene), problems, { plan, stamp: JSON.stringify([sorted, plan]) });
}

/** By the strongest source that names one. A folder that somebody else wrote does not say which plan a person has. */
function planInForce(sorted: readonly PolicySource[], fromEnvironment: string | undefined): string | undefined {
  const namedBy = (origin: PolicyOrigin) => {
    const values = sorted.filter((source) => source.origin === origin).map(({ value }) => planNamedBy(value));
    return values.find((plan) => plan !== undefined);
  };
  return namedBy('managed') ?? namedBy('user') ?? (fromEnvironment?.trim() || undefined);
}

function brokenDemand(who: string, misfit: string, { isInBaseline }: PolicyScene): Demand {
  return {
    who: `${who}, which cannot be used`,
    denier: 'it',
    lack: `${misfit}. Until it is mended, only models of the baseline can be asked`,
    allows: isInBaseline,
  };
}

function demandsOf(rules: PolicyRules, who: string, plan: string | undefined, scene: PolicyScene): Demand[] {
  const own = demand(rules, who, { denier: 'it', lack: 'it does not allow this model' }, scene);
  return (rules.plans ? [own, planDemand(rules.plans, rules.baseline, who, plan, scene)] : [own]).filter(
    ({ deny, allows }) => deny !== undefined || allows !== undefined,
  );
}

function planDemand(
  plans: ReadonlyMap<string, Rules>,
  baseline: Rules | undefined,
  who: string,
  plan: string | undefined,
  scene: PolicyScene,
): Demand {
  const rules = plan === undefined ? undefined : plans.get(plan);
  if (rules) {
    const denier = `its plan "${plan}"`;
    return demand(rules, who, { denier, lack: `${denier} does not allow this model` }, scene);
  }
  const because = plan === undefined ? 'it lists plans, but none is named as yours' : `it has no plan "${plan}"`;
  const denier = `${because}, and its baseline`;
  return baseline
    ? demand(baseline, who, { denier, lack: `${denier} does not allow this model` }, scene)
    : { who, denier, lack: `${because}, and the baseline does not hold this model`, allows: scene.isInBaseline };
}

function demand(
  { allow, deny }: Rules,
  who: string,
  words: Pick<Demand, 'denier' | 'lack'>,
  scene: PolicyScene,
): Demand {
  const allowed = allow && new EntryList(allow);
  return {
    who,
    ...words,
    ...(deny && { deny: new EntryList(deny) }),
    ...(allowed && { allows: (reference) => allowed.find(exactNames(reference, scene)) !== undefined }),
  };
}

/** A misspelt provider denies nothing, and nobody would notice. */
function strangeIn({ plans, baseline, ...own }: PolicyRules, name: string, scene: PolicyScene): string[] {
  const lists = [own, ...(baseline ? [baseline] : []), ...(plans?.values() ?? [])];
  const strange = strangeEntries(
    lists.flatMap(({ allow = [], deny = [] }) => [...deny, ...allow]),
    scene,
  );
  if (strange.length === 0) {
    return [];
  }
  const entries = strange.map((entry) => `"${entry.slice(0, 80)}"`).join(', ');
  return [
    `${name}: no provider or model is known that ${entries} would mean. Look for a slip, unless only your gateway or endpoint knows the name.`,
  ];
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
