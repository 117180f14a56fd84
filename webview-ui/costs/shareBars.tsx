// Shares as lying bars, one a line with its name and figure; where it is narrow the bar goes below them.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { slotFill } from './patterns.tsx';
import type { Slot } from './slots.ts';
import { fittedText, textWidth } from './textWidth.ts';
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
const SIZE = 12;

export function ShareBars({ label, shares }: ShareBarsProps): VNode {
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root).value;
  const isNarrow = width < NARROW_BELOW;
  const line = isNarrow ? 34 : 24;
  const most = Math.max(0, ...shares.map(({ value }) => value));
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, SIZE)));
  const figureWidth = widest(shares.map(({ figure }) => figure)) + 8;
  const partWidth = widest(shares.map(({ part }) => part)) + 10;
  const nameWidth = isNarrow
    ? width - figureWidth - partWidth
    : Math.min(220, width * 0.36, widest(shares.map(({ text }) => text)) + 2);
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
                  {fittedText(text, SIZE, nameWidth)}
                </text>
                <rect
                  class="track"
                  x={barLeft}
                  y={top + (isNarrow ? 22 : 8)}
                  width={barRoom}
                  height={isNarrow ? 6 : 8}
                />
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
