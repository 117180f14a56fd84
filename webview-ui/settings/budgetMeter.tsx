// How far a budget is used, as a bar: a thin line warns, a thick end refuses.
import type { VNode } from 'preact';
import { usedPercent } from '../../src/shared/budgetViews.ts';
import type { BudgetOutlook } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { isHigh } from './budgetWords.ts';

interface BudgetMeterProps {
  state: BudgetOutlook;
  currency: Currency;
  label: string;
}

export function BudgetMeter({ state, currency, label }: BudgetMeterProps): VNode {
  const { limitUsd, raisedUsd, spentUsd, heldUsd, hard, warnAt } = state;
  const total = limitUsd + raisedUsd;
  const part = (usd: number): number => (total > 0 ? Math.min(100, (usd / total) * 100) : usd > 0 ? 100 : 0);
  const [spent, held] = [part(spentUsd), Math.min(100 - part(spentUsd), part(heldUsd))];
  const percent = usedPercent(state);
  const words = `${percent} %: ${formatMoney(spentUsd, currency)} of ${formatMoney(total, currency)}`;
  return (
    <div
      class={isHigh(state) ? 'meter high' : 'meter'}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, percent)}
      aria-valuetext={words}
    >
      <span class="meterSpent" style={{ width: `${spent}%` }} />
      {held > 0 && <span class="meterHeld" style={{ left: `${spent}%`, width: `${held}%` }} />}
      {warnAt
        .filter((mark) => mark < 100 || (mark === 100 && !hard))
        .map((mark) => (
          <span key={mark} class="meterMark" style={{ left: `${mark}%` }} />
        ))}
      {hard && <span class="meterEnd" />}
    </div>
  );
}
