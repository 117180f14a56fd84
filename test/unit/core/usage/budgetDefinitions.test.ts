// What stands in the settings, as budgets; what cannot be understood of a limit forbids, and is told.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readBudgets, strangers } from '../../../../src/core/usage/budgetDefinitions.ts';
import { covers } from '../../../../src/core/usage/budgetState.ts';

const read = (value: unknown, environment: Record<string, string> = {}) => readBudgets(value, environment);
/** Without that of background work. */
const ownOf = (value: unknown, environment: Record<string, string> = {}) =>
  read(value, environment).limits.filter(({ name }) => name !== 'Background work');

describe('reading budgets', () => {
  it('has nothing but the budget of background work where nothing is set', () => {
    const { limits, problems, warnings, perRequestUsd, confirmAboveUsd } = read(undefined);
    assert.deepEqual(
      limits.map(({ name, period, hard, limitUsd, scope }) => ({ name, period, hard, limitUsd, scope })),
      [
        {
          name: 'Background work',
          period: 'day',
          hard: true,
          limitUsd: 0.5,
          scope: { purposes: ['title', 'embedding', 'judge'] },
        },
      ],
    );
    assert.deepEqual([problems, warnings, perRequestUsd, confirmAboveUsd], [[], true, undefined, undefined]);
  });

  it('reads period, scope, kind and thresholds', () => {
    const [limit] = ownOf({
      limits: [
        { period: 'week', usd: 5, hard: true, warnAt: [90, 20, 90], provider: ' openai ', key: 'work', name: 'Work' },
      ],
    });
    assert.deepEqual(limit && { ...limit, id: '' }, {
      id: '',
      name: 'Work',
      period: 'week',
      scope: { providerId: 'openai', keyName: 'work' },
      limitUsd: 5,
      hard: true,
      warnAt: [20, 90],
    });
  });

  it('holds for requests that fit all that is given', () => {
    const [limit] = ownOf({ limits: [{ period: 'day', usd: 1, workspace: 'file:///a', purpose: 'background' }] });
    const request = { providerId: 'openai', keyName: 'k', workspace: 'file:///a', purpose: 'title' };
    assert.ok(limit);
    assert.equal(covers(limit.scope, request), true);
    assert.equal(covers(limit.scope, { ...request, purpose: 'chat' }), false);
    assert.equal(covers(limit.scope, { ...request, workspace: undefined }), false);
    assert.equal(covers({}, request), true);
  });

  it('gives each scope, period and kind an id of its own, and the same one again', () => {
    const limits = [
      { period: 'day', usd: 1 },
      { period: 'day', usd: 1, hard: true },
      { period: 'month', usd: 1 },
      { period: 'day', usd: 1, provider: 'a/b' },
      { period: 'day', usd: 1, provider: 'a', key: 'b' },
      { period: 'day', usd: 1, key: 'a' },
      { period: 'day', usd: 1, workspace: 'file:///a' },
      { period: 'day', usd: 1, purpose: 'chat' },
    ];
    const ids = ownOf({ limits }).map(({ id }) => id);
    assert.equal(new Set(ids).size, limits.length);
    assert.deepEqual(
      ownOf({ limits: limits.map((limit) => ({ ...limit, usd: 9, name: 'X' })) }).map(({ id }) => id),
      ids,
    );
  });

  it('takes the lower of two that say the same of the same, and says so', () => {
    const { limits, problems } = read({
      limits: [
        { period: 'day', usd: 3, hard: true },
        { period: 'day', usd: 2, hard: true },
      ],
      backgroundUsdPerDay: null,
    });
    assert.deepEqual(
      limits.map(({ limitUsd }) => limitUsd),
      [2],
    );
    assert.match(problems.join(), /lower of them holds/);
  });

  for (const [what, entry] of Object.entries({
    'no number': { period: 'day', usd: '5', hard: true },
    NaN: { period: 'day', usd: Number.NaN, hard: true },
    infinite: { period: 'day', usd: Number.POSITIVE_INFINITY, hard: true },
    negative: { period: 'day', usd: -1, hard: true },
    'another period': { period: 'year', usd: 5, hard: true },
    'a misspelt field': { period: 'day', usd: 5, hrad: true },
    'hard that is no boolean': { period: 'day', usd: 5, hard: 'yes' },
    'an unknown purpose': { period: 'day', usd: 5, hard: true, purpose: 'chatt' },
    'a folder that is no URI': { period: 'day', usd: 5, hard: true, workspace: 'C:\\project' },
    'an empty provider': { period: 'day', usd: 5, hard: true, provider: ' ' },
    'no object': 5,
  })) {
    it(`lets nothing that costs pass for a hard limit with ${what}, and says why`, () => {
      const { problems } = read({ limits: [entry] });
      const [limit] = ownOf({ limits: [entry] });
      assert.deepEqual([limit?.hard, limit?.limitUsd, limit?.scope], [true, 0, {}]);
      assert.match(String(limit?.problem), /^budget 1 does not fit: /);
      assert.match(problems.join(), /^Budget 1 does not fit: .+nothing that costs is sent\.$/);
    });
  }

  it('takes a folder with and without a slash at its end for the same', () => {
    const [limit] = ownOf({ limits: [{ period: 'day', usd: 1, workspace: 'file:///home/me/' }] });
    assert.equal(limit?.scope.workspace, 'file:///home/me');
  });

  it('tells of a limit for a provider that nobody knows, which would never hold', () => {
    const budgets = read({
      limits: [
        { period: 'day', usd: 1, hard: true, provider: 'OpenAI' },
        { period: 'day', usd: 1, hard: true, provider: 'openai' },
        { period: 'month', usd: 1 },
      ],
    });
    assert.deepEqual(strangers(budgets, ['openai', 'groq']), [
      'A budget is for the provider "OpenAI", which is not known: it holds for no request. Did you mean "openai"?',
    ]);
    assert.deepEqual(strangers(read({ limits: [{ period: 'day', usd: 1, provider: 'acme' }] }), ['openai']), [
      'A budget is for the provider "acme", which is not known: it holds for no request.',
    ]);
  });

  it('leaves out a soft limit that does not fit, and keeps the others', () => {
    const value = {
      limits: [
        { period: 'day', usd: -1 },
        { period: 'day', usd: 2, warnAt: [0] },
        { period: 'week', usd: 3 },
      ],
    };
    assert.deepEqual(
      ownOf(value).map(({ limitUsd }) => limitUsd),
      [3],
    );
    assert.equal(read(value).problems.length, 2);
  });

  it('closes where the whole cannot be read', () => {
    for (const value of [5, 'x', [], { limit: [] }, { limits: {} }]) {
      const { limits, problems } = read(value);
      assert.deepEqual(
        limits.map(({ limitUsd, hard }) => [limitUsd, hard]),
        [[0, true]],
        JSON.stringify(value),
      );
      assert.match(problems.join(), /nothing that costs is sent/);
    }
  });

  it('takes an amount that does not fit for 0, and null for none', () => {
    const bad = read({ perRequestUsd: '1', confirmAboveUsd: -2, backgroundUsdPerDay: Number.NaN });
    assert.deepEqual([bad.perRequestUsd, bad.confirmAboveUsd, bad.limits[0]?.limitUsd], [0, 0, 0]);
    assert.equal(bad.problems.length, 3);
    const none = read({ perRequestUsd: null, confirmAboveUsd: null, backgroundUsdPerDay: null });
    assert.deepEqual([none.perRequestUsd, none.confirmAboveUsd, none.limits], [undefined, undefined, []]);
  });

  it('warns at COST_ALERT_THRESHOLD dollars a day where no limits are set', () => {
    const [limit] = ownOf(undefined, { COST_ALERT_THRESHOLD: ' 2.5 ' });
    assert.deepEqual([limit?.period, limit?.limitUsd, limit?.hard, limit?.warnAt], ['day', 2.5, false, [50, 80, 100]]);
    assert.deepEqual(ownOf({ limits: [] }, { COST_ALERT_THRESHOLD: '2.5' }), []);
    assert.equal(ownOf({ perRequestUsd: 1 }, { COST_ALERT_THRESHOLD: '$10' })[0]?.limitUsd, 10);
    for (const text of ['-1', 'NaN', 'Infinity', '1e400', 'ten', '1,5']) {
      const { limits, problems } = read(undefined, { COST_ALERT_THRESHOLD: text });
      assert.equal(limits.length, 1, text);
      assert.deepEqual(problems, ['COST_ALERT_THRESHOLD is ignored: it needs a number of US dollars.']);
    }
  });

  it('switches the warnings off with ENABLE_COST_TRACKING, which the setting overrules; limits stay', () => {
    const off = { ENABLE_COST_TRACKING: 'False' };
    assert.equal(read(undefined, off).warnings, false);
    assert.equal(read({ warnings: true }, off).warnings, true);
    assert.equal(read(undefined, { ENABLE_COST_TRACKING: 'maybe' }).warnings, true);
    assert.equal(ownOf({ limits: [{ period: 'day', usd: 1, hard: true }] }, off)[0]?.limitUsd, 1);
  });

  it('never throws, and never gives an amount that is none', () => {
    const value = fc.oneof(
      fc.anything(),
      fc.record({ limits: fc.anything(), perRequestUsd: fc.anything() }, { requiredKeys: [] }),
      fc.record({
        limits: fc.array(
          fc.record(
            {
              period: fc.constantFrom('day', 'x'),
              usd: fc.anything(),
              hard: fc.anything(),
              key: fc.anything(),
              warnAt: fc.anything(),
            },
            { requiredKeys: [] },
          ),
        ),
      }),
    );
    fc.assert(
      fc.property(value, (given) => {
        for (const { limitUsd, warnAt } of read(given).limits) {
          assert.ok(Number.isFinite(limitUsd) && limitUsd >= 0);
          assert.ok(warnAt.every((percent) => percent > 0));
        }
      }),
      { numRuns: 500 },
    );
  });
});
