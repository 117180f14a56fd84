// Spend by day (or hour, week, month) as bars, stacked by whatever the person chooses, with what is still expected dashed.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import {
  COST_DIMENSIONS,
  type CostDimension,
  type CostPeriod,
  type CostQuery,
  type CostsView,
  type CostStack,
} from '../../src/shared/costViews.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { Select } from './select.tsx';
import { BarChart } from './barChart.tsx';
import type { BarStack } from './barDrawing.tsx';
import { barsFor } from './barTicks.ts';
import { Card } from './card.tsx';
import { type CostsApp, useCosts } from './costsState.ts';
import { addDays, beforeText, dayOf, daysBetween, periodTitle } from './days.ts';
import { changeText, counted, paid, tickMoney } from './figures.ts';
import { filterOptions } from './filters.ts';
import { DIMENSION_WORDS, labelText, providerName } from './labels.ts';
import { Legend, type LegendItem } from './legend.tsx';
import { orderOf, slotsFor } from './slots.ts';
import { spendSheet } from './spendSheet.ts';

export function Spend({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const lit = useSignal<string | undefined>(undefined);
  const { query, report, currency } = view;
  const { bars } = report;
  const stacks = stacksOf(view);
  const forecast = forecastOf(view);
  const title = `Spend by ${bars.step}`;
  const legend = legendOf(app, view, stacks, forecast !== undefined);
  return (
    <Card
      id="spend"
      title={title}
      sub={<ChosenTotal view={view} />}
      view={view}
      sheet={() => spendSheet(view, stacks, forecast)}
      legend={() => legend.map(({ slot, text, figure }) => ({ slot, text: `${text} ${figure}` }))}
      controls={<Controls view={view} />}
      picture={() => (
        <>
          <BarChart
            label={`${title} and ${DIMENSION_WORDS[query.by]}, ${periodTitle(query.period, report)}.`}
            bars={barsFor(bars, report.asOf)}
            stacks={stacks}
            forecast={forecast}
            unpriced={bars.unknownCostRequests}
            write={(usd) => formatMoney(usd, currency)}
            writeTick={(usd, step) => tickMoney(usd, step, currency)}
            tickUnit={1 / currency.perUsd}
            nothing={
              report.totals.unknownCostRequests > 0
                ? 'Nothing that has a price was billed in this time.'
                : 'Nothing was billed in this time.'
            }
            open={bars.step === 'hour' ? undefined : (place) => openBar(app, view, place)}
            lit={lit}
          />
          <Legend items={legend} lit={lit} />
        </>
      )}
    />
  );
}

/** Of the chosen period, against the one before: where the totals above are not the same already. */
function ChosenTotal({ view: { query, report, currency } }: { view: CostsView }): VNode {
  const change = changeText(report.chosen);
  return (
    <>
      <span class="fig">{paid(report.totals, currency)}</span>
      {change && (
        <>
          {' · '}
          <span class="fig">{change}</span> against {beforeText(query.period.kind, report.chosen)}
        </>
      )}
    </>
  );
}

const STEPS = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

function Controls({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const { report } = view;
  const query = app.query.value ?? view.query;
  const { step } = report.bars;
  return (
    <>
      {step !== 'hour' && daysBetween(report.from, report.to) >= 28 && (
        <Select
          label="Width of bars"
          value={query.step ?? step}
          options={Object.entries(STEPS).map(([id, text]) => ({ id, text }))}
          choose={(chosen) => app.ask({ step: chosen as keyof typeof STEPS })}
        />
      )}
      <Select
        label="Stacked by"
        value={query.by}
        options={COST_DIMENSIONS.map((id) => ({ id, text: `by ${DIMENSION_WORDS[id]}` }))}
        choose={(chosen) => app.ask({ by: chosen as CostDimension })}
      />
    </>
  );
}

function stackText(view: CostsView, stack: CostStack, by: CostDimension): string {
  const text = labelText(stack, by, view.names);
  const isTwice = by === 'model' && view.report.bars.stacks.filter(({ model }) => model === stack.model).length > 1;
  return isTwice ? `${text}, ${providerName(stack.providerId ?? '', view.names)}` : text;
}

/** The dearest lowest. */
function stacksOf(view: CostsView): BarStack[] {
  const { query, report } = view;
  const { stacks, rest } = report.bars;
  const order = orderOf(query.by, report.choices);
  const slots = slotsFor(
    stacks.map(({ key }) => key),
    order,
  );
  const shown = stacks.map((stack): BarStack => {
    const text = stackText(view, stack, query.by);
    return { key: stack.key, text, slot: slots.get(stack.key) ?? 'rest', values: stack.usd };
  });
  if (!rest) {
    return shown;
  }
  // Titles and embeddings belong to no conversation, and are no others among those.
  const text = rest.count > 0 ? counted(rest.count, 'other') : 'without one';
  return [...shown, { key: '\0rest', text, slot: 'rest', values: rest.usd }];
}

/** USD for each bar; absent where nothing of the forecast lies in the period. */
function forecastOf({ report }: CostsView): number[] | undefined {
  const { starts, step } = report.bars;
  const days = report.forecast?.days ?? [];
  if (step === 'hour' || !days.some(({ day }) => report.from <= day && day <= report.to)) {
    return undefined;
  }
  const expected = starts.map(() => 0);
  for (const { day, expectedUsd } of days) {
    const place = starts.findLastIndex((start) => String(start) <= day);
    if (day >= report.from && day <= report.to && place >= 0) {
      expected[place] = (expected[place] ?? 0) + expectedUsd;
    }
  }
  return expected;
}

function legendOf(app: CostsApp, view: CostsView, stacks: readonly BarStack[], hasForecast: boolean): LegendItem[] {
  const { query, report, currency } = view;
  const items = stacks.map(({ key, text, slot }): LegendItem => {
    const stack = report.bars.stacks.find((one) => one.key === key);
    const figures = stack ?? report.bars.rest;
    const action = stack && actionOf(app, view, stack, query);
    return { key, text, slot, figure: figures ? paid(figures, currency) : '', ...action };
  });
  return hasForecast ? [...items, { key: '\0forecast', text: 'forecast', slot: 'forecast', figure: '' }] : items;
}

function actionOf(
  app: CostsApp,
  { report, names }: CostsView,
  stack: CostStack,
  { by, filter = {} }: CostQuery,
): Pick<LegendItem, 'does' | 'run'> {
  const { conversation } = stack;
  if (by === 'conversation') {
    return conversation?.title === undefined
      ? {}
      : { does: 'Open this conversation', run: () => void app.openConversation(conversation.id) };
  }
  const text = labelText(stack, by, names);
  const id = `${by} ${JSON.stringify(itemOf(stack, by))}`;
  const option = filterOptions(report.choices, names, filter).find((one) => one.id === id);
  return option ? { does: `Show nothing but ${text}`, run: () => app.filterBy(option.change(filter, true)) } : {};
}

function itemOf({ key, providerId, model, keyName }: CostStack, by: CostDimension): unknown {
  return by === 'model' ? { providerId, model } : by === 'key' ? { providerId, keyName } : key;
}

/** A month's day, a year's week: what a bar stands for becomes the period. */
function openBar(app: CostsApp, { report }: CostsView, place: number): void {
  const start = report.bars.starts[place];
  const { step } = report.bars;
  if (typeof start === 'string' && step !== 'hour' && start <= dayOf(report.asOf)) {
    // The first week of a period may begin before it.
    const of = step === 'week' && start < report.from ? addDays(start, 6) : start;
    const period: CostPeriod = { kind: step, of };
    app.showPeriod(period);
  }
}
