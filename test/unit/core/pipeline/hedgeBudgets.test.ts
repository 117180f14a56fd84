import assert from 'node:assert/strict';
import type { Call } from '../../../../src/core/pipeline/call.ts';
import { createSend } from '../../../../src/core/pipeline/send.ts';
import { Pricing } from '../../../../src/core/pricing.ts';
import type { UsageRecord } from '../../../../src/core/records.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, readAll, scriptedProvider } from '../../support/scriptedProvider.ts';
import { PRICE, request } from './budgetDesk.ts';
import { after, AFTER, answer, USUAL_MS } from './hedgeDesk.ts';
import { fails } from './routeDesk.ts';

describe('hedging with budgets and prices', () => {
  const bothAsked = async (refused: string[], leftUsd?: () => number) => {
    const clock = new ManualClock();
    const [slow, fast] = ['slow', 'fast'].map((id) =>
      scriptedProvider({ id, answers: [after(clock, id === 'slow' ? 60_000 : 100, ...answer(id))] }),
    );
    assert.ok(slow && fast);
    const admitted: string[] = [];
    const records: UsageRecord[] = [];
    let ids = 0;
    const send = createSend({
      clock,
      pricing: new Pricing(),
      newId: () => `id${(ids += 1)}`,
      timeouts: () => ({ connectMs: 1e6, firstTokenMs: 1e6, idleMs: 1e6 }),
      hedge: () => ({ after: AFTER }),
      usualFirstTokenMs: () => USUAL_MS,
      maxRetries: () => 0,
      budget: async () => ({
        async admit({ provider }: Call) {
          admitted.push(provider.id);
          if (refused.includes(provider.id)) {
            throw fails('budgetExceeded');
          }
          return undefined;
        },
      }),
    });
    const next = {
      ...callTo(fast, {
        request: request({ model: 'model-b' }, { id: 'model-b', price: { ...PRICE, inputPerMillion: 50 } }),
      }),
    };
    let given = 0;
    const call = callTo(slow, {
      request: request({ model: 'model-a' }, { price: { ...PRICE, inputPerMillion: 50 } }),
      onRecord: (record) => void records.push(record),
      leftUsd,
      route: { next: async () => ((given += 1) === 1 ? next : undefined) },
    });
    const reading = readAll(send(call, new AbortController().signal));
    await clock.advanceAsync(120_000);
    const { parts } = await reading;
    const told = parts
      .filter((part) => part.type === 'attempt')
      .map(({ attempt }) => `${attempt.providerId} ${attempt.outcome}`);
    return { admitted, records, told };
  };

  it('both pass the budgets, and what the loser has cost is estimated', async () => {
    const { admitted, records, told } = await bothAsked([]);
    assert.deepEqual(admitted, ['slow', 'fast']);
    assert.deepEqual(told, ['slow hedgeLost', 'fast success']);
    const lost = records.find(({ hedged }) => hedged);
    assert.ok(lost?.costUsd !== undefined && lost.costUsd > 0, 'its input was read and is billed');
    assert.equal(lost.providerId, 'slow');
  });

  it('nobody is asked beside another where all tries have a bound together: each could spend what is left for both', async () => {
    const { admitted, told } = await bothAsked([], () => 1);
    assert.deepEqual(admitted, ['slow']);
    assert.deepEqual(told, ['slow success']);
  });

  it('one that no budget lets through is not sent, and the first answers', async () => {
    const { records, told } = await bothAsked(['fast']);
    assert.deepEqual(told.toSorted(), ['fast skipped', 'slow success']);
    assert.deepEqual(
      records.map(({ providerId, hedged }) => [providerId, hedged]),
      [['slow', false]],
    );
  });
});
