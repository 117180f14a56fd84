// The columns of the table by model or provider: what each shows, how it is ordered by, and what is saved of it.
import type { CostRow, CostsView } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatTokens } from '../../src/shared/format.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { compactTokens, percentText, secondsText, speedText } from './figures.ts';
import type { Sheet, SheetColumn } from './sheet.ts';

export interface RowColumn {
  id: string;
  /** Its heading. */
  title: string;
  /** What it means, where the heading is short. */
  words: string;
  /** Absent: not known, or not measured. */
  value: (row: CostRow) => number | undefined;
  text: (value: number) => string;
  /** What is written more quietly behind it. */
  beside?: (row: CostRow) => string;
  /** A second figure of the same kind, in the same cell behind a stroke; files have it in a column of its own. */
  second?: Pick<RowColumn, 'id' | 'words' | 'value'>;
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
const written = ({ sums }: CostRow): number => sums.cacheWrite5m + sums.cacheWrite1h;

/** What is read first comes first, for narrow pages; what is nowhere in this report is left out. */
export function rowColumns({ report, currency }: CostsView): readonly RowColumn[] {
  const { totals } = report;
  const tokens = (id: string, title: string, value: RowColumn['value'], isThere: boolean): RowColumn[] =>
    isThere ? [{ id, title, words: `${title}, tokens`, value, text: compactTokens }] : [];
  return [
    amount('cost', 'Cost', 'Cost', costOf, currency),
    { id: 'requests', title: 'Requests', words: 'Requests', value: ({ sums }) => sums.requests, text: formatTokens },
    {
      id: 'failures',
      title: 'Failures',
      words: 'Failed requests',
      value: ({ sums }) => sums.failedRequests,
      text: formatTokens,
      beside: ({ sums }) => (sums.failedRequests > 0 ? percentText(sums.failedRequests / sums.requests) : ''),
    },
    {
      id: 'firstTokenP50',
      title: 'First token p50\u00A0/\u00A0p95,\u00A0s',
      words: 'Time to first token in seconds: half are faster',
      value: ({ timeToFirstToken }) => seconds(timeToFirstToken.p50),
      text: secondsText,
      second: {
        id: 'firstTokenP95',
        words: 'Time to first token in seconds: 95 % are faster',
        value: ({ timeToFirstToken }) => seconds(timeToFirstToken.p95),
      },
    },
    {
      id: 'tokensPerSecondP50',
      title: 'tok/s p50\u00A0/\u00A0p95',
      words: 'Tokens per second: half are faster',
      value: ({ tokensPerSecond }) => tokensPerSecond.p50,
      text: speedText,
      second: {
        id: 'tokensPerSecondP95',
        words: 'Tokens per second: 95 % are slower',
        value: ({ tokensPerSecond }) => tokensPerSecond.p95,
      },
    },
    ...tokens('uncachedInput', 'Input', ({ sums }) => sums.uncachedInput, totals.uncachedInput > 0),
    ...tokens('cacheRead', 'Cache read', ({ sums }) => sums.cacheRead, totals.cacheRead > 0),
    ...tokens('cacheWrite', 'Cache write', written, totals.cacheWrite5m + totals.cacheWrite1h > 0),
    ...tokens('textOutput', 'Output', ({ sums }) => sums.textOutput, totals.textOutput > 0),
    ...tokens('reasoningOutput', 'Reasoning', ({ sums }) => sums.reasoningOutput, totals.reasoningOutput > 0),
    ...tokens('embedding', 'Embedding', ({ sums }) => sums.embedding, totals.embedding > 0),
    amount('average', 'Average', 'Average cost per request', ({ averageUsd }) => averageUsd, currency),
  ];
}

function amount(id: string, title: string, words: string, value: RowColumn['value'], currency: Currency): RowColumn {
  return { id, title, words, value, text: (usd) => formatMoney(usd, currency) };
}

/** Nothing is known where the price of nothing was. */
function costOf({ sums }: CostRow): number | undefined {
  return sums.costUsd === 0 && sums.unknownCostRequests > 0 ? undefined : sums.costUsd;
}

/** Dearest first when nothing else is asked for; what is not known comes last, either way. */
export function ordered(
  rows: readonly CostRow[],
  column: RowColumn | undefined,
  descending: boolean,
): readonly CostRow[] {
  if (!column) {
    return rows;
  }
  return rows.toSorted((one, other) => {
    const [left, right] = [column.value(one), column.value(other)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    return descending ? right - left : left - right;
  });
}

/** All columns with their figures; costs in the currency that is shown. */
export function rowSheet(
  view: CostsView,
  rows: readonly CostRow[],
  labels: { columns: readonly SheetColumn[]; cells: (row: CostRow) => readonly string[] },
): Sheet {
  const { code, perUsd } = view.currency;
  const columns = rowColumns(view).flatMap((column) =>
    column.second ? [column, { ...column, ...column.second }] : [column],
  );
  const isMoney = (id: string): boolean => id === 'cost' || id === 'average';
  return {
    columns: [
      ...labels.columns,
      ...columns.map(({ id, words, text }) => ({
        id,
        title: isMoney(id) ? `${words} (${code})` : words,
        figure: text,
        absent: id === 'cost' ? 'unknown' : '',
      })),
      { id: 'withoutPrice', title: 'Requests without a price', figure: formatTokens },
    ],
    rows: rows.map((row) => [
      ...labels.cells(row),
      ...columns.map(({ id, value }) => {
        const figure = value(row);
        return figure === undefined ? undefined : isMoney(id) ? figure * perUsd : figure;
      }),
      row.sums.unknownCostRequests,
    ]),
  };
}
