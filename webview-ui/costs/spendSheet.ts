// The table of spend by day (or hour, week, month): the whole, each part, and what is in no sum.
import type { CostsView } from '../../src/shared/costViews.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { beginColumn, beginOf } from './barTicks.ts';
import { knownUsd } from './figures.ts';
import type { Sheet, SheetColumn } from './sheet.ts';

/** One colour of the bars. */
interface Part {
  key: string;
  text: string;
  /** USD for each bar. */
  values: readonly number[];
}

/** `forecast` is in USD for each bar. */
export function spendSheet(
  { report, currency }: CostsView,
  parts: readonly Part[],
  forecast?: readonly number[],
): Sheet {
  const { bars, asOf, totals } = report;
  const inCurrency = (usd: number | undefined): number | undefined =>
    usd === undefined ? undefined : usd * currency.perUsd;
  const amount = (id: string, title: string): SheetColumn => ({
    id,
    title: `${title} (${currency.code})`,
    figure: (value) => formatMoney(value / currency.perUsd, currency),
    absent: 'unknown',
  });
  const hasUnknown = totals.unknownCostRequests > 0;
  // What a part has without a price is known for the whole time alone: where a bar has some, it may be this part's.
  const unknownOf = ({ key }: Part, place: number): number => {
    const all = bars.stacks.find((stack) => stack.key === key) ?? bars.rest;
    return Math.min(all?.unknownCostRequests ?? 0, bars.unknownCostRequests[place] ?? 0);
  };
  return {
    columns: [
      beginColumn(bars, asOf),
      amount('total', 'Total'),
      ...parts.map(({ text }, place) => amount(`part${place + 1}`, text)),
      { id: 'requests', title: 'Requests', figure: String },
      ...(hasUnknown ? [{ id: 'withoutPrice', title: 'Requests without a price', figure: String }] : []),
      ...(forecast ? [amount('expected', 'Still expected')] : []),
    ],
    rows: bars.starts.map((start, place) => {
      const known = (costUsd: number, unknownCostRequests: number) =>
        inCurrency(knownUsd({ costUsd, unknownCostRequests }));
      return [
        beginOf(start),
        known(bars.usd[place] ?? 0, bars.unknownCostRequests[place] ?? 0),
        ...parts.map((part) => known(part.values[place] ?? 0, unknownOf(part, place))),
        bars.requests[place],
        ...(hasUnknown ? [bars.unknownCostRequests[place]] : []),
        ...(forecast ? [inCurrency(forecast[place] ?? 0)] : []),
      ];
    }),
  };
}
