// Chooses for one request, from plain data: what was named, rules in their order, the strategy; and puts the choices that a list of
// names makes behind each other.
import { autoStrategy, isAuto } from '../../shared/autoModel.ts';
import type { RoutingCandidate, RoutingReceipt, RoutingRequest, Strategy } from '../../shared/routingViews.ts';
import type { ModelReference } from '../records.ts';
import { chainNamed, type OwnChains } from '../routing/chains.ts';
import { decide, type Decision } from '../routing/decide.ts';
import type { Never } from '../routing/filters.ts';
import { firstMatch, nevers, type RuleMatch } from '../routing/rules/matchRules.ts';
import type { RoutingRule } from '../routing/rules/routingRule.ts';
import type { RuleNames } from '../routing/rules/ruleNames.ts';
import type { RuleRequest } from '../routing/rules/ruleScene.ts';
import type { RoutingSettings } from '../routingSettings.ts';
import { joined } from './joined.ts';
import { localOnly } from './keptFrom.ts';
import { previousChoice } from './previousChoice.ts';

export interface Choosing {
  /** First to last; an Auto among them is the router's choice at that place. */
  models: readonly ModelReference[];
  chain?: string;
  /** Asked for with the request. */
  strategy?: Strategy;
  /** Behind models that were named comes the router's choice, where they cannot be asked or fail. */
  isAutoBehind: boolean;
  /** Rules keep nothing from models that were named. */
  isAskedAnyway?: boolean;
  request: RoutingRequest;
  /** As rules see it: with the text of the prompt, and the budget's state as it is. */
  ruleRequest: RuleRequest;
  candidates: readonly RoutingCandidate[];
  /** Those that are not in `candidates`: made for what settings or a request name. */
  typed(references: readonly ModelReference[]): readonly RoutingCandidate[];
  /** A candidate as it counts where it was asked for by name. */
  named(candidate: RoutingCandidate): RoutingCandidate;
  rules: readonly RoutingRule[];
  names: RuleNames;
  chains: OwnChains;
  /** Whether a provider's models run on this machine. */
  isHere(this: void, providerId: string): boolean;
  settings: Pick<RoutingSettings, 'strategy' | 'maxLatencyMs' | 'threshold' | 'lowBudgetStrategy'>;
  /** Of the conversation's last answer. */
  previous?: RoutingReceipt;
  /** What the scorer expects of the stronger model. */
  gain?: number;
}

export interface Chosen {
  decision: Decision;
  /** All that were considered until now: what the chain's entries are looked up in. */
  candidates(): readonly RoutingCandidate[];
  /** A chain for failures that the usual one cannot mend, under the same rules; `undefined`: there is none of that name. */
  special(chain: string): Decision | undefined;
}

/** Pure, apart from what it asks for typed names. */
export function choose(choosing: Choosing): Chosen {
  return new Choice(choosing).made();
}

class Choice {
  readonly #given: Choosing;
  readonly #keptOut: ReturnType<typeof nevers>;
  /** What only a name stands for. */
  #typed: readonly RoutingCandidate[] = [];
  #candidates: readonly RoutingCandidate[];
  /** The rule that fired takes only models of this machine: what says so. */
  #keptHere?: string;

  constructor(given: Choosing) {
    this.#given = given;
    this.#candidates = given.candidates;
    this.#keptOut = nevers(given.rules, given.ruleRequest, given.names);
  }

  made(): Chosen {
    const { models, chain, isAutoBehind } = this.#given;
    const segments = chain === undefined ? segmentsOf(models, isAutoBehind) : [{ auto: undefined }];
    const decided = () =>
      joined(segments.map((segment) => ('named' in segment ? this.#named(segment.named) : this.#auto(segment.auto))));
    let decision = decided();
    if (decision.chain.length === 0 && decision.removedCounts.health > 0) {
      // Somebody who failed lately may be well again, and is better than nobody: the pipeline waits for it where it has to.
      this.#candidates = this.#candidates.map(asIfWell);
      decision = { ...decided() };
      decision.because += '; nobody else can be asked, and it failed lately';
    }
    return { decision, candidates: () => this.#candidates, special: this.#special };
  }

  /** What is kept on this machine stays there, whichever chain follows. */
  readonly #special = (name: string): Decision | undefined =>
    chainNamed(name, this.#given.chains) && this.#decided({ chain: name, localOnly: this.#localOnly() });

  /** A rule says so of those who were named as well: nobody named who comes after them. */
  #localOnly(): string | undefined {
    const { chain, chains, rules, ruleRequest, names, isHere } = this.#given;
    const first = chain === undefined ? firstMatch(rules, ruleRequest, names) : { chain };
    return this.#keptHere ?? (first && localOnly(first, chains, isHere));
  }

  #named(pinned: readonly ModelReference[]): Decision {
    const { request, settings } = this.#given;
    this.#add(pinned);
    const isPinned = ({ providerId, model }: RoutingCandidate) =>
      pinned.some((one) => one.providerId === providerId && one.model === model);
    const candidates = this.#candidates.filter(isPinned).map((one) => this.#given.named(one));
    const wanted = { request, candidates, pinned, strategy: settings.strategy };
    const nevers = this.#nevers();
    const never = this.#given.isAskedAnyway
      ? nevers.find((never) => pinned.some((one) => isOf(never, one)))
      : undefined;
    return never ? { ...askedAnyway(decide(wanted), never) } : decide({ ...wanted, nevers });
  }

  #auto(reference: ModelReference | undefined): Decision {
    const { chain, rules, ruleRequest, names } = this.#given;
    const asked = (reference && autoStrategy(reference)) ?? this.#given.strategy;
    if (chain !== undefined) {
      return this.#decided({ chain, strategy: asked });
    }
    const out: string[] = [];
    for (let from = 0; ;) {
      const rule = firstMatch(rules, ruleRequest, names, from);
      if (!rule || (rule.strategy !== undefined && asked !== undefined)) {
        // Who asks for a strategy gets it, whatever strategy a rule has for everybody.
        return passedOver(out, this.#decided({ strategy: asked }));
      }
      const decision = this.#decided({ rule, strategy: asked });
      if (decision.chain.length > 0 || !this.#isList(rule)) {
        return passedOver(out, decision);
      }
      out.push(`rule ${rule.place}`);
      from = rule.index + 1;
    }
  }

  /** Names of models, all of which may be out; a computed chain that has nobody, and models of this machine alone, are a promise. */
  #isList(rule: RuleMatch): boolean {
    const { models, chain } = rule;
    const { chains, isHere } = this.#given;
    const isList = models !== undefined || (chain !== undefined && Object.hasOwn(chains, chain));
    return isList && localOnly(rule, chains, isHere) === undefined;
  }

  #decided({ rule, chain, strategy: asked, localOnly: kept }: Wanted): Decision {
    const { request, settings, chains, isHere, previous, gain } = this.#given;
    const name = chain ?? rule?.chain;
    this.#keptHere ??= rule && localOnly(rule, chains, isHere);
    const own = name !== undefined && Object.hasOwn(chains, name) ? chains[name] : undefined;
    this.#add([...(rule?.models ?? []), ...(own ?? [])]);
    const isLow = request.budget === 'low' || request.budget === 'used_up';
    const strategy = asked ?? (isLow ? settings.lowBudgetStrategy : undefined) ?? settings.strategy;
    const sticky = previousChoice(previous, { ruleText: rule?.text, byChain: chain !== undefined, strategy });
    const { threshold } = settings;
    return decide({
      request,
      candidates: this.#candidates,
      strategy,
      chains,
      nevers: this.#nevers(),
      limits: { maxLatencyMs: settings.maxLatencyMs },
      ...(chain !== undefined && { chain }),
      ...(kept !== undefined && { localOnly: kept }),
      ...(rule && { rule }),
      ...(sticky && { sticky }),
      ...(gain !== undefined && threshold !== undefined && { gain: { gain, threshold } }),
    });
  }

  #add(references: readonly ModelReference[]): void {
    const more = references.length === 0 ? [] : this.#given.typed(references);
    const isNew = (one: RoutingCandidate) =>
      !this.#candidates.some(({ providerId, model }) => providerId === one.providerId && model === one.model);
    const added = more.filter(isNew);
    if (added.length > 0) {
      this.#typed = [...this.#typed, ...added];
      this.#candidates = [...this.#candidates, ...added];
    }
  }

  /** What was typed stands in no list that rules were read against. */
  #nevers(): readonly Never[] {
    const { listed, find } = this.#keptOut;
    return [...listed, ...this.#typed.map(find).filter((never) => never !== undefined)];
  }
}

interface Wanted {
  rule?: RuleMatch;
  chain?: string;
  strategy?: Strategy;
  localOnly?: string;
}

type Segment = { named: readonly ModelReference[] } | { auto: ModelReference | undefined };

/** Names that stand together are one list; of several Autos the first counts. */
function segmentsOf(models: readonly ModelReference[], isAutoBehind: boolean): Segment[] {
  const segments: Segment[] = [];
  let hasAuto = false;
  for (const model of models) {
    const last = segments.at(-1);
    if (isAuto(model)) {
      if (!hasAuto) {
        segments.push({ auto: model });
      }
      hasAuto = true;
    } else if (last && 'named' in last) {
      last.named = [...last.named, model];
    } else {
      segments.push({ named: [model] });
    }
  }
  return hasAuto || (segments.length > 0 && !isAutoBehind) ? segments : [...segments, { auto: undefined }];
}

function isOf({ providerId, model }: Never, one: ModelReference): boolean {
  return providerId === one.providerId && (model === undefined || model === one.model);
}

function askedAnyway(decision: Decision, { reason }: Never): Decision {
  return decision.chain.length > 0
    ? { ...decision, because: `${decision.because}; asked all the same where ${reason}` }
    : decision;
}

function asIfWell(candidate: RoutingCandidate): RoutingCandidate {
  const { health } = candidate;
  return health.state === 'open' ? { ...candidate, health: { ...health, state: 'halfOpen' } } : candidate;
}

function passedOver(out: readonly string[], decision: Decision): Decision {
  const words = `${out.join(' and ')} ${out.length === 1 ? 'was' : 'were'} passed over, as no model that it names can be asked`;
  return out.length === 0 ? decision : { ...decision, because: `${decision.because}; ${words}` };
}
