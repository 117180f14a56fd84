// The colours of the charts, each with a pattern of its own, so that no two are told apart by colour alone.
import type { VNode } from 'preact';
import { SLOTS, type Slot } from './slots.ts';

/** Lines over a square of eight by eight. */
const LINES: Readonly<Record<Slot, string>> = {
  0: '',
  1: 'M-2 2 2-2M0 8 8 0M6 10 10 6',
  2: 'M0 4h8',
  3: 'M2 2h2M6 6h2',
  4: 'M4 0v8',
  5: 'M-2 6 2 10M0 0 8 8M6-2 10 2',
  6: 'M0 4h8M4 0v8',
  7: 'M-2 2 2-2M0 8 8 0M6 10 10 6M-2 6 2 10M0 0 8 8M6-2 10 2',
  rest: 'M0 2h3M4 6h3',
};

/** Once in a page: what `slotFill` names. */
export function Patterns(): VNode {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        {SLOTS.map((slot) => (
          <pattern key={slot} id={`slot-${slot}`} width="8" height="8" patternUnits="userSpaceOnUse">
            <rect class={`slotColour slot-${slot}`} x="0" y="0" width="8" height="8" />
            {LINES[slot] !== '' && <path class="slotLines" d={LINES[slot]} />}
          </pattern>
        ))}
      </defs>
    </svg>
  );
}

export function slotFill(slot: Slot): string {
  return `url(#slot-${slot})`;
}

/** The square before a name in a legend. */
export function Swatch({ slot }: { slot: Slot | 'forecast' }): VNode {
  return (
    <svg class="swatch" width="10" height="10" aria-hidden="true">
      {slot === 'forecast' ? (
        <rect class="forecast" x="0.5" y="0.5" width="9" height="9" />
      ) : (
        <rect class="stack" x="0" y="0" width="10" height="10" fill={slotFill(slot)} />
      )}
    </svg>
  );
}
