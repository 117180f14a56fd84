// The budgets as views show them, and raising one for its period.
import assert from 'node:assert/strict';
import { budgetViews, raiseBudget } from '../../../../src/core/pipeline/budgetBook.ts';
import { spanOf } from '../../../../src/core/usage/budgetState.ts';
import { readBudgets } from '../../../../src/core/usage/budgetDefinitions.ts';
import { localDay } from '../../../../src/core/localDay.ts';
import { temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';

describe('the book of budgets', () => {
  const stores = temporaryStores();

  async function desk(setting: unknown) {
    const clock = new ManualClock();
    // Noon: the same day in most time zones.
    clock.jumpTo(new Date(2026, 4, 13, 12).getTime());
    const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
    const budgets = () => readBudgets(setting, {});
    return { clock, store, options: { clock, store: async () => store, budgets } };
  }

  it('shows each budget in its period: spent, held, raised and left', async () => {
    const { store, clock, options } = await desk({
      limits: [
        { period: 'day', usd: 1, hard: true, provider: 'openai' },
        { period: 'week', usd: 0.1 },
      ],
      backgroundUsdPerDay: null,
    });
    store.usage.add(usageRecord('1', { costUsd: 0.25, startedAt: clock.now() }));
    const [day] = options.budgets().limits;
    assert.ok(day);
    const label = { providerId: 'openai', model: 'm', keyName: 'k', purpose: 'chat' as const };
    store.budgets.reserve(
      { ...label, id: 'l', startedAt: clock.now(), attempt: 1, inputTokens: 1 },
      [spanOf(day, clock.now())],
      () => ({ amountUsd: 0.5, outputTokens: 1 }),
    );
    await raiseBudget(options, { budgetId: day.id, firstDay: localDay(clock.now()), usd: 2 });
    const views = await budgetViews(options);
    assert.deepEqual(
      views.map(({ title, spentUsd, heldUsd, raisedUsd, leftUsd }) => [title, spentUsd, heldUsd, raisedUsd, leftUsd]),
      [
        ['Your daily budget for openai', 0.25, 0.5, 2, 2.25],
        ['Your weekly budget', 0.25, 0.5, 0, 0],
      ],
    );
    assert.deepEqual(
      views.map(({ firstDay, startsAt }) => [firstDay, startsAt]),
      [
        ['2026-05-13', new Date(2026, 4, 13).getTime()],
        ['2026-05-11', new Date(2026, 4, 11).getTime()],
      ],
    );
  });

  it('refuses to raise what the person did not see: another period, no such budget, no amount', async () => {
    const { clock, store, options } = await desk({ limits: [{ period: 'day', usd: 1, hard: true }] });
    const [day] = options.budgets().limits;
    assert.ok(day);
    const firstDay = localDay(clock.now());
    const right = { budgetId: day.id, firstDay, usd: 1 };
    for (const usd of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(raiseBudget(options, { ...right, usd }), { kind: 'badRequest' });
    }
    await assert.rejects(raiseBudget(options, { ...right, budgetId: 'other' }), { kind: 'badRequest' });
    clock.advance(86_400_000);
    await assert.rejects(raiseBudget(options, right), { kind: 'badRequest' });
    assert.equal(store.budgets.sums([spanOf(day, clock.now())])[0]?.raisedUsd, 0);
  });

  it('does not raise budgets that cannot be read', async () => {
    const { clock, options } = await desk({ limits: 'x' });
    const firstDay = localDay(new Date(clock.now()).setDate(1));
    await assert.rejects(raiseBudget(options, { budgetId: 'unreadable', firstDay, usd: 1 }), { kind: 'badRequest' });
  });
});
