import assert from 'node:assert/strict';
import type { CostFilter, CostsView } from '../../../src/shared/costViews.ts';
import { conversationSheet, wasteSheet } from '../../../webview-ui/costs/factSheets.ts';
import { readCostsLayout } from '../../../webview-ui/costs/costsLayout.ts';
import { filterOptions, isFiltered, matching } from '../../../webview-ui/costs/filters.ts';
import { labelCells, labelColumns } from '../../../webview-ui/costs/labels.ts';
import { csvOf, jsonOf } from '../../../webview-ui/costs/sheet.ts';
import { spendSheet } from '../../../webview-ui/costs/spendSheet.ts';

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

const EUR = { code: 'EUR', perUsd: 0.5 };

describe('what is not known', () => {
  it('is no 0 in the table of days: neither in the total, nor in the part that it may be of', () => {
    const stack = (key: string, usd: number[], unknownCostRequests: number) => ({ key, usd, unknownCostRequests });
    const view = {
      currency: EUR,
      report: {
        asOf: new Date(2026, 10, 20).getTime(),
        totals: { unknownCostRequests: 3 },
        bars: {
          step: 'day',
          starts: ['2026-11-18', '2026-11-19', '2026-11-20'],
          usd: [2, 0, 0],
          requests: [3, 2, 0],
          unknownCostRequests: [1, 2, 0],
          stacks: [stack('paid', [2, 0, 0], 0), stack('house', [0, 0, 0], 3)],
        },
      },
    } as unknown as CostsView;
    const parts = [
      { key: 'paid', text: 'Paid', values: [2, 0, 0] },
      { key: 'house', text: 'House', values: [0, 0, 0] },
    ];
    const { columns, rows } = spendSheet(view, parts);
    assert.deepEqual(
      columns.map(({ title }) => title),
      ['Day', 'Total (EUR)', 'Paid (EUR)', 'House (EUR)', 'Requests', 'Requests without a price'],
    );
    assert.deepEqual(rows, [
      ['2026-11-18', 1, 1, undefined, 3, 1],
      ['2026-11-19', undefined, 0, undefined, 2, 2],
      ['2026-11-20', 0, 0, 0, 0, 0],
    ]);
    assert.deepEqual(
      columns.slice(1, 4).map(({ absent }) => absent),
      ['unknown', 'unknown', 'unknown'],
    );
  });

  it('is no 0 in the file of conversations', () => {
    const dearest = [
      { id: 'a', title: 'Paid', costUsd: 3, requests: 2, unknownCostRequests: 0, timesUsual: 4 },
      { id: 'b', costUsd: 0, requests: 2, unknownCostRequests: 2 },
    ];
    const view = { currency: EUR, report: { conversations: { dearest } } } as unknown as CostsView;
    assert.deepEqual(conversationSheet(view).rows, [
      ['Paid', 1.5, 2, 0, 4, 'a'],
      ['Deleted conversation', undefined, 2, 2, undefined, 'b'],
    ]);
  });

  it('is no saving of 0 where all that was read from a cache has no price', () => {
    const view = (cacheSavedUsd: number, unknownSavingRequests: number) =>
      ({
        currency: EUR,
        report: { totals: { cacheSavedUsd, unknownSavingRequests, cacheExtraUsd: 1, cacheRead: 5, uncachedInput: 5 } },
      }) as unknown as CostsView;
    const saved = (usd: number, unknown: number) =>
      wasteSheet(view(usd, unknown))
        .rows.filter((_, place) => place === 0 || place === 2)
        .map((row) => row[1]);
    assert.deepEqual(saved(0, 2), [undefined, undefined]);
    assert.deepEqual(saved(0, 0), [0, -0.5]);
    assert.deepEqual(saved(4, 2), [2, 1.5]);
  });
});

describe('what failures cost', () => {
  it('is unknown where nothing has a price, and nothing where nothing failed', () => {
    const failed = (requests: number, failedRequests: number, unknownCostRequests: number) => {
      const totals = { requests, failedRequests, unknownCostRequests, failedCostUsd: 0 };
      const view = { currency: EUR, report: { totals } } as unknown as CostsView;
      return wasteSheet(view).rows.find(([title]) => title === 'Failed attempts, billed')?.[1];
    };
    assert.equal(failed(5, 1, 5), undefined);
    assert.equal(failed(5, 0, 5), 0);
    assert.equal(failed(5, 1, 4), 0);
  });
});

describe('files of the cost view', () => {
  it('have the ids beside the names, so that two of one name stay two', () => {
    const names = { providers: { azure: 'Azure' }, models: { 'azure/a': 'GPT', 'azure/b': 'GPT' }, workspaces: {} };
    const lines = ['a', 'b'].map((model) => labelCells({ key: '', providerId: 'azure', model }, 'model', names));
    assert.deepEqual(lines, [
      ['GPT', 'a', 'Azure', 'azure'],
      ['GPT', 'b', 'Azure', 'azure'],
    ]);
    assert.deepEqual(
      labelColumns('model').map(({ inFilesOnly = false }) => inFilesOnly),
      [false, true, false, true],
    );
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
