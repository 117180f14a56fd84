// The dearest conversations of the period, each a click away, and how each compares with what one usually costs.
import type { VNode } from 'preact';
import type { CostsView, DearConversation } from '../../src/shared/costViews.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { Card } from './card.tsx';
import { useCosts } from './costsState.ts';
import { conversationSheet } from './factSheets.ts';
import { counted, paid } from './figures.ts';
import { conversationText } from './labels.ts';

export function Conversations({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const { currency, report } = view;
  const { dearest, count, usualUsd } = report.conversations;
  const usual = usualUsd === undefined ? '' : `, one usually costs ${formatMoney(usualUsd, currency)}`;
  return (
    <Card
      id="conversations"
      title="Dearest conversations"
      sub={count > 0 ? `of ${counted(count, 'conversation')}${usual}` : undefined}
      view={view}
      sheet={() => conversationSheet(view)}
    >
      {dearest.length === 0 ? (
        <p class="dim">None in this time.</p>
      ) : (
        <ul class="conversationCosts">
          {dearest.map((one) => (
            <li key={one.id} class="row">
              {one.title === undefined ? (
                <span class="grow cut dim">{conversationText(one)}</span>
              ) : (
                <button
                  type="button"
                  class="link grow cut"
                  dir="auto"
                  title={`Open “${one.title}”`}
                  onClick={() => void app.openConversation(one.id)}
                >
                  {one.title}
                </button>
              )}
              <span class="dim sm fig">{usualText(one)}</span>
              <span class="fig amount">{paid(one, currency)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Within this of the usual nothing is worth saying. */
const ALIKE = 0.2;

/** "3.1× usual", "as usual", "cheaper, 0.5× usual" */
function usualText({ timesUsual, unknownCostRequests }: DearConversation): string {
  // What has no price may be what makes it dear.
  if (timesUsual === undefined || (timesUsual < 1 + ALIKE && unknownCostRequests > 0)) {
    return '';
  }
  if (Math.abs(timesUsual - 1) <= ALIKE) {
    return 'as usual';
  }
  const times = `${timesUsual < 9.95 ? timesUsual.toFixed(1) : Math.round(timesUsual).toLocaleString('en-US')}× usual`;
  return timesUsual > 1 ? times : `cheaper, ${times}`;
}
