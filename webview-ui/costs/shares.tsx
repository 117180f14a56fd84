// Shares of the cost by provider and by model, and the models that were asked most: bars, or a pie.
import type { VNode } from 'preact';
import type { CostFigures, CostRow, CostsView } from '../../src/shared/costViews.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { Card } from './card.tsx';
import { counted, knownUsd, paid, percentText } from './figures.ts';
import { labelCells, labelColumns, modelName, providerName } from './labels.ts';
import { Pie } from './pie.tsx';
import { type Share, ShareBars } from './shareBars.tsx';
import type { Sheet } from './sheet.ts';
import { orderOf, slotsFor } from './slots.ts';

/** As many lines as are taken in at a glance; the table has all. */
const MOST_LINES = 8;

export function Shares({ view, by }: { view: CostsView; by: 'provider' | 'model' }): VNode {
  const rows = by === 'provider' ? view.report.providers : view.report.models;
  const { currency, names } = view;
  const shares = sharesOf(view, rows, by, {
    value: (row) => row.sums.costUsd,
    figure: (row) => paid(row.sums, currency),
    rest: (rows) => paid(figuresOf(rows), currency),
  });
  const inCurrency = (usd: number | undefined): number | undefined =>
    usd === undefined ? undefined : usd * currency.perUsd;
  const title = by === 'provider' ? 'Cost by provider' : 'Cost by model';
  const sheet = (): Sheet => ({
    columns: [
      ...labelColumns(by),
      {
        id: 'cost',
        title: `Cost (${currency.code})`,
        figure: (amount) => formatMoney(amount / currency.perUsd, currency),
        absent: 'unknown',
      },
      { id: 'share', title: 'Share', figure: percentText },
      { id: 'withoutPrice', title: 'Requests without a price', figure: String },
    ],
    rows: rows.map((row) => [
      ...labelCells(row, by, names),
      inCurrency(knownUsd(row.sums)),
      knownUsd(row.sums) === undefined ? undefined : row.share,
      row.sums.unknownCostRequests,
    ]),
  });
  return <ShareCard id={`shares-${by}`} title={title} view={view} shares={shares} sheet={sheet} />;
}

export function MostUsed({ view }: { view: CostsView }): VNode {
  const { report, names } = view;
  const byKey = new Map(report.models.map((row) => [row.key, row]));
  const rows = report.mostUsed.flatMap((key) => byKey.get(key) ?? []);
  const shares = sharesOf(view, rows, 'model', {
    value: ({ sums }) => sums.requests,
    figure: ({ sums }) => sums.requests.toLocaleString('en-US'),
    rest: (rows) => figuresOf(rows).requests.toLocaleString('en-US'),
  });
  const sheet = (): Sheet => ({
    columns: [
      ...labelColumns('model'),
      { id: 'requests', title: 'Requests', figure: String },
      { id: 'share', title: 'Share', figure: percentText },
    ],
    rows: rows.map((row) => [
      ...labelCells(row, 'model', names),
      row.sums.requests,
      row.sums.requests / Math.max(1, report.totals.requests),
    ]),
  });
  return (
    <ShareCard
      id="most-used"
      hasNoMoney
      title="Most used models"
      sub={counted(report.totals.requests, 'request')}
      view={view}
      shares={shares}
      sheet={sheet}
    />
  );
}

interface ShareCardProps {
  id: string;
  hasNoMoney?: boolean;
  title: string;
  sub?: string;
  view: CostsView;
  shares: readonly Share[];
  sheet: () => Sheet;
}

function ShareCard({ id, title, sub, view, shares, sheet, hasNoMoney = false }: ShareCardProps): VNode {
  return (
    <Card
      id={id}
      title={title}
      sub={sub}
      view={view}
      sheet={sheet}
      hasPie
      hasNoMoney={hasNoMoney}
      legend={(face) =>
        // Bars have their names beside them.
        face === 'pie'
          ? shares.map(({ slot, text, figure, part }) => ({
              slot,
              text: [`${text} ${figure}`, part].filter(Boolean).join(', '),
            }))
          : []
      }
      picture={(face) =>
        face === 'pie' ? <Pie label={`${title}.`} shares={shares} /> : <ShareBars label={`${title}.`} shares={shares} />
      }
    />
  );
}

interface Measure {
  value: (row: CostRow) => number;
  figure: (row: CostRow) => string;
  /** Of all that have no line of their own. */
  rest: (rows: readonly CostRow[]) => string;
}

function sharesOf(view: CostsView, rows: readonly CostRow[], by: 'provider' | 'model', measure: Measure): Share[] {
  const { report, names } = view;
  const whole = rows.reduce((sum, row) => sum + measure.value(row), 0);
  const part = (value: number): string => (whole > 0 ? percentText(value / whole) : '');
  const shown = rows.length > MOST_LINES + 1 ? rows.slice(0, MOST_LINES) : rows;
  // The dearest have the colours that they have in the bars.
  const slots = slotsFor(
    rows.map(({ key }) => key),
    orderOf(by, report.choices),
  );
  const shares = shown.map((row): Share => {
    const name = by === 'provider' ? providerName(row.key, names) : nameOf(row, rows, view);
    const value = measure.value(row);
    return {
      key: row.key,
      text: name,
      slot: slots.get(row.key) ?? 'rest',
      value,
      figure: measure.figure(row),
      part: measure.figure(row) === 'unknown' ? '' : part(value),
    };
  });
  const others = rows.slice(shown.length);
  if (others.length > 0) {
    const value = others.reduce((sum, row) => sum + measure.value(row), 0);
    const text = counted(others.length, 'other');
    const figure = measure.rest(others);
    shares.push({ key: '\0rest', text, slot: 'rest', value, figure, part: figure === 'unknown' ? '' : part(value) });
  }
  return shares;
}

function figuresOf(rows: readonly CostRow[]): CostFigures {
  const sums = { costUsd: 0, requests: 0, failedRequests: 0, unknownCostRequests: 0 };
  for (const { sums: own } of rows) {
    sums.costUsd += own.costUsd;
    sums.requests += own.requests;
    sums.failedRequests += own.failedRequests;
    sums.unknownCostRequests += own.unknownCostRequests;
  }
  return sums;
}

/** With its provider where two have a model of that name. */
function nameOf(row: CostRow, rows: readonly CostRow[], { names }: CostsView): string {
  const { providerId = '', model = '' } = row;
  const name = modelName(providerId, model, names);
  return rows.some((other) => other.model === model && other.providerId !== providerId)
    ? `${name}, ${providerName(providerId, names)}`
    : name;
}
