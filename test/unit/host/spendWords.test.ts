// What the status bar says of spending, for budgets in every state.
import assert from 'node:assert/strict';
import { spendWords, type SpendFacts } from '../../../src/host/spendWords.ts';
import type { BudgetOutlook } from '../../../src/shared/costViews.ts';

const spent = (costUsd: number, unknownCostRequests = 0, requests = 3) => ({ costUsd, requests, unknownCostRequests });

function words(budgets: readonly Partial<BudgetOutlook>[], rest: Partial<SpendFacts> = {}) {
  return spendWords({
    today: spent(1.24),
    week: spent(8.1),
    month: spent(21.3),
    warns: true,
    workspace: 'file:///here',
    ...rest,
    budgets: budgets.map((budget) => ({
      id: 'b',
      period: 'day',
      scope: {},
      limitUsd: 5,
      hard: false,
      warnAt: [50, 80, 100],
      title: 'Your daily budget',
      firstDay: '2026-11-21',
      startsAt: 0,
      endsAt: 1,
      raisedUsd: 0,
      spentUsd: 0,
      heldUsd: 0,
      leftUsd: 5,
      ...budget,
    })),
  });
}

describe('spending in the status bar', () => {
  it('is the amount of the day, with the longer spans in the tooltip', () => {
    const { text, amount, level, spoken, sums, unknown, budgets } = words([]);
    assert.equal(text, '$1.24 today');
    assert.equal(amount, text);
    assert.equal(level, undefined);
    assert.equal(spoken, 'LLM Workbench spending: $1.24 today');
    assert.deepEqual(sums, [
      ['Today', '$1.24'],
      ['This week', '$8.10'],
      ['This month', '$21.30'],
    ]);
    assert.equal(unknown, undefined);
    assert.deepEqual(budgets, []);
  });

  it('never makes an unknown cost a zero, and says how many there are', () => {
    const none = words([], { today: spent(0, 0, 0) });
    assert.equal(none.text, '$0 today');
    const some = words([], { today: spent(0.5, 1) });
    assert.equal(some.text, '$0.50 + unknown today');
    assert.equal(some.unknown, 'The cost of 1 request today is unknown.');
    assert.equal(words([], { today: spent(0, 3) }).text, 'Unknown cost today');
    assert.equal(words([], { month: spent(1, 2) }).unknown, 'The cost of 2 requests this month is unknown.');
  });

  const states: [string, Partial<BudgetOutlook>, 'warning' | 'error' | undefined, string][] = [
    ['below the first threshold', { spentUsd: 2.49 }, undefined, '$1.24 today'],
    ['at a threshold', { spentUsd: 2.5 }, 'warning', '$1.24 today · 50 % of daily budget'],
    ['just below what it rounds to', { spentUsd: 4.99 }, 'warning', '$1.24 today · 99 % of daily budget'],
    ['passed', { spentUsd: 6.7 }, 'warning', '$1.24 today · 134 % of daily budget'],
    ['a limit that is warned of', { hard: true, spentUsd: 4 }, 'warning', '$1.24 today · 80 % of daily budget'],
    ['a limit without a warning', { hard: true, warnAt: [], spentUsd: 4.9 }, undefined, '$1.24 today'],
    ['a limit next to its end', { hard: true, spentUsd: 4.96 }, 'error', '$1.24 today · daily budget used up'],
    [
      'a limit that was raised',
      { hard: true, spentUsd: 5, raisedUsd: 5 },
      'warning',
      '$1.24 today · 50 % of daily budget',
    ],
    ['a limit that forbids', { hard: true, limitUsd: 0, leftUsd: 0 }, undefined, '$1.24 today'],
    ['nothing to be read', { hard: true, limitUsd: 0, problem: 'x' }, 'error', '$1.24 today · budgets cannot be read'],
    [
      'the background',
      {
        hard: true,
        spentUsd: 5,
        scope: { purposes: ['title', 'judge'] },
        title: 'Your daily budget for work in the background',
      },
      'warning',
      '$1.24 today · daily budget for work in the background used up',
    ],
    ['another folder', { hard: true, spentUsd: 5, scope: { workspace: 'file:///there' } }, undefined, '$1.24 today'],
    [
      'this folder',
      { hard: true, spentUsd: 5, scope: { workspace: 'file:///here' } },
      'error',
      '$1.24 today · daily budget used up',
    ],
    [
      'a very long name',
      { spentUsd: 5, title: `Your daily budget "${'x'.repeat(60)}"` },
      'warning',
      '$1.24 today · 100 % of daily budget',
    ],
    [
      'a sum of many small ones',
      { spentUsd: 0.1 + 0.2, limitUsd: 0.6 },
      'warning',
      '$1.24 today · 50 % of daily budget',
    ],
  ];
  for (const [name, budget, level, text] of states) {
    it(`is coloured by a budget, and says so: ${name}`, () => {
      const said = words([budget]);
      assert.equal(said.text, text);
      assert.equal(said.level, level);
      assert.equal(said.spoken.includes('budget'), level !== undefined);
    });
  }

  it('tells the worst of several: what is used up before what is warned of, then what is used most', () => {
    const month = { period: 'month', title: 'Your monthly budget' } as const;
    assert.match(words([{ spentUsd: 90 }, { ...month, hard: true, spentUsd: 5 }]).text, / · monthly budget used up$/);
    assert.match(words([{ spentUsd: 3 }, { ...month, spentUsd: 4 }]).text, / · 80 % of monthly budget$/);
  });

  it('does not warn a person who does not want to be told, but says that a limit is used up', () => {
    assert.equal(words([{ spentUsd: 5 }], { warns: false }).level, undefined);
    assert.equal(words([{ spentUsd: 5, hard: true }], { warns: false }).level, 'error');
  });

  it('lists what is left of each budget of this window', () => {
    const { budgets } = words([
      { leftUsd: 3.76, spentUsd: 1.24 },
      { leftUsd: 3, spentUsd: 1, heldUsd: 1, runsOutOn: '2026-11-24' },
      { spentUsd: 6.7, leftUsd: 0 },
      { limitUsd: 0, leftUsd: 0, hard: true },
      { scope: { workspace: 'file:///there' } },
      // Nothing has run in the background yet.
      { scope: { purposes: ['title', 'embedding', 'judge'] } },
    ]);
    assert.deepEqual(budgets, [
      'Your daily budget: $3.76 of $5.00 left',
      'Your daily budget: $3.00 of $5.00 left, $1.00 set aside for what is under way, used up on 2026-11-24 at this pace',
      'Your daily budget: $6.70 spent of $5.00',
      'Your daily budget: nothing that costs is sent',
    ]);
  });
});
