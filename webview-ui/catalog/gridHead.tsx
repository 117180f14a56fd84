// The head of the table: what each column holds, and by which one it is sorted. One stop for Tab, arrows between its columns.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { currencySign } from '../../src/shared/money.ts';
import { Icon } from '../icon.tsx';
import { useCatalog } from './catalogState.ts';
import { COLUMN_IDS, COLUMNS, columnWords, isColumn, type ColumnId } from './columns.ts';

export function GridHead(): VNode {
  const stop = useSignal<ColumnId>('name');
  return (
    <div class="gridHead" role="rowgroup">
      {/* Said with each column below. */}
      <div class="gridRow gridOver" aria-hidden="true">
        <span class="overPrices">{currencySign()} per M tokens</span>
        <span class="overSpeeds">of your own answers</span>
      </div>
      <div class="gridRow" role="row" aria-rowindex={1} onKeyDown={(event) => steer(event)}>
        <span class="cell pinCell" role="columnheader" aria-colindex={1}>
          <span class="unseen">Pinned</span>
        </span>
        {COLUMN_IDS.map((id, at) => (
          <HeadCell key={id} id={id} colIndex={at + 2} isStop={stop.value === id} enter={() => (stop.value = id)} />
        ))}
        <span class="cell actCell" role="columnheader" aria-colindex={COLUMN_IDS.length + 2}>
          <span class="unseen">Actions</span>
        </span>
      </div>
    </div>
  );
}

interface HeadCellProps {
  id: ColumnId;
  colIndex: number;
  /** Tab comes to this one. */
  isStop: boolean;
  enter: () => void;
}

function HeadCell({ id, colIndex, isStop, enter }: HeadCellProps): VNode {
  const app = useCatalog();
  const { sort } = app.layout.value;
  const { label, isFigure } = COLUMNS[id];
  const words = columnWords(COLUMNS[id]);
  const classes = `cell ${id}Cell${isFigure ? ' figure' : ''}`;
  if (!isColumn(id)) {
    return (
      <span class={classes} role="columnheader" aria-colindex={colIndex}>
        {label}
      </span>
    );
  }
  const order = sort?.column === id ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <span class={classes} role="columnheader" aria-colindex={colIndex} aria-sort={order ?? 'none'}>
      <button
        tabIndex={isStop ? 0 : -1}
        title={`${words}. Click to sort.`}
        aria-label={words}
        onFocus={enter}
        onClick={() => app.sortBy(id)}
      >
        {label}
        {order && <Icon name="chevronDown" class={order} />}
      </button>
    </span>
  );
}

function steer(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) {
    return;
  }
  event.preventDefault();
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')].filter(
    (button) => button.offsetParent !== null,
  );
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
}
