// A route as it is walked for other programs: without the editor's own models, and without what a stream cannot show.
import type { AttemptView } from '../../shared/routingViews.ts';
import type { Route, SkippedTarget } from '../pipeline/call.ts';
import type { ModelReference } from '../records.ts';
import type { GatewayAsk } from './gatewayBackend.ts';
import { isServed, NOT_SERVED } from './gatewayModels.ts';

/** What the caller has of the answer. */
export interface ShownState {
  isShown: boolean;
  /** It holds no tool call, with which nobody goes on. */
  isTextOnly: boolean;
}

/**
 * What was streamed cannot be taken back: whoever cannot go on with it is not asked at all, so that nothing is paid for an answer
 * that nobody can be given.
 */
export function servedRoute(route: Route, delivery: GatewayAsk['delivery'], shown: ShownState): Route {
  return {
    afterContent: route.afterContent,
    contentFilter: route.contentFilter,
    async next(after, tried) {
      const mustGoOn = delivery === 'stream' && shown.isShown;
      if (mustGoOn && !shown.isTextOnly) {
        return undefined;
      }
      const found = await route.next(after, tried);
      if (!found || 'skipped' in found) {
        return found;
      }
      const model = { providerId: found.provider.id, model: found.request.model };
      const { keyName } = found.connection;
      if (!isServed(found.provider)) {
        return { ...model, keyName, skipped: NOT_SERVED };
      }
      return mustGoOn && found.takesPrefill !== true
        ? { ...model, keyName, skipped: 'It cannot go on with an answer that has begun' }
        : found;
    },
  };
}

/** Of one to whom nothing was sent. */
export function skippedAttempt(
  { providerId, model, keyName }: ModelReference & Pick<SkippedTarget, 'keyName'>,
  message: string,
  errorKind?: string,
): AttemptView {
  return {
    providerId,
    model,
    keyName,
    startedAt: Date.now(),
    durationMs: 0,
    waitedMs: 0,
    outcome: 'skipped',
    errorKind,
    message,
  };
}
