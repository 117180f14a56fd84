// Between two columns: moved by pointer or by arrow keys, it gives one what it takes from the other.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { ColumnApp } from './columnApp.ts';

/** Part of both widths that an arrow key moves. */
const STEP = 0.05;
/** Least and most part of both that the left one may have. */
const LEAST = 0.1;

interface SeparatorProps {
  left: ColumnApp;
  right: ColumnApp;
}

export function Separator({ left, right }: SeparatorProps): VNode | null {
  const dragged = useRef<{ from: number; part: number; pixels: number } | undefined>(undefined);
  const isCollapsed = left.head.value?.collapsed === true || right.head.value?.collapsed === true;
  const both = left.width.value + right.width.value;
  const part = left.width.value / both;
  const show = (to: number): void => {
    const kept = Math.min(1 - LEAST, Math.max(LEAST, to));
    // What the host takes; both together stay as wide as they were.
    left.ownWidth.value = Math.max(0.1, Number((both * kept).toFixed(3)));
    right.ownWidth.value = Math.max(0.1, Number((both * (1 - kept)).toFixed(3)));
  };
  const keep = (): void => {
    for (const column of [left, right]) {
      void column.keepWidth();
    }
  };
  const moveTo = (to: number): void => {
    show(to);
    keep();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = {
      ArrowLeft: part - STEP,
      ArrowRight: part + STEP,
      Home: LEAST,
      End: 1 - LEAST,
      Enter: 0.5,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      moveTo(to);
    }
  };
  return (
    <div
      class={isCollapsed ? 'separator fixed' : 'separator'}
      role="separator"
      tabIndex={isCollapsed ? -1 : 0}
      aria-orientation="vertical"
      aria-label={`Width of column ${left.letter.value}`}
      aria-valuemin={LEAST * 100}
      aria-valuemax={(1 - LEAST) * 100}
      aria-valuenow={Math.round(part * 100)}
      aria-valuetext={`${Math.round(part * 100)} % of columns ${left.letter.value} and ${right.letter.value} together`}
      title="Drag, or use the arrow keys; double-click for the same width"
      onKeyDown={onKeyDown}
      onDblClick={() => moveTo(0.5)}
      onPointerDown={(event) => {
        const element = event.currentTarget;
        const pixels =
          (element.previousElementSibling?.clientWidth ?? 0) + (element.nextElementSibling?.clientWidth ?? 0);
        if (!isCollapsed && event.button === 0) {
          element.setPointerCapture(event.pointerId);
          dragged.current = { from: event.clientX, part, pixels: Math.max(1, pixels) };
        }
      }}
      onPointerMove={({ clientX }) => {
        if (dragged.current) {
          show(dragged.current.part + (clientX - dragged.current.from) / dragged.current.pixels);
        }
      }}
      onPointerUp={() => {
        if (dragged.current) {
          dragged.current = undefined;
          keep();
        }
      }}
      onLostPointerCapture={() => {
        dragged.current = undefined;
      }}
    />
  );
}
