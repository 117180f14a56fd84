// Decides recorded requests again as if something else had been set or asked: among the models of today, well and reachable as they may
// not be at this moment.
import { autoModel } from '../../shared/autoModel.ts';
import type { RoutingCandidate, RoutingReceipt, RoutingRequest } from '../../shared/routingViews.ts';
import type { WhatIfScenario } from '../../shared/whatIfViews.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference } from '../records.ts';
import { decide, type Decision } from '../routing/decide.ts';
import { isSame } from '../routing/modelMap.ts';
import type { QualityEvidence } from '../routing/qualityScores.ts';
import type { DecidedAgain } from '../routing/replay.ts';
import { nevers } from '../routing/rules/matchRules.ts';
import type { RoutingRule } from '../routing/rules/routingRule.ts';
import type { RoutingSettings } from '../routingSettings.ts';
import { Candidates, type CandidateFacts } from './candidates.ts';
import { choose, type Choosing } from './choose.ts';
import type { CatalogNow } from './options.ts';
import type { PastRequest } from './pastRequests.ts';
import { RuleWords } from './ruleWords.ts';

/** What is known now. */
export interface SupposedWorld {
  catalog: CatalogNow;
  providers: Pick<Providers, 'all'>;
  aliases: ReadonlyMap<string, ModelReference>;
  settings: Pick<RoutingSettings, 'strategy' | 'maxLatencyMs' | 'threshold' | 'lowBudgetStrategy' | 'chains'>;
  /** In force; those of a scenario take their place. */
  rules: readonly RoutingRule[];
  evidence: QualityEvidence;
}

/** `rules`: of the scenario, as they were read. */
export type Supposition = Exclude<WhatIfScenario, { kind: 'rules' }> | { kind: 'rules'; rules: readonly RoutingRule[] };

/** For requests in the order in which they were asked: those of one conversation follow each other. */
export class Supposed {
  readonly #world: SupposedWorld;
  readonly #given: Pick<Choosing, 'strategy' | 'rules' | 'settings'>;
  readonly #model: ModelReference | undefined;
  readonly #words: ReturnType<RuleWords['of']>;
  readonly #candidates = new Candidates();
  readonly #inProcess: ReadonlySet<string>;
  /** The last choice of each conversation. */
  readonly #previous = new Map<string, RoutingReceipt>();
  /** Models that are in no list any more, by task and name. */
  readonly #typed = new Map<string, readonly RoutingCandidate[]>();
  readonly #reasons = new Map<string, number>();

  constructor(world: SupposedWorld, supposition: Supposition) {
    const { catalog, providers, aliases, settings } = world;
    this.#world = world;
    this.#given = {
      ...(supposition.kind === 'strategy' && { strategy: supposition.strategy }),
      rules: supposition.kind === 'rules' ? supposition.rules : world.rules,
      settings,
    };
    this.#model = supposition.kind === 'model' ? supposition.model : undefined;
    this.#words = new RuleWords().of({
      providers: providers.all().map(({ id }) => id),
      models: this.#candidates.models(catalog),
      aliases,
      chains: settings.chains,
    });
    this.#inProcess = new Set(providers.all().flatMap(({ id, inProcess }) => (inProcess ? [id] : [])));
  }

  /** Most frequent first. */
  get reasons(): { words: string; requests: number }[] {
    const all = [...this.#reasons].map(([words, requests]) => ({ words, requests }));
    return all.toSorted((one, other) => other.requests - one.requests);
  }

  again({ request, gain, happened }: PastRequest): DecidedAgain {
    const { catalog, evidence } = this.#world;
    const facts: CandidateFacts = {
      request,
      evidence,
      circuits: [],
      keyNamesOf: () => [],
      inProcess: this.#inProcess,
    };
    const candidates = this.#candidates.all(catalog, facts);
    const typed = (references: readonly ModelReference[]) => this.#typedOf(references, candidates, facts);
    const { decision, considered } = this.#model
      ? this.#asIfNamed(this.#model, request, [...candidates, ...typed([this.#model])])
      : this.#asAuto({ request, gain, candidates, typed }, facts);
    const [first] = decision.chain;
    if (!first) {
      this.#reasons.set(decision.because, (this.#reasons.get(decision.because) ?? 0) + 1);
    }
    return {
      ...find('chosen', first && considered.find((one) => isSame(one, first))),
      ...find('happened', candidates.find((one) => isSame(one, happened)) ?? typed([happened])[0]),
    };
  }

  /**
   * Whoever writes a model's name has it asked whatever is known of it; here it counts whether it could have answered. Supposed is also
   * what has no key yet, does not run just now or is hidden.
   */
  #asIfNamed(
    model: ModelReference,
    request: RoutingRequest,
    candidates: readonly RoutingCandidate[],
  ): { decision: Decision; considered: readonly RoutingCandidate[] } {
    const found = candidates.find((one) => isSame(one, model));
    const { unavailable: _, ...asked } = found ?? {};
    const considered = found ? [{ ...(asked as typeof found), hidden: false }] : [];
    const never = nevers(this.#world.rules, request, this.#words.names).find(model);
    const { strategy } = this.#world.settings;
    return {
      decision: decide({ request, candidates: considered, strategy, nevers: never ? [never] : [] }),
      considered,
    };
  }

  #asAuto(
    asked: Pick<Choosing, 'request' | 'gain' | 'candidates' | 'typed'>,
    facts: CandidateFacts,
  ): { decision: Decision; considered: readonly RoutingCandidate[] } {
    const { request } = asked;
    const { conversationId } = request;
    const previous = conversationId === undefined ? undefined : this.#previous.get(conversationId);
    const chosen = choose({
      ...asked,
      ...this.#given,
      ...this.#words,
      models: [autoModel()],
      isAutoBehind: false,
      isHere: (id) => this.#world.catalog.models.providers.find((view) => view.id === id)?.local === true,
      ruleRequest: request,
      named: (candidate) => this.#candidates.named(candidate, undefined, facts),
      ...(previous && { previous }),
    });
    const { decision } = chosen;
    if (decision.chain.length > 0 && conversationId !== undefined) {
      this.#previous.set(conversationId, receiptOf(request, decision));
    }
    return { decision, considered: chosen.candidates() };
  }

  /** A row of the catalogue is made for each: once for all requests of a task. */
  #typedOf(
    references: readonly ModelReference[],
    candidates: readonly RoutingCandidate[],
    facts: CandidateFacts,
  ): readonly RoutingCandidate[] {
    const missing = references.filter((reference) => !candidates.some((one) => isSame(one, reference)));
    if (missing.length === 0) {
      return [];
    }
    const { task, purpose } = facts.request;
    const key = JSON.stringify([task, purpose, missing.map(({ providerId, model }) => [providerId, model])]);
    const known = this.#typed.get(key) ?? this.#candidates.typed(this.#world.catalog, missing, candidates, facts);
    this.#typed.set(key, known);
    return known;
  }
}

function find<Name extends string>(
  name: Name,
  candidate: RoutingCandidate | undefined,
): Partial<Record<Name, RoutingCandidate>> {
  return candidate ? ({ [name]: candidate } as Record<Name, RoutingCandidate>) : {};
}

/** As much of one as the next choice of its conversation looks at: it answered, as nothing else is known. */
function receiptOf(request: RoutingRequest, { by, strategy, rule, chain, because }: Decision): RoutingReceipt {
  return {
    id: '',
    at: request.at,
    by,
    ...(strategy && { strategy }),
    ...(rule && { rule }),
    request,
    chain: chain.slice(0, 1),
    removed: [],
    because,
    decidedInUs: 0,
    attempts: [],
  };
}
