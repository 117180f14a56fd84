// Budgets: used, held for what is under way, and left; where they warn and refuse, and the day they run out.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { usedPercent } from '../../src/shared/budgetViews.ts';
import type { BudgetOutlook, CostsView } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatMoney } from '../../src/shared/money.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { useCosts } from './costsState.ts';
import { dayOf, shortDay } from './days.ts';

/** From this part of the limit on a budget looks as if it wanted attention. */
const NEAR = 0.8;

export function Budgets({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const headingId = useId();
  const { budgets, budgetProblems, currency } = view;
  return (
    <section class="card budgets" aria-labelledby={headingId}>
      <header class="cardHead">
        <h2 id={headingId} class="grow">
          Budgets
        </h2>
        {(budgets.length > 0 || budgetProblems.length > 0) && (
          <button
            type="button"
            class="ghost"
            aria-label="Edit budgets"
            onClick={() => void app.openSettings('budgets')}
          >
            <Icon name="edit" /> Edit
          </button>
        )}
      </header>
      {budgetProblems.map((sentence) => (
        <p key={sentence} class="notice sm">
          <Icon name="warning" class="warn" />
          <span>{sentence}</span>
        </p>
      ))}
      {budgets.length === 0 && budgetProblems.length === 0 && (
        <div class="noBudgets">
          <p class="dim">None yet. A budget warns you, or refuses a request, before money is spent.</p>
          <Button small label="Set a Budget…" onClick={() => void app.openSettings('budgets')} />
        </div>
      )}
      <ul>
        {budgets.map((budget) => (
          <Budget key={budget.id} budget={budget} currency={currency} isForeseen={view.report.forecast !== undefined} />
        ))}
      </ul>
    </section>
  );
}

interface BudgetProps {
  budget: BudgetOutlook;
  currency: Currency;
  /** There is enough to go by. */
  isForeseen: boolean;
}

function Budget({ budget, currency, isForeseen }: BudgetProps): VNode {
  const { title, limitUsd, raisedUsd, spentUsd, heldUsd, leftUsd, hard, problem } = budget;
  const name = nameOf(budget);
  const whole = limitUsd + raisedUsd;
  const used = whole > 0 ? (spentUsd + heldUsd) / whole : 1;
  const state = leftUsd <= 0 ? 'over' : used >= NEAR ? 'near' : 'calm';
  return (
    <li class="budget">
      <p class="row budgetLine">
        <span class="grow" title={title}>
          {name}
        </span>
        <span class="fig nowrap">
          {formatMoney(spentUsd, currency)} <span class="dim">of {formatMoney(whole, currency)}</span>
        </span>
      </p>
      <Meter budget={budget} whole={whole} used={used} state={state} />
      <p class="row wrap sm budgetLine">
        <span class="row budgetState">
          {state !== 'calm' && (
            <Icon name={state === 'over' ? 'error' : 'warning'} class={state === 'over' ? 'err' : 'warn'} />
          )}
          <span class="fig">{usedPercent(budget)} %</span>
          <span class="dim">{hard ? 'refuses at 100 %' : 'warns only'}</span>
        </span>
        <span class="dim fig">{outlookText(budget, isForeseen)}</span>
      </p>
      {problem !== undefined ? (
        <p class="sm">
          <Icon name="warning" class="warn" /> {problem}
        </p>
      ) : (
        <Amounts budget={budget} currency={currency} canRaise={state !== 'calm' && hard} name={name} />
      )}
    </li>
  );
}

/** The person's own, else what it is: "Monthly budget for OpenAI". */
function nameOf({ name, title }: BudgetOutlook): string {
  return name ?? title.replace(/^Your (\w)/, (_, first: string) => first.toUpperCase());
}

interface AmountsProps {
  budget: BudgetOutlook;
  currency: Currency;
  canRaise: boolean;
  name: string;
}

function Amounts({ budget, currency, canRaise, name }: AmountsProps): VNode | null {
  const app = useCosts();
  const { heldUsd, raisedUsd, leftUsd, id, firstDay } = budget;
  const words = [
    `${formatMoney(leftUsd, currency)} left`,
    heldUsd > 0 ? `${formatMoney(heldUsd, currency)} held for what is under way` : '',
    raisedUsd > 0 ? `raised once by ${formatMoney(raisedUsd, currency)}` : '',
  ];
  return (
    <p class="row wrap sm budgetLine">
      <span class="dim fig">{words.filter(Boolean).join(' · ')}</span>
      {canRaise && (
        <button
          type="button"
          class="link"
          aria-label={`Raise once: ${name}`}
          onClick={() => void app.raiseBudget(id, firstDay)}
        >
          Raise once…
        </button>
      )}
    </p>
  );
}

/** "used up about 23 Nov", "will probably last", "not used yet"; nothing where there is too little to go by. */
function outlookText({ runsOutOn, leftUsd, endsAt, spentUsd, heldUsd }: BudgetOutlook, isForeseen: boolean): string {
  if (leftUsd <= 0) {
    return `used up until ${shortDay(dayOf(endsAt))}`;
  }
  if (runsOutOn !== undefined) {
    return `used up about ${shortDay(runsOutOn)}`;
  }
  return spentUsd + heldUsd === 0 ? 'not used yet' : isForeseen ? 'will probably last' : '';
}

interface MeterProps {
  budget: BudgetOutlook;
  whole: number;
  used: number;
  state: string;
}

/** Thin marks warn, the thick end refuses. */
function Meter({ budget, whole, used, state }: MeterProps): VNode {
  const { spentUsd, warnAt, hard } = budget;
  const part = (value: number): string => `${Math.max(0, Math.min(100, value * 100)).toFixed(2)}%`;
  return (
    <div
      class={`meter ${state}`}
      role="meter"
      aria-label={nameOf(budget)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, usedPercent(budget))}
      aria-valuetext={`${usedPercent(budget)} % used`}
    >
      <span class="held" style={{ width: part(used) }} />
      <span class="used" style={{ width: part(whole > 0 ? spentUsd / whole : 1) }} />
      {warnAt
        .filter((percent) => percent < 100)
        .map((percent) => (
          <span key={percent} class="mark" style={{ left: part(percent / 100) }} />
        ))}
      {hard && <span class="end" />}
    </div>
  );
}
