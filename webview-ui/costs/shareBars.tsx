// Shares as lying bars, one a line with its name and figure; where it is narrow the bar goes below them.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { slotFill } from './patterns.tsx';
import type { Slot } from './slots.ts';
import { useWidth } from './useWidth.ts';

export interface Share {
  key: string;
  text: string;
  slot: Slot;
  value: number;
  /** "$20.48", "41 requests": as it is written. */
  figure: string;
  /** "55 %"; empty where it says nothing. */
  part: string;
}

interface ShareBarsProps {
  /** What it shows, for a screen reader. */
  label: string;
  shares: readonly Share[];
}

const NARROW_BELOW = 380;
const LETTER = 6.5;

export function ShareBars({ label, shares }: ShareBarsProps): VNode {
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root).value;
  const isNarrow = width < NARROW_BELOW;
  const line = isNarrow ? 34 : 24;
  const most = Math.max(0, ...shares.map(({ value }) => value));
  const figureWidth = Math.max(0, ...shares.map(({ figure }) => figure.length)) * LETTER + 8;
  const partWidth = Math.max(0, ...shares.map(({ part }) => part.length)) * LETTER + 4;
  const nameWidth = isNarrow ? width - figureWidth - partWidth : Math.min(220, width * 0.36);
  const barLeft = isNarrow ? 0 : nameWidth + 8;
  const barRoom = Math.max(0, isNarrow ? width : width - barLeft - figureWidth - partWidth);
  return (
    <div class="shareBars" ref={root} role="img" aria-label={`${label} ${spokenShares(shares)}`}>
      {width > 0 && (
        <svg width={width} height={shares.length * line} aria-hidden="true">
          {shares.map(({ key, text, slot, value, figure, part }, place) => {
            const top = place * line;
            const long = most > 0 ? Math.max(value > 0 ? 1 : 0, (value / most) * barRoom) : 0;
            return (
              <g key={key} data-key={key}>
                <title>{`${text}: ${figure} ${part}`}</title>
                <text class="label" x="0" y={top + 16}>
                  {shortened(text, nameWidth)}
                </text>
                <rect class="track" x={barLeft} y={top + (isNarrow ? 22 : 8)} width={barRoom} height={isNarrow ? 6 : 8} />
                <rect
                  class="stack"
                  x={barLeft}
                  y={top + (isNarrow ? 22 : 8)}
                  width={long}
                  height={isNarrow ? 6 : 8}
                  fill={slotFill(slot)}
                />
                <text class="label end" x={width - partWidth} y={top + 16}>
                  {figure}
                </text>
                <text class="label end second" x={width} y={top + 16}>
                  {part}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

export function spokenShares(shares: readonly Share[]): string {
  return shares.map(({ text, figure, part }) => [`${text} ${figure}`, part].filter(Boolean).join(', ')).join('; ');
}

/** Cut from the left, so that the telling end of a long model id shows. */
function shortened(text: string, width: number): string {
  const most = Math.max(4, Math.floor(width / LETTER));
  return text.length <= most ? text : `…${text.slice(text.length - most + 1)}`;
}
