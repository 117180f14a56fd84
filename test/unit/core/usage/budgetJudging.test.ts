// What is set aside never is above what is left, however the figures lie.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { costOf, judge, reached, type CostCeiling } from '../../../../src/core/usage/budgetJudging.ts';

const ceiling = (values: Partial<CostCeiling> = {}): CostCeiling => ({
  inputUsd: 0.01,
  usdPerOutputToken: 0.001,
  outputTokens: 1000,
  leastOutputTokens: 100,
  ...values,
});

describe('judging a request', () => {
  it('grants it whole where there is room', () => {
    assert.deepEqual(judge(ceiling(), [{ limit: 'a', leftUsd: 5 }]), { amountUsd: 1.01, outputTokens: 1000 });
    assert.deepEqual(judge(ceiling(), []), { amountUsd: 1.01, outputTokens: 1000 });
  });

  it('shortens the answer to what the tightest limit pays for', () => {
    const judged = judge(ceiling(), [
      { limit: 'wide', leftUsd: 0.9 },
      { limit: 'tight', leftUsd: 0.5105 },
    ]);
    assert.deepEqual(judged, { amountUsd: 0.01 + 500 * 0.001, outputTokens: 500 });
  });

  it('refuses where not even a short answer fits, and names the tightest', () => {
    const judged = judge(ceiling(), [
      { limit: 'wide', leftUsd: 0.1 },
      { limit: 'tight', leftUsd: 0.05 },
    ]);
    assert.deepEqual(judged, { refusedBy: 'tight', leftUsd: 0.05, leastUsd: 0.01 + 100 * 0.001 });
  });

  it('refuses everything that costs under a budget of 0, and nothing that is free', () => {
    const none = [{ limit: 'none', leftUsd: 0 }];
    assert.ok('refusedBy' in judge(ceiling({ inputUsd: 1e-12, usdPerOutputToken: 0 }), none));
    assert.ok('refusedBy' in judge(ceiling({ inputUsd: 0, usdPerOutputToken: 1e-12 }), none));
    assert.deepEqual(judge(ceiling({ inputUsd: 0, usdPerOutputToken: 0 }), [{ limit: 'over', leftUsd: -3 }]), {
      amountUsd: 0,
      outputTokens: 1000,
    });
  });

  it('refuses where a figure went wrong', () => {
    assert.ok('refusedBy' in judge(ceiling(), [{ limit: 'a', leftUsd: Number.NaN }]));
    assert.ok('refusedBy' in judge(ceiling({ inputUsd: Number.NaN }), [{ limit: 'a', leftUsd: 5 }]));
    assert.ok('refusedBy' in judge(ceiling({ inputUsd: Number.POSITIVE_INFINITY }), [{ limit: 'a', leftUsd: 5 }]));
  });

  it('judges vectors, which have no answer, by their input', () => {
    const vectors = ceiling({ outputTokens: 0, leastOutputTokens: 128 });
    assert.deepEqual(judge(vectors, [{ limit: 'a', leftUsd: 0.01 }]), { amountUsd: 0.01, outputTokens: 0 });
    assert.ok('refusedBy' in judge(vectors, [{ limit: 'a', leftUsd: 0.0099 }]));
  });

  it('never grants more than is left of any limit', () => {
    const usd = fc.double({ min: 0, max: 100, noNaN: true });
    const small = fc.double({ min: 0, max: 1e-3, noNaN: true });
    fc.assert(
      fc.property(
        usd,
        small,
        fc.nat(100_000),
        fc.nat(2000),
        fc.array(usd, { maxLength: 4 }),
        (input, rate, most, least, lefts) => {
          const wanted = ceiling({
            inputUsd: input,
            usdPerOutputToken: rate,
            outputTokens: most,
            leastOutputTokens: least,
          });
          const judged = judge(
            wanted,
            lefts.map((leftUsd) => ({ limit: leftUsd, leftUsd })),
          );
          const tightest = Math.min(...lefts);
          if ('amountUsd' in judged) {
            assert.ok(judged.amountUsd === 0 || judged.amountUsd <= tightest + 1e-10);
            assert.ok(judged.outputTokens <= most && judged.outputTokens >= Math.min(least, most));
            const isShortened = judged.outputTokens < most;
            assert.ok(!isShortened || costOf(wanted, judged.outputTokens + 2) > tightest, 'shortened without need');
          } else {
            assert.ok(costOf(wanted, Math.min(least, most)) > tightest - 1e-9, 'refused without need');
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('thresholds', () => {
  it('are reached at their percentage, whatever the last bit of a sum is', () => {
    assert.deepEqual(reached(0.1 + 0.7, 1, [50, 80, 100]), [50, 80]);
    assert.deepEqual(reached(4.999_999, 10, [50]), []);
    assert.deepEqual(reached(30, 10, [50, 80, 100]), [50, 80, 100]);
  });

  it('of a budget of 0 are reached with the first spending, and not before', () => {
    assert.deepEqual(reached(0, 0, [100]), []);
    assert.deepEqual(reached(0.001, 0, [100]), [100]);
  });
});
