// The page of budgets: rows of what the file holds, and edits that touch nothing else.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readBudgets } from '../../../src/core/usage/budgetDefinitions.ts';
import { viewOf } from '../../../src/core/usage/budgetState.ts';
import { withAmount, withLimit, withLimitBack, withoutLimit } from '../../../src/host/budgetEdits.ts';
import { budgetsPageView } from '../../../src/host/budgetsPageView.ts';

const NOW = Date.parse('2026-11-20T12:00:00');

function pageOf(raw: unknown, environment: Record<string, string> = {}) {
  const states = readBudgets(raw, environment).limits.map((limit) =>
    viewOf(limit, NOW, { spentUsd: 1, heldUsd: 0, raisedUsd: 0 }),
  );
  return budgetsPageView(raw, environment, states);
}

const idOf = (raw: unknown, index: number): string => pageOf(raw).limits[index]?.id ?? '';

describe('the page of budgets', () => {
  it('has a row for each entry, whatever it is, and a state for each that counts', () => {
    const { limits, problems } = pageOf({
      limits: [{ period: 'day', usd: 2 }, { period: 'day', usd: 1 }, { period: 'day', usd: 1 }, null, 7, { usd: -1 }],
    });
    assert.deepEqual(
      limits.map(({ state, overruled, problem }) => [state?.limitUsd, overruled ?? false, problem !== undefined]),
      [
        [undefined, true, false],
        [1, false, false],
        [undefined, true, false],
        [undefined, false, true],
        [undefined, false, true],
        [undefined, false, true],
      ],
    );
    assert.deepEqual(problems, [], 'each problem stands at its row');
  });

  it('says where amounts and warnings come from', () => {
    const none = pageOf(undefined, { ENABLE_COST_TRACKING: 'no', COST_ALERT_THRESHOLD: '$3' });
    assert.deepEqual(none.amounts, {
      perRequestUsd: { source: 'default' },
      confirmAboveUsd: { source: 'default' },
      backgroundUsdPerDay: { usd: 0.5, source: 'default' },
    });
    assert.deepEqual(none.warnings, { on: false, source: 'environment', variable: 'ENABLE_COST_TRACKING' });
    assert.deepEqual(
      none.limits.map(({ id, variable, state }) => [id, variable, state?.limitUsd]),
      [[undefined, 'COST_ALERT_THRESHOLD', 3]],
    );
    assert.equal(none.background?.limitUsd, 0.5);
    const set = pageOf(
      { limits: [], perRequestUsd: 0, backgroundUsdPerDay: null, warnings: true },
      { ENABLE_COST_TRACKING: 'no', COST_ALERT_THRESHOLD: '3' },
    );
    assert.deepEqual(set.amounts, {
      perRequestUsd: { usd: 0, source: 'user' },
      confirmAboveUsd: { source: 'default' },
      backgroundUsdPerDay: { source: 'user' },
    });
    assert.deepEqual(set.warnings, { on: true, source: 'user' });
    assert.deepEqual(set.limits, []);
    assert.equal(set.background, undefined);
    assert.deepEqual(pageOf(undefined, { COST_ALERT_THRESHOLD: 'three' }).problems, [
      'COST_ALERT_THRESHOLD is ignored: it needs a number of US dollars.',
    ]);
  });

  it('shows the rows also where an entry that is not known closes everything, and says so', () => {
    const page = pageOf({ limit: 1, limits: [{ period: 'day', usd: 2 }], perRequestUsd: 3 });
    assert.equal(page.limits.length, 1);
    assert.equal(page.amounts.perRequestUsd.usd, 3);
    assert.match(page.problems.join(), /has an entry "limit" that is not known.*nothing that costs is sent/);
    assert.equal(page.locked, undefined);
    assert.equal(pageOf({ limits: 'all' }).locked, true);
  });

  it('changes one entry and leaves every other as it is', () => {
    const anything = fc.array(
      fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(anything, anything, fc.dictionary(fc.string(), fc.jsonValue()), (left, right, rest) => {
        const others = JSON.parse(JSON.stringify({ ...rest, perRequestUsd: 1 })) as Record<string, unknown>;
        const before = { ...others, limits: [...left, { period: 'day', usd: 987.5, key: ' k ' }, ...right] };
        const after = withLimit(before, idOf(before, left.length), { usd: 2, name: 'n', key: null }) as typeof before;
        assert.deepEqual(after, { ...others, limits: [...left, { period: 'day', usd: 2, name: 'n' }, ...right] });
        const { raw, removed } = withoutLimit(after, idOf(after, left.length));
        assert.deepEqual(withLimitBack(raw, removed), after);
      }),
    );
  });

  it('refuses a change that would not fit, in words and with no consequence that is not there', () => {
    const raw = { limits: [{ period: 'day', usd: 1, amuont: 2 }] };
    assert.throws(() => withLimit(raw, undefined, { period: 'day' }), {
      message: 'It does not fit: "usd" needs a number of US dollars from 0.',
    });
    assert.throws(() => withLimit(raw, idOf(raw, 0), { usd: 2 }), /"amuont" that is not known/);
    assert.deepEqual(withLimit(raw, idOf(raw, 0), { usd: 2, without: ['amuont'] }), {
      limits: [{ period: 'day', usd: 2 }],
    });
    assert.throws(() => withLimit(raw, 'gone-1', { usd: 2 }), /changed in settings\.json meanwhile/);
    assert.throws(() => withLimit([], undefined, { period: 'day', usd: 1 }), /Mend it in settings\.json/);
    assert.throws(() => withAmount('x', 'warnings', true), /Mend it in settings\.json/);
  });

  it('lets the environment hold again when the last limit is gone', () => {
    const raw = { limits: [{ period: 'day', usd: 1 }] };
    assert.equal(withoutLimit(raw, idOf(raw, 0)).raw, undefined);
    assert.equal(withAmount({ warnings: false }, 'warnings', undefined), undefined);
    assert.deepEqual(withAmount(undefined, 'backgroundUsdPerDay', null), { backgroundUsdPerDay: null });
  });
});
