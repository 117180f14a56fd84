// The figures of the bar that the pointer or the keys are on, beside it and never over the page's edge.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Swatch } from './patterns.tsx';
import { ShortName } from './shortName.tsx';
import type { Slot } from './slots.ts';

interface ChartTipProps {
  root: { readonly current: HTMLElement | null };
  /** Pixels of the bar's middle from the chart's left edge. */
  left: number;
  title: string;
  lines: readonly { slot: Slot; text: string; figure: string }[];
  total: string;
  /** What is not in the total; may be empty. */
  note: string;
  /** By the end of the bar's time; absent: it is over. */
  expected: string | undefined;
}

const GAP = 14;

/** For the eye: the keys have a sentence read. */
export function ChartTip({ root, left, title, lines, total, note, expected }: ChartTipProps): VNode {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = tip;
    if (current && root.current) {
      const room = root.current.clientWidth;
      const width = current.offsetWidth;
      const beside = left + GAP + width <= room ? left + GAP : left - GAP - width;
      current.style.left = `${Math.max(0, Math.min(beside, room - width))}px`;
    }
  });
  return (
    <div class="chartTip" ref={tip} aria-hidden="true">
      <p class="row">
        <b class="grow">{title}</b>
        <b class="fig">{total}</b>
      </p>
      {lines.toReversed().map(({ slot, text, figure }, place) => (
        // Several conversations may have one name.
        <p class="row" key={place}>
          <Swatch slot={slot} />
          <ShortName text={text} grows />
          <span class="fig">{figure}</span>
        </p>
      ))}
      {note !== '' && <p class="dim">{note}</p>}
      {expected !== undefined && (
        <p class="row">
          <Swatch slot="forecast" />
          <span class="grow cut">expected by its end</span>
          <span class="fig">{expected}</span>
        </p>
      )}
    </div>
  );
}
