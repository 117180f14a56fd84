// Puts candidates into the order in which they would be asked; of thousands it keeps the best few.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import {
  FACTORS,
  type Factor,
  type RoutingCandidate,
  type ScoredCandidate,
  type Strategy,
} from '../../shared/routingViews.ts';
import { recommendedFor } from './abilityWords.ts';
import { unknownsOf, type Terms } from './filters.ts';
import { valuesOf } from './values.ts';
import { weightsFor, type Weights } from './weights.ts';

/** A candidate that passed all filters. */
export interface Ranked {
  candidate: RoutingCandidate;
  costUsd: number | undefined;
  /** How much of what is wanted is not known of it; fewer stand first, whatever the scores. */
  unknowns: number;
  /** Abilities beyond what is wanted, where the strategy counts them; fewer stand first among equal `unknowns`. */
  surplus: number;
  values: Readonly<Record<Factor, number>>;
  score: number;
}

/** What candidates are ranked by. */
export interface Ranking {
  strategy: Strategy;
  weights: Weights;
  terms: Terms;
  /** Besides what the request requires. */
  recommended: readonly ModelAbility[];
}

/**
 * Strategies that look at something else than how good the answer will be: for them what helps with the task is wanted nearly as
 * much as what the request requires. The others have a figure for it, the quality for that task.
 */
const WANTS_RECOMMENDED: ReadonlySet<Strategy> = new Set(['cost_optimized', 'latency_optimized', 'capability_match']);

/** Where a model runs is no ability that it has too much of. */
const NO_SURPLUS: ReadonlySet<ModelAbility> = new Set(['local', 'embeddings']);

/** @param prefers in place of what helps with the task */
export function rankingFor(strategy: Strategy, terms: Terms, prefers?: readonly ModelAbility[]): Ranking {
  const { request } = terms;
  const wanted = prefers ?? (WANTS_RECOMMENDED.has(strategy) ? recommendedFor(request.task) : []);
  return {
    strategy,
    weights: weightsFor(strategy, request),
    terms,
    recommended: wanted.filter((ability) => !request.required.includes(ability)),
  };
}

export function rank(candidate: RoutingCandidate, costUsd: number | undefined, ranking: Ranking): Ranked {
  const { strategy, weights, terms, recommended } = ranking;
  const values = valuesOf(candidate, costUsd, terms.request);
  let unknowns = unknownsOf(candidate, costUsd, terms);
  for (const ability of recommended) {
    unknowns += candidate.abilities.includes(ability) ? 0 : 1;
  }
  return {
    candidate,
    costUsd,
    unknowns,
    surplus: strategy === 'capability_match' ? surplusOf(candidate, terms.request.required, recommended) : 0,
    values,
    score: scoreOf(values, weights),
  };
}

export function scoreOf(values: Ranked['values'], weights: Weights): number {
  return (
    values.cost * weights.cost +
    values.latency * weights.latency +
    values.quality * weights.quality +
    values.locality * weights.locality +
    values.health * weights.health
  );
}

/** Who stands first; equals by their names, so that the order of the list they came in does not matter. */
export function compareRanked(one: Ranked, other: Ranked): number {
  return (
    one.unknowns - other.unknowns ||
    one.surplus - other.surplus ||
    other.score - one.score ||
    byText(one.candidate.providerId, other.candidate.providerId) ||
    byText(one.candidate.model, other.candidate.model)
  );
}

/** The best `most`, in order. */
export class Best {
  readonly #best: Ranked[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  add(ranked: Ranked): void {
    const best = this.#best;
    const last = best.at(-1);
    if (best.length >= this.#most && last !== undefined && compareRanked(ranked, last) >= 0) {
      return;
    }
    let place = best.length;
    for (let before = best[place - 1]; before && compareRanked(ranked, before) < 0; before = best[place - 1]) {
      place -= 1;
    }
    best.splice(place, 0, ranked);
    if (best.length > this.#most) {
      best.pop();
    }
  }

  get inOrder(): readonly Ranked[] {
    return this.#best;
  }
}

/** As a receipt shows it. */
export function scored(ranked: Ranked, { weights, terms, recommended }: Ranking): ScoredCandidate {
  const { candidate, costUsd, score, values } = ranked;
  const { inputPerMillion = 0, outputPerMillion = 0 } = candidate;
  const wanted = [...terms.request.required, ...recommended];
  const unknown = wanted.filter((ability) => !candidate.abilities.includes(ability));
  return {
    providerId: candidate.providerId,
    model: candidate.model,
    name: candidate.name,
    score,
    factors: Object.fromEntries(
      FACTORS.map((factor) => [factor, { value: values[factor], weight: weights[factor] }]),
    ) as ScoredCandidate['factors'],
    ...(costUsd !== undefined && { estimatedCostUsd: costUsd, price: { inputPerMillion, outputPerMillion } }),
    firstTokenMs: candidate.firstTokenMs.mean,
    quality: candidate.quality.mean,
    ...(unknown.length > 0 && { unknownAbilities: unknown }),
  };
}

function surplusOf(
  { abilities }: RoutingCandidate,
  required: readonly ModelAbility[],
  recommended: readonly ModelAbility[],
): number {
  let surplus = 0;
  for (const ability of abilities) {
    const isWanted = required.includes(ability) || recommended.includes(ability) || NO_SURPLUS.has(ability);
    surplus += isWanted ? 0 : 1;
  }
  return surplus;
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
