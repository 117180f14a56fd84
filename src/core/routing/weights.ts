// How much each factor counts under each strategy.
import type { Factor, RoutingRequest, Strategy } from '../../shared/routingViews.ts';

/** They add up to 1, and none is negative. */
export type Weights = Readonly<Record<Factor, number>>;

/**
 * What a strategy is named after decides; the others settle what is nearly equal. `local_first`: locality outweighs all others
 * together, so that no cloud model stands before a local one. `balanced` has its own in `balanced()`.
 */
const FIXED: Readonly<Record<Exclude<Strategy, 'balanced'>, Weights>> = {
  cost_optimized: { cost: 0.8, latency: 0.04, quality: 0.1, locality: 0, health: 0.06 },
  latency_optimized: { cost: 0.05, latency: 0.75, quality: 0.1, locality: 0, health: 0.1 },
  quality_optimized: { cost: 0.03, latency: 0.03, quality: 0.85, locality: 0, health: 0.09 },
  local_first: { cost: 0.08, latency: 0.06, quality: 0.15, locality: 0.65, health: 0.06 },
  capability_match: { cost: 0.7, latency: 0.06, quality: 0.16, locality: 0, health: 0.08 },
};

/** Of `balanced`: what quality counts for the easiest prompt, and for the hardest. */
const EASY_QUALITY = 0.25;
const HARD_QUALITY = 0.75;
const BALANCED_HEALTH = 0.1;
/** Of what is left, cost has this share, and latency the rest. */
const COST_SHARE = 2 / 3;

/** Somebody waits for each second. */
const CRITICAL_TIMES = 3;
/** Under `balanced`, where the budget is nearly used. */
const LOW_BUDGET_TIMES = 2;
/** Before all are scaled to add up to 1. */
const PREFER_LOCAL = 0.3;

/** The weights for one request: the strategy's, moved by what the request says of haste, budget, difficulty and place. */
export function weightsFor(
  strategy: Strategy,
  { difficulty, speed, budget, preferLocal }: Pick<RoutingRequest, 'difficulty' | 'speed' | 'budget' | 'preferLocal'>,
): Weights {
  const weights = { ...(strategy === 'balanced' ? balanced(difficulty) : FIXED[strategy]) };
  if (speed === 'critical') {
    weights.latency *= CRITICAL_TIMES;
  }
  if (strategy === 'balanced' && budget !== undefined && budget !== 'ok') {
    weights.cost *= LOW_BUDGET_TIMES;
  }
  if (preferLocal && strategy !== 'local_first') {
    weights.locality += PREFER_LOCAL;
  }
  const sum = weights.cost + weights.latency + weights.quality + weights.locality + weights.health;
  return {
    cost: weights.cost / sum,
    latency: weights.latency / sum,
    quality: weights.quality / sum,
    locality: weights.locality / sum,
    health: weights.health / sum,
  };
}

/** The harder a prompt, the more quality counts. */
function balanced(difficulty: number): Weights {
  const hardness = Number.isFinite(difficulty) ? Math.min(1, Math.max(0, difficulty)) : 0.5;
  const quality = EASY_QUALITY + (HARD_QUALITY - EASY_QUALITY) * hardness;
  const rest = 1 - quality - BALANCED_HEALTH;
  return {
    cost: rest * COST_SHARE,
    latency: rest * (1 - COST_SHARE),
    quality,
    locality: 0,
    health: BALANCED_HEALTH,
  };
}
