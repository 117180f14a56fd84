// Figures as they are read: right, short, and never a wrong zero.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatContext, formatDuration, formatTokens } from '../../../src/shared/format.ts';
import { USD } from '../../../src/shared/currency.ts';
import { formatMoney, formatPerMillion } from '../../../src/shared/money.ts';

function figures<T>(name: string, format: (value: T) => string, table: readonly (readonly [T, string])[]): void {
  describe(name, () => {
    for (const [value, text] of table) {
      it(`writes ${Object.is(value, -0) ? '-0' : String(value)} as ${text}`, () => assert.equal(format(value), text));
    }
  });
}

const formatUsd = (usd: number | undefined) => formatMoney(usd, USD);

figures<number | undefined>('formatMoney in USD', formatUsd, [
  [undefined, 'unknown'],
  [Number.NaN, 'unknown'],
  [Number.POSITIVE_INFINITY, 'unknown'],
  [Number.NEGATIVE_INFINITY, 'unknown'],
  [0, '$0'],
  [-0, '$0'],
  [1e-12, '<$0.00000000001'],
  [-1e-12, '>−$0.00000000001'],
  [1e-11, '$0.000000000010'],
  [0.000_42, '$0.00042'],
  [0.001, '$0.0010'],
  [0.0012, '$0.0012'],
  [0.009_99, '$0.010'],
  [0.01, '$0.010'],
  [0.0123, '$0.012'],
  [0.099_96, '$0.10'],
  [0.1, '$0.10'],
  [0.5, '$0.50'],
  [12.4, '$12.40'],
  [-12.4, '−$12.40'],
  [-0.0012, '−$0.0012'],
  [99.99, '$99.99'],
  [99.995, '$100.00'],
  [99.999, '$100.00'],
  [100, '$100.00'],
  [1234.5, '$1,234.50'],
  [1e9, '$1,000,000,000.00'],
]);

figures<number | undefined>('formatPerMillion', formatPerMillion, [
  [undefined, 'unknown'],
  [Number.NaN, 'unknown'],
  [0, '0'],
  [0.075, '0.075'],
  [0.0375, '0.0375'],
  [0.01, '0.01'],
  [0.005, '0.005'],
  [0.000_12, '0.00012'],
  [0.125, '0.125'],
  [1.25, '1.25'],
  [3, '3.00'],
  [75, '75.00'],
  [-1, '−1.00'],
]);

figures('formatTokens', formatTokens, [
  [0, '0'],
  [999, '999'],
  [1024, '1,024'],
  [1_234_567, '1,234,567'],
]);

figures('formatContext', formatContext, [
  [0, '0'],
  [999, '999'],
  [1000, '1k'],
  [4096, '4k'],
  [8192, '8k'],
  [16_385, '16k'],
  [32_768, '32k'],
  [32_769, '33k'],
  [64_000, '64k'],
  [128_000, '128k'],
  [131_072, '128k'],
  [200_000, '200k'],
  [256_000, '256k'],
  [262_144, '256k'],
  [400_000, '400k'],
  [512_000, '512k'],
  [999_999, '1M'],
  [1_000_000, '1M'],
  [1_047_576, '1M'],
  [1_048_576, '1M'],
  [2_000_000, '2M'],
  [2_097_152, '2M'],
  [10_485_760, '10M'],
]);

figures('formatDuration', formatDuration, [
  [Number.NaN, 'unknown'],
  [Number.POSITIVE_INFINITY, 'unknown'],
  [-5, '0.00 s'],
  [0, '0.00 s'],
  [420, '0.42 s'],
  [949, '0.95 s'],
  [950, '0.95 s'],
  [994, '0.99 s'],
  [995, '1.0 s'],
  [1234, '1.2 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min'],
  [185_000, '3 min 5 s'],
  [3_599_000, '59 min 59 s'],
  [3_599_600, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '24 h'],
]);

describe('figures of any size', () => {
  it('a sum that is not nothing is never written as zero, and a larger one never as a smaller one', () => {
    const value = (text: string) => Number(text.replace(/[$,<]/g, ''));
    const amount = fc.double({ min: 1e-11, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        assert.ok(value(formatUsd(a)) > 0);
        assert.ok(Math.abs(value(formatUsd(a)) - a) <= a * 0.06, `${a} as ${formatUsd(a)}`);
        assert.ok(a > b || value(formatUsd(a)) <= value(formatUsd(b)), `${a} ${b}`);
      }),
    );
  });

  it('a longer time is never written as a shorter one, and no 60 is left over', () => {
    const seconds = (text: string) =>
      [...text.matchAll(/([\d.]+) (s|min|h)/g)].reduce(
        (sum, [, n, unit]) => sum + Number(n) * ({ s: 1, min: 60, h: 3600 }[unit ?? ''] ?? 0),
        0,
      );
    const length = fc.oneof(fc.nat(12_000), fc.nat(10_000_000));
    fc.assert(
      fc.property(length, length, (a, b) => {
        assert.doesNotMatch(formatDuration(a), /(?<![.\d])60 /);
        assert.ok(a > b || seconds(formatDuration(a)) <= seconds(formatDuration(b)), `${a} ${b}`);
      }),
    );
  });
});
