// What caching saved and cost, what failures and lost hedges cost, and what a request costs on average.
import type { VNode } from 'preact';
import type { CostsView } from '../../src/shared/costViews.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { Card } from './card.tsx';
import { type Fact, wasteFacts, wasteSheet } from './factSheets.ts';
import { counted, percentText } from './figures.ts';

export function Waste({ view }: { view: CostsView }): VNode {
  const { currency } = view;
  const facts = wasteFacts(view);
  const unknown = view.report.totals.unknownSavingRequests;
  const write = ({ value, isPart }: Fact): string =>
    value === undefined ? 'unknown' : isPart ? percentText(value) : formatMoney(value, currency).replace('-', '−');
  return (
    <Card
      id="cache"
      title="Cache and waste"
      sub={unknown > 0 ? `${counted(unknown, 'request')} read from a cache at a price that is not known` : undefined}
      view={view}
      sheet={() => wasteSheet(view)}
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
