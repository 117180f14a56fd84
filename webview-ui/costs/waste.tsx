// What caching saved and cost, what failures and lost hedges cost, and what a request costs on average.
import type { VNode } from 'preact';
import type { CostsView } from '../../src/shared/costViews.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { Card } from './card.tsx';
import { counted, percentText } from './figures.ts';

interface Fact {
  id: string;
  title: string;
  /** USD, or a part of 1. */
  value: number | undefined;
  isPart?: boolean;
  /** What it means. */
  words: string;
  isMain?: boolean;
}

export function Waste({ view }: { view: CostsView }): VNode {
  const { currency } = view;
  const facts = factsOf(view);
  const unknown = view.report.totals.unknownSavingRequests;
  const write = ({ value, isPart }: Fact): string =>
    value === undefined ? 'unknown' : isPart ? percentText(value) : formatMoney(value, currency).replace('-', '−');
  return (
    <Card
      id="cache"
      title="Cache and waste"
      sub={unknown > 0 ? `${counted(unknown, 'request')} read from a cache at a price that is not known` : undefined}
      view={view}
      sheet={() => ({
        columns: [
          { id: 'figure', title: 'Figure' },
          { id: 'value', title: `Value (${currency.code}, or part of 1)`, figure: String },
          { id: 'words', title: 'Meaning' },
        ],
        rows: facts.map(({ title, value, isPart, words }) => [
          title,
          value === undefined || isPart ? value : value * currency.perUsd,
          words,
        ]),
      })}
    >
      <dl class="facts">
        {facts.map((fact) => (
          <div key={fact.id} title={fact.words}>
            <dt class="dim sm">{fact.title}</dt>
            <dd class={fact.isMain ? 'fig main' : 'fig'}>{write(fact)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function factsOf({ report }: CostsView): Fact[] {
  const { totals, averageUsd } = report;
  const input = totals.uncachedInput + totals.cacheRead + totals.cacheWrite5m + totals.cacheWrite1h;
  return [
    {
      id: 'saved',
      title: 'Cache reads saved',
      value: totals.cacheSavedUsd,
      words: 'What input read from the vendors’ caches would have cost above what it cost',
    },
    {
      id: 'extra',
      title: 'Cache writes cost extra',
      value: totals.cacheExtraUsd,
      words: 'What writing to the vendors’ caches cost above plain input',
    },
    {
      id: 'net',
      title: 'Saved, net',
      value: totals.cacheSavedUsd - totals.cacheExtraUsd,
      words: 'Saved by reading less the extra for writing',
      isMain: true,
    },
    {
      id: 'fromCache',
      title: 'Input read from cache',
      value: input > 0 ? totals.cacheRead / input : undefined,
      isPart: true,
      words: 'Part of all input tokens',
    },
    {
      id: 'failed',
      title: 'Failed attempts, billed',
      value: totals.failedCostUsd,
      words: 'What attempts cost that failed or were stopped',
    },
    {
      id: 'hedges',
      title: 'Lost hedges',
      value: totals.lostHedgeCostUsd,
      words: 'What second attempts cost that were stopped because another was faster',
    },
    {
      id: 'average',
      title: 'Average per request',
      value: averageUsd,
      words: 'Of requests whose cost is known',
    },
  ];
}
