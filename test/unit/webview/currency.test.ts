// Amounts on a page follow the currency that its host tells, and are drawn again when it changes; prices that differ are told.
import assert from 'node:assert/strict';
import { computed } from '@preact/signals';
import type { CatalogRow } from '../../../src/shared/catalogViews.ts';
import { columnWords, COLUMNS } from '../../../webview-ui/catalog/columns.ts';
import { completionsOf } from '../../../webview-ui/catalog/completions.ts';
import { conflictSentence, factLines, priceCell, priceTitle } from '../../../webview-ui/catalog/facts.ts';
import { estimateText } from '../../../webview-ui/estimateText.ts';
import { totalFact } from '../../../webview-ui/factParts.ts';
import { modelLines, priceText } from '../../../webview-ui/modelRows.ts';
import { parseModelSearch, searchScore } from '../../../webview-ui/modelSearch.ts';
import { showIn } from '../../../webview-ui/shownCurrency.ts';

const EUR = { code: 'EUR', perUsd: 0.5 };

function row(rest: Partial<CatalogRow> = {}): CatalogRow {
  return {
    providerId: 'openai',
    providerName: 'OpenAI',
    model: 'gpt-x',
    name: 'GPT X',
    inputPerMillion: 2,
    outputPerMillion: 8,
    priceDate: '2026-10-23',
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
    can: [],
    cannot: [],
    lifecycle: 'active',
    hidden: false,
    sources: { price: 'prices' },
    ...rest,
  };
}

describe('a page', () => {
  afterEach(() => showIn());

  it('shows every amount in the currency that it was told', () => {
    showIn(EUR);
    assert.equal(priceCell(row(), 'input'), '1.00');
    assert.equal(priceTitle(row()), '€1.00 in, €4.00 out per million tokens. From the price library of 23 Oct 2026.');
    assert.equal(priceText(row()), '1.00 / 4.00');
    assert.match(modelLines(row()).join('\n'), /^€1\.00 in, €4\.00 out per million tokens, price of/);
    assert.match(
      estimateText({ inputTokens: 10, tooLong: false, lowUsd: 0.5, highUsd: 3, explanation: '' }, false),
      /€0\.25 to €1\.50$/,
    );
    const totals = { costUsd: 4, unknownCosts: 0, requests: 2, inputTokens: 1, outputTokens: 1 };
    assert.equal(totalFact(totals)?.text, '€2.00');
    assert.equal(columnWords(COLUMNS.input), 'In: EUR per million tokens of input');
    const view = { rows: [], aliases: [], recommendations: [], notes: [], prices: { date: '', fetched: false } };
    assert.match(completionsOf('@pri', view)[0]?.detail ?? '', /EUR per million tokens$/);
  });

  it('draws what shows an amount again as soon as the currency is another one, and only then', () => {
    let drawn = 0;
    const text = computed(() => {
      drawn += 1;
      return priceText(row());
    });
    assert.equal(text.value, '2.00 / 8.00');
    showIn(EUR);
    assert.equal(text.value, '1.00 / 4.00');
    showIn({ ...EUR });
    assert.equal(text.value, '1.00 / 4.00');
    assert.equal(drawn, 2);
  });

  it('compares the figures of a filter with what is shown', () => {
    const fits = (query: string) => searchScore(parseModelSearch(query, []), row()) !== undefined;
    assert.deepEqual([fits('@price<1.5'), fits('@price<3'), fits('@output>5')], [false, true, true]);
    showIn(EUR);
    assert.deepEqual([fits('@price<1.5'), fits('@price<0.9'), fits('@output>5')], [true, false, false]);
  });
});

describe('a price', () => {
  it('of the person’s own is called so, without a date', () => {
    const own = row({ ownPrice: true, priceDate: undefined, sources: { price: 'settings' } });
    assert.equal(priceTitle(own), '$2.00 in, $8.00 out per million tokens. Your price.');
    assert.match(modelLines(own).join('\n'), /per million tokens, your price/);
    assert.equal(factLines(own).find(({ label }) => label === 'Input')?.source, 'your price');
    assert.match(
      priceTitle(row({ sources: { price: 'settings' }, priceDate: undefined })),
      /From the prices of your settings/,
    );
  });

  it('on which sources differ says so, with the other figures, source and date', () => {
    const priceConflict = { inputPerMillion: 1.5, outputPerMillion: 8, source: 'litellm', date: '2026-10-21' } as const;
    const differing = row({ priceConflict });
    assert.equal(conflictSentence(differing), 'LiteLLM of 21 Oct 2026 says $1.50 in, $8.00 out.');
    assert.match(priceTitle(differing), /Prices differ: LiteLLM of 21 Oct 2026 says/);
    assert.match(modelLines(differing).join('\n'), /Prices differ: LiteLLM of 2026.10.21 says \$1\.50 in, \$8\.00 out/);
    const ofVendor = row({ priceConflict: { inputPerMillion: 0, source: 'vendor' } });
    assert.equal(conflictSentence(ofVendor), "OpenAI's list says $0 in.");
    assert.equal(conflictSentence(row()), undefined);
  });

  it('of a local model is free, its time, or its person’s', () => {
    const local = row({ local: true, inputPerMillion: 0, outputPerMillion: 0, priceDate: undefined });
    assert.deepEqual([priceCell(local, 'input'), priceText(local)], ['free', 'free']);
    const hourly = { ...local, usdPerHour: 0.12 };
    assert.deepEqual(
      [priceCell(hourly, 'input'), priceCell(hourly, 'output'), priceText(hourly)],
      ['$0.12/h', '', '$0.12/h'],
    );
    assert.match(priceTitle(hourly), /^\$0\.12 an hour/);
    const estimate = { inputTokens: 10, tooLong: false, lowUsd: 0, highUsd: 0, explanation: '' };
    assert.match(estimateText(estimate, false, 0.12), /\$0\.12 an hour$/);
    const fits = (model: CatalogRow) => searchScore(parseModelSearch('@free', []), model) !== undefined;
    const own = { ...local, inputPerMillion: 1, ownPrice: true };
    assert.deepEqual([fits(local), fits(hourly), fits(own)], [true, false, false]);
    assert.equal(priceText(own), '1.00 / 0');
  });
});
