// Models that were asked and have no price: what is missing in every sum, and how to mend it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { CostsView } from '../../src/shared/costViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { useCosts } from './costsState.ts';
import { dayOf, pastDay } from './days.ts';
import { counted } from './figures.ts';
import { modelName, providerName } from './labels.ts';

/** More are folded. */
const SHOWN = 4;

export function Unpriced({ view }: { view: CostsView }): VNode | null {
  const app = useCosts();
  const headingId = useId();
  const all = useSignal(false);
  const { report, names } = view;
  const { unpriced, totals } = report;
  const shown = all.value ? unpriced : unpriced.slice(0, SHOWN);
  const more = unpriced.length - shown.length;
  return unpriced.length === 0 ? null : (
    <section class="card unpriced" aria-labelledby={headingId} data-card="unpriced">
      <header class="cardHead">
        <Icon name="warning" class="warn" />
        <h2 id={headingId}>Without a price</h2>
        <span class="dim sm">{counted(totals.unknownCostRequests, 'request')} whose cost is in no sum</span>
      </header>
      <ul>
        {shown.map(({ providerId, model, requests, lastDay }) => {
          const name = modelName(providerId, model, names);
          return (
            <li key={`${providerId}/${model}`} class="row wrap">
              <span class="provider">{providerName(providerId, names)}</span>
              <span class="grow cut" title={model}>
                {name}
              </span>
              <span class="dim sm fig">
                {counted(requests, 'request')}, last on {pastDay(lastDay, dayOf(report.asOf))}
              </span>
              <Button
                small
                label="Set a Price…"
                name={`Set a Price… for ${name}`}
                onClick={() => void app.setPrice({ providerId, model })}
              />
            </li>
          );
        })}
      </ul>
      {more > 0 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            all.value = true;
          }}
        >
          {more} more
        </button>
      )}
    </section>
  );
}
