// Nobody can be asked: the status says what kind of reason it is.
import assert from 'node:assert/strict';
import { errorReply } from '../../../../src/core/gateway/refusal.ts';
import { routeRefusal } from '../../../../src/core/gateway/routeRefusal.ts';
import { RouteRefused } from '../../../../src/core/router/routeRefused.ts';
import type { RoutingFilter, RoutingReceipt } from '../../../../src/shared/routingViews.ts';

function replyTo(...filters: readonly RoutingFilter[]) {
  const removed = filters.map((filter) => ({ providerId: 'a', model: 'b', name: 'B', filter, reason: 'r' }));
  const refused = new RouteRefused({ because: 'Nobody can.', removed } as unknown as RoutingReceipt);
  const { status, error, retryable } = errorReply(routeRefusal(refused), (text) => text);
  return [status, error.code, retryable];
}

describe('routeRefusal', () => {
  it('says by the status what kept everybody out', () => {
    assert.deepEqual(replyTo(), [500, 'not_set_up', false]);
    assert.deepEqual(replyTo('unavailable', 'hidden'), [500, 'not_set_up', false]);
    assert.deepEqual(replyTo('unavailable', 'policy'), [403, 'not_allowed', false]);
    assert.deepEqual(replyTo('cost', 'budget'), [402, 'budget_exceeded', false]);
    assert.deepEqual(replyTo('health', 'health'), [503, 'overloaded', true]);
    assert.deepEqual(replyTo('policy', 'ability'), [400, 'no_model_fits', false]);
    assert.deepEqual(replyTo('context'), [400, 'no_model_fits', false]);
  });
});
