// The table: only the rows in sight are in the page, so that thousands scroll; arrows move through them, and sort heads say how.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { CatalogRow, CatalogView } from '../../src/shared/catalogViews.ts';
import { useCatalog, type CatalogApp } from './catalogState.ts';
import { COLUMN_IDS } from './columns.ts';
import { GridHead } from './gridHead.tsx';
import { ModelRow } from './modelRow.tsx';
import { keyOf, type ListItem } from './listing.ts';
import { RowMenu, type MenuPage } from './rowMenu.tsx';

/** Pixels; as in the styles. */
const ROW_HEIGHT = 24;
const NARROW_ROW_HEIGHT = 42;
const HEADING_HEIGHT = 26;
/** Rows drawn above and below what is in sight, so that none is missing while scrolling. */
const SPARE_ROWS = 8;

interface ModelGridProps {
  view: CatalogView;
  narrow: boolean;
  /** What scrolls: the table has neighbours above it in there. */
  scroller: { readonly current: HTMLElement | null };
  gridRef: { current: HTMLDivElement | null };
}

export function ModelGrid({ view, narrow, scroller, gridRef }: ModelGridProps): VNode {
  const app = useCatalog();
  const { items } = app.listing.value;
  const tops = topsOf(items, narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT);
  const body = useRef<HTMLDivElement>(null);
  const sight = useSight(scroller, body);
  const menu = useSignal<OpenMenu | undefined>(undefined);
  const active = activeIndex(items, app.layout.value.selected);
  const shown = itemsInSight(tops, sight.value, active);
  const columns = narrow ? 2 : COLUMN_IDS.length + 2;
  const follows = useRef(false);
  // At once: a key that comes before the next frame is heeded on the active row only.
  useLayoutEffect(() => {
    if (follows.current) {
      activeRow(body.current)?.focus({ preventScroll: true });
    }
  }, [active]);
  return (
    <>
      <div
        class={narrow ? 'catGrid narrow' : 'catGrid'}
        role="grid"
        aria-label="Models"
        aria-rowcount={items.length + (narrow ? 0 : 1)}
        aria-colcount={columns}
        ref={gridRef}
        onKeyDown={(event) => steer(event, { app, items, active, scroller, body, tops, follows })}
      >
        {!narrow && <GridHead />}
        <div class="gridBody" role="rowgroup" ref={body} style={{ height: `${tops.at(-1) ?? 0}px` }}>
          {shown.map((index) => {
            const item = items[index];
            const top = tops[index] ?? 0;
            if (!item) {
              return null;
            }
            const rowIndex = index + (narrow ? 1 : 2);
            return item.kind === 'heading' ? (
              <div key={item.key} class="gridHeading" role="row" aria-rowindex={rowIndex} style={{ top: `${top}px` }}>
                <span role="gridcell" aria-colspan={columns}>
                  {item.text}
                </span>
              </div>
            ) : (
              <ModelRow
                key={item.key}
                row={item.row}
                view={view}
                narrow={narrow}
                top={top}
                rowIndex={rowIndex}
                active={index === active}
                menuOpen={menu.value?.key === item.key}
                openMenu={(anchor) => {
                  menu.value =
                    menu.value?.key === item.key
                      ? undefined
                      : { key: item.key, anchor: { current: anchor }, page: 'actions' };
                }}
              />
            );
          })}
        </div>
      </div>
      <OpenRowMenu view={view} menu={menu} />
    </>
  );
}

interface OpenMenu {
  key: string;
  anchor: { readonly current: HTMLElement | null };
  page: MenuPage;
}

function OpenRowMenu({ view, menu }: { view: CatalogView; menu: Signal<OpenMenu | undefined> }): VNode | null {
  const { value: open } = menu;
  const row = open && view.rows.find((one) => keyOf(one) === open.key);
  return row ? (
    <RowMenu
      row={row}
      view={view}
      page={open.page}
      anchor={open.anchor}
      close={(focusBack) => {
        menu.value = undefined;
        if (focusBack) {
          open.anchor.current?.focus();
        }
      }}
      turn={(page) => {
        menu.value = { ...open, page };
      }}
    />
  ) : null;
}

/** Upper edge of each item, and below the last one the lower edge of all. */
function topsOf(items: readonly ListItem[], rowHeight: number): number[] {
  let top = 0;
  const tops = items.map(({ kind }) => {
    const own = top;
    top += kind === 'heading' ? HEADING_HEIGHT : rowHeight;
    return own;
  });
  return [...tops, top];
}

/** The row that Tab enters and the arrows start from: the chosen one, or else the first. */
function activeIndex(items: readonly ListItem[], selected: string | undefined): number {
  const chosen = items.findIndex(({ kind, key }) => kind === 'model' && key === selected);
  return chosen === -1 ? items.findIndex(({ kind }) => kind === 'model') : chosen;
}

interface Sight {
  /** Pixels of the table's body that are in sight. */
  from: number;
  to: number;
}

/** What of the table can be seen; looked up when it scrolls, and when something above it or the page changes size. */
function useSight(
  scroller: { readonly current: HTMLElement | null },
  body: { readonly current: HTMLElement | null },
): Signal<Sight> {
  const sight = useSignal<Sight>({ from: 0, to: 1200 });
  const look = (): void => {
    if (scroller.current && body.current) {
      const frame = scroller.current.getBoundingClientRect();
      const from = frame.top - body.current.getBoundingClientRect().top;
      const to = from + frame.height;
      // In steps of a few rows: most scrolling draws nothing anew.
      if (Math.abs(from - sight.value.from) > ROW_HEIGHT * 3 || Math.abs(to - sight.value.to) > ROW_HEIGHT * 3) {
        sight.value = { from, to };
      }
    }
  };
  useLayoutEffect(look);
  useEffect(() => {
    const { current: frame } = scroller;
    const sizes = new ResizeObserver(look);
    frame?.addEventListener('scroll', look, { passive: true });
    if (frame) {
      sizes.observe(frame);
    }
    return () => {
      frame?.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, []);
  return sight;
}

/** Those in sight with some to spare, and the active one: it may have the focus. */
function itemsInSight(tops: readonly number[], { from, to }: Sight, active: number): number[] {
  const count = tops.length - 1;
  const first = Math.max(0, firstBelow(tops, from) - SPARE_ROWS);
  const last = Math.min(count - 1, firstBelow(tops, to) + SPARE_ROWS);
  const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (active >= 0 && active < first) {
    shown.unshift(active);
  } else if (active > last) {
    shown.push(active);
  }
  return shown;
}

/** The first item whose upper edge is below `height`. */
function firstBelow(tops: readonly number[], height: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle] ?? 0) > height) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

interface Steering {
  app: CatalogApp;
  items: readonly ListItem[];
  active: number;
  scroller: { readonly current: HTMLElement | null };
  body: { readonly current: HTMLElement | null };
  tops: readonly number[];
  /** The focus goes where the selection goes, until that is drawn. */
  follows: { current: boolean };
}

function activeRow(body: HTMLElement | null): HTMLElement | null | undefined {
  return body?.querySelector<HTMLElement>('[role="row"][tabindex="0"]');
}

function steer(event: KeyboardEvent, steering: Steering): void {
  const { app, items, active, body } = steering;
  const row = activeRow(body.current);
  if (!row?.contains(document.activeElement)) {
    return;
  }
  const item = items[active];
  const isOnRow = document.activeElement === row;
  if (event.altKey && event.code === 'KeyP' && item?.kind === 'model') {
    // By its place on the keyboard: with Alt some systems type another letter.
    event.preventDefault();
    void app.pin(item.row, !item.row.pinned);
  } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
    event.preventDefault();
    stepInRow(row, event.key === 'ArrowRight' ? 1 : -1);
  } else if (event.key === 'Enter' && isOnRow && item?.kind === 'model') {
    event.preventDefault();
    app.select(item.row, true);
  } else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && isOnRow) {
    event.preventDefault();
    row.querySelector<HTMLElement>('.rowMore')?.click();
  } else if (event.key === 'Escape' && app.layout.value.detailsOpen) {
    event.preventDefault();
    app.closeDetails();
  } else {
    const to = targetRow(event.key, steering);
    if (to) {
      event.preventDefault();
      steering.follows.current = true;
      app.select(to);
      scrollToActiveRow(steering);
    }
  }
}

/** The row itself, then its buttons. */
function stepInRow(row: HTMLElement, step: number): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button')].filter((one) => one.offsetParent !== null);
  const at = stops.findIndex((one) => one === document.activeElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
}

function targetRow(key: string, { items, active, scroller, tops }: Steering): CatalogRow | undefined {
  const models = items.flatMap((item, index) => (item.kind === 'model' ? [{ index, row: item.row }] : []));
  const at = models.findIndex(({ index }) => index === active);
  const page = Math.max(
    1,
    Math.floor((scroller.current?.clientHeight ?? 0) / ((tops[active + 1] ?? 0) - (tops[active] ?? 0) || 1)) - 2,
  );
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: models.length - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : models[Math.max(0, Math.min(models.length - 1, target))]?.row;
}

/** After the next drawing, which has given it the focus: by then a further key may have moved that on. */
function scrollToActiveRow({ body, follows }: Steering): void {
  requestAnimationFrame(() => {
    follows.current = false;
    activeRow(body.current)?.scrollIntoView({ block: 'nearest' });
  });
}
