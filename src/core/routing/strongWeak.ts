// Under `balanced`: the stronger model where it is worth it for this prompt, the weaker one where it is not.
import type { RoutingRequest } from '../../shared/routingViews.ts';
import { compareRanked, scoreOf, type Ranked } from './ranking.ts';
import { weightsFor, type Weights } from './weights.ts';

/** What the gain scorer said of a prompt, and from where on the person wants the stronger model. */
export interface GainVerdict {
  /** How much better the stronger model would answer. */
  gain: number;
  /** At or above it the stronger one is asked. */
  threshold: number;
}

/**
 * The weaker model is the one that `balanced` would take for the easiest prompt, the stronger one that for the hardest: both are worth
 * their price, which the dearest and the cheapest of a list seldom are.
 */
export class StrongWeak {
  readonly #strongWeights: Weights;
  readonly #weakWeights: Weights;
  #strong?: Ranked;
  #weak?: Ranked;

  constructor(request: RoutingRequest) {
    this.#strongWeights = weightsFor('balanced', { ...request, difficulty: 1 });
    this.#weakWeights = weightsFor('balanced', { ...request, difficulty: 0 });
  }

  add(ranked: Ranked): void {
    this.#strong = better(this.#strong, ranked, this.#strongWeights);
    this.#weak = better(this.#weak, ranked, this.#weakWeights);
  }

  /** `undefined`: one model is both, or there is none, so that the gain decides nothing. */
  choose({ gain, threshold }: GainVerdict): { ranked: Ranked; isStrong: boolean } | undefined {
    const isStrong = gain >= threshold;
    const ranked = isStrong ? this.#strong : this.#weak;
    const isOne = this.#strong?.candidate === this.#weak?.candidate;
    return ranked === undefined || isOne ? undefined : { ranked, isStrong };
  }
}

function better(best: Ranked | undefined, ranked: Ranked, weights: Weights): Ranked {
  if (best === undefined) {
    return ranked;
  }
  const difference = scoreOf(ranked.values, weights) - scoreOf(best.values, weights);
  const isBetter =
    ranked.unknowns === best.unknowns
      ? difference > 0 || (difference === 0 && compareRanked(ranked, best) < 0)
      : ranked.unknowns < best.unknowns;
  return isBetter ? ranked : best;
}
