// The day on which a budget will be used up, by what was spent on what it is for.
import assert from 'node:assert/strict';
import { localDay } from '../../../../src/core/localDay.ts';
import { budgetViews } from '../../../../src/core/pipeline/budgetBook.ts';
import { readBudgets } from '../../../../src/core/usage/budgetDefinitions.ts';
import { budgetOutlooks } from '../../../../src/core/usage/budgetOutlook.ts';
import { vendorFeeUsd } from '../../../../src/core/usage/vendorFees.ts';
import { temporaryStores, usageRecord } from '../../store/temporaryStore.ts';
import { ManualClock } from '../../support/manualClock.ts';

const DAY_MS = 86_400_000;

describe('the outlook of budgets', () => {
  const stores = temporaryStores();

  /** A dollar a day for openai, for so many days up to yesterday; on Monday the 11th of a month, at noon. */
  async function outlooksOf(limits: readonly object[], days = 42) {
    const clock = new ManualClock();
    clock.jumpTo(new Date(2026, 4, 11, 12).getTime());
    const store = await stores.open({ clock, instance: 'a', isAlive: () => true });
    for (let day = 1; day <= days; day += 1) {
      const startedAt = clock.now() - day * DAY_MS;
      store.usage.add(usageRecord(`${day}`, { providerId: 'openai', keyName: 'work', costUsd: 1, startedAt }));
    }
    const budgets = () => readBudgets({ limits, backgroundUsdPerDay: null }, {});
    const views = await budgetViews({ clock, store: async () => store, budgets });
    const outlooks = await budgetOutlooks(store.usage.costs, views, clock.now());
    return outlooks.map(({ spentUsd, runsOutOn }) => [spentUsd, runsOutOn]);
  }

  it('is the day by which it is more likely used up than not', async () => {
    // Half a dollar today, a dollar each day from tomorrow on.
    assert.deepEqual(await outlooksOf([{ period: 'month', usd: 15.5, hard: true }]), [[10, '2026-05-16']]);
  });

  it('looks at what the budget is for, within its own period', async () => {
    const limits = [
      { period: 'month', usd: 15.5, provider: 'openai', key: 'work' },
      { period: 'month', usd: 15.5, provider: 'groq' },
      { period: 'month', usd: 15.5, key: 'home' },
      { period: 'month', usd: 40 },
      { period: 'week', usd: 3.25 },
      { period: 'week', usd: 8, hard: true },
    ];
    assert.deepEqual(await outlooksOf(limits), [
      [10, '2026-05-16'],
      [0, undefined],
      [0, undefined],
      [10, undefined],
      [0, '2026-05-14'],
      [0, undefined],
    ]);
  });

  it('is not guessed where there is too little to go by, and is today where nothing is left', async () => {
    const limits = [
      { period: 'month', usd: 4 },
      { period: 'week', usd: 0 },
      { period: 'month', usd: 3, hard: true },
    ];
    const today = localDay(new Date(2026, 4, 11, 12).getTime());
    assert.deepEqual(await outlooksOf(limits, 3), [
      [3, undefined],
      [0, undefined],
      [3, today],
    ]);
  });
});

describe('what a vendor charges besides tokens', () => {
  it("is Perplexity's searches", () => {
    assert.equal(vendorFeeUsd({ providerId: 'perplexity', model: 'perplexity/sonar' }), 0.025);
    assert.ok(vendorFeeUsd({ providerId: 'perplexity', model: 'sonar-deep-research' }) > 0.1);
    assert.equal(vendorFeeUsd({ providerId: 'openai', model: 'perplexity/sonar' }), 0);
  });
});
