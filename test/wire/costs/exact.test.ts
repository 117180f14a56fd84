// The arithmetic that the bills are proved with is itself right, to the last digit.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decimal, evaluate, fractionOf, isEqual, isNear } from './exact.ts';

describe('sums without rounding', () => {
  it('follow the rules of arithmetic', () => {
    const results = [
      ['(1200 - 1024) * 2.5 + 1024 * 1.25 + 300 * 10', '4720'],
      ['2 + 3 * 4 - 5', '9'],
      ['100 - 30 - 20', '50'],
      ['100 / 10 / 2 * 3', '15'],
      ['((7))', '7'],
      ['0.1 + 0.2', '0.3'],
      ['(120 * 0.075) / 1000000', '0.000009'],
    ] as const;
    for (const [expression, result] of results) {
      assert.ok(isEqual(evaluate(expression), decimal(result)), `${expression} is not ${result}`);
    }
    assert.ok(
      !isEqual(evaluate('0.1 + 0.2'), fractionOf(0.1 + 0.2)),
      'what the computer makes of it is another number',
    );
    assert.ok(!isEqual(evaluate('1 / 3'), decimal('0.333333333333333333')));
  });

  it('refuse what is no sum', () => {
    for (const nonsense of ['', '1 +', '(1', '1)', '1e3', '-5', '2 3', 'x', '1 / 0']) {
      assert.throws(() => evaluate(nonsense), nonsense);
    }
    assert.throws(() => fractionOf(Number.NaN));
    assert.throws(() => decimal('1.'));
  });

  it('compare on both sides and up to the border', () => {
    const near = (one: string, other: string) => isNear(decimal(one), decimal(other), decimal('0.001'));
    assert.deepEqual(
      [near('1', '1.001'), near('1.001', '1'), near('1', '1.0011'), near('1.0011', '1')],
      [true, true, false, false],
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e6, noNaN: true }), (value) => {
        const { top, bottom } = fractionOf(value);
        assert.equal(Number(top) / Number(bottom), value);
      }),
    );
  });
});
