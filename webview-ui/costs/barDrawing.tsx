// Stacked bars as SVG: grid, a path for each stack, what is expected dashed, and the words below.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { type Bar, ticksWithRoom } from './barTicks.ts';
import { slotFill } from './patterns.tsx';
import type { Slot } from './slots.ts';

/** CSS pixels of a chart with the words below it. */
export const HEIGHT = 216;
const TOP = 8;
const BASE = HEIGHT - 20;

/** Pixels from the left and of the width of a bar with the gap to the next, and how high one unit is. */
export interface Geometry {
  slotWidth: number;
  barWidth: number;
  width: number;
  y: (value: number) => number;
}

/** `room` is in pixels; `top` is the value at the upper edge. */
export function geometryOf(count: number, room: number, top: number): Geometry {
  const least = count <= 31 ? 14 : count <= 62 ? 10 : 5;
  const slotWidth = Math.max(least, Math.min(120, room / Math.max(1, count)));
  return {
    slotWidth,
    barWidth: Math.min(64, slotWidth * 0.76),
    width: Math.max(room, slotWidth * count),
    y: (value) => BASE - (value / top) * (BASE - TOP),
  };
}

export interface BarStack {
  key: string;
  text: string;
  slot: Slot;
  values: readonly number[];
}

interface DrawingProps {
  bars: readonly Bar[];
  /** The lowest first. */
  stacks: readonly BarStack[];
  forecast?: readonly number[] | undefined;
  totals: readonly number[];
  ticks: readonly number[];
  geometry: Geometry;
  /** Key of the stack that is pointed at in the legend. */
  lit?: Signal<string | undefined> | undefined;
  /** The bar that the pointer or the keys are on. */
  place?: number | undefined;
}

export function Drawing({ bars, stacks, forecast, ticks, totals, geometry, lit, place }: DrawingProps): VNode {
  const { slotWidth, barWidth, width, y } = geometry;
  const left = (one: number): number => one * slotWidth + (slotWidth - barWidth) / 2;
  const heights = bars.map(() => 0);
  return (
    <>
      {ticks.map((tick) => (
        <line
          key={tick}
          class="gridLine"
          x1="0"
          x2={width}
          y1={Math.round(y(tick)) + 0.5}
          y2={Math.round(y(tick)) + 0.5}
        />
      ))}
      {place !== undefined && (
        <rect class="pointed transient" x={place * slotWidth} y={TOP} width={slotWidth} height={BASE - TOP} />
      )}
      {stacks.map(({ key, slot, values }) => {
        let path = '';
        for (const [one, value] of values.entries()) {
          const from = heights[one] ?? 0;
          if (value > 0) {
            heights[one] = from + value;
            path += boxOf(left(one), y(from), barWidth, y(from + value));
          }
        }
        const isFaded = lit?.value !== undefined && lit.value !== key;
        return (
          <path key={key} class={isFaded ? 'stack faded' : 'stack'} data-key={key} d={path} fill={slotFill(slot)} />
        );
      })}
      {forecast && (
        <path
          class="forecast"
          d={forecast
            .map((value, one) =>
              value > 0 ? outlineOf(left(one), y(totals[one] ?? 0), barWidth, y((totals[one] ?? 0) + value)) : '',
            )
            .join('')}
        />
      )}
      {ticksWithRoom(
        bars,
        bars.map((_, one) => (one + 0.5) * slotWidth),
        width,
      ).map(({ text, x, isNow }) => (
        <text key={x} class={isNow ? 'tick middle now' : 'tick middle'} x={x} y={HEIGHT - 5}>
          {text}
        </text>
      ))}
    </>
  );
}

/** A bar's part, with a pixel of ground between it and the one above. */
function boxOf(left: number, bottom: number, width: number, top: number): string {
  const height = Math.max(0.75, bottom - top - 1);
  return `M${left.toFixed(1)} ${bottom.toFixed(1)}h${width.toFixed(1)}v${(-height).toFixed(1)}h${(-width).toFixed(1)}z`;
}

function outlineOf(left: number, bottom: number, width: number, top: number): string {
  const [x, y] = [Math.round(left) + 0.5, Math.round(top) + 0.5];
  return `M${x} ${Math.round(bottom) - 0.5}V${y}h${Math.round(width) - 1}V${Math.round(bottom) - 0.5}z`;
}
