// Prices, currency and local costs as a person wrote them: what is understood holds, the rest is told and changes nothing.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readOwnPrices } from '../../../../src/core/configuration/ownPrices.ts';
import { ownPriceFrom, scaledCacheRead, typedRate } from '../../../../src/core/configuration/typedPrice.ts';
import { USD } from '../../../../src/shared/currency.ts';
import { reader } from './reader.ts';

const price = { inputPerMillion: 1, outputPerMillion: 2 };

describe('own prices', () => {
  it('are read by model, whose own name may hold slashes', () => {
    const whole = { ...price, cacheReadPerMillion: 0, cacheWritePerMillion: 1.25, cacheWrite1hPerMillion: 2 };
    const { prices, problems } = readOwnPrices({ 'openai/gpt-x': price, 'together/meta-llama/Llama': whole });
    assert.deepEqual([...prices.keys()], ['openai/gpt-x', 'together/meta-llama/Llama']);
    assert.deepEqual(prices.get('together/meta-llama/Llama'), whole);
    assert.deepEqual(problems, []);
    assert.deepEqual(readOwnPrices(undefined), readOwnPrices({}));
  });

  for (const [entry, problem] of [
    [{ inputPerMillion: 1 }, /"outputPerMillion" is missing/],
    [{ outputPerMillion: 1 }, /"inputPerMillion" is missing/],
    [{ ...price, inputPerMillion: -1 }, /"inputPerMillion" needs a number of US dollars from 0/],
    [{ ...price, outputPerMillion: '2' }, /"outputPerMillion" needs a number/],
    [{ ...price, cacheReadPerMillion: Number.NaN }, /"cacheReadPerMillion" needs a number/],
    [{ ...price, inputPerMillion: Number.POSITIVE_INFINITY }, /"inputPerMillion" needs a number/],
    [{ ...price, inputPerMillion: 1e6 }, /from 0 to 100000/],
    [5, /needs an object/],
    [null, /needs an object/],
    [[1, 2], /needs an object/],
  ] as const) {
    it(`leave out ${JSON.stringify(entry)}, and keep its neighbours`, () => {
      const { prices, problems } = readOwnPrices({ 'openai/odd': entry, 'openai/good': price });
      assert.deepEqual([...prices.keys()], ['openai/good']);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', problem);
      assert.match(problems[0] ?? '', /openai\/odd/);
    });
  }

  it('tell of fields that nobody knows, and of names that mean no model', () => {
    const { prices, problems } = readOwnPrices({ 'openai/a': { ...price, cachePerMillion: 1 }, 'gpt-x': price });
    assert.deepEqual([...prices.keys()], ['openai/a']);
    assert.match(problems.join('\n'), /"cachePerMillion" that is not known/);
    assert.match(problems.join('\n'), /"gpt-x" is ignored: its name needs to be provider\/model/);
  });

  it('tell a few of very many problems', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`openai/${at}`, 'free']));
    const { problems } = readOwnPrices(many);
    assert.ok(problems.length <= 6);
    assert.match(problems.at(-1) ?? '', /995 more/);
  });

  it('never throw, whatever stands there', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        for (const one of [
          ...readOwnPrices(value).prices.values(),
          ...readOwnPrices({ 'a/b': value }).prices.values(),
        ]) {
          assert.ok(Object.values(one).every((rate) => Number.isFinite(rate) && rate >= 0));
        }
      }),
    );
  });
});

describe('a price that is typed', () => {
  for (const [text, rate] of [
    ['0.25', 0.25],
    ['0,25', 0.25],
    [' 3 ', 3],
    ['$ 3.5', 3.5],
    ['.5', 0.5],
    [',5', 0.5],
    ['1.', 1],
    ['0', 0],
    ['100000', 100_000],
    ['1250', 1250],
    ['0,125', 0.125],
  ] as const) {
    it(`takes "${text}" for ${rate}`, () => assert.equal(typedRate(text), rate));
  }
  for (const text of ['', ' ', 'free', '-1', '1e3', '1.000,50', '1,000.50', '3 €', '100001', 'NaN', '.', '1,250']) {
    it(`asks again for "${text}"`, () => assert.equal(typeof typedRate(text), 'string'));
  }

  it('says which of two ways a figure can be read', () => {
    assert.match(String(typedRate('1,250')), /type 1250, or 1\.250/);
  });

  it('keeps what writing to a cache costs beside input, as many times as it was', () => {
    const known = {
      inputPerMillion: 3,
      outputPerMillion: 15,
      cacheReadPerMillion: 0.3,
      cacheWritePerMillion: 3.75,
      cacheWrite1hPerMillion: 6,
    };
    assert.equal(scaledCacheRead(2, known), 0.2);
    assert.deepEqual(ownPriceFrom({ inputPerMillion: 2, outputPerMillion: 10, cacheReadPerMillion: 0.25 }, known), {
      inputPerMillion: 2,
      outputPerMillion: 10,
      cacheReadPerMillion: 0.25,
      cacheWritePerMillion: 2.5,
      cacheWrite1hPerMillion: 4,
    });
    assert.deepEqual(ownPriceFrom(price, {}), price);
    assert.deepEqual(ownPriceFrom(price, { inputPerMillion: 0, cacheWritePerMillion: 0 }), price);
  });
});

describe('the currency', () => {
  const shown = (currency: unknown) => reader({ user: { currency } });

  it('is the dollar without a setting, and what the person fixed with one', () => {
    assert.deepEqual(reader().currency(), USD);
    assert.deepEqual(shown({ code: ' eur ', perUsd: 0.92 }).currency(), { code: 'EUR', perUsd: 0.92 });
    assert.equal(shown({ code: 'EUR', perUsd: 0.92 }).view('currency').problem, undefined);
    assert.deepEqual(shown({ code: 'USD', perUsd: 1 }).currency(), USD);
  });

  for (const [currency, problem] of [
    [{ code: 'EUR' }, /"perUsd" is missing: how much EUR one US dollar is/],
    [{ code: 'XQZ', perUsd: 2 }, /ISO 4217/],
    [{ code: 'euros', perUsd: 2 }, /ISO 4217/],
    [{ perUsd: 0.92 }, /needs a currency/],
    [{ code: 'EUR', perUsd: 0 }, /perUsd/],
    [{ code: 'EUR', perUsd: -1 }, /perUsd/],
    [{ code: 'EUR', perUsd: '0.92' }, /perUsd/],
    [{ code: 'USD', perUsd: 2 }, /one USD is 1 USD/],
    [{ code: 7, perUsd: 2 }, /code/],
    ['EUR', /needs an object/],
  ] as const) {
    it(`stays the dollar with ${JSON.stringify(currency)}, and says why`, () => {
      const settings = shown(currency);
      assert.deepEqual(settings.currency(), USD);
      assert.match(settings.view('currency').problem ?? '', problem);
    });
  }
});

describe('what local models cost', () => {
  const local = (localCost: unknown) => reader({ user: { localCost } });

  it('is nothing, or so much an hour, or what the power comes to', () => {
    assert.equal(reader().localUsdPerHour(), undefined);
    assert.equal(local({ usdPerHour: 0.5 }).localUsdPerHour(), 0.5);
    assert.equal(local({ usdPerKwh: 0.3, watts: 400 }).localUsdPerHour(), 0.12);
  });

  it('is nothing where a half is missing, which is told', () => {
    const settings = local({ usdPerKwh: 0.3 });
    assert.equal(settings.localUsdPerHour(), undefined);
    assert.match(settings.view('localCost').problem ?? '', /free: "watts" is missing/);
    assert.match(local({ watts: 300 }).view('localCost').problem ?? '', /"usdPerKwh" is missing/);
    assert.match(local({ usdPerKwh: -1, watts: 300 }).view('localCost').problem ?? '', /usdPerKwh/);
  });

  it('is that per hour where both stand there, which is told', () => {
    const settings = local({ usdPerHour: 0.5, usdPerKwh: 0.3, watts: 400 });
    assert.equal(settings.localUsdPerHour(), 0.5);
    assert.match(settings.view('localCost').problem ?? '', /ignored/);
  });
});

describe('a workspace', () => {
  it('can set none of them', () => {
    const settings = reader({
      workspace: {
        prices: { 'openai/gpt-5': { inputPerMillion: 0, outputPerMillion: 0 } },
        localCost: { usdPerHour: 9 },
        currency: { code: 'EUR', perUsd: 0.01 },
      },
    });
    assert.equal(settings.ownPrices(), undefined);
    assert.equal(settings.localUsdPerHour(), undefined);
    assert.deepEqual(settings.currency(), USD);
  });
});
