// Chooses the model for a request and what would be asked after it, and says why, from plain data alone.
//
// Each candidate passes the filters in the order of FILTERS (filters.ts); the first that removes it is told. What is left is ranked
// (ranking.ts): first by how much of what is wanted is not known of it, then by the sum of weight (weights.ts) × value (values.ts).
import type { RemovedCandidate, RoutingFilter, RoutingReceipt, ScoredCandidate } from '../../shared/routingViews.ts';
import { figures, leadsOf, noneReason, strategyReason } from './because.ts';
import { termsFor } from './filters.ts';
import { isSame } from './modelMap.ts';
import { passFilters, removedEntries, type Found, type Removed } from './passFilters.ts';
import { planOf, type DecideInput, type Plan } from './plan.ts';
import { compareRanked, rankingFor, scored, type Ranked, type Ranking } from './ranking.ts';
import { stickiness, type Stickiness } from './sticky.ts';

/** What becomes a receipt. */
export interface Decision extends Pick<RoutingReceipt, 'by' | 'strategy' | 'rule' | 'because'> {
  /** Best first; empty: nobody can be asked, and `because` says why not. */
  chain: readonly ScoredCandidate[];
  /** Those that came furthest first. */
  removed: readonly RemovedCandidate[];
  /** How many passed all filters, and how many each filter removed. */
  eligible: number;
  removedCounts: Readonly<Record<RoutingFilter, number>>;
}

/** Attempts that fail one after another try the patience of anybody long before. */
const LONGEST_CHAIN = 16;

/** All that came of it, before it is put into words. */
interface Outcome {
  input: DecideInput;
  plan: Plan;
  ranking: Ranking;
  found: Found;
  chain: readonly Ranked[];
  removed: Removed;
  /** What became of the conversation's model, where that counts. */
  previous?: Stickiness;
  /** It was kept though another one scores higher. */
  isKept: boolean;
}

/** The same for the same input, in whatever order the candidates come; it asks nobody and reads no clock. */
export function decide(input: DecideInput): Decision {
  const { request, limits = {}, nevers } = input;
  const plan = planOf(input);
  const localOnly = plan.localOnly ?? input.localOnly;
  const terms = termsFor(request, plan.standing, { nevers, limits, localOnly });
  const ranking = rankingFor(plan.strategy, terms, plan.prefers);
  const longest = Math.max(1, limits.longestChain ?? LONGEST_CHAIN);
  const found = passFilters(input, plan, ranking, longest);
  const removed = removedEntries(found, ranking, input, plan);
  const previous = stickyVerdict(input, plan, found, removed);
  const first = firstOf(found, previous);
  const chain = (first ? [first, ...found.chain.filter((ranked) => ranked !== first)] : found.chain).slice(0, longest);
  const isKept = previous?.stays === true && leads(found.bestOther, first);
  return {
    chain: chain.map((ranked) => scored(ranked, ranking)),
    removed: removed.entries,
    by: isKept ? 'sticky' : plan.by,
    ...(plan.by !== 'named' && { strategy: plan.strategy }),
    ...(plan.rule && { rule: plan.rule }),
    because: reasonOf({ input, plan, ranking, found, chain, removed, previous, isKept }),
    eligible: found.eligible.length,
    removedCounts: removed.counts,
  };
}

/** Where models are named in an order, the conversation's own has no say. */
function stickyVerdict(
  { request, sticky }: DecideInput,
  { order, strategy }: Plan,
  found: Found,
  removed: Removed,
): Stickiness | undefined {
  if (order || !sticky) {
    return undefined;
  }
  const entry = removed.all.find((one) => isSame(one, sticky));
  return stickiness(sticky, { request, strategy }, { ranked: found.previous, best: found.bestOther, removed: entry });
}

/** Who comes before the order of the scores; `undefined`: nobody does. */
function firstOf({ previous, bestOther, choice }: Found, verdict: Stickiness | undefined): Ranked | undefined {
  if (verdict?.stays) {
    return previous;
  }
  // One that is left although it could be asked must not come first by its score again.
  return verdict && previous ? bestOther : choice?.ranked;
}

function leads(one: Ranked | undefined, other: Ranked | undefined): boolean {
  return one !== undefined && other !== undefined && compareRanked(one, other) < 0;
}

function reasonOf(outcome: Outcome): string {
  const { plan, chain, removed, ranking, found, input } = outcome;
  const [first, second] = chain;
  if (!first) {
    return `${before(plan)}${noneReason(removed.counts)}`;
  }
  const isAlone = !plan.order && found.eligible.length === 1;
  const parts = [mainReason(first, outcome), figures(first, second, { strategy: ranking.strategy, isAlone })];
  const [passedOver, ...more] = plan.order ? removed.listed.filter((one) => standsBefore(one, first, plan)) : [];
  if (passedOver) {
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    parts.push(`${passedOver.name}${others} stands before it: ${passedOver.reason}`);
  }
  if (outcome.previous?.stays === false && input.sticky) {
    parts.push(`${input.sticky.name} was left: ${outcome.previous.reason}`);
  }
  return parts.join('; ');
}

function mainReason(first: Ranked, { input, plan, ranking, found, isKept }: Outcome): string {
  if (plan.order) {
    return plan.by === 'named' ? (plan.words ?? '') : `${plan.words} names it`;
  }
  if (isKept) {
    return 'the model of this conversation so far';
  }
  if (found.choice?.ranked === first && input.gain) {
    const { gain, threshold } = input.gain;
    const words = found.choice.isStrong ? 'the stronger model is worth it' : 'the weaker model will do';
    return `${before(plan)}${words} (expected gain ${gain.toFixed(2)}, threshold ${threshold.toFixed(2)})`;
  }
  return `${before(plan)}${strategyReason(first, leadsOf(first, found.eligible), ranking)}`;
}

/** "rule 2: " */
function before({ words }: Plan): string {
  return words === undefined ? '' : `${words}: `;
}

function standsBefore(one: RemovedCandidate, first: Ranked, { order = [] }: Plan): boolean {
  const place = order.findIndex((reference) => isSame(reference, one));
  return place !== -1 && place < order.findIndex((reference) => isSame(reference, first.candidate));
}
