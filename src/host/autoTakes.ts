// Whom Auto would take for a draft, for estimates; what finds out is loaded when Auto is chosen and something is typed.
import type { EstimatesOptions } from '../core/chat/estimate.ts';
import type { Services } from './services.ts';

export function autoTakes(services: Services): NonNullable<EstimatesOptions['autoTakes']> {
  return async (...asked) => (await import('./autoAsk.ts')).whomAutoWouldTake(services, ...asked);
}
