// The frame of the cost view: period and filters stay on top, the figures scroll below them and stay while new ones are added up.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CostsView } from '../../src/shared/costViews.ts';
import { Icon } from '../icon.tsx';
import { ActionProblem } from '../noticeRow.tsx';
import { IconButton } from '../toolkit.tsx';
import { type MenuItem, useMenu } from '../views/menu.tsx';
import { Budgets } from './budgets.tsx';
import { Conversations } from './conversations.tsx';
import { type CostsApp, useCosts } from './costsState.ts';
import { Failure, NothingHere, NothingYet, NotLoaded } from './emptyStates.tsx';
import { FilterChips, FilterField } from './filterField.tsx';
import { Patterns } from './patterns.tsx';
import { PeriodBar } from './periodBar.tsx';
import { RowTable } from './rowTable.tsx';
import { MostUsed, Shares } from './shares.tsx';
import { Spend } from './spend.tsx';
import { Tiles } from './tiles.tsx';
import { TokenBuckets, TokenTrend } from './tokens.tsx';
import { Unpriced } from './unpriced.tsx';
import { Waste } from './waste.tsx';
import { WhatIf } from './whatIf.tsx';

export function CostsFrame(): VNode {
  const app = useCosts();
  const view = app.view.value;
  return (
    <div class="app costsApp">
      <Patterns />
      {view ? <Loaded view={view} /> : <NotLoaded />}
      <div class="unseen" role="status" aria-live="polite">
        {app.announcement.value}
      </div>
    </div>
  );
}

function Loaded({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const main = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    main.current?.scrollTo({ top: app.topAtStart });
  }, []);
  const isEmpty = view.report.choices.providers.length === 0;
  return (
    <>
      <header class="costHead">
        <h1 class="unseen">LLM Workbench: Costs</h1>
        {!isEmpty && (
          <div class="costBar">
            <PeriodBar view={view} />
            <FilterField view={view} />
            <span class="grow" />
            <ExportButton />
          </div>
        )}
        {!isEmpty && <FilterChips view={view} />}
        <div class={app.loading.value ? 'progressLine on' : 'progressLine'} aria-hidden="true" />
      </header>
      <main ref={main} aria-busy={app.loading.value} onScroll={(event) => app.scrolled(event.currentTarget.scrollTop)}>
        <Failure />
        <ActionProblem problem={app.problem} />
        {isEmpty ? <Empty view={view} /> : <Figures view={view} />}
      </main>
    </>
  );
}

function Empty({ view }: { view: CostsView }): VNode {
  return (
    <>
      <NothingYet />
      {(view.budgets.length > 0 || view.budgetProblems.length > 0) && <Budgets view={view} />}
    </>
  );
}

function Figures({ view }: { view: CostsView }): VNode {
  if (view.report.totals.requests === 0) {
    return (
      <>
        <Tiles view={view} />
        <div class="two">
          <NothingHere view={view} />
          <Budgets view={view} />
        </div>
      </>
    );
  }
  return (
    <>
      <Tiles view={view} />
      <div class="two">
        <Spend view={view} />
        <Budgets view={view} />
      </div>
      <div class="halves">
        <Shares view={view} by="provider" />
        <Shares view={view} by="model" />
      </div>
      <RowTable view={view} />
      <Unpriced view={view} />
      <div class="two">
        <TokenTrend view={view} />
        <TokenBuckets view={view} />
      </div>
      <Waste view={view} />
      <div class="halves">
        <Conversations view={view} />
        <MostUsed view={view} />
      </div>
      <WhatIf view={view} />
    </>
  );
}

/** The ledger itself: what was asked, one line for each request. */
function ExportButton(): VNode {
  const app = useCosts();
  const { isOpen, button, toggle, menu } = useMenu('More', () => moreItems(app));
  return (
    <span class="row costActions">
      <button type="button" class="ghost" title="Export Usage…" onClick={() => void app.usageFile('export')}>
        <Icon name="export" /> <span class="buttonWords">Export Usage…</span>
      </button>
      <IconButton
        icon="ellipsis"
        label="Import, delete, budgets, prices"
        popup="menu"
        expanded={isOpen}
        buttonRef={button}
        onClick={toggle}
      />
      {menu}
    </span>
  );
}

function moreItems(app: CostsApp): MenuItem[] {
  return [
    { label: 'Budgets…', icon: 'gear', run: () => void app.openSettings('budgets') },
    { label: 'Prices and Currency…', icon: 'gear', run: () => void app.openSettings('prices') },
    { label: 'Import Usage…', icon: 'add', run: () => void app.usageFile('import') },
    { label: 'Delete Usage…', icon: 'trash', run: () => void app.usageFile('delete') },
    { label: 'Refresh', icon: 'refresh', run: () => void app.load(true) },
  ];
}
