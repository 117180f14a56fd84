// What keeps a candidate from being asked at all, in the order of FILTERS, and the words for it.
import type { ModelAbility } from '../../shared/catalogViews.ts';
import { formatDuration, formatTokens } from '../../shared/format.ts';
import { formatMoney } from '../../shared/money.ts';
import type { RemovedCandidate, RoutingCandidate, RoutingFilter, RoutingRequest } from '../../shared/routingViews.ts';
import { abilityName } from './abilityWords.ts';
import { ModelMap } from './modelMap.ts';
import { isWaitKnown } from './values.ts';

/** A model, or all of a provider's, that a rule says is never to be asked. */
export interface Never {
  providerId: string;
  /** Absent: all of its models. */
  model?: string;
  /** Which rule says so, in words: "rule 3 never allows it". */
  reason: string;
}

/** Bounds that hold for every request; where the request has its own, the tighter one counts. */
export interface RoutingLimits {
  /** To the first token, milliseconds. */
  maxLatencyMs?: number;
  /** USD of one request. */
  maxCostUsd?: number;
  /** Entries that the chain and the list of removed candidates hold at most; the others are counted. */
  longestChain?: number;
  mostRemoved?: number;
}

/**
 * How it came to be considered. `named`: the person or caller wrote its name for this request, so it is asked whatever is thought of
 * its abilities, size, speed and health, and the budget's own gate says what it thinks. `listed`: a rule or a chain names it, so that
 * it may be out of sight. `found`: all others.
 */
export type Standing = 'named' | 'listed' | 'found';

/** All that the filters go by, made once for a request. */
export interface Terms {
  request: RoutingRequest;
  standing: Standing;
  /** Only models of this machine: which chain says so. */
  localOnly?: string;
  nevers: ModelMap<string> | undefined;
  maxLatencyMs: number;
  maxCostUsd: number;
  /** USD left in the tightest hard budget. */
  budgetLeftUsd: number;
}

/** Every chat model today has as much; a longer prompt may not fit where the window is not known. */
const SURE_WINDOW = 8192;

export function termsFor(
  request: RoutingRequest,
  standing: Standing,
  {
    nevers = [],
    limits = {},
    localOnly,
  }: { nevers?: readonly Never[]; limits?: RoutingLimits; localOnly?: string } = {},
): Terms {
  const none = Number.POSITIVE_INFINITY;
  return {
    request,
    standing,
    localOnly,
    nevers: nevers.length > 0 ? new ModelMap(nevers.map((never) => [never, never.reason])) : undefined,
    maxLatencyMs: Math.min(request.maxLatencyMs ?? none, limits.maxLatencyMs ?? none),
    maxCostUsd: Math.min(request.maxCostUsd ?? none, limits.maxCostUsd ?? none),
    budgetLeftUsd: request.budget === 'used_up' ? 0 : (request.budgetLeftUsd ?? none),
  };
}

/** The first of FILTERS that removes a candidate; `costUsd` is what the request is expected to cost there. */
export function filterOf(
  candidate: RoutingCandidate,
  costUsd: number | undefined,
  terms: Terms,
): RoutingFilter | undefined {
  const { request, standing, localOnly } = terms;
  if (candidate.unavailable !== undefined) {
    return 'unavailable';
  }
  if (candidate.locked !== undefined) {
    return 'policy';
  }
  if (terms.nevers?.get(candidate) !== undefined || (localOnly !== undefined && !candidate.local)) {
    return 'rule';
  }
  if (standing === 'named') {
    return isTooDear(costUsd, terms.maxCostUsd) ? 'cost' : undefined;
  }
  if (lacking(candidate, request.required) !== undefined) {
    return 'ability';
  }
  if (tooSmall(candidate, request) !== undefined) {
    return 'context';
  }
  if (isTooSlow(candidate, terms.maxLatencyMs)) {
    return 'latency';
  }
  if (isTooDear(costUsd, terms.maxCostUsd)) {
    return 'cost';
  }
  if (exceedsBudget(costUsd, terms.budgetLeftUsd)) {
    return 'budget';
  }
  if (isBroken(candidate, request.at)) {
    return 'health';
  }
  return standing === 'found' && candidate.hidden ? 'hidden' : undefined;
}

/** The entry of a candidate that `filter` removed. */
export function removedBy(
  filter: RoutingFilter,
  candidate: RoutingCandidate,
  costUsd: number | undefined,
  terms: Terms,
): RemovedCandidate {
  const { providerId, model, name } = candidate;
  return { providerId, model, name, filter, reason: reasonOf(filter, candidate, costUsd, terms) };
}

/** How much of what the request asks for is not known of a candidate: it ranks behind those of which it is. */
export function unknownsOf(candidate: RoutingCandidate, costUsd: number | undefined, terms: Terms): number {
  const { request, maxLatencyMs, budgetLeftUsd } = terms;
  let unknowns = 0;
  for (const ability of request.required) {
    unknowns += candidate.abilities.includes(ability) ? 0 : 1;
  }
  if (candidate.contextWindow === undefined && neededTokens(request) > SURE_WINDOW) {
    unknowns += 1;
  }
  if (maxLatencyMs < Number.POSITIVE_INFINITY && !isWaitKnown(candidate)) {
    unknowns += 1;
  }
  if (costUsd === undefined && budgetLeftUsd < Number.POSITIVE_INFINITY) {
    unknowns += 1;
  }
  return unknowns;
}

/** Tokens of the prompt with room for the answer: the longest that was asked for, or else the one expected. */
function neededTokens({ inputTokens, outputTokens, maxOutputTokens }: RoutingRequest, mostOfModel?: number): number {
  return inputTokens + Math.min(maxOutputTokens ?? outputTokens, mostOfModel ?? Number.POSITIVE_INFINITY);
}

function lacking({ lacks }: RoutingCandidate, required: readonly ModelAbility[]): ModelAbility | undefined {
  // Most requests want nothing, and most models are known to lack nothing.
  return lacks.length === 0 || required.length === 0 ? undefined : required.find((ability) => lacks.includes(ability));
}

function tooSmall(candidate: RoutingCandidate, request: RoutingRequest): 'window' | 'answer' | undefined {
  const { contextWindow = Number.POSITIVE_INFINITY, maxOutputTokens } = candidate;
  if (neededTokens(request, maxOutputTokens) > contextWindow) {
    return 'window';
  }
  return maxOutputTokens !== undefined && request.outputTokens > maxOutputTokens ? 'answer' : undefined;
}

/** A guess removes nobody. */
function isTooSlow(candidate: RoutingCandidate, maxLatencyMs: number): boolean {
  return isWaitKnown(candidate) && candidate.firstTokenMs.mean > maxLatencyMs;
}

/** What has no known price cannot be promised to stay within a bound. */
function isTooDear(costUsd: number | undefined, maxCostUsd: number): boolean {
  return maxCostUsd < Number.POSITIVE_INFINITY && (costUsd === undefined || costUsd > maxCostUsd);
}

/** Nothing left lets only pass what is known to cost nothing; else an unknown price is for the budget's own gate to ask about. */
function exceedsBudget(costUsd: number | undefined, leftUsd: number): boolean {
  return costUsd === undefined ? leftUsd <= 0 : costUsd > Math.max(0, leftUsd);
}

function isBroken({ health: { state, untilMs } }: RoutingCandidate, at: number): boolean {
  return state === 'open' && (untilMs === undefined || untilMs > at);
}

function reasonOf(
  filter: RoutingFilter,
  candidate: RoutingCandidate,
  costUsd: number | undefined,
  terms: Terms,
): string {
  const { request, maxLatencyMs, maxCostUsd, localOnly } = terms;
  switch (filter) {
    case 'unavailable':
      return candidate.unavailable || 'it cannot be asked now';
    case 'policy':
      return candidate.locked || 'a policy keeps it from being asked';
    case 'rule':
      return terms.nevers?.get(candidate) ?? `${localOnly ?? 'the rule'} takes only models of this machine`;
    case 'ability': {
      const ability = lacking(candidate, request.required);
      return ability === undefined ? 'it lacks what is required' : `it has no ${abilityName(ability)}`;
    }
    case 'context':
      return contextReason(candidate, request);
    case 'latency':
      return `its first word takes about ${formatDuration(candidate.firstTokenMs.mean)}, and ${formatDuration(maxLatencyMs)} are allowed`;
    case 'cost':
      return costUsd === undefined
        ? `its price is not known, and the request may cost ${formatMoney(maxCostUsd)}`
        : `about ${formatMoney(costUsd)}, and the request may cost ${formatMoney(maxCostUsd)}`;
    case 'budget':
      return budgetReason(costUsd, terms);
    case 'health':
      return healthReason(candidate, request.at);
    case 'hidden':
      return 'it is hidden';
  }
}

function contextReason(candidate: RoutingCandidate, request: RoutingRequest): string {
  const { contextWindow = 0, maxOutputTokens = 0 } = candidate;
  return tooSmall(candidate, request) === 'answer'
    ? `its longest answer is ${formatTokens(maxOutputTokens)} tokens, and about ${formatTokens(request.outputTokens)} are expected`
    : `it holds ${formatTokens(contextWindow)} tokens, and the prompt with room for the answer takes ${formatTokens(neededTokens(request, candidate.maxOutputTokens))}`;
}

function budgetReason(costUsd: number | undefined, { budgetLeftUsd }: Terms): string {
  if (budgetLeftUsd > 0) {
    return `about ${formatMoney(costUsd)}, and the budget has ${formatMoney(budgetLeftUsd)} left`;
  }
  return costUsd === undefined
    ? 'the budget is used up, and its price is not known'
    : `about ${formatMoney(costUsd)}, and the budget is used up`;
}

function healthReason({ health: { untilMs } }: RoutingCandidate, at: number): string {
  const pause = 'it failed too often and is left alone';
  return untilMs === undefined ? pause : `${pause} for another ${formatDuration(untilMs - at)}`;
}
