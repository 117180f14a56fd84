import assert from 'node:assert/strict';
import { budgetNow } from '../../../../src/core/router/budgetNow.ts';
import type { BudgetView } from '../../../../src/shared/budgetViews.ts';

function view(given: Partial<BudgetView>): BudgetView {
  return {
    id: 'b',
    period: 'month',
    scope: {},
    limitUsd: 10,
    hard: true,
    warnAt: [],
    title: 'Your monthly budget',
    firstDay: '2026-11-01',
    startsAt: 0,
    endsAt: 1,
    raisedUsd: 0,
    spentUsd: 0,
    heldUsd: 0,
    leftUsd: 10,
    ...given,
  };
}

describe('the budget that the router goes by', () => {
  const asked = { purpose: 'chat', workspace: 'file:///w' };

  it('is none where none counts', () => {
    assert.deepEqual(budgetNow([], asked), {});
    assert.deepEqual(budgetNow([view({ scope: { workspace: 'file:///other' }, leftUsd: 0 })], asked), {});
    assert.deepEqual(budgetNow([view({ scope: { purposes: ['title'] }, leftUsd: 0 })], asked), {});
  });

  it('leaves those of one provider or key to the gate', () => {
    assert.deepEqual(budgetNow([view({ scope: { providerId: 'openai' }, leftUsd: 0 })], asked), {});
    assert.deepEqual(budgetNow([view({ scope: { keyName: 'work' }, leftUsd: 0 })], asked), {});
  });

  it('is low from 80 % on, what it was raised by included', () => {
    assert.equal(budgetNow([view({ leftUsd: 2.01 })], asked).state, 'ok');
    assert.equal(budgetNow([view({ leftUsd: 2 })], asked).state, 'low');
    assert.equal(budgetNow([view({ leftUsd: 2, raisedUsd: 10 })], asked).state, 'low');
    assert.equal(budgetNow([view({ leftUsd: 4.1, raisedUsd: 10 })], asked).state, 'ok');
  });

  it('leaves as much as the tightest hard one does', () => {
    const views = [view({ leftUsd: 7 }), view({ leftUsd: 3, scope: { workspace: 'file:///w' } })];
    assert.deepEqual(budgetNow(views, asked), { state: 'ok', leftUsd: 3 });
    assert.deepEqual(budgetNow([view({ leftUsd: 0 })], asked), { state: 'used_up', leftUsd: 0 });
  });

  it('is only low where a soft one is used up', () => {
    assert.deepEqual(budgetNow([view({ hard: false, leftUsd: 0 })], asked), { state: 'low' });
  });
});
