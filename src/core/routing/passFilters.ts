// One pass over all candidates: who is removed by which filter, and how the others rank.
import {
  FILTERS,
  type RemovedCandidate,
  type RoutingCandidate,
  type RoutingFilter,
} from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';
import { filterOf, removedBy } from './filters.ts';
import { isSame, ModelMap } from './modelMap.ts';
import type { DecideInput, Plan } from './plan.ts';
import { Best, compareRanked, rank, type Ranked, type Ranking } from './ranking.ts';
import { StrongWeak } from './strongWeak.ts';
import { estimatedCostUsd } from './values.ts';

const MOST_REMOVED = 40;

/** What one pass over the candidates finds. */
export interface Found {
  chain: Ranked[];
  eligible: Ranked[];
  removed: Map<RoutingFilter, RoutingCandidate[]>;
  previous?: Ranked;
  bestOther?: Ranked;
  choice?: { ranked: Ranked; isStrong: boolean };
}

/** In the order of FILTERS; the first that removes a candidate is told. */
export function passFilters(
  { request, candidates, sticky, gain }: DecideInput,
  plan: Plan,
  ranking: Ranking,
  longest: number,
): Found {
  const places = plan.order && new ModelMap(plan.order.map((reference, place) => [reference, place]));
  const found: Found = { chain: [], eligible: [], removed: new Map() };
  const best = new Best(longest);
  const isOpen = plan.strategy === 'balanced' && plan.by === 'strategy' && gain !== undefined;
  const strongWeak = isOpen ? new StrongWeak(request) : undefined;
  for (const candidate of candidates) {
    if (places && places.get(candidate) === undefined) {
      if (plan.by !== 'named') {
        remove(found, 'rule', candidate);
      }
      continue;
    }
    const costUsd = estimatedCostUsd(candidate, request);
    const filter = filterOf(candidate, costUsd, ranking.terms);
    if (filter) {
      remove(found, filter, candidate);
      continue;
    }
    const ranked = rank(candidate, costUsd, ranking);
    found.eligible.push(ranked);
    best.add(ranked);
    strongWeak?.add(ranked);
    if (sticky && isSame(candidate, sticky)) {
      found.previous = ranked;
    } else if (sticky && (!found.bestOther || compareRanked(ranked, found.bestOther) < 0)) {
      found.bestOther = ranked;
    }
  }
  found.chain = places
    ? found.eligible.toSorted((one, other) => (places.get(one.candidate) ?? 0) - (places.get(other.candidate) ?? 0))
    : [...best.inOrder];
  found.choice = gain && strongWeak?.choose(gain);
  return found;
}

function remove({ removed }: Found, filter: RoutingFilter, candidate: RoutingCandidate): void {
  const those = removed.get(filter);
  if (those) {
    those.push(candidate);
  } else {
    removed.set(filter, [candidate]);
  }
}

export interface Removed {
  /** As many as a receipt holds: those that a list names in its order, then those that came furthest. */
  entries: readonly RemovedCandidate[];
  /** With those that `entries` has no room for and that words were made for. */
  all: readonly RemovedCandidate[];
  /** Those that a list names. */
  listed: readonly RemovedCandidate[];
  counts: Readonly<Record<RoutingFilter, number>>;
}

/** Words are made for those that are told alone: of thousands most are not. */
export function removedEntries(found: Found, { terms }: Ranking, input: DecideInput, plan: Plan): Removed {
  const { candidates, limits = {}, sticky, request } = input;
  const { order = [], words = '' } = plan;
  const most = limits.mostRemoved ?? MOST_REMOVED;
  const places = new ModelMap(order.map((reference, place) => [reference, place]));
  const strangers = unknownEntries(order, candidates);
  const listed = [...strangers];
  const rest: RemovedCandidate[] = [];
  const counts = Object.fromEntries(FILTERS.map((filter) => [filter, found.removed.get(filter)?.length ?? 0]));
  for (const filter of FILTERS.toReversed()) {
    for (const candidate of found.removed.get(filter) ?? []) {
      const isListed = places.get(candidate) !== undefined;
      if (isListed || rest.length < most || (sticky && isSame(candidate, sticky))) {
        const { providerId, model, name } = candidate;
        const isOther = filter === 'rule' && plan.order !== undefined && !isListed;
        const entry = isOther
          ? { providerId, model, name, filter, reason: `${words} names others` }
          : removedBy(filter, candidate, estimatedCostUsd(candidate, request), terms);
        (isListed ? listed : rest).push(entry);
      }
    }
  }
  listed.sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  const all = [...listed, ...rest];
  return {
    entries: all.slice(0, most),
    all,
    listed,
    counts: { ...(counts as Removed['counts']), unavailable: (counts['unavailable'] ?? 0) + strangers.length },
  };
}

/** What is named, and stands in no list. */
function unknownEntries(order: readonly ModelReference[], candidates: readonly RoutingCandidate[]): RemovedCandidate[] {
  const known = new ModelMap(order.length > 0 ? candidates.map((candidate) => [candidate, true]) : []);
  return order
    .filter((reference) => !known.get(reference))
    .map(({ providerId, model }) => ({
      providerId,
      model,
      name: model,
      filter: 'unavailable',
      reason: 'no provider that is set up offers it',
    }));
}
