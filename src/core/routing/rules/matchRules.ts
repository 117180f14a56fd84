// Which rule takes a request, and what all rules keep out of it.
import type { ModelReference } from '../../../shared/views.ts';
import type { Never } from '../filters.ts';
import type { FiredRule } from '../plan.ts';
import type { RoutingRule } from './routingRule.ts';
import type { ResolvedTarget, RuleNames } from './ruleNames.ts';
import { RuleScene, type RuleRequest } from './ruleScene.ts';

/** What it says to use is there for the decision as well: models where the first name means one, else that chain or strategy. */
export interface RuleMatch extends FiredRule {
  rule: RoutingRule;
  /** In the list that was given, from 0. */
  index: number;
  /** Each of its names, first to last. */
  use: readonly ResolvedTarget[];
}

/**
 * The first rule with `use` whose condition holds. One of whose names none means anything now is passed over. `from` is an index in
 * the list, to go on behind a rule whose models are all out.
 */
export function firstMatch(
  rules: readonly RoutingRule[],
  request: RuleRequest,
  names: RuleNames,
  from = 0,
): RuleMatch | undefined {
  const scene = new RuleScene(request);
  for (let index = from; index < rules.length; index += 1) {
    const rule = rules[index];
    if (rule && rule.use.length > 0 && rule.holds(scene)) {
      const use = rule.use.map((target) => names.resolve(target));
      const meant = wishOf(use);
      if (meant) {
        const { place, text, source } = rule;
        return { place, text, source, ...meant, rule, index, use };
      }
    }
  }
  return undefined;
}

/** What may not be taken for a request. */
export interface KeptOut {
  /** Models of the lists. */
  listed: readonly Never[];
  /** Of any model, one that a person typed included; `undefined`: nothing keeps it out. */
  find: (model: ModelReference) => Never | undefined;
}

/** Of every rule whose condition holds, whichever is taken. */
export function nevers(rules: readonly RoutingRule[], request: RuleRequest, names: RuleNames): KeptOut {
  const scene = new RuleScene(request);
  const holding = rules.filter((rule) => rule.never.length > 0 && rule.holds(scene));
  return {
    listed: listedNevers(holding, names),
    find: (model) => {
      const rule = holding.find(({ never }) => never.some((entry) => names.keepsOut(entry, model)));
      return rule && neverOf(model, rule);
    },
  };
}

/** Each model once, by the first rule: thousands of patterns that mean thousands of models must not become millions of entries. */
function listedNevers(holding: readonly RoutingRule[], names: RuleNames): Never[] {
  const entries = new Set<string>();
  const models = new Map<ModelReference, RoutingRule>();
  for (const rule of holding) {
    for (const entry of rule.never) {
      // Nobody is left whom another entry could keep out.
      if (!entries.has(entry) && models.size < names.size) {
        entries.add(entry);
        for (const model of names.keptOut(entry)) {
          if (!models.has(model)) {
            models.set(model, rule);
          }
        }
      }
    }
  }
  return Array.from(models, ([model, rule]) => neverOf(model, rule));
}

function neverOf({ providerId, model }: ModelReference, { place, name }: RoutingRule): Never {
  const called = name === undefined ? '' : ` (${name})`;
  return { providerId, model, reason: `rule ${place}${called} never allows it` };
}

function wishOf(use: readonly ResolvedTarget[]): Pick<FiredRule, 'models' | 'chain' | 'strategy'> | undefined {
  const first = use.find((target) => target.kind !== 'unknown' || target.model);
  switch (first?.kind) {
    case 'strategy':
      return { strategy: first.strategy };
    case 'chain':
      return { chain: first.chain };
    case 'models':
    case 'unknown':
      return { models: use.flatMap(modelsOf) };
    case undefined:
      return undefined;
    default:
      return first;
  }
}

function modelsOf(target: ResolvedTarget): readonly ModelReference[] {
  return target.kind === 'models' ? target.models : target.kind === 'unknown' && target.model ? [target.model] : [];
}
