// Today, this week, this month against the time before, and what the month will cost: the four figures to read first.
import type { VNode } from 'preact';
import type { CostPeriod, CostReport, CostSpan, CostsView } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { beforeText, dayOf, shortDay, weekdayDay } from './days.ts';
import { changeText, counted, paid, paidBefore, roundMoney } from './figures.ts';
import { isFiltered } from './filters.ts';

export function Tiles({ view }: { view: CostsView }): VNode {
  const { report, currency } = view;
  return (
    <ul class="tiles" aria-label="Totals">
      <Tile title={`Today, ${weekdayDay(dayOf(report.asOf))}`} kind="day" span={report.today} currency={currency} />
      <Tile title="This week" kind="week" span={report.thisWeek} currency={currency} />
      <Tile title="This month" kind="month" span={report.thisMonth} currency={currency} />
      <ForecastTile view={view} />
    </ul>
  );
}

interface TileProps {
  title: string;
  kind: CostPeriod['kind'];
  span: CostSpan;
  currency: Currency;
}

function Tile({ title, kind, span, currency }: TileProps): VNode {
  const { sums } = span;
  const change = changeText(span);
  const facts = [
    counted(sums.requests, 'request'),
    sums.failedRequests > 0 ? `${sums.failedRequests.toLocaleString('en-US')} failed` : '',
    sums.unknownCostRequests > 0 && sums.costUsd > 0
      ? `${sums.unknownCostRequests.toLocaleString('en-US')} without a price`
      : '',
  ];
  return (
    <li class="tile">
      <p class="dim sm">{title}</p>
      <p class="big fig">{paid(sums, currency)}</p>
      <p class="sm fig">
        {change === undefined ? (
          <span class="dim">{paidBefore(kind, span, currency)}</span>
        ) : (
          <>
            {change} <span class="dim">against {beforeText(kind, span)}</span>
          </>
        )}
      </p>
      <p class="sm dim fig">{facts.filter(Boolean).join(' · ')}</p>
    </li>
  );
}

function ForecastTile({ view }: { view: CostsView }): VNode {
  const { report, currency } = view;
  const { forecast } = report;
  return (
    <li class="tile">
      <p class="dim sm">{forecast ? `Forecast, ${shortDay(forecast.until)}` : 'Forecast'}</p>
      {forecast ? (
        <>
          <p class="big fig">{formatMoney(forecast.expectedUsd, currency)}</p>
          <p class="sm fig">
            <span class="dim">likely</span> {formatMoney(forecast.lowUsd, currency)} to{' '}
            {formatMoney(forecast.highUsd, currency)}
          </p>
          <p class="sm dim fig">{budgetSentence(view, forecast) ?? `from the last ${forecast.fromDays} days`}</p>
        </>
      ) : (
        <p class="sm dim">Comes five days after the first cost.</p>
      )}
    </li>
  );
}

/** How the month's budget for everything fares; nothing where the figures are only of a part. */
function budgetSentence(
  { query, budgets, currency }: CostsView,
  forecast: NonNullable<CostReport['forecast']>,
): string | undefined {
  const whole = budgets.find(
    ({ period, scope, problem }) => period === 'month' && Object.keys(scope).length === 0 && problem === undefined,
  );
  if (!whole || isFiltered(query.filter)) {
    return undefined;
  }
  const limitUsd = whole.limitUsd + whole.raisedUsd;
  const name = `the month’s budget of ${roundMoney(limitUsd, currency)}`;
  if (whole.leftUsd <= 0) {
    return `${name} is used up`;
  }
  if (whole.runsOutOn !== undefined) {
    return `${name} runs out about ${shortDay(whole.runsOutOn)}`;
  }
  return forecast.highUsd <= limitUsd ? `${name} holds` : `${name} will probably hold`;
}
