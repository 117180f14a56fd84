// Whether a model that only helps along, with a task or a title, may hear a question: rules keep it from that as from answering.
import type { RoutingRequest } from '../../shared/routingViews.ts';
import type { ModelReference } from '../records.ts';
import { chainNamed, type OwnChains } from '../routing/chains.ts';
import { firstMatch, nevers } from '../routing/rules/matchRules.ts';
import type { RoutingRule } from '../routing/rules/routingRule.ts';
import type { RuleNames } from '../routing/rules/ruleNames.ts';
import type { RuleRequest } from '../routing/rules/ruleScene.ts';

/** What says where a question may go. */
export interface Keeping {
  /** That the request asks for. */
  chain?: string;
  request: Pick<RoutingRequest, 'required'>;
  rules: readonly RoutingRule[];
  ruleRequest: RuleRequest;
  names: RuleNames;
  chains: OwnChains;
  /** Whether a provider's models run on this machine. */
  isHere(this: void, providerId: string): boolean;
}

/** Why a model is not to hear it, as a sentence without its full stop; `undefined`: it may. */
export function keptFrom(model: ModelReference & { local: boolean }, keeping: Keeping): string | undefined {
  const { rules, ruleRequest, names } = keeping;
  const here = model.local ? undefined : staysHere(keeping);
  return here === undefined
    ? nevers(rules, ruleRequest, names).find(model)?.reason
    : `${here} takes only models of this machine`;
}

/** What says that only models of this machine are taken, in words; `undefined`: nothing does. */
function staysHere({ chain, request, rules, ruleRequest, names, chains, isHere }: Keeping): string | undefined {
  if (request.required.includes('local')) {
    return 'the request';
  }
  if (chain !== undefined) {
    return localOnly({ chain }, chains, isHere);
  }
  const rule = firstMatch(rules, ruleRequest, names);
  return rule && localOnly(rule, chains, isHere);
}

/**
 * What takes only models of this machine, in words: a computed chain that does not leave it, and a list, of a rule or under a name, that
 * nobody stands in who does. Where none of those can be asked, nobody elsewhere takes their place.
 */
export function localOnly(
  { models, chain, place }: { models?: readonly ModelReference[]; chain?: string; place?: number },
  chains: OwnChains,
  isHere: (providerId: string) => boolean,
): string | undefined {
  const found = chain === undefined ? undefined : chainNamed(chain, chains);
  if (found && 'plan' in found) {
    return found.plan.localOnly ? `the chain ${chain}` : undefined;
  }
  const list = models ?? found?.models ?? [];
  const isAllHere = list.length > 0 && list.every(({ providerId }) => isHere(providerId));
  return isAllHere ? (models ? `rule ${place}` : `the chain ${chain}`) : undefined;
}
