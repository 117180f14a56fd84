import assert from 'node:assert/strict';
import type { CostFilter, CostsView } from '../../../src/shared/costViews.ts';
import { readCostsLayout } from '../../../webview-ui/costs/costsLayout.ts';
import { filterOptions, isFiltered, matching } from '../../../webview-ui/costs/filters.ts';
import { csvOf, jsonOf } from '../../../webview-ui/costs/sheet.ts';

const sheet = {
  columns: [
    { id: 'model', title: 'Model' },
    { id: 'cost', title: 'Cost (USD)', figure: String },
  ],
  rows: [
    ['plain', 0.1],
    ['with "quotes", and comma', undefined],
    ['=HYPERLINK("x")', -0.5],
    ['two\nlines', 1e-9],
  ],
};

describe('what the cost view saves', () => {
  it('is CSV that holds any text, and hands no formula to a spreadsheet', () => {
    assert.equal(
      csvOf(sheet),
      '\uFEFFModel,Cost (USD)\r\nplain,0.1\r\n"with ""quotes"", and comma",\r\n"\'=HYPERLINK(""x"")",-0.5\r\n"two\nlines",1e-9\r\n',
    );
  });

  it('is JSON that says what it is of, with null for what is not known', () => {
    const view = {
      query: { filter: { providers: ['openai'] } },
      report: { from: '2026-11-01', to: '2026-11-30', asOf: 0 },
      currency: { code: 'EUR', perUsd: 0.9 },
    } as unknown as CostsView;
    const parsed = JSON.parse(jsonOf(sheet, 'Cost by model', view)) as Record<string, unknown>;
    assert.deepEqual(parsed['rows'], [
      { model: 'plain', cost: 0.1 },
      { model: 'with "quotes", and comma', cost: null },
      { model: '=HYPERLINK("x")', cost: -0.5 },
      { model: 'two\nlines', cost: 1e-9 },
    ]);
    assert.equal(parsed['from'], '2026-11-01');
    assert.deepEqual(parsed['filter'], { providers: ['openai'] });
    assert.deepEqual(parsed['currency'], { code: 'EUR', perUsd: 0.9 });
  });
});

describe('filters of the cost view', () => {
  const choices = {
    providers: ['openai', 'ollama'],
    models: [
      { providerId: 'openai', model: 'gpt-5' },
      { providerId: 'azure', model: 'gpt-5' },
    ],
    keys: [{ providerId: 'openai', keyName: 'work' }],
    purposes: ['chat'],
    workspaces: ['', 'file:///home/a/My%20App', 'file:///%zz'],
  };
  const names = { providers: { openai: 'OpenAI' }, models: {}, workspaces: {} };
  const options = (filter: CostFilter = {}) => filterOptions(choices, names, filter);
  const find = (text: string, filter?: CostFilter) => {
    const found = matching(options(filter), text);
    assert.equal(found.length, 1, `${text}: ${found.map(({ id }) => id).join()}`);
    return found[0]!; // just counted
  };

  it('find things by name, id and kind', () => {
    assert.equal(find('@provider:openai').text, 'OpenAI');
    assert.equal(find('azure gpt').kind, 'model');
    assert.equal(find('my app').text, 'My App');
    assert.equal(find('no folder').kind, 'workspace');
    assert.deepEqual(matching(options(), 'nothing'), []);
    assert.equal(find('%zz').text, '%zz');
  });

  it('are put on and taken off without touching the others', () => {
    const first = find('azure gpt').change({ purposes: ['chat'] }, true);
    assert.deepEqual(first, { purposes: ['chat'], models: [{ providerId: 'azure', model: 'gpt-5' }] });
    assert.ok(find('azure gpt').isOn(first));
    assert.deepEqual(find('azure gpt').change(first, true), first, 'once');
    assert.deepEqual(find('azure gpt').change(first, false), { purposes: ['chat'] });
    assert.ok(isFiltered(first));
    assert.ok(!isFiltered({ providers: [] }));
  });

  it('show what is filtered by though nobody asks for it any more', () => {
    assert.equal(find('@provider:gone', { providers: ['gone'] }).text, 'gone');
  });
});

describe('what the cost view remembers', () => {
  it('is read field by field from whatever was stored', () => {
    assert.deepEqual(readCostsLayout('x').faces, {});
    const read = readCostsLayout({
      faces: { spend: 'table', tokens: 'cube', 3: null },
      rowsOf: 'planet',
      order: { column: 4 },
      top: '9',
    });
    assert.deepEqual(read, { faces: { spend: 'table' }, rowsOf: 'model', order: undefined, top: 0 });
    assert.deepEqual(readCostsLayout({ order: { column: 'cost', descending: true } }).order, {
      column: 'cost',
      descending: true,
    });
  });
});
