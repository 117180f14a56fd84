// Why a model was chosen, in one line of plain words with the figures that decided.
import { formatDuration } from '../../shared/format.ts';
import { formatMoney } from '../../shared/money.ts';
import { FILTERS, type RoutingFilter, type RoutingRequest, type Strategy } from '../../shared/routingViews.ts';
import { abilityNames, taskName } from './abilityWords.ts';
import type { Ranked, Ranking } from './ranking.ts';
import { isWaitKnown } from './values.ts';

/** Above it a prompt is called hard, and below one minus it easy. */
const HARD = 0.66;
/** Two costs or waits that differ by less are told as the same. */
const SAME_TIMES = 1.1;

const REMOVED_WORDS: Readonly<Record<RoutingFilter, string>> = {
  unavailable: 'not available',
  policy: 'locked by a policy',
  rule: 'left out by a rule or chain',
  ability: 'without what is required',
  context: 'too small',
  latency: 'too slow',
  cost: 'too dear',
  budget: 'beyond the budget',
  health: 'failing',
  hidden: 'hidden',
};

/** Whether anything that could be asked as well is better by one factor; among those of which as much is known. */
export interface Leads {
  cheapest: boolean;
  fastest: boolean;
  best: boolean;
  /** None that could be asked runs here, whatever is known of it. */
  noneLocal: boolean;
}

/** `all`: whatever passed the filters. */
export function leadsOf(first: Ranked, all: Iterable<Ranked>): Leads {
  const leads: Leads = {
    cheapest: first.costUsd !== undefined,
    fastest: isWaitKnown(first.candidate),
    best: true,
    noneLocal: true,
  };
  for (const { costUsd, values, unknowns, candidate } of all) {
    leads.noneLocal &&= !candidate.local;
    if (unknowns === first.unknowns) {
      leads.cheapest &&= costUsd === undefined || costUsd >= (first.costUsd ?? 0);
      leads.fastest &&= values.latency <= first.values.latency;
      leads.best &&= values.quality <= first.values.quality;
    }
  }
  return leads;
}

/** "cheapest with code ability" */
export function strategyReason(first: Ranked, leads: Leads, { strategy, terms, recommended }: Ranking): string {
  const { request } = terms;
  const wanted = [...request.required, ...recommended];
  const unknown = wanted.filter((ability) => !first.candidate.abilities.includes(ability));
  const having = wanted.length === 0 ? '' : ` with ${abilityNames(wanted)}`;
  const claim = claimOf(strategy, first, leads, request, having);
  return unknown.length > 0 ? `${claim}, not known to have ${abilityNames(unknown)}` : claim;
}

function claimOf(strategy: Strategy, first: Ranked, leads: Leads, request: RoutingRequest, having: string): string {
  // What is not known of the first one must not be claimed.
  const withAll = first.unknowns === 0 ? having : '';
  switch (strategy) {
    case 'cost_optimized':
      return costClaim(first, leads, withAll);
    case 'latency_optimized':
      return speedClaim(first, leads, withAll);
    case 'quality_optimized':
      return leads.best
        ? `best expected for ${taskName(request.task)}`
        : `among the best for ${taskName(request.task)}`;
    case 'local_first':
      return first.candidate.local
        ? 'runs on this machine'
        : leads.noneLocal
          ? 'no model of this machine can be asked'
          : 'no model of this machine is known to have what is needed';
    case 'capability_match':
      return having === ''
        ? 'simplest that can answer'
        : first.surplus === 0
          ? `nothing more than needed${withAll}`
          : `least beyond what is needed${withAll}`;
    case 'balanced':
      return `best balance of cost, speed and quality${hardness(request.difficulty)}${withAll}`;
  }
}

function costClaim({ costUsd }: Ranked, { cheapest }: Leads, withAll: string): string {
  return costUsd === undefined
    ? `best by all else${withAll}`
    : cheapest
      ? `cheapest${withAll}`
      : `low cost${withAll}, and more reliable or better than what costs less`;
}

function speedClaim({ candidate }: Ranked, { fastest }: Leads, withAll: string): string {
  return !isWaitKnown(candidate)
    ? `best by all else${withAll}, as its speed is not known`
    : fastest
      ? `fastest${withAll}`
      : `fast${withAll}, and more reliable or better than what is faster`;
}

function hardness(difficulty: number): string {
  return difficulty >= HARD ? ' for a hard prompt' : difficulty <= 1 - HARD ? ' for an easy prompt' : '';
}

/** "$0.0012, 4× less than the runner-up"; for speed "first word in about 0.40 s, 2× sooner than the runner-up". */
export function figures(
  first: Ranked,
  second: Ranked | undefined,
  { strategy, isAlone }: { strategy: Strategy; isAlone: boolean },
): string {
  if (isAlone) {
    return `${formatCost(first.costUsd)}, and no other model can be asked`;
  }
  return strategy === 'latency_optimized' && isWaitKnown(first.candidate)
    ? `${waitFigures(first, second)}; ${formatCost(first.costUsd)}`
    : costFigures(first, second);
}

function costFigures({ costUsd }: Ranked, second: Ranked | undefined): string {
  const cost = formatCost(costUsd);
  if (!second) {
    return cost;
  }
  if (costUsd === undefined || second.costUsd === undefined) {
    return second.costUsd === undefined ? cost : `${cost}, the runner-up ${formatMoney(second.costUsd)}`;
  }
  if (costUsd === 0 || second.costUsd === 0) {
    return costUsd === second.costUsd
      ? `${cost}, as the runner-up`
      : `${cost}, the runner-up ${formatMoney(second.costUsd)}`;
  }
  return `${cost}, ${comparison(costUsd, second.costUsd, { less: 'less', same: 'much', more: 'more' })}`;
}

function waitFigures(first: Ranked, second: Ranked | undefined): string {
  const firstMs = first.candidate.firstTokenMs.mean;
  const wait = `first word in about ${formatDuration(firstMs)}`;
  const secondMs = second && isWaitKnown(second.candidate) ? second.candidate.firstTokenMs.mean : 0;
  return firstMs > 0 && secondMs > 0
    ? `${wait}, ${comparison(firstMs, secondMs, { less: 'sooner', same: 'soon', more: 'later' })}`
    : wait;
}

function formatCost(costUsd: number | undefined): string {
  return costUsd === undefined ? 'cost not known' : formatMoney(costUsd);
}

/** "4× less than the runner-up"; both above 0. */
function comparison(mine: number, other: number, words: { less: string; same: string; more: string }): string {
  const times = mine < other ? other / mine : mine / other;
  return times < SAME_TIMES
    ? `about as ${words.same} as the runner-up`
    : `${formatTimes(times)} ${mine < other ? words.less : words.more} than the runner-up`;
}

/** "1.4×", "4×", "1,200×" */
function formatTimes(times: number): string {
  return `${times < 10 ? Number(times.toFixed(1)) : Math.round(times).toLocaleString('en-US')}×`;
}

/** "none of 7 models can be asked: 4 not available, 3 too small" */
export function noneReason(counts: Readonly<Record<RoutingFilter, number>>): string {
  const parts = FILTERS.filter((filter) => counts[filter] > 0).map(
    (filter) => `${counts[filter]} ${REMOVED_WORDS[filter]}`,
  );
  const all = FILTERS.reduce((sum, filter) => sum + counts[filter], 0);
  return all === 0
    ? 'there is no model to ask'
    : `${all === 1 ? 'the only model cannot' : `none of ${all} models can`} be asked: ${parts.join(', ')}`;
}
