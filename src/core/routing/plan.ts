// Who is considered for a request, in which order and by which strategy: what was asked for by name, then rules, then the strategy.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { RoutingCandidate, RoutingReceipt, RoutingRequest, Strategy } from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';
import { chainNamed, type OwnChains } from './chains.ts';
import type { Never, RoutingLimits, Standing } from './filters.ts';
import type { PreviousChoice } from './sticky.ts';
import type { GainVerdict } from './strongWeak.ts';

/** The rule that fired, with its aliases resolved. Of `models`, `chain` and `strategy` the first that is there counts. */
export interface FiredRule {
  /** From 1. */
  place: number;
  text: string;
  source: 'settings' | 'workspace';
  /** In the order in which they are asked; others are not. */
  models?: readonly ModelReference[];
  /** Name of a chain. */
  chain?: string;
  strategy?: Strategy;
}

export interface DecideInput {
  request: RoutingRequest;
  candidates: readonly RoutingCandidate[];
  strategy: Strategy;
  /** Named by the person or caller, in order: they alone are asked. */
  pinned?: readonly ModelReference[];
  /** A chain that the request asks for by its name; it comes before rules. */
  chain?: string;
  rule?: FiredRule;
  nevers?: readonly Never[];
  /** The model of the conversation so far. */
  sticky?: PreviousChoice;
  /** Under `balanced`, where neither a rule nor the conversation chooses. */
  gain?: GainVerdict;
  chains?: OwnChains;
  /** Only models of this machine, whatever else chooses: what says so, in words. */
  localOnly?: string;
  limits?: RoutingLimits;
}

/** How the choice is made. */
export interface Plan {
  by: RoutingReceipt['by'];
  strategy: Strategy;
  standing: Standing;
  /** These alone, in this order. */
  order?: readonly ModelReference[];
  /** "the chain local_only" */
  localOnly?: string;
  prefers?: readonly ModelAbility[];
  /** Who chooses, in words: "rule 2, chain local_only". */
  words?: string;
  rule?: RoutingReceipt['rule'];
}

export function planOf({ pinned, chain, rule, chains, strategy }: DecideInput): Plan {
  if (pinned) {
    return { by: 'named', strategy, standing: 'named', order: pinned, words: 'asked for by name' };
  }
  if (chain !== undefined) {
    return chainPlan(chain, chains, { by: 'chain', strategy, standing: 'found' });
  }
  if (!rule) {
    return { by: 'strategy', strategy, standing: 'found' };
  }
  const words = `rule ${rule.place}`;
  const { place, text, source } = rule;
  const plan: Plan = {
    by: 'rule',
    strategy: rule.strategy ?? strategy,
    standing: 'found',
    words,
    rule: { place, text, source },
  };
  if (rule.models) {
    // What the person has put out of sight no folder brings back.
    return { ...plan, standing: source === 'workspace' ? 'found' : 'listed', order: rule.models };
  }
  return rule.chain === undefined ? plan : chainPlan(rule.chain, chains, plan);
}

function chainPlan(name: string, own: OwnChains | undefined, plan: Plan): Plan {
  const chain = chainNamed(name, own);
  const before = plan.words === undefined ? '' : `${plan.words}, `;
  if (!chain) {
    return { ...plan, words: `${before}there is no chain “${name}”` };
  }
  const words = `${before}chain ${name}`;
  if ('models' in chain) {
    return { ...plan, standing: 'listed', order: chain.models, words };
  }
  const { strategy, localOnly, prefers } = chain.plan;
  return {
    ...plan,
    strategy,
    words,
    ...(localOnly && { localOnly: `the chain ${name}` }),
    ...(prefers.length > 0 && { prefers }),
  };
}
