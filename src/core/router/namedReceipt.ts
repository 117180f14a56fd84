// The receipt of a model that was named, and is asked whatever the router thinks of it.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import type { RouteAsk, RouterDoor } from './contract.ts';

/** `undefined`: a policy forbids it, or nobody knows its provider: nothing is sent to it, and the asking says why. Nothing is sent or written for it. Throws as `explain` does. */
export async function namedReceipt(
  router: Pick<RouterDoor, 'explain'>,
  ask: RouteAsk,
  signal: AbortSignal,
): Promise<RoutingReceipt | undefined> {
  const receipt = await router.explain({ ...ask, fallback: false, isAskedAnyway: true }, signal);
  return receipt.chain.length > 0 ? receipt : undefined;
}
