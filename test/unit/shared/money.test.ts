// Amounts in the currency that a person chose: its sign, its coins, and digits enough for what costs next to nothing.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { USD, type Currency } from '../../../src/shared/currency.ts';
import { currencySign, followCurrency, formatMoney, formatPerMillion, formatRate } from '../../../src/shared/money.ts';

const EUR: Currency = { code: 'EUR', perUsd: 0.92 };
const JPY: Currency = { code: 'JPY', perUsd: 150 };
const CHF: Currency = { code: 'CHF', perUsd: 0.8 };
const KWD: Currency = { code: 'KWD', perUsd: 0.31 };
const CAD: Currency = { code: 'CAD', perUsd: 1.4 };

function amounts(currency: Currency, table: readonly (readonly [usd: number | undefined, text: string])[]): void {
  for (const [usd, text] of table) {
    it(`writes ${usd} USD in ${currency.code} as ${text}`, () => assert.equal(formatMoney(usd, currency), text));
  }
}

describe('amounts', () => {
  amounts(USD, [
    [undefined, 'unknown'],
    [12.4, '$12.40'],
    [0.0012, '$0.0012'],
  ]);
  amounts(EUR, [
    [undefined, 'unknown'],
    [Number.NaN, 'unknown'],
    [0, '€0'],
    [1, '€0.92'],
    [-1, '−€0.92'],
    [0.1, '€0.092'],
    [0.0012, '€0.0011'],
    [1e-9, '€0.00000000092'],
    [1e-13, '<€0.00000000001'],
    [-1e-13, '>−€0.00000000001'],
    [10_000, '€9,200.00'],
    [1e12, '€920,000,000,000.00'],
  ]);
  amounts(JPY, [
    [12.4, '¥1,860'],
    [0.5, '¥75'],
    [0.08, '¥12'],
    [0.0666, '¥10'],
    [0.066, '¥9.9'],
    [0.012, '¥1.8'],
    [0.001, '¥0.15'],
    [0.000_042, '¥0.0063'],
    [0, '¥0'],
  ]);
  amounts(CHF, [
    [2, 'CHF\u00A01.60'],
    [-2, '−CHF\u00A01.60'],
  ]);
  amounts(KWD, [[10, 'KWD\u00A03.100']]);
  amounts(CAD, [[1, 'CA$1.40']]);
  amounts({ code: 'nonsense', perUsd: 2 }, [[1, 'nonsense\u00A02.00']]);

  it('are those of the dollar where nothing else is chosen, and follow the choice at once', () => {
    assert.equal(formatMoney(3), '$3.00');
    let chosen = EUR;
    const before = followCurrency(() => chosen);
    try {
      assert.deepEqual(
        [formatMoney(3), formatRate(3), formatPerMillion(3), currencySign()],
        ['€2.76', '€2.76', '2.76', '€'],
      );
      assert.equal(formatMoney(3, USD), '$3.00');
      chosen = JPY;
      assert.equal(formatMoney(3), '¥450');
    } finally {
      followCurrency(before);
    }
    assert.equal(formatMoney(3), '$3.00');
  });

  it('are never shown as nothing where something was paid, nor longer than they can be read', () => {
    const usd = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(usd, fc.constantFrom(USD, EUR, JPY, CHF, KWD, CAD), (amount, currency) => {
        const text = formatMoney(amount, currency);
        const figure = Number(text.replaceAll(/[^\d.]/g, ''));
        const exact = amount * currency.perUsd;
        assert.ok(figure > 0, text);
        assert.ok(Math.abs(figure - exact) <= 0.051 * exact, `${text} is not ${exact}`);
        assert.ok(text.length <= 20, text);
      }),
    );
  });
});

describe('prices per million tokens', () => {
  const rates = (currency: Currency, table: readonly (readonly [usd: number | undefined, text: string])[]) => {
    for (const [usd, text] of table) {
      it(`writes ${usd} USD in ${currency.code} as ${text}`, () => assert.equal(formatRate(usd, currency), text));
    }
  };
  rates(USD, [
    [undefined, 'unknown'],
    [1.25, '$1.25'],
    [0.0375, '$0.0375'],
    [0.01875, '$0.01875'],
    [0.003625, '$0.003625'],
    [0.1 + 0.2, '$0.30'],
    [0.000_12, '$0.00012'],
    [0, '$0'],
    [-1, '−$1.00'],
  ]);
  rates(EUR, [
    [1.25, '€1.15'],
    [0.075, '€0.069'],
    [0.0375, '€0.0345'],
    [25, '€23.00'],
    [0.000_12, '€0.00011'],
  ]);
  rates(JPY, [
    [1.25, '¥188'],
    [0.075, '¥11.3'],
    [0.0125, '¥1.88'],
    [75, '¥11,250'],
    [0.0001, '¥0.015'],
  ]);
});
