// The frame of the table of models: search and filters stay on top, notices and recommendations scroll away with the table.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { ProgressRing } from '../toolkit.tsx';
import { writeNow } from '../writeNow.ts';
import { AliasList } from './aliasList.tsx';
import { AutoSection } from './autoSection.tsx';
import { useCatalog } from './catalogState.ts';
import { Details } from './details.tsx';
import { NoMatch, NoModels, NotLoaded } from './emptyStates.tsx';
import { dayOf } from './facts.ts';
import { FilterBar } from './filterBar.tsx';
import { ModelGrid } from './grid.tsx';
import { providersOf } from './listing.ts';
import { Notices } from './notices.tsx';
import { Recommendations } from './recommendations.tsx';
import { SearchBox } from './searchBox.tsx';

/** Pixels below which a model takes two lines; as in the styles. */
const NARROW_BELOW = 520;
/** Below which the recommendations would push the table out of sight. */
const ROOMY_FROM = 740;

export function CatalogFrame(): VNode {
  const app = useCatalog();
  const view = app.view.value;
  return (
    <div class="app catalogApp">
      {view ? <Loaded view={view} /> : <NotLoaded />}
      <div class="unseen" role="status" aria-live="polite">
        {app.announcement.value}
      </div>
    </div>
  );
}

function Loaded({ view }: { view: CatalogView }): VNode {
  const app = useCatalog();
  const main = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const width = useWidth(main).value;
  const narrow = width < NARROW_BELOW;
  const selected = app.selected.value;
  const toTable = (): void => {
    grid.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
  };
  const typeOn = (query: string): void => {
    app.filter(query);
    field.current?.focus();
    writeNow(field.current, query, query.length);
    // The field hears of it as if it had been typed, and offers how to go on.
    field.current?.dispatchEvent(new Event('input', { bubbles: true }));
  };
  return (
    <>
      <header class="catHead">
        <h1 class="unseen">LLM Workbench: Models</h1>
        <div class="catHeadRow">
          <SearchBox view={view} fieldRef={field} toTable={toTable} />
          <RefreshLists view={view} />
        </div>
        {view.rows.length > 0 && <FilterBar view={view} narrow={narrow} typeOn={typeOn} />}
      </header>
      <div class="catBody">
        <Table main={main} grid={grid} view={view} width={width} />
        {app.layout.value.detailsOpen && selected && <Details row={selected} view={view} toTable={toTable} />}
      </div>
    </>
  );
}

interface TableProps {
  main: { readonly current: HTMLElement | null };
  grid: { current: HTMLDivElement | null };
  view: CatalogView;
  /** Pixels. */
  width: number;
}

function Table({ main, grid, view, width }: TableProps): VNode {
  const app = useCatalog();
  const { shown } = app.listing.value;
  useLayoutEffect(() => {
    main.current?.scrollTo({ top: app.topAtStart });
  }, []);
  const { query } = app.layout.value;
  const searched = useRef(query);
  useLayoutEffect(() => {
    // What fits best is on top; a filter that was remembered comes with its place.
    if (query !== searched.current) {
      searched.current = query;
      main.current?.scrollTo({ top: 0 });
    }
  }, [query]);
  return (
    <main ref={main} onScroll={(event) => app.scrolled(event.currentTarget.scrollTop)}>
      <Notices view={view} />
      {view.rows.length === 0 ? (
        <>
          <NoModels view={view} />
          <AliasList view={view} />
        </>
      ) : (
        <>
          <AutoSection view={view} />
          <Recommendations view={view} open={width >= ROOMY_FROM} />
          <AliasList view={view} />
          <PriceLine view={view} narrow={width < NARROW_BELOW} />
          {shown === 0 ? (
            <NoMatch view={view} />
          ) : (
            <ModelGrid view={view} narrow={width < NARROW_BELOW} scroller={main} gridRef={grid} />
          )}
        </>
      )}
    </main>
  );
}

function RefreshLists({ view }: { view: CatalogView }): VNode {
  const app = useCatalog();
  const isReading = view.notes.some(({ loading }) => loading);
  return (
    <button
      class="ghost refreshLists"
      aria-disabled={isReading ? 'true' : undefined}
      title="Read the providers' lists of models again"
      onClick={() => {
        if (!isReading) {
          void app.refresh();
        }
      }}
    >
      {isReading ? <ProgressRing /> : <Icon name="refresh" />}
      <span class="refreshWords">Refresh lists</span>
    </button>
  );
}

/** How many there are, and of which day their prices are. */
function PriceLine({ view, narrow }: { view: CatalogView; narrow: boolean }): VNode {
  const app = useCatalog();
  const fetching = app.fetchingPrices.value;
  const providers = providersOf(view).length;
  const models = `${view.rows.length} ${view.rows.length === 1 ? 'model' : 'models'}`;
  return (
    <div class="priceLine sm dim">
      <span class="fig">
        {models} of {providers} {providers === 1 ? 'provider' : 'providers'}
      </span>
      <span class="row prices">
        {fetching ? (
          <>
            <ProgressRing />
            Fetching today's prices…
            <button class="link" onClick={fetching.stop}>
              Cancel
            </button>
          </>
        ) : (
          <>
            <span title={view.prices.fetched ? 'Fetched by you' : 'Shipped with this version of the extension'}>
              Prices{narrow && ' in / out per M tokens'} of {dayOf(view.prices.date)}
            </span>
            <button
              class="link"
              title="Fetches today's price table; nothing of yours is sent"
              onClick={() => void app.refreshPrices()}
            >
              Refresh price table
            </button>
          </>
        )}
      </span>
    </div>
  );
}

/** Pixels that the table has; the details take from them. */
function useWidth(main: { readonly current: HTMLElement | null }): Signal<number> {
  const width = useSignal(1000);
  useLayoutEffect(() => {
    const { current: frame } = main;
    if (!frame) {
      return undefined;
    }
    const look = (): void => {
      width.value = frame.clientWidth;
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(frame);
    return () => sizes.disconnect();
  }, []);
  return width;
}
