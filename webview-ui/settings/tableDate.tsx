// Of what day the price table is, and how to fetch today's.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PricesPageView } from '../../src/shared/spendingViews.ts';
import { dayText } from '../costs/days.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Problem } from './controls.tsx';
import { useSettings } from './settingsState.ts';

export function TableDate({ table: { date, fetched } }: { table: PricesPageView['table'] }): VNode {
  const app = useSettings();
  const isFetching = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const refresh = async (): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    isFetching.value = true;
    problem.value = undefined;
    const failed = await app.spending.price('prices/refresh', {}, 'The price table is of today.', controller.signal);
    isFetching.value = false;
    problem.value = controller.signal.aborted ? undefined : failed;
  };
  const day = dayText(date, { day: 'numeric', month: 'short', year: 'numeric' });
  return (
    <div class="tableDate">
      <div class="row wrap">
        <span class="grow">
          Prices are of <b>{day}</b>,{' '}
          <span class="dim">{fetched ? 'fetched by you' : 'as they came with the extension'}</span>
        </span>
        {isFetching.value ? (
          <>
            <span class="row dim" role="status">
              <ProgressRing />
              Fetching…
            </span>
            <Button label="Cancel" onClick={() => stop.current?.abort()} />
          </>
        ) : (
          <Button label="Refresh price table" icon="refresh" onClick={() => void refresh()} />
        )}
      </div>
      <Problem field={{ problem: problem.value }} />
    </div>
  );
}
