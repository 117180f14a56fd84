// The price of a model in its row: figures, a mark where sources differ, and the way to a price where nobody knows one.
import type { VNode } from 'preact';
import type { CatalogRow } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { useCatalog } from './catalogState.ts';
import { priceCell, priceTitle } from './facts.ts';

interface PriceCellProps {
  row: CatalogRow;
  id: 'input' | 'cached' | 'output';
  colIndex: number;
  /** Tab comes to this row. */
  active: boolean;
}

export function PriceCell({ row, id, colIndex, active }: PriceCellProps): VNode {
  const text = priceCell(row, id);
  const isUnknown = text === 'unknown';
  // Said once, where the price begins.
  const isFirst = id === 'input';
  return (
    <span
      class={`cell figure ${id}Cell${isUnknown ? ' dim sm' : ''}`}
      role="gridcell"
      aria-colindex={colIndex}
      title={priceTitle(row)}
    >
      {isFirst && row.priceConflict && <Differs />}
      {isFirst && isUnknown ? <UnknownPrice row={row} active={active} /> : text}
    </span>
  );
}

/** Sources say different things; which ones stands in the tooltip and in the details. */
function Differs(): VNode {
  return (
    <>
      <span class="priceMark" aria-hidden="true">
        <Icon name="warning" class="warn" />
      </span>
      <span class="unseen">prices differ, </span>
    </>
  );
}

function UnknownPrice({ row, active }: Pick<PriceCellProps, 'row' | 'active'>): VNode {
  const app = useCatalog();
  return (
    <button
      class="link unknownPrice"
      tabIndex={active ? 0 : -1}
      aria-label={`Price of ${row.name} unknown: set a price`}
      title="Price unknown. Set a Price…"
      onClick={() => app.setPrice(row)}
    >
      unknown
    </button>
  );
}
