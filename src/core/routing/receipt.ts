// The receipt of a choice: made when something was chosen, grown with each attempt, and told in a line.
import type {
  AttemptView,
  RoutingFilter,
  RoutingReceipt,
  RoutingRequest,
  ScoredCandidate,
} from '../../shared/routingViews.ts';
import type { Decision } from './decide.ts';
import { isSame } from './modelMap.ts';

/** More attempts than anybody reads; the first tell why, and the last what became of it. */
const MOST_ATTEMPTS = 64;
const LONGEST_TEXT = 500;
const LONGEST_NAME = 200;

export interface ReceiptFacts {
  id: string;
  request: RoutingRequest;
  decision: Decision;
  /** Microseconds. */
  decidedInUs: number;
}

/** Takes keys out of a text. */
export type Redact = (text: string) => string;

/** Neither the path nor the features of the prompt are on it; keys are taken out of all its texts, which are cut to a length. */
export function buildReceipt({ id, request, decision, decidedInUs }: ReceiptFacts, redact: Redact): RoutingReceipt {
  const safe = safely(redact);
  const { features: _features, path: _path, ...rest } = request;
  const { chain, removed, rule, because, by, strategy, eligible, removedCounts } = decision;
  const told: Partial<Record<RoutingFilter, number>> = {};
  for (const { filter } of removed) {
    told[filter] = (told[filter] ?? 0) + 1;
  }
  const untold = (Object.entries(removedCounts) as [RoutingFilter, number][])
    .map(([filter, count]) => [filter, count - (told[filter] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  const chainLeftOut = Math.max(0, eligible - chain.length);
  const isWhole = chainLeftOut === 0 && untold.length === 0;
  return {
    id,
    at: request.at,
    by,
    ...(strategy && { strategy }),
    ...(rule && { rule: { ...rule, text: safe(rule.text) } }),
    request: { ...rest, ...(rest.workspace !== undefined && { workspace: safe(rest.workspace) }) },
    chain: chain.map((entry) => ({ ...entry, name: safe(entry.name, LONGEST_NAME) })),
    removed: removed.map((entry) => ({
      ...entry,
      name: safe(entry.name, LONGEST_NAME),
      reason: safe(entry.reason),
    })),
    ...(!isWhole && { leftOut: { chain: chainLeftOut, removed: Object.fromEntries(untold), attempts: 0 } }),
    because: safe(because),
    decidedInUs,
    attempts: [],
  };
}

/** With one more attempt; of very many those in the middle go, and are counted. */
export function withAttempt(receipt: RoutingReceipt, attempt: AttemptView, redact: Redact): RoutingReceipt {
  const safe = safely(redact);
  const { message, keyName } = attempt;
  const kept: AttemptView = {
    ...attempt,
    keyName: safe(keyName, LONGEST_NAME),
    ...(message !== undefined && { message: safe(message) }),
  };
  if (receipt.attempts.length < MOST_ATTEMPTS) {
    return { ...receipt, attempts: [...receipt.attempts, kept] };
  }
  const half = MOST_ATTEMPTS / 2;
  const { leftOut = { chain: 0, removed: {}, attempts: 0 } } = receipt;
  return {
    ...receipt,
    attempts: [...receipt.attempts.slice(0, half), ...receipt.attempts.slice(half + 1), kept],
    leftOut: { ...leftOut, attempts: leftOut.attempts + 1 },
  };
}

/**
 * "Auto chose Claude Haiku: cheapest with code ability; $0.0012, 4× less than the runner-up", and who answered where that is another.
 * `isUnderWay`: somebody may still answer.
 */
export function receiptLine(receipt: RoutingReceipt, isUnderWay = false): string {
  const { chain, because, by, attempts } = receipt;
  const [first] = chain;
  if (!first) {
    return by === 'named' ? `No model was asked: ${because}` : `Auto chose no model: ${because}`;
  }
  const line = by === 'named' ? `${first.name}: ${because}` : `Auto chose ${first.name}: ${because}`;
  const failures = attempts.filter(({ outcome }) => outcome === 'failed');
  const answered = attempts.findLast(({ outcome }) => outcome === 'success');
  if (!answered) {
    return failures.length > 0 ? `${line}. ${unansweredWords(receipt, isUnderWay)}${afterFailures(failures)}` : line;
  }
  return isSame(answered, first)
    ? `${line}${failures.length > 0 ? `. It answered${afterFailures(failures)}` : ''}`
    : `${line}. ${nameIn(chain, answered)} answered${afterFailures(failures)}`;
}

function unansweredWords({ attempts }: RoutingReceipt, isUnderWay: boolean): string {
  if (isUnderWay) {
    return 'Not answered yet';
  }
  return attempts.at(-1)?.outcome === 'cancelled' ? 'Stopped' : 'Nobody answered';
}

function afterFailures(failures: readonly AttemptView[]): string {
  return failures.length === 0
    ? ''
    : ` after ${failures.length} failed ${failures.length === 1 ? 'attempt' : 'attempts'}`;
}

function nameIn(chain: readonly ScoredCandidate[], attempt: AttemptView): string {
  return chain.find((entry) => isSame(entry, attempt))?.name ?? attempt.model;
}

/** So many characters of a text are read at all: what a vendor says may have no end. */
const MOST_READ = 20_000;

function safely(redact: Redact): (text: string, longest?: number) => string {
  return (text, longest = LONGEST_TEXT) => {
    const redacted = redact(text.slice(0, MOST_READ));
    return redacted.length > longest ? `${redacted.slice(0, longest - 1)}…` : redacted;
  };
}
