// Who is asked after a failure, from plain data: another key, the same model elsewhere, the next of the chain, or nobody.
import type { ErrorKind } from '../../shared/errorKind.ts';
import type { RoutingCandidate, ScoredCandidate } from '../../shared/routingViews.ts';
import type { ModelReference } from '../../shared/views.ts';
import { isSame } from './modelMap.ts';

/** One of a chain, with what decides whether it can help. */
export interface ChainLink extends ModelReference {
  name: string;
  /** The same for one model wherever it is offered. */
  family: string;
  /** Tokens; absent: not known. */
  contextWindow?: number;
  /** USD of this request; absent: not known. */
  estimatedCostUsd?: number;
  /** Of its provider, the preferred one first; an empty name where none is needed. */
  keyNames: readonly string[];
}

/** Who was asked, and what came of it. */
export interface Tried extends ModelReference {
  keyName: string;
  /** Absent: it was passed over. */
  errorKind?: ErrorKind;
}

/** Chains for failures that the usual one cannot mend. */
export interface SpecialChains {
  /** Instead of those of the usual chain that hold more. */
  contextTooLong?: readonly ChainLink[];
  /** Absent or empty: the person is told of the filter, and nobody else is asked. */
  contentFilter?: readonly ChainLink[];
  /** Tokens that the request takes, for one whose window is not known. */
  neededTokens?: number;
}

export interface NextLink {
  link: ChainLink;
  keyName: string;
  why: 'otherKey' | 'sameModelElsewhere' | 'next';
}

/** Another key of the same account may still be good for these. */
const KEY_KINDS: ReadonlySet<ErrorKind> = new Set(['auth', 'quota', 'rateLimit', 'modelNotFound']);
/** With these a key is of no use for any model of its provider. */
const DEAD_KEY_KINDS: ReadonlySet<ErrorKind> = new Set(['auth', 'quota']);
/** A provider that is silent or out of reach is asked again after all others. */
const AWAY_KINDS: ReadonlySet<ErrorKind> = new Set(['timeout', 'network']);
/** The person or the program ended it. */
const FINAL_KINDS: ReadonlySet<ErrorKind> = new Set(['cancelled', 'internal']);
/** When as many providers call a request wrong, it is. */
const MOST_BAD_REQUESTS = 2;

/**
 * Who is asked after `kind`, the failure of the last of `tried`. Never the same model with the same key twice; after `contextTooLong`
 * only what is known to hold more. `undefined`: nobody can help.
 */
export function nextAfter(
  kind: ErrorKind,
  chain: readonly ChainLink[],
  tried: readonly Tried[],
  special: SpecialChains = {},
): NextLink | undefined {
  const failed = tried.at(-1);
  if (!failed || FINAL_KINDS.has(kind)) {
    return undefined;
  }
  const all = [...chain, ...(special.contextTooLong ?? []), ...(special.contentFilter ?? [])];
  const failedLink = all.find((link) => isSame(link, failed));
  const otherKey = KEY_KINDS.has(kind) && failedLink ? freeKey(failedLink, tried) : undefined;
  if (failedLink && otherKey !== undefined) {
    return { link: failedLink, keyName: otherKey, why: 'otherKey' };
  }
  const fitting = helpful(kind, chain, tried, special, failedLink);
  const isAway = ({ providerId }: ChainLink) =>
    tried.some((one) => one.providerId === providerId && one.errorKind !== undefined && AWAY_KINDS.has(one.errorKind));
  const inOrder = [...fitting.filter((link) => !isAway(link)), ...fitting.filter(isAway)];
  const elsewhere = inOrder.find(
    ({ family, providerId }) => family === failedLink?.family && providerId !== failed.providerId,
  );
  const link = elsewhere ?? inOrder[0];
  const keyName = link && freeKey(link, tried);
  return link && keyName !== undefined
    ? { link, keyName, why: link === elsewhere ? 'sameModelElsewhere' : 'next' }
    : undefined;
}

/** Those that were not tried and for which the failure need not happen again, in order. */
function helpful(
  kind: ErrorKind,
  chain: readonly ChainLink[],
  tried: readonly Tried[],
  special: SpecialChains,
  failedLink: ChainLink | undefined,
): ChainLink[] {
  // Whatever failed later: what was too long before is so still.
  const isTooLong = tried.some(({ errorKind }) => errorKind === 'contextTooLong');
  const isFiltered = tried.some(({ errorKind }) => errorKind === 'contentFilter');
  const own = isFiltered ? (special.contentFilter ?? []) : isTooLong ? (special.contextTooLong ?? []) : [];
  const list = own.length > 0 || isFiltered ? own : chain;
  const least = isTooLong ? largestWindow([...chain, ...list], tried, special.neededTokens) : undefined;
  const isBadEverywhere = new Set(badAt(tried)).size >= MOST_BAD_REQUESTS;
  return list.filter((link) => {
    const isUntried = !tried.some((one) => isSame(one, link));
    const holdsMore = least === undefined || (link.contextWindow !== undefined && link.contextWindow > least);
    const isCheaper = kind !== 'budgetExceeded' || costsLess(link, failedLink);
    return isUntried && holdsMore && isCheaper && !isBadEverywhere && freeKey(link, tried) !== undefined;
  });
}

function badAt(tried: readonly Tried[]): string[] {
  return tried.filter(({ errorKind }) => errorKind === 'badRequest').map(({ providerId }) => providerId);
}

/** Tokens that were not enough. */
function largestWindow(links: readonly ChainLink[], tried: readonly Tried[], neededTokens = 0): number {
  const tooSmall = tried
    .filter(({ errorKind }) => errorKind === 'contextTooLong')
    .map((one) => links.find((link) => isSame(link, one))?.contextWindow ?? 0);
  // A window that just holds what is needed is large enough.
  return Math.max(neededTokens - 1, ...tooSmall);
}

/** What was refused for its cost is asked of a cheaper one alone. */
function costsLess({ estimatedCostUsd }: ChainLink, failed: ChainLink | undefined): boolean {
  return estimatedCostUsd !== undefined && estimatedCostUsd < (failed?.estimatedCostUsd ?? Number.POSITIVE_INFINITY);
}

/** The first key with which this model was not asked and that is not known to be of no use. */
function freeKey(link: ChainLink, tried: readonly Tried[]): string | undefined {
  return link.keyNames.find(
    (keyName) =>
      !tried.some(
        (one) =>
          one.keyName === keyName &&
          one.providerId === link.providerId &&
          (one.model === link.model || (one.errorKind !== undefined && DEAD_KEY_KINDS.has(one.errorKind))),
      ),
  );
}

/** The links of a decision's chain. */
export function linksOf(
  chain: readonly ScoredCandidate[],
  candidates: readonly RoutingCandidate[],
  keyNamesOf: (providerId: string) => readonly string[],
): ChainLink[] {
  return chain.flatMap((entry) => {
    const candidate = candidates.find((one) => isSame(one, entry));
    return candidate ? [linkOf(candidate, keyNamesOf, entry.estimatedCostUsd)] : [];
  });
}

/** One of a chain that was not scored: of the person's own for long prompts, say. */
export function linkOf(
  candidate: RoutingCandidate,
  keyNamesOf: (providerId: string) => readonly string[],
  estimatedCostUsd?: number,
): ChainLink {
  const { providerId, model, name, contextWindow } = candidate;
  const keyNames = keyNamesOf(providerId);
  return { providerId, model, name, family: familyOf(candidate), contextWindow, estimatedCostUsd, keyNames };
}

/**
 * What is the same for one model wherever it is offered: as the candidate says, or its id without what gateways put before a slash and
 * behind a colon. Of a local model the tag stays: it is another size.
 */
export function familyOf({ family, model, local }: Pick<RoutingCandidate, 'family' | 'model' | 'local'>): string {
  if (family !== undefined) {
    return family;
  }
  const id = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return local ? id : id.replace(/:[^:]*$/, '');
}
