// Whether a conversation keeps its model: another one reads it all anew, and answers in another voice.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import type { RemovedCandidate, RoutingRequest, Strategy } from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';
import { abilityNames } from './abilityWords.ts';
import { compareRanked, type Ranked } from './ranking.ts';

/** What a conversation's last choice was made with. */
export interface PreviousChoice extends ModelReference {
  name: string;
  strategy: Strategy;
  required: readonly ModelAbility[];
  budget?: RoutingRequest['budget'];
}

/** What became of it; `reason` follows the model's name. */
export type Stickiness = { stays: true; reason: string } | { stays: false; reason: string };

/** Where the choice is open again without the person's doing, the other one has to score so much more. */
const MARGIN = 0.05;
/** A model that fails this share of at least so many attempts is left. */
const SICK_ERROR_RATE = 0.5;
const SICK_ATTEMPTS = 4;

/**
 * Stays unless something relevant has changed since: it cannot be asked any more, it is unhealthy, the person chose another strategy,
 * an ability is needed that it is not known to have, or the budget is in another state. A better score alone is no reason.
 *
 * @param ranked the previous model, if it passed all filters
 * @param best of all others, if there is any
 */
export function stickiness(
  previous: PreviousChoice,
  { request, strategy }: { request: RoutingRequest; strategy: Strategy },
  { ranked, best, removed }: { ranked?: Ranked; best?: Ranked; removed?: RemovedCandidate },
): Stickiness {
  if (!ranked) {
    return { stays: false, reason: removed?.reason ?? 'it is offered no more' };
  }
  if (!best) {
    return { stays: true, reason: 'no other model can be asked' };
  }
  const { health, abilities } = ranked.candidate;
  if (health.state === 'halfOpen' || (health.attempts >= SICK_ATTEMPTS && health.errorRate >= SICK_ERROR_RATE)) {
    return { stays: false, reason: 'it has failed too often lately' };
  }
  if (previous.strategy !== strategy) {
    const leads = compareRanked(best, ranked) < 0;
    return leads
      ? { stays: false, reason: 'another strategy is in force' }
      : { stays: true, reason: 'it suits the new strategy best too' };
  }
  const added = request.required.filter((ability) => !previous.required.includes(ability));
  const unknown = added.filter((ability) => !abilities.includes(ability));
  if (unknown.length > 0 && best.unknowns < ranked.unknowns) {
    return { stays: false, reason: `it is not known to have ${abilityNames(unknown)}` };
  }
  if ((previous.budget ?? 'ok') !== (request.budget ?? 'ok') && isClearlyBetter(best, ranked)) {
    return { stays: false, reason: 'the budget is in another state' };
  }
  return { stays: true, reason: 'nothing relevant has changed' };
}

function isClearlyBetter(best: Ranked, ranked: Ranked): boolean {
  return compareRanked(best, ranked) < 0 && (best.unknowns < ranked.unknowns || best.score - ranked.score > MARGIN);
}
