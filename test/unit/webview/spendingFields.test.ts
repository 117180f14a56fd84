// Amounts as people type them, and what the form of a budget writes.
import assert from 'node:assert/strict';
import type { LimitRow } from '../../../src/shared/spendingViews.ts';
import { amountText, readAmount, readNeededAmount, readPercents } from '../../../webview-ui/settings/amountText.ts';
import { changeOf, formTexts } from '../../../webview-ui/settings/budgetDraft.ts';
import { usedPercent } from '../../../src/shared/budgetViews.ts';
import { budgetTitle, ruleWords } from '../../../webview-ui/settings/budgetWords.ts';
import { priceChange, priceTexts } from '../../../webview-ui/settings/priceWords.ts';
import { readSettingsLayout } from '../../../webview-ui/settings/settingsLayout.ts';

describe('an amount of money', () => {
  it('is read as it was meant, with a point or a comma', () => {
    for (const [typed, value] of [
      ['', null],
      ['  ', null],
      ['2.50', 2.5],
      ['2,50', 2.5],
      ['0,075', 0.075],
      ['0,125', 0.125],
      [',5', 0.5],
      ['$3', 3],
      ['3 USD', 3],
      ['1.000', 1],
      ['1.000,50', 1000.5],
      ['1,000.50', 1000.5],
      ['1 000', 1000],
      ['1’000', 1000],
      ['$ 12 500,75', 12_500.75],
      ['1,000,000', 1_000_000],
    ] as const) {
      assert.deepEqual(readAmount(typed), { value }, typed);
    }
  });

  it('is not guessed', () => {
    for (const typed of [
      '1,000',
      '12,500',
      '-1',
      '1e3',
      '0x1',
      'five',
      '.',
      '$',
      '1,5,5',
      '2 50',
      '1 5',
      '10 00 USD',
      '1’5',
      '1,23,456',
      '2000000',
      '١',
    ]) {
      assert.ok('problem' in readAmount(typed), typed);
    }
    assert.ok('problem' in readNeededAmount(''));
    assert.deepEqual(readNeededAmount('0'), { value: 0 });
  });

  it('stands in a field with all its digits, and is read back the same', () => {
    for (const usd of [0, 0.0000001, 0.1 + 0.2, 12.5, 999_999.99]) {
      assert.deepEqual(readAmount(amountText(usd)), { value: usd });
    }
  });
});

describe('the form of a price', () => {
  const own = { inputPerMillion: 1, outputPerMillion: 2, cacheReadPerMillion: 0.1 };

  it('begins with what is set, and takes out what was emptied', () => {
    const texts = priceTexts(own);
    assert.deepEqual([texts.inputPerMillion, texts.cacheReadPerMillion, texts.cacheWritePerMillion], ['1', '0.1', '']);
    assert.deepEqual(priceChange({ ...texts, inputPerMillion: '3,5', cacheReadPerMillion: ' ' }, own), {
      inputPerMillion: 3.5,
      outputPerMillion: 2,
      cacheReadPerMillion: null,
    });
  });

  it('of a new price holds what was typed, and nothing else', () => {
    const texts = { ...priceTexts(), inputPerMillion: '0', outputPerMillion: '$2' };
    assert.deepEqual(priceChange(texts), { inputPerMillion: 0, outputPerMillion: 2 });
  });
});

describe('thresholds', () => {
  it('are percentages in any order, each once', () => {
    assert.deepEqual(readPercents('100, 50 %; 80 50'), { value: [50, 80, 100] });
    assert.deepEqual(readPercents(' '), { value: [] });
    for (const typed of ['0', '1001', '-5', 'half', '50,5x']) {
      assert.ok('problem' in readPercents(typed), typed);
    }
  });
});

describe('the form of a budget', () => {
  const row = (values: LimitRow['values'], rest: Partial<LimitRow> = {}): LimitRow => ({
    id: 'a',
    values,
    unknown: [],
    ...rest,
  });

  it('writes nothing that was not changed', () => {
    for (const values of [
      { period: 'day', usd: 1 },
      { period: 'week', usd: 0.5, hard: false, warnAt: [], provider: 'openai' },
      { period: 'month', usd: 3, hard: true, warnAt: [50, 80, 100], purpose: 'background', name: 'n' },
    ] as const) {
      assert.deepEqual(changeOf(formTexts(values), row(values)), {});
    }
    const before = { period: 'day', usd: 1, warnAt: [10], key: 'work' } as const;
    const texts = { ...formTexts(before), warnAt: '', key: '', hard: 'true' };
    assert.deepEqual(changeOf(texts, row(before)), { warnAt: [], key: null, hard: true });
  });

  it('writes all of a limit that does not fit, so that nothing wrong is left', () => {
    const broken = row({ usd: 2 }, { problem: 'It does not fit.', unknown: ['amuont'] });
    assert.deepEqual(changeOf(formTexts(broken.values), broken), {
      period: 'month',
      usd: 2,
      name: null,
      hard: null,
      warnAt: null,
      provider: null,
      key: null,
      workspace: null,
      purpose: null,
      without: ['amuont'],
    });
  });

  it('begins with what stood in it before the page was hidden, whatever an older version kept', () => {
    const kept = readSettingsLayout({ budget: { id: 'x', texts: { usd: '1,5', period: 3, more: 'y' } } }).budget;
    assert.deepEqual(kept, { id: 'x', texts: { usd: '1,5', more: 'y' } });
    assert.equal(formTexts({ usd: 9 }, kept?.texts).usd, '1,5');
    assert.equal(readSettingsLayout({ budget: { texts: {} } }).budget, undefined);
    assert.deepEqual(readSettingsLayout({ budget: { id: '', texts: null } }).budget, { id: '', texts: {} });
  });
});

describe('words of a budget', () => {
  it('say what it is for and what it does', () => {
    const context = { providers: [], workspace: { uri: 'file:///a', name: 'a' } };
    assert.equal(budgetTitle({ period: 'day' }, context), 'Day · everything');
    assert.equal(
      budgetTitle(
        { period: 'week', provider: 'openai', workspace: 'file:///x/my%20project', purpose: 'background' },
        context,
      ),
      'Week · openai, folder my project, background work',
    );
    assert.equal(ruleWords({ hard: true }), 'refuses at 100 %, warns at 50 and 80 %');
    assert.equal(ruleWords({ hard: true, warnAt: [100] }), 'refuses at 100 %');
    assert.equal(ruleWords({ warnAt: [] }), 'warns never, refuses nothing');
  });

  it('never say that a budget is used up before it is', () => {
    const state = (limitUsd: number, spentUsd: number) => ({ limitUsd, spentUsd, raisedUsd: 0 }) as never;
    assert.equal(usedPercent(state(10, 9.999)), 99);
    assert.equal(usedPercent(state(0.3, 0.1 + 0.2)), 100);
    assert.equal(usedPercent(state(0, 0)), 0);
    assert.equal(usedPercent(state(0, 0.0001)), 100);
  });
});
