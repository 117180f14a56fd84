// Which models the table lists, in which order, what helps where nothing fits, and what may stand behind an `@`.
import assert from 'node:assert/strict';
import type { CatalogRow, CatalogView } from '../../../src/shared/catalogViews.ts';
import { readCatalogLayout } from '../../../webview-ui/catalog/catalogLayout.ts';
import { completionsOf, tokenAt } from '../../../webview-ui/catalog/completions.ts';
import { defaultsOf, factLines, priceTitle, stateParts } from '../../../webview-ui/catalog/facts.ts';
import {
  aliasTarget,
  listing,
  loosened,
  searchIn,
  sharedNames,
  shownName,
  type ListingWish,
} from '../../../webview-ui/catalog/listing.ts';

function row(model: string, rest: Partial<CatalogRow> = {}): CatalogRow {
  return {
    providerId: 'openai',
    providerName: 'OpenAI',
    model,
    name: model,
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
    can: [],
    cannot: [],
    lifecycle: 'active',
    hidden: false,
    sources: {},
    ...rest,
  };
}

const view: CatalogView = {
  rows: [
    row('b-10', { inputPerMillion: 2, contextWindow: 100 }),
    row('b-9', { inputPerMillion: 1 }),
    row('a', { pinned: true }),
    row('old', { lifecycle: 'retired', inputPerMillion: 0.5 }),
    row('secret', { hidden: true, can: ['vision'] }),
    row('groq-one', { providerId: 'groq', providerName: 'Groq', can: ['code'] }),
  ],
  aliases: [{ alias: 'quick', target: { providerId: 'openai', model: 'b-9' } }],
  recommendations: [],
  notes: [],
  prices: { date: '2026-11-18', fetched: false },
};

function lines(query: string, rest: Partial<ListingWish> = {}): string[] {
  const wish = { search: searchIn(view, query), sort: undefined, showHidden: false, showRetired: false, ...rest };
  return listing(view, wish).items.map((item) => (item.kind === 'heading' ? item.text : item.row.model));
}

describe('the list of the table of models', () => {
  it('puts pinned models first, and leaves hidden and retired ones out until they are asked for', () => {
    assert.deepEqual(lines(''), ['Pinned · 1', 'a', 'All · 3', 'b-10', 'b-9', 'groq-one']);
    assert.deepEqual(lines('', { showRetired: true }).slice(-2), ['Retired · 1', 'old']);
    assert.deepEqual(lines('@hidden'), ['secret']);
    assert.deepEqual(lines('-@hidden @price<1'), ['Retired · 1', 'old'], 'a search finds retired ones');
    assert.deepEqual(lines('secret'), []);
    assert.deepEqual(lines('secret', { showHidden: true }), ['secret']);
    assert.equal(
      listing(view, { search: searchIn(view, '@vision'), sort: undefined, showHidden: false, showRetired: false })
        .leftOut.hidden,
      1,
    );
  });

  it('tells models of one name apart by their ids', () => {
    const twins = [row('s-1', { name: 'Sonnet' }), row('s-2', { name: 'Sonnet' })];
    const others = [row('h', { name: 'Haiku' }), row('x', { name: 'Sonnet', providerId: 'groq' })];
    const shared = sharedNames({ ...view, rows: [...twins, ...others] });
    assert.deepEqual(
      [...twins, ...others].map((one) => shownName(one, shared)),
      ['s-1', 's-2', 'Haiku', 'Sonnet'],
    );
  });

  it('finds a model by its alias', () => {
    assert.deepEqual(lines('quick'), ['b-9']);
  });

  it('sorts numbers as numbers, ids as people do, and what is not known at the end both ways', () => {
    const sorted = (column: 'input' | 'model' | 'context', descending: boolean) =>
      lines('', { sort: { column, descending } }).slice(3);
    assert.deepEqual(sorted('input', false), ['b-9', 'b-10', 'groq-one']);
    assert.deepEqual(sorted('input', true), ['b-10', 'b-9', 'groq-one']);
    assert.deepEqual(sorted('model', false), ['b-9', 'b-10', 'groq-one']);
    assert.equal(sorted('context', false)[0], 'b-10');
  });

  it('tells what to loosen where nothing fits, and how many that gives', () => {
    assert.deepEqual(loosened(view, searchIn(view, '@provider:groq @vision')), [
      { text: '@provider:groq', count: 1 },
      { text: '@vision', count: 1 },
    ]);
    assert.deepEqual(loosened(view, searchIn(view, 'zzz @code')), [{ text: 'zzz', count: 1 }]);
    assert.deepEqual(loosened(view, searchIn(view, 'zzz')), [], 'without it nothing would be left of the search');
  });
});

describe('completions of the search', () => {
  const texts = (token: string) => completionsOf(token, view).map(({ text }) => text);

  it('offer filters, then their values, and nothing once the word is complete', () => {
    assert.ok(texts('@').includes('@provider:'));
    assert.deepEqual(texts('@provider:'), ['@provider:openai', '@provider:groq']);
    assert.deepEqual(texts('-@provider:g'), ['-@provider:groq']);
    assert.deepEqual(texts('@vis'), ['@vision']);
    assert.deepEqual(texts('@vision'), []);
    assert.deepEqual(texts('@price<'), ['@price<0.2', '@price<0.5', '@price<1', '@price<5']);
    assert.ok(texts('@capability:').includes('@capability:longContext'));
    assert.deepEqual(texts('@nonsense'), []);
  });

  it('belong to the word that the cursor is in', () => {
    assert.equal(tokenAt('llama @vis', 10)?.text, '@vis');
    assert.equal(tokenAt('llama @vis', 6), undefined, 'before it');
    assert.equal(tokenAt('llama @vis ', 11), undefined, 'behind the space');
    assert.equal(tokenAt('llama', 3), undefined);
  });
});

describe('the target of an alias', () => {
  it('is provider/model as it was written, slashes in the model and all', () => {
    assert.deepEqual(aliasTarget(' together/maker/model-x '), { providerId: 'together', model: 'maker/model-x' });
    for (const text of ['', 'gpt-5', '/gpt-5', 'openai/', 'openai/gpt 5']) {
      assert.equal(aliasTarget(text), undefined, text);
    }
  });
});

describe('the facts of a model', () => {
  it('carry their source, and say what is unknown', () => {
    const priced = row('m', {
      inputPerMillion: 1.25,
      outputPerMillion: 10,
      cacheReadPerMillion: 0.125,
      priceDate: '2026-11-18',
      contextWindow: 128_000,
      sources: { price: 'prices', contextWindow: 'vendor' },
    });
    const lines = new Set(
      factLines(priced).map(({ label, value, source }) => `${label}: ${value}${source ? ` (${source})` : ''}`),
    );
    assert.ok(lines.has("Context window: 128,000 tokens (OpenAI's list)"));
    assert.ok(lines.has('Longest answer: unknown'));
    assert.ok(lines.has('Cached input: $0.125 per M tokens (price library of 18 Nov 2026)'));
    assert.equal(
      priceTitle(priced),
      '$1.25 in, $0.125 cached, $10.00 out per million tokens. From the price library of 18 Nov 2026.',
    );
    assert.equal(priceTitle(row('m')), 'Price unknown');
    const vendors = row('m', {
      inputPerMillion: 1,
      outputPerMillion: 2,
      priceDate: '2026-10-03',
      sources: { price: 'vendor' },
    });
    assert.equal(priceTitle(vendors), "$1.00 in, $2.00 out per million tokens. From OpenAI's list, 3 Oct 2026.");
    const own = { ...vendors, priceDate: undefined, sources: { price: 'settings' as const } };
    assert.match(priceTitle(own), /From the prices of your settings\.$/);
  });

  it('hold what an hour in the cache and long texts cost', () => {
    const longPrice = { aboveInputTokens: 200_000, inputPerMillion: 2.5, outputPerMillion: 15 };
    const dear = row('m', { inputPerMillion: 1.25, outputPerMillion: 10, cacheWrite1hPerMillion: 2, longPrice });
    const lines = factLines(dear).map(({ label, value }) => `${label}: ${value}`);
    assert.deepEqual(
      lines.filter((line) => line.includes('$')),
      [
        'Input: $1.25 per M tokens',
        'Written to cache for an hour: $2.00 per M tokens',
        'Output: $10.00 per M tokens',
        'Input above 200,000 tokens: $2.50 per M tokens',
        'Output of such requests: $15.00 per M tokens',
      ],
    );
  });

  it('call it the chat’s default only where it was chosen', () => {
    const m = row('m');
    const by = (currentBecause: 'chosen' | 'cheapest') => ({ ...view, current: m, currentBecause });
    assert.deepEqual(defaultsOf(m, by('chosen')), ['Chat']);
    assert.deepEqual(defaultsOf(m, by('cheapest')), []);
    assert.deepEqual(
      stateParts(m, by('cheapest')).map(({ text }) => text),
      ['chat (cheapest)'],
    );
  });

  it('tell in the state what weighs most first', () => {
    const states = (rest: Partial<CatalogRow>) => stateParts(row('b-9', rest), view).map(({ text }) => text);
    assert.deepEqual(states({}), ['ready']);
    assert.deepEqual(states({ locked: 'not in the plan', hidden: true }), ['not in the plan', 'hidden']);
    assert.deepEqual(states({ unavailable: 'OpenAI has no key yet.' }), ['has no key yet']);
    assert.deepEqual(states({ lifecycle: 'deprecated', shutDownOn: '2027-02-12', replacedBy: 'b-10' }), [
      'until 12 Feb 2027 → b-10',
    ]);
    assert.deepEqual(states({ lifecycle: 'retired', shutDownOn: 'soon', unavailable: 'gone' }), ['retired soon']);
  });
});

describe('what the table remembers', () => {
  it('is read field by field, whatever was stored', () => {
    for (const stored of [undefined, null, 'x', 3, { query: 3, sort: { column: 'nothing' }, top: 'x', selected: {} }]) {
      assert.equal(readCatalogLayout(stored).query, '');
      assert.equal(readCatalogLayout(stored).sort, undefined);
    }
    const stored = { query: '@vision', sort: { column: 'input', descending: true }, showHidden: true, top: 40 };
    assert.deepEqual({ ...readCatalogLayout(stored), ...stored }, readCatalogLayout(stored));
    assert.equal(readCatalogLayout({ aliasesOpen: false }).aliasesOpen, false);
    assert.equal(readCatalogLayout({ aliasesOpen: 'no' }).aliasesOpen, undefined);
    assert.equal(readCatalogLayout({ sort: { column: 'state' } }).sort, undefined, 'no column to sort by');
  });
});
