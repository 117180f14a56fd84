// One budget: what it is for, how far it is used, and what can be done with it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usedPercent } from '../../src/shared/budgetViews.ts';
import type { BudgetOutlook } from '../../src/shared/costViews.ts';
import type { Currency } from '../../src/shared/currency.ts';
import { formatMoney } from '../../src/shared/money.ts';
import type { LimitRow } from '../../src/shared/spendingViews.ts';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { readNeededAmount } from './amountText.ts';
import { BudgetMeter } from './budgetMeter.tsx';
import { budgetTitle, isHigh, outlookWords, ruleWords, untilWords, type WordsContext } from './budgetWords.ts';
import { TextInput } from './controls.tsx';
import { useSettings } from './settingsState.ts';
import { useField } from './useField.ts';

interface BudgetRowProps {
  row: LimitRow;
  context: WordsContext;
  currency: Currency;
  edit: () => void;
  remove: () => void;
}

export function BudgetRow({ row, context, currency, edit, remove }: BudgetRowProps): VNode {
  const app = useSettings();
  const isRaising = useSignal(false);
  const raise = useRef<HTMLElement>(null);
  const { values, state, variable, problem } = row;
  const title = budgetTitle(values, context);
  const label = values.name ?? (variable ? 'COST_ALERT_THRESHOLD' : title);
  const stopRaising = (): void => {
    isRaising.value = false;
    raise.current?.focus();
  };
  return (
    <li class="budgetRow">
      <div class="row wrap budgetHead">
        <span class="grow budgetName">
          <b>{label}</b> {label !== title && <span class="dim">{title}</span>}
        </span>
        {state ? <Amounts state={state} currency={currency} /> : <Wanted row={row} currency={currency} />}
        <span class="row budgetActions">
          {state && (
            <Button
              small
              label="Raise once…"
              name={`Raise once… ${label}`}
              buttonRef={raise}
              onClick={() => (isRaising.value = true)}
            />
          )}
          {variable === undefined && (
            <>
              <IconButton icon="edit" label={`Edit ${label}`} onClick={edit} />
              <IconButton icon="trash" label={`Remove ${label}`} onClick={remove} />
            </>
          )}
        </span>
      </div>
      {state && <BudgetMeter state={state} currency={currency} label={label} />}
      {state && <StateLine state={state} currency={currency} variable={variable} />}
      {row.overruled && (
        <p class="sm dim row">
          <Icon name="info" />
          <span>Another budget is for the same and lower: this one says nothing until that is gone.</span>
        </p>
      )}
      {problem !== undefined && (
        <div class="fieldProblem sm row wrap">
          <Icon name="error" class="err" />
          <span class="grow">{problem}</span>
          <Button small label="Mend…" name={`Mend… ${label}`} onClick={edit} />
          <Button
            small
            label="Edit in settings.json"
            onClick={() => app.ask('settings/openFile', { id: 'budgets', scope: 'user' })}
          />
        </div>
      )}
      {state && isRaising.value && <RaiseOnce state={state} label={label} close={stopRaising} />}
    </li>
  );
}

function Amounts({ state, currency }: { state: BudgetOutlook; currency: Currency }): VNode {
  return (
    <span class="fig nowrap">
      {formatMoney(state.spentUsd, currency)}{' '}
      <span class="dim">of {formatMoney(state.limitUsd + state.raisedUsd, currency)}</span>
    </span>
  );
}

/** Of one that does not count. */
function Wanted({ row: { values }, currency }: { row: LimitRow; currency: Currency }): VNode {
  return (
    <span class="fig nowrap dim">{values.usd === undefined ? 'no amount' : formatMoney(values.usd, currency)}</span>
  );
}

interface StateLineProps {
  state: BudgetOutlook;
  currency: Currency;
  variable?: string | undefined;
}

/** Percent, rule, what is set aside and raised; at the end when it runs out. */
export function StateLine({ state, currency, variable }: StateLineProps): VNode {
  const { heldUsd, raisedUsd, leftUsd } = state;
  const percent = usedPercent(state);
  const end = outlookWords(state);
  const parts = [
    ruleWords(state),
    `${formatMoney(leftUsd, currency)} left ${untilWords(state)}`,
    heldUsd > 0 && `${formatMoney(heldUsd, currency)} set aside`,
    raisedUsd > 0 && `raised once by ${formatMoney(raisedUsd, currency)}`,
    variable && `from ${variable} in the environment`,
  ].filter(Boolean);
  return (
    <p class="row wrap sm budgetState">
      <span class="fig row budgetPercent">
        {isHigh(state) ? (
          <>
            <Icon name="warning" class="warn" />
            <b>{percent} %</b>
          </>
        ) : (
          <span class="dim">{percent} %</span>
        )}
      </span>
      <span class="grow dim">{parts.join(' · ')}</span>
      {end !== '' && <span class="dim nowrap">{end}</span>}
    </p>
  );
}

/** For the period that is shown, and no other. */
function RaiseOnce({ state, label, close }: { state: BudgetOutlook; label: string; close: () => void }): VNode {
  const app = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const field = useField<number>({
    text: '',
    read: (typed) => {
      const read = readNeededAmount(typed);
      return 'value' in read && read.value === 0 ? { problem: 'More than 0.' } : read;
    },
    save: async (usd) => {
      const { id: budgetId, firstDay } = state;
      const problem = await app.spending.budget('budgets/raise', { budgetId, firstDay, usd }, `Raised ${label}.`);
      if (problem === undefined) {
        close();
      }
      return problem;
    },
  });
  useLayoutEffect(() => box.current?.querySelector('input')?.focus(), []);
  return (
    <div
      class="raiseOnce"
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          close();
        } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !isComposing(event)) {
          // An empty field has nothing to commit, and says so.
          event.preventDefault();
          field.write(field.text);
        }
      }}
    >
      <TextInput
        field={{ ...field, commit: () => undefined }}
        label={`Raise by, ${untilWords(state)} only`}
        suffix="USD"
        placeholder="such as 5"
      />
      <div class="row buttons">
        <Button
          small
          primary
          label="Raise"
          disabled={field.progress === 'saving'}
          onClick={() => field.write(field.text)}
        />
        <Button small label="Cancel" onClick={close} />
      </div>
    </div>
  );
}
