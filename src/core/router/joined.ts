// Decisions behind each other as one: whoever the first of them cannot ask is asked by the next.
import type { RemovedCandidate, RoutingFilter, ScoredCandidate } from '../../shared/routingViews.ts';
import type { Decision } from '../routing/decide.ts';
import { isSame } from '../routing/modelMap.ts';

/** As many as a receipt holds. */
const LONGEST_CHAIN = 24;
const MOST_REMOVED = 40;

/** How it was chosen is that of the first which has anybody; why those before it have nobody is told. */
export function joined(decisions: readonly Decision[]): Decision {
  const told = decisions.map(named);
  const [only] = told;
  const at = told.findIndex(({ chain }) => chain.length > 0);
  const first = told[Math.max(0, at)];
  if (!only || !first || told.length === 1) {
    // There is always one: who names nobody asks for Auto.
    return only ?? { ...NOBODY };
  }
  const chain = unique<ScoredCandidate>(told.flatMap((one) => one.chain));
  const removed = unique<RemovedCandidate>(told.flatMap((one) => one.removed)).filter(
    (one) => !chain.some((entry) => isSame(entry, one)),
  );
  const before = told.slice(0, Math.max(0, at)).map(({ because }) => because);
  const all = at === -1 ? told.map(({ because }) => because) : [first.because, ...before];
  const twice = told.flatMap((one) => one.chain).length - chain.length;
  return {
    ...first,
    chain: chain.slice(0, LONGEST_CHAIN),
    removed: removed.slice(0, MOST_REMOVED),
    eligible: told.reduce((sum, { eligible }) => sum + eligible, 0) - twice,
    removedCounts: counted(told, removed),
    because: all.join('; '),
  };
}

const NOBODY: Decision = {
  chain: [],
  removed: [],
  by: 'strategy',
  because: 'there is no model to ask',
  eligible: 0,
  removedCounts: {
    unavailable: 0,
    policy: 0,
    rule: 0,
    ability: 0,
    context: 0,
    latency: 0,
    cost: 0,
    budget: 0,
    health: 0,
    hidden: 0,
  },
};

/** Whoever named a model wants to know what is wrong with that one. */
function named(decision: Decision): Decision {
  const { by, chain, removed } = decision;
  const words = removed.map(({ name, reason }) => `${name} cannot be asked: ${reason}`);
  return by === 'named' && chain.length === 0 && words.length > 0
    ? { ...decision, because: words.slice(0, 3).join('; ') }
    : decision;
}

function counted(decisions: readonly Decision[], removed: readonly RemovedCandidate[]): Decision['removedCounts'] {
  const counts = { ...NOBODY.removedCounts };
  for (const filter of Object.keys(counts) as RoutingFilter[]) {
    const inAny = Math.max(...decisions.map(({ removedCounts }) => removedCounts[filter]));
    counts[filter] = Math.max(inAny, removed.filter((one) => one.filter === filter).length);
  }
  return counts;
}

function unique<One extends ScoredCandidate | RemovedCandidate>(all: readonly One[]): One[] {
  return all.filter((one, at) => all.findIndex((other) => isSame(other, one)) === at);
}
