// One model of the table: a line of figures, or two lines where it is narrow.
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { CatalogRow, CatalogView } from '../../src/shared/catalogViews.ts';
import { formatContext, formatDuration } from '../../src/shared/format.ts';
import { formatRate } from '../../src/shared/money.ts';
import { plainPrice } from '../../src/shared/priceWords.ts';
import { Icon } from '../icon.tsx';
import { useCatalog } from './catalogState.ts';
import { COLUMN_IDS, type ColumnId } from './columns.ts';
import { ABILITY_ORDER, ABILITY_WORDS, isChosen, priceTitle, speedCell, speedTitle, stateParts } from './facts.ts';
import { shownName } from './listing.ts';
import { PriceCell } from './priceCell.tsx';
import { refusal, refusalFor } from './rowMenu.tsx';

interface ModelRowProps {
  row: CatalogRow;
  view: CatalogView;
  narrow: boolean;
  /** Pixels from the upper edge of the table's body. */
  top: number;
  rowIndex: number;
  /** Tab comes to this one; its details are shown. */
  active: boolean;
  menuOpen: boolean;
  /** The same as long as the row is there. */
  openMenu: (anchor: HTMLElement) => void;
}

/** Drawn again only when something of it changed: while the table scrolls, most rows stay as they are. */
export function ModelRow(props: ModelRowProps): VNode {
  const { row, view, narrow, top, rowIndex, active, menuOpen } = props;
  return useMemo(() => <Row {...props} />, [row, view, narrow, top, rowIndex, active, menuOpen]);
}

function Row(props: ModelRowProps): VNode {
  const { row, view, narrow, top, rowIndex, active } = props;
  const app = useCatalog();
  const isOff = refusal(row) !== undefined;
  const isShown = active && app.layout.value.detailsOpen;
  const classes = ['gridRow', 'modelRow', isShown && 'shown', isOff && 'off', row.hidden && 'off', menuClass(props)];
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isShown}
      tabIndex={active ? 0 : -1}
      style={{ top: `${top}px` }}
      onFocus={() => {
        if (!active) {
          app.select(row);
        }
      }}
      onClick={(event) => {
        // A button of the row has seen to it.
        if (!(event.target instanceof Element && event.target.closest('button'))) {
          app.select(row, true);
        }
      }}
    >
      {narrow ? <NarrowCells {...props} /> : <WideCells {...props} view={view} />}
    </div>
  );
}

function menuClass({ menuOpen }: ModelRowProps): string | false {
  return menuOpen && 'menuOpen';
}

function WideCells(props: ModelRowProps): VNode {
  const { row } = props;
  return (
    <>
      <span class="cell pinCell" role="gridcell" aria-colindex={1}>
        <PinButton {...props} />
      </span>
      {COLUMN_IDS.map((id, at) => (
        <Cell key={id} id={id} colIndex={at + 2} {...props} />
      ))}
      <span class="cell actCell" role="gridcell" aria-colindex={COLUMN_IDS.length + 2}>
        <UseButton {...props} />
        <HideButton {...props} row={row} />
        <MoreButton {...props} />
      </span>
    </>
  );
}

function Cell({ id, colIndex, row, view, active }: ModelRowProps & { id: ColumnId; colIndex: number }): VNode {
  const common = { role: 'gridcell', 'aria-colindex': colIndex } as const;
  switch (id) {
    case 'name':
      return (
        <span class="cell nameCell" {...common}>
          <ModelName row={row} /> <span class="provider">{row.providerName}</span>
        </span>
      );
    case 'model':
      return (
        <span class="cell modelCell cutLeft" title={row.model} {...common}>
          <span>{row.model}</span>
        </span>
      );
    case 'input':
    case 'cached':
    case 'output':
      return <PriceCell row={row} id={id} colIndex={colIndex} active={active} />;
    case 'abilities':
      return (
        <span class="cell abilitiesCell" {...common}>
          <Abilities row={row} />
        </span>
      );
    case 'speed':
      return (
        <span
          class={`cell figure speedCell${row.tokensPerSecond === undefined ? ' dim' : ''}`}
          title={speedTitle(row)}
          {...common}
        >
          {speedCell(row)}
        </span>
      );
    case 'state':
      return (
        <span class="cell stateCell" {...common}>
          <State row={row} view={view} />
        </span>
      );
    case 'context':
    case 'answer':
    case 'first':
      return (
        <span class={`cell figure ${id}Cell`} {...common}>
          {figure(row, id)}
        </span>
      );
  }
}

/** Long ids are told apart by their end: they lose their beginning where there is no room; names lose their end. */
function ModelName({ row }: { row: CatalogRow }): VNode {
  const name = shownName(row, useCatalog().sharedNames.value);
  return (
    <span class={`modelName ${name === row.model ? 'cutLeft' : 'cut'}`} title={`${row.name}\n${row.model}`}>
      <span>{name}</span>
    </span>
  );
}

function figure(row: CatalogRow, id: 'context' | 'answer' | 'first'): string {
  const { contextWindow, maxOutputTokens, timeToFirstTokenMs } = row;
  const known = { context: contextWindow, answer: maxOutputTokens, first: timeToFirstTokenMs }[id];
  return known === undefined ? '' : id === 'first' ? formatDuration(known) : formatContext(known);
}

function NarrowCells(props: ModelRowProps): VNode {
  const { row, view } = props;
  const context = row.contextWindow === undefined ? '' : formatContext(row.contextWindow);
  const price = plainPrice(row) ?? `${formatRate(row.inputPerMillion)} / ${formatRate(row.outputPerMillion)}`;
  return (
    <>
      <span class="cell twoLines" role="gridcell" aria-colindex={1}>
        <span class="row">
          {row.pinned && <Icon name="pinned" class="rowPinned" />}
          <ModelName row={row} />
          <span class="provider">{row.providerName}</span>
        </span>
        <span class="row sm dim">
          <span class="nowrap fig" title={priceTitle(row)}>
            {[context, price, row.priceConflict && 'prices differ'].filter(Boolean).join(' · ')}
          </span>
          <State row={row} view={view} />
        </span>
      </span>
      <span class="cell actCell" role="gridcell" aria-colindex={2}>
        <MoreButton {...props} />
      </span>
    </>
  );
}

/** Icons for the eye, each in its own place; the same in words for screen readers. */
function Abilities({ row }: { row: CatalogRow }): VNode {
  return (
    <>
      <span class="abilityIcons" aria-hidden="true">
        {ABILITY_ORDER.map((ability) => (
          <span
            key={ability}
            class="abilityPlace"
            title={row.can.includes(ability) ? ABILITY_WORDS[ability].title : undefined}
          >
            {row.can.includes(ability) && <Icon name={ABILITY_WORDS[ability].icon} />}
          </span>
        ))}
      </span>
      <span class="unseen">
        {ABILITY_ORDER.filter((ability) => row.can.includes(ability))
          .map((ability) => ABILITY_WORDS[ability].word)
          .join(', ')}
      </span>
    </>
  );
}

/** The weightiest with its icon, the others in words behind it. */
function State({ row, view }: { row: CatalogRow; view: CatalogView }): VNode | null {
  const parts = stateParts(row, view);
  const [first] = parts;
  return first ? (
    <span class="rowState" title={parts.map(({ text, title }) => title ?? text).join('\n')}>
      <Icon name={first.icon} class={first.tone} />
      <span class="cut">{parts.map(({ text }) => text).join(' · ')}</span>
    </span>
  ) : null;
}

function PinButton({ row, active }: ModelRowProps): VNode {
  const app = useCatalog();
  const label = row.pinned ? 'Unpin' : 'Pin';
  return (
    <button
      class={row.pinned ? 'ghost square' : 'ghost square onHover'}
      tabIndex={active ? 0 : -1}
      aria-label={`${label} ${row.name}`}
      title={`${label} (Alt+P)`}
      onClick={() => void app.pin(row, !row.pinned)}
    >
      <Icon name={row.pinned ? 'pinned' : 'pin'} />
    </button>
  );
}

function UseButton({ row, view, active }: ModelRowProps): VNode | null {
  const app = useCatalog();
  if (refusalFor(row) !== undefined || isChosen(row, view)) {
    return null;
  }
  return (
    <button
      class="ghost square onHover rowUse"
      tabIndex={active ? 0 : -1}
      aria-label={`Use ${row.name} in chat`}
      title="Use in Chat"
      onClick={() => void app.use(row)}
    >
      <Icon name="comment" />
    </button>
  );
}

function HideButton({ row, active }: ModelRowProps): VNode {
  const app = useCatalog();
  return (
    <button
      class="ghost square onHover rowHide"
      tabIndex={active ? 0 : -1}
      aria-label={row.hidden ? `Show ${row.name} in pickers` : `Hide ${row.name} from pickers`}
      title={row.hidden ? 'Show in Pickers' : 'Hide from Pickers'}
      onClick={() => void app.hide(row, !row.hidden)}
    >
      <Icon name={row.hidden ? 'eye' : 'eyeClosed'} />
    </button>
  );
}

function MoreButton({ row, narrow, active, menuOpen, openMenu }: ModelRowProps): VNode {
  return (
    <button
      class={narrow ? 'ghost square rowMore' : 'ghost square onHover rowMore'}
      tabIndex={active ? 0 : -1}
      aria-label={`Actions for ${row.name}`}
      title="More…"
      aria-haspopup="menu"
      aria-expanded={menuOpen}
      onClick={(event) => openMenu(event.currentTarget)}
    >
      <Icon name="ellipsis" />
    </button>
  );
}
