// The search for models: filters of the picker and of the table, what is no filter, and what is still being typed.
import assert from 'node:assert/strict';
import type { CatalogRow } from '../../../src/shared/catalogViews.ts';
import { parseModelSearch, searchScore, searchTokens } from '../../../webview-ui/modelSearch.ts';

const providers = [
  { id: 'openai', name: 'OpenAI' },
  { id: 'perplexity', name: 'Perplexity' },
  { id: 'my-house', name: 'Own endpoint' },
];

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

const rows = [
  row('cheap', { inputPerMillion: 0.25, outputPerMillion: 2, contextWindow: 400_000, can: ['vision', 'longContext'] }),
  row('dear', { inputPerMillion: 10, outputPerMillion: 30, contextWindow: 100_000, lifecycle: 'deprecated' }),
  row('unpriced', { can: ['code'], pinned: true, locked: 'not in the plan' }),
  row('mine', { local: true, can: ['local', 'code'], contextWindow: 32_768 }),
  row('gone', { lifecycle: 'retired', inputPerMillion: 1, outputPerMillion: 1 }),
  row('house', {
    providerId: 'my-house',
    providerName: 'Own endpoint',
    hidden: true,
    unavailable: 'no key',
    cost: 'free',
  }),
];

function found(query: string): string {
  const search = parseModelSearch(query, providers);
  return rows.flatMap((one) => (searchScore(search, one) === undefined ? [] : [one.model])).join(' ');
}

const unknown = (query: string) => parseModelSearch(query, providers).unknown.map(({ text }) => text);
const all = rows.map(({ model }) => model).join(' ');

describe('the search for models', () => {
  it('compares prices, sizes and speeds; what is not known fits no comparison', () => {
    assert.equal(found('@price<1'), 'cheap mine house');
    assert.equal(found('@price<=1'), 'cheap mine gone house');
    assert.equal(found('@price>1'), 'dear');
    assert.equal(found('@price>=1'), 'dear gone');
    assert.equal(found('@price=0.25'), 'cheap');
    assert.equal(found('@output<5'), 'cheap mine gone house');
    assert.equal(found('@context>100k'), 'cheap');
    assert.equal(found('@context>=0.1M'), 'cheap dear');
    assert.equal(found('@context>100K @price:<$1'), 'cheap');
    assert.equal(found('@price<0,3'), 'cheap mine house');
    assert.equal(found('@context>100,000'), 'cheap', 'thousands');
    assert.equal(found('@price<1,000'), 'cheap dear mine gone house');
    assert.equal(found('@context>=100,000.5'), 'cheap');
    assert.equal(found('@price<0,300'), 'cheap mine house', 'a decimal, however long');
    assert.equal(found('@price<1,5'), 'cheap mine gone house');
    assert.deepEqual(unknown('@price<1,00,0 @price<, @price<1.000,5'), ['@price<1,00,0', '@price<,', '@price<1.000,5']);
    assert.equal(found('@speed>1'), '');
  });

  it('knows providers by id and name, abilities, and flags; each by its beginning', () => {
    assert.equal(found('@provider:my-house'), 'house');
    assert.equal(found('@provider:"own end"'), 'house');
    assert.equal(found('@capability:vision'), 'cheap');
    assert.equal(found('@VISION'), 'cheap');
    assert.equal(found('@long'), 'cheap');
    assert.equal(found('@local'), 'mine');
    assert.equal(found('@free'), 'mine house');
    assert.equal(found('@pinned'), 'unpriced');
    assert.equal(found('@hidden'), 'house');
    assert.equal(found('@locked'), 'unpriced');
    assert.equal(found('@deprecated'), 'dear');
    assert.equal(found('@retired'), 'gone');
    assert.equal(found('@ready'), 'cheap dear mine');
  });

  it('means by the whole name of a provider that one alone, and by its beginning all that begin so', () => {
    const labs = [
      { id: 'lab', name: 'First lab' },
      { id: 'lab-2', name: 'Second lab' },
    ];
    const models = labs.map(({ id, name }) => row('x', { providerId: id, providerName: name }));
    const ofLabs = (query: string) => {
      const search = parseModelSearch(query, labs);
      return models.filter((one) => searchScore(search, one) !== undefined).map((one) => one.providerId);
    };
    assert.deepEqual(ofLabs('@provider:lab'), ['lab']);
    assert.deepEqual(ofLabs('@LAB'), ['lab']);
    assert.deepEqual(ofLabs('@provider:"second lab"'), ['lab-2']);
    assert.deepEqual(ofLabs('@provider:la'), ['lab', 'lab-2']);
    assert.deepEqual(ofLabs('-@provider:lab'), ['lab-2']);
  });

  it('takes a minus before a filter for its opposite, and goes on with words', () => {
    assert.equal(found('-@local -@retired'), 'cheap dear unpriced house');
    assert.equal(found('@code -@local'), 'unpriced');
    assert.equal(found('-@price<1'), 'dear unpriced gone');
    assert.equal(found('@code mine'), 'mine');
    assert.equal(found('mi-ne'), '', 'a minus inside a word negates nothing');
  });

  it('says what is no filter, and narrows nothing by it', () => {
    assert.deepEqual(unknown('@cheap @price<abc @vendor:x @capability:flying @provider:nobody'), [
      '@cheap',
      '@price<abc',
      '@vendor:x',
      '@capability:flying',
      '@provider:nobody',
    ]);
    assert.equal(found('@cheap'), all);
    assert.deepEqual(unknown('@constructor @constructor<1 @__proto__ @toString:x'), [
      '@constructor',
      '@constructor<1',
      '@__proto__',
      '@toString:x',
    ]);
    assert.match(parseModelSearch('@price', providers).unknown[0]?.reason ?? '', /@price<1/);
  });

  it('narrows nothing by what is still being typed', () => {
    for (const typed of ['@', '-@', '@p', '@pri', '@price<', '@price<=', '@provider:', '@capability:', '@cont']) {
      assert.equal(found(typed), all, typed);
      assert.deepEqual(unknown(typed), [], typed);
    }
    assert.equal(found('@pinn'), 'unpriced');
  });

  it('tells where each word stands, spaces between quotes included', () => {
    assert.deepEqual(searchTokens(' a  @provider:"b c" -@d'), [
      { text: 'a', from: 1, to: 2 },
      { text: '@provider:"b c"', from: 4, to: 19 },
      { text: '-@d', from: 20, to: 23 },
    ]);
  });
});
