// Stacked bars: by pointer and by arrow keys, with the figures of the bar that they are on; narrow pages scroll to the present.
import { type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatTokens } from '../../src/shared/format.ts';
import { type BarStack, Drawing, type Geometry, geometryOf, HEIGHT } from './barDrawing.tsx';
import type { Bar } from './barTicks.ts';
import { ChartTip } from './chartTip.tsx';
import { ticksUpTo } from './scale.ts';
import { textWidth } from './textWidth.ts';
import { useWidth } from './useWidth.ts';

/** Pixels behind the present that show too: the word below it is wider than its bar. */
const ROOM_AFTER = 44;

interface BarChartProps {
  /** What it shows, for a screen reader. */
  label: string;
  bars: readonly Bar[];
  /** The lowest first. */
  stacks: readonly BarStack[];
  /** What is still expected, above what was. */
  forecast?: readonly number[] | undefined;
  /** Requests of each bar whose cost is not in it. */
  unpriced?: readonly number[];
  /** The exact figure. */
  write: (value: number) => string;
  /** A round figure on the axis. */
  writeTick: (value: number, step: number) => string;
  /** So much of a value is one on the axis: its steps are round in another currency too. 1 when not given. */
  tickUnit?: number;
  /** Said in the bars' place where all of them are 0. */
  nothing: string;
  /** Enter or a click on a bar. */
  open?: ((place: number) => void) | undefined;
  /** Key of the stack that is pointed at in the legend. */
  lit?: Signal<string | undefined>;
}

export function BarChart(props: BarChartProps): VNode {
  const { bars, stacks, forecast, writeTick, tickUnit = 1 } = props;
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root).value;
  const totals = bars.map((_, place) => stacks.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const most = totals.reduce((max, total, place) => Math.max(max, total + (forecast?.[place] ?? 0)), 0);
  const ticks = ticksUpTo(most / tickUnit).map((tick) => tick * tickUnit);
  const words = ticks.map((tick) => writeTick(tick, ticks[1] ?? 1));
  const axisWidth = Math.max(28, ...words.map((text) => textWidth(text, 11) + 8));
  const geometry = geometryOf(bars.length, width - axisWidth, ticks.at(-1) || 1);
  return (
    <div class="barChart" ref={root}>
      <svg class="axis" width={axisWidth} height={HEIGHT} aria-hidden="true">
        {ticks.map((tick, place) => (
          <text key={tick} class="tick end" x={axisWidth - 6} y={geometry.y(tick) + 4}>
            {words[place]}
          </text>
        ))}
      </svg>
      {width > 0 && <Plot {...props} root={root} totals={totals} ticks={ticks} geometry={geometry} />}
    </div>
  );
}

interface PlotProps extends BarChartProps {
  root: { readonly current: HTMLElement | null };
  totals: readonly number[];
  ticks: readonly number[];
  geometry: Geometry;
}

function Plot(props: PlotProps): VNode {
  const { label, bars, geometry, open } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const active = useSignal<number | undefined>(undefined);
  const spoken = useSignal('');
  const place = active.value !== undefined && active.value < bars.length ? active.value : undefined;
  useScrollToNow(scroller, bars, geometry);
  const middleOf = (one: number): number => (one + 0.5) * geometry.slotWidth;
  const at = (event: MouseEvent): number | undefined => {
    const left = scroller.current?.firstElementChild?.getBoundingClientRect().left ?? 0;
    const found = Math.floor((event.clientX - left) / geometry.slotWidth);
    return found >= 0 && found < bars.length ? found : undefined;
  };
  const go = (to: number): void => {
    active.value = to;
    reveal(scroller.current, middleOf(to), geometry.slotWidth);
    spoken.value = sentenceOf(props, to);
  };
  return (
    <>
      <div
        class="plotScroll"
        ref={scroller}
        role="application"
        aria-roledescription="bar chart"
        aria-label={`${label} Arrow keys read bar by bar.`}
        tabIndex={0}
        onPointerMove={(event) => {
          active.value = at(event);
        }}
        onPointerLeave={() => {
          active.value = undefined;
        }}
        onClick={(event) => {
          const one = at(event);
          if (one !== undefined) {
            open?.(one);
          }
        }}
        onFocus={(event) => {
          if (event.currentTarget.matches(':focus-visible')) {
            go(place ?? startOf(bars));
          }
        }}
        onBlur={() => {
          active.value = undefined;
          spoken.value = '';
        }}
        onKeyDown={(event) =>
          steer(event, place ?? startOf(bars), bars.length, go, () => (active.value = undefined), open)
        }
      >
        <svg class={open ? 'plot opens' : 'plot'} width={geometry.width} height={HEIGHT} aria-hidden="true">
          <Drawing {...props} place={place} />
        </svg>
        {props.ticks.length === 1 && <p class="noBars dim">{props.nothing}</p>}
      </div>
      {place !== undefined && (
        <BarTip
          {...props}
          place={place}
          left={(scroller.current?.offsetLeft ?? 0) - (scroller.current?.scrollLeft ?? 0) + middleOf(place)}
        />
      )}
      <div class="unseen" aria-live="polite">
        {spoken.value}
      </div>
    </>
  );
}

interface BarTipProps extends PlotProps {
  place: number;
  /** Pixels of the bar's middle from the chart's left edge. */
  left: number;
}

/** Nothing is known of a bar where the price of nothing was. */
function totalText({ totals, unpriced, write }: PlotProps, place: number): string {
  const total = totals[place] ?? 0;
  return total === 0 && unpriced?.[place] ? 'unknown' : write(total);
}

/** "3 without a price"; empty where all is in the total, or nothing. */
function unpricedText({ totals, unpriced }: PlotProps, place: number): string {
  const count = unpriced?.[place] ?? 0;
  return count > 0 && totals[place] ? `${formatTokens(count)} without a price` : '';
}

function BarTip(props: BarTipProps): VNode {
  const { root, bars, stacks, forecast, totals, write, place, left } = props;
  const total = totals[place] ?? 0;
  return (
    <ChartTip
      root={root}
      left={left}
      title={bars[place]?.title ?? ''}
      lines={stacks.flatMap(({ text, slot, values }) => {
        const value = values[place] ?? 0;
        return value > 0 ? [{ slot, text, figure: write(value) }] : [];
      })}
      total={bars[place]?.isFuture ? '' : totalText(props, place)}
      note={unpricedText(props, place)}
      expected={forecast?.[place] ? write(total + forecast[place]) : undefined}
    />
  );
}

function sentenceOf(props: PlotProps, place: number): string {
  const { bars, stacks, forecast, totals, write } = props;
  const bar = bars[place];
  const total = totals[place] ?? 0;
  const expected = forecast?.[place] ?? 0;
  const parts = stacks.flatMap(({ text, values }) => (values[place] ? [`${text} ${write(values[place])}`] : []));
  const whole = bar?.isFuture ? `expected ${write(expected)}` : totalText(props, place);
  const more = !bar?.isFuture && expected > 0 ? [`expected by its end ${write(total + expected)}`] : [];
  return `${bar?.title ?? ''}: ${[whole, ...parts, unpricedText(props, place), ...more].filter(Boolean).join(', ')}.`;
}

/** Where the arrow keys begin: the present, or the end. */
function startOf(bars: readonly Bar[]): number {
  const now = bars.findIndex(({ isNow }) => isNow);
  return now === -1 ? bars.length - 1 : now;
}

function steer(
  event: KeyboardEvent,
  place: number,
  count: number,
  go: (to: number) => void,
  leave: () => void,
  open?: (place: number) => void,
): void {
  const targets: Record<string, number> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    PageUp: place - 7,
    PageDown: place + 7,
    Home: 0,
    End: count - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    go(Math.max(0, Math.min(count - 1, target)));
  } else if (event.key === 'Enter') {
    event.preventDefault();
    open?.(place);
  } else if (event.key === 'Escape') {
    leave();
  }
}

function reveal(scroller: HTMLElement | null, middle: number, room: number): void {
  if (scroller) {
    const { scrollLeft, clientWidth } = scroller;
    if (middle - room < scrollLeft || middle + room > scrollLeft + clientWidth) {
      scroller.scrollLeft = middle - clientWidth / 2;
    }
  }
}

/** Where there is no room for all bars, those up to the present show; anew whenever other bars or other widths are drawn. */
function useScrollToNow(
  scroller: { readonly current: HTMLElement | null },
  bars: readonly Bar[],
  { slotWidth }: Geometry,
): void {
  const span = `${bars[0]?.title} ${bars.length} ${bars.at(-1)?.title}`;
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current) {
      current.scrollLeft = (startOf(bars) + 1) * slotWidth + ROOM_AFTER - current.clientWidth;
    }
  }, [span, Math.round(slotWidth)]);
}
