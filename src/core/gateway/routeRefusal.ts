// How a caller is told that nobody can be asked: by what it is that removed everybody.
import type { RoutingFilter } from '../../shared/routingViews.ts';
import { AppError } from '../errors.ts';
import type { RouteRefused } from '../router/routeRefused.ts';
import { GatewayRefusal } from './refusal.ts';

/** What is not there at all, or out of sight, says nothing of the request. */
const BESIDE: ReadonlySet<RoutingFilter> = new Set(['unavailable', 'hidden']);

export function routeRefusal(refused: RouteRefused): Error {
  const { message, receipt } = refused;
  const telling = new Set(receipt.removed.map(({ filter }) => filter).filter((filter) => !BESIDE.has(filter)));
  const only = (...filters: readonly RoutingFilter[]) => [...telling].every((filter) => filters.includes(filter));
  if (telling.size === 0) {
    return refused;
  }
  if (only('policy')) {
    return new AppError('notAllowed', message, { code: 'policy' });
  }
  if (only('cost', 'budget')) {
    return new AppError('budgetExceeded', message);
  }
  if (only('health')) {
    return new AppError('overloaded', message, { retryable: true });
  }
  return new GatewayRefusal(400, message, { code: 'no_model_fits' });
}
