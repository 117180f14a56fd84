// What stands in the figures' place where there are none, with the way out as a button.
import type { VNode } from 'preact';
import type { CostsView } from '../../src/shared/costViews.ts';
import { Icon } from '../icon.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { useCosts } from './costsState.ts';
import { withinPeriod } from './days.ts';
import { isFiltered } from './filters.ts';

export function NotLoaded(): VNode {
  const app = useCosts();
  const { failure } = app;
  return (
    <main class="notLoaded">
      <h1 class="unseen">LLM Workbench: Costs</h1>
      {failure.value === undefined ? (
        <p class="row dim appearsLate">
          <ProgressRing />
          Adding up…
        </p>
      ) : (
        <Failure />
      )}
    </main>
  );
}

/** The last query has no answer: what is shown below is older, or nothing. */
export function Failure(): VNode | null {
  const app = useCosts();
  const { failure } = app;
  return failure.value === undefined ? null : (
    <div class="notice problem" role="alert">
      <Icon name="error" class="err" />
      <div class="grow">
        <p>
          <b>The costs cannot be shown.</b> {failure.value}
        </p>
        <div class="row wrap buttons">
          <Button small label="Try Again" onClick={() => void app.load(true)} />
          <Button small label="Show Log" onClick={() => void app.showLog()} />
        </div>
      </div>
    </div>
  );
}

/** Nothing was ever asked. */
export function NothingYet(): VNode {
  const app = useCosts();
  return (
    <div class="emptyState">
      <p>
        <b>Nothing spent yet</b>
      </p>
      <p>
        Ask a model something in the chat. From then on you see here what you spent, on which providers and models, what
        caching saved and failures cost, how fast answers came, and what the month will cost.
      </p>
      <p class="dim">It is counted on this machine, without your questions and answers, and stays here.</p>
      <div class="row wrap buttons">
        <Button label="Set a Budget…" onClick={() => void app.openSettings('budgets')} />
        <Button label="Import Usage…" onClick={() => void app.usageFile('import')} />
      </div>
    </div>
  );
}

/** Nothing in this time, or with these filters. */
export function NothingHere({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const { query, report } = view;
  const hasFilter = isFiltered(query.filter);
  return (
    <div class="emptyState">
      <p>
        <b>
          No requests {withinPeriod(query.period, report)}
          {hasFilter ? ' with these filters' : ''}
        </b>
      </p>
      <div class="row wrap buttons">
        {hasFilter && <Button label="Clear Filters" onClick={() => app.filterBy({})} />}
        {query.period.kind !== 'all' && (
          <Button label="Show All Time" onClick={() => app.showPeriod({ kind: 'all' })} />
        )}
      </div>
    </div>
  );
}
