// What a conversation's last receipt says of who is to be asked again.
import type { ErrorKind } from '../../shared/errorKind.ts';
import type { RoutingReceipt, Strategy } from '../../shared/routingViews.ts';
import { isSame } from '../routing/modelMap.ts';
import type { PreviousChoice } from '../routing/sticky.ts';

/** After these the one that was chosen would fail again; after all others it is well soon, and is gone back to. */
const LASTING: ReadonlySet<string> = new Set<ErrorKind>([
  'auth',
  'quota',
  'badRequest',
  'modelNotFound',
  'contextTooLong',
  'contentFilter',
  'notAllowed',
  'config',
]);

/** How the choice is made now: a model that another rule or a chain had picked is not kept. */
export interface ChoosingNow {
  ruleText?: string;
  byChain: boolean;
  /** Where the receipt names none. */
  strategy: Strategy;
}

/** `undefined`: nobody is kept. */
export function previousChoice(receipt: RoutingReceipt | undefined, now: ChoosingNow): PreviousChoice | undefined {
  const first = receipt?.chain[0];
  if (!receipt || !first || receipt.by === 'named') {
    return undefined;
  }
  if (receipt.rule?.text !== now.ruleText || (receipt.by === 'chain') !== now.byChain) {
    return undefined;
  }
  const answered = receipt.attempts.findLast(({ outcome }) => outcome === 'success');
  const failed = receipt.attempts.find((attempt) => isSame(attempt, first) && attempt.outcome === 'failed');
  const isLeft = answered !== undefined && LASTING.has(failed?.errorKind ?? '');
  const kept = isLeft ? (receipt.chain.find((entry) => isSame(entry, answered)) ?? first) : first;
  return {
    providerId: kept.providerId,
    model: kept.model,
    name: kept.name,
    strategy: receipt.strategy ?? now.strategy,
    required: receipt.request.required,
    ...(receipt.request.budget && { budget: receipt.request.budget }),
  };
}
