// The single amounts of the budgets: for each request, to be asked about, for work in the background; and whether warnings are told.
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { BudgetAmount, BudgetsPageView } from '../../src/shared/spendingViews.ts';
import { Icon } from '../icon.tsx';
import { amountText, readAmount, readNeededAmount } from './amountText.ts';
import { BudgetMeter } from './budgetMeter.tsx';
import { StateLine } from './budgetRow.tsx';
import { CheckBox, Select, TextInput } from './controls.tsx';
import { useSettings } from './settingsState.ts';
import { useField } from './useField.ts';

export interface AmountTexts {
  label: string;
  description: string;
}

export const AMOUNTS: Readonly<Record<BudgetAmount | 'warnings', AmountTexts>> = {
  perRequestUsd: {
    label: 'Most for one request',
    description: 'A request that could cost more is refused before it is sent. Empty: no ceiling.',
  },
  confirmAboveUsd: {
    label: 'Ask first above',
    description: 'Before a request that could cost more, you are asked. Empty: never.',
  },
  backgroundUsdPerDay: {
    label: 'Background work, each day',
    description:
      'Titles, embeddings and judging, where you switched them on. What would pass it is not sent. Default: $0.50.',
  },
  warnings: {
    label: 'Warnings',
    description:
      'Tell me once when a budget reaches one of its thresholds. Limits hold, and spending is recorded, either way.',
  },
};

interface AmountProps {
  budgets: BudgetsPageView;
}

export function RequestAmount({
  budgets,
  amount,
}: AmountProps & { amount: 'perRequestUsd' | 'confirmAboveUsd' }): VNode {
  const app = useSettings();
  const description = useId();
  const { usd, source, problem } = budgets.amounts[amount];
  const set = (value: number | null) => app.spending.budget('budgets/setAmount', { amount, usd: value });
  const field = useField<number | null>({
    text: problem === undefined ? amountText(usd) : '',
    read: readAmount,
    save: set,
  });
  return (
    <Row texts={AMOUNTS[amount]} description={description} problem={field.problem === undefined ? problem : undefined}>
      <TextInput
        field={field}
        label={AMOUNTS[amount].label}
        labelHidden
        describedBy={description}
        suffix="USD"
        placeholder="not set"
      />
      <Source
        label={AMOUNTS[amount].label}
        words={source === 'user' ? 'from your settings' : 'default'}
        reset={source === 'user' ? () => set(null) : undefined}
      />
    </Row>
  );
}

type Mode = 'amount' | 'noLimit' | 'nothing';

export function BackgroundAmount({ budgets }: AmountProps): VNode {
  const app = useSettings();
  const description = useId();
  const { usd, source, problem } = budgets.amounts.backgroundUsdPerDay;
  const { label } = AMOUNTS.backgroundUsdPerDay;
  const set = (value: number | 'noLimit' | null) =>
    app.spending.budget('budgets/setAmount', { amount: 'backgroundUsdPerDay', usd: value });
  const mode: Mode = usd === undefined ? 'noLimit' : usd === 0 ? 'nothing' : 'amount';
  const choice = useField<Mode>({
    text: mode,
    read: (typed) => ({ value: typed as Mode }),
    // An amount begins with the usual one.
    save: (value) => set(value === 'noLimit' ? 'noLimit' : value === 'nothing' ? 0 : null),
  });
  const field = useField<number>({ text: amountText(usd), read: readNeededAmount, save: set });
  return (
    <Row texts={AMOUNTS.backgroundUsdPerDay} description={description} problem={problem}>
      <div class="backgroundControl">
        <Select field={choice} label={label} labelHidden describedBy={description}>
          <option value="amount">Up to an amount</option>
          <option value="noLimit">Off: no limit of its own</option>
          <option value="nothing">Nothing that costs</option>
        </Select>
        {mode === 'amount' && choice.text === 'amount' && (
          <TextInput field={field} label={`${label}: amount`} labelHidden describedBy={description} suffix="USD" />
        )}
      </div>
      {budgets.background && (
        <div class="backgroundState">
          <BudgetMeter state={budgets.background} currency={budgets.currency} label="Background work" />
          <StateLine state={budgets.background} currency={budgets.currency} />
        </div>
      )}
      <Source
        label={label}
        words={source === 'user' ? 'from your settings' : 'default'}
        reset={source === 'user' ? () => set(null) : undefined}
      />
    </Row>
  );
}

export function WarningsSwitch({ budgets }: AmountProps): VNode {
  const app = useSettings();
  const description = useId();
  const { on, source, variable, problem } = budgets.warnings;
  const set = (value: boolean | null) => app.spending.budget('budgets/setWarnings', { on: value });
  const field = useField<boolean>({ text: String(on), read: (typed) => ({ value: typed === 'true' }), save: set });
  const words = {
    user: 'from your settings',
    environment: `from ${variable ?? 'a variable'} in the environment`,
    default: 'default',
  }[source];
  return (
    <Row texts={AMOUNTS.warnings} description={description} problem={problem}>
      <CheckBox field={field} label="On" describedBy={description} />
      <Source label={AMOUNTS.warnings.label} words={words} reset={source === 'user' ? () => set(null) : undefined} />
      <p class="sm dim">
        They come as notifications;{' '}
        <button class="link" onClick={() => app.show('webhooks')}>
          Webhooks
        </button>{' '}
        send them elsewhere too.
      </p>
    </Row>
  );
}

interface RowProps {
  texts: AmountTexts;
  /** Id of the description. */
  description: string;
  problem?: string | undefined;
  children: ComponentChildren;
}

function Row({ texts, description, problem, children }: RowProps): VNode {
  return (
    <div class="setting" role="group" aria-label={texts.label}>
      <div class="settingText">
        <span class="settingName">{texts.label}</span>
        <p class="dim sm" id={description}>
          {texts.description}
        </p>
      </div>
      <div class="settingControl">
        {problem !== undefined && (
          <p class="fieldProblem sm row">
            <Icon name="error" class="err" />
            <span>{problem}</span>
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

interface SourceProps {
  label: string;
  words: string;
  /** Absent: nothing of one's own is set. */
  reset?: (() => Promise<string | undefined>) | undefined;
}

/** Where the value came from, the way back, and the way into the file. */
function Source({ label, words, reset }: SourceProps): VNode {
  const app = useSettings();
  const resetNow = async (work: () => Promise<string | undefined>): Promise<void> => {
    app.problem.value = await work();
  };
  return (
    <p class="settingFoot row wrap dim sm">
      <span>{words}</span>
      {reset && (
        <button class="link" aria-label={`Reset ${label}`} onClick={() => void resetNow(reset)}>
          Reset
        </button>
      )}
      <button
        class="link fileLink"
        aria-label={`Edit in settings.json: ${label}`}
        onClick={() => app.ask('settings/openFile', { id: 'budgets', scope: 'user' })}
      >
        Edit in settings.json
      </button>
    </p>
  );
}
