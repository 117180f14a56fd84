// Which time the figures are of: its length, a step earlier or later, and any days from a calendar.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CostPeriod, CostsView } from '../../src/shared/costViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { Floating } from '../views/floating.tsx';
import { useCosts } from './costsState.ts';
import { addDays, dayOf, periodAround, periodTitle, shifted, spanOfPeriod } from './days.ts';

const KINDS = [
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
  ['year', 'Year'],
] as const;

export function PeriodBar({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const today = dayOf(view.report.asOf);
  const period = app.query.value?.period ?? view.query.period;
  return (
    <div class="periodBar">
      <span class="segments" role="group" aria-label="Period">
        {KINDS.map(([kind, text]) => (
          <button
            key={kind}
            type="button"
            aria-pressed={period.kind === kind}
            onClick={() => app.showPeriod(periodAround(kind, period, today))}
          >
            {text}
          </button>
        ))}
        <RangeButton period={period} today={today} />
      </span>
      <Steps view={view} period={period} today={today} />
    </div>
  );
}

interface StepsProps {
  view: CostsView;
  period: CostPeriod;
  today: string;
}

/** Nothing is later than today. */
function Steps({ view, period, today }: StepsProps): VNode {
  const app = useCosts();
  const span = spanOfPeriod(period) ?? view.report;
  const isLast = period.kind === 'all' || span.to >= today;
  const step = (by: -1 | 1, isOff: boolean, label: string): VNode => (
    <button
      type="button"
      class="ghost square"
      aria-label={label}
      title={label}
      aria-disabled={isOff ? 'true' : undefined}
      onClick={() => {
        if (!isOff) {
          app.showPeriod(shifted(period, by));
        }
      }}
    >
      <Icon name={by < 0 ? 'chevronLeft' : 'chevronRight'} />
    </button>
  );
  return (
    <span class="row periodSteps">
      {step(-1, period.kind === 'all', 'Earlier')}
      <b class="nowrap periodTitle">{periodTitle(period, span)}</b>
      {step(1, isLast, 'Later')}
    </span>
  );
}

function RangeButton({ period, today }: { period: CostPeriod; today: string }): VNode {
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (focusBack: boolean): void => {
    if (focusBack) {
      button.current?.focus();
    }
    open.value = false;
  };
  return (
    <>
      <button
        type="button"
        ref={button}
        aria-pressed={period.kind === 'range' || period.kind === 'all'}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        Range…
      </button>
      {open.value && <RangeDialog anchor={button} period={period} today={today} close={close} />}
    </>
  );
}

const PRESETS = [7, 30, 90, 365];

interface RangeDialogProps {
  anchor: { readonly current: HTMLElement | null };
  period: CostPeriod;
  today: string;
  close: (focusBack: boolean) => void;
}

function RangeDialog({ anchor, period, today, close }: RangeDialogProps): VNode {
  const app = useCosts();
  const dialog = useRef<HTMLDivElement>(null);
  const span = spanOfPeriod(period) ?? { from: addDays(today, -29), to: today };
  const from = useSignal(span.from);
  const to = useSignal(span.to < today ? span.to : today);
  useLayoutEffect(() => {
    dialog.current?.querySelector('input')?.focus();
  }, []);
  const choose = (chosen: CostPeriod): void => {
    close(true);
    app.showPeriod(chosen);
  };
  const isWrong = from.value === '' || to.value === '' || from.value > to.value;
  return (
    <Floating anchor={anchor} class="menu rangeFrame" close={() => close(false)}>
      <div
        class="rangeDialog"
        role="dialog"
        aria-label="Any days"
        ref={dialog}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            close(true);
          }
        }}
      >
        <form
          onKeyDown={(event) => {
            // Browsers submit by Enter where a button of their own does so.
            if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
              event.preventDefault();
              event.currentTarget.requestSubmit();
            }
          }}
          onSubmit={(event) => {
            event.preventDefault();
            if (!isWrong) {
              choose({ kind: 'range', from: from.value, to: to.value });
            }
          }}
        >
          <DayField label="From" day={from.value} max={to.value || today} choose={(day) => (from.value = day)} />
          <DayField label="To" day={to.value} max={today} choose={(day) => (to.value = day)} />
          {from.value > to.value && to.value !== '' && (
            <p class="sm" role="alert">
              The first day comes after the last.
            </p>
          )}
          <Button label="Show" primary disabled={isWrong} onClick={(event) => submit(event)} />
        </form>
        <Presets today={today} choose={choose} />
      </div>
    </Floating>
  );
}

function Presets({ today, choose }: { today: string; choose: (period: CostPeriod) => void }): VNode {
  return (
    <ul class="presets">
      {PRESETS.map((days) => (
        <li key={days}>
          <button
            type="button"
            class="ghost"
            onClick={() => choose({ kind: 'range', from: addDays(today, 1 - days), to: today })}
          >
            Last {days} days
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="ghost" onClick={() => choose({ kind: 'all' })}>
          All time
        </button>
      </li>
    </ul>
  );
}

/** The toolkit's button is no part of the form that it stands in. */
function submit(event: MouseEvent): void {
  if (event.currentTarget instanceof HTMLElement) {
    event.currentTarget.closest('form')?.requestSubmit();
  }
}

/** Of what the host takes: a year that is half typed is an early one. */
const FIRST_DAY = '1970-01-01';

interface DayFieldProps {
  label: string;
  day: string;
  max: string;
  choose: (day: string) => void;
}

function DayField({ label, day, max, choose }: DayFieldProps): VNode {
  return (
    <label class="dayField">
      <span class="sm">{label}</span>
      <input type="date" value={day} min={FIRST_DAY} max={max} onInput={(event) => choose(event.currentTarget.value)} />
    </label>
  );
}
