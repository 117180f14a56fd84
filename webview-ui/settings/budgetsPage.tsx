// What may be spent: limits with how far each is used, ceilings for single requests, warnings.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { formatMoney } from '../../src/shared/money.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { BudgetsPageView, LimitRow } from '../../src/shared/spendingViews.ts';
import { Icon } from '../icon.tsx';
import { NoticeRow } from '../noticeRow.tsx';
import { Button } from '../toolkit.tsx';
import { AMOUNTS, BackgroundAmount, RequestAmount, WarningsSwitch } from './budgetAmounts.tsx';
import { BudgetForm } from './budgetForm.tsx';
import { BudgetRow } from './budgetRow.tsx';
import { budgetTitle } from './budgetWords.ts';
import type { Matches, PageProps } from './matches.ts';
import { useSettings } from './settingsState.ts';
import { SettingRowView } from './settingRowView.tsx';
import { settingRows } from './settingRows.ts';
import { Unread } from './unread.tsx';

const LIMITS =
  'budgets limits spending day week month warn refuse hard soft raise llmWorkbench.budgets COST_ALERT_THRESHOLD';
const ROWS = ['perRequestUsd', 'confirmAboveUsd', 'backgroundUsdPerDay', 'warnings'] as const;
const rowText = (row: (typeof ROWS)[number]): string =>
  `budgets ${AMOUNTS[row].label} ${AMOUNTS[row].description} ${row} ${row === 'warnings' ? 'webhooks ENABLE_COST_TRACKING' : ''}`;

const LOW = 'routing.lowBudgetStrategy';
const LOW_TEXT = `budgets low soft strategy cheaper finish the month Auto ${LOW}`;

export const budgetTexts = (_view: SettingsView): string[] => [LIMITS, ...ROWS.map(rowText), LOW_TEXT];

export function BudgetsPage({ view, matches }: PageProps): VNode {
  const app = useSettings();
  const { budgets } = app.spending;
  const shown = budgets.view.value;
  useEffect(() => budgets.show(), []);
  if (!shown) {
    return <Unread what="The budgets" copy={budgets} />;
  }
  return (
    <>
      <p class="pageIntro dim">
        For all windows on this machine, in US dollars.
        {shown.currency.code !== 'USD' &&
          ` Amounts are shown in ${shown.currency.code}: ${formatMoney(1, shown.currency)} for $1.`}
      </p>
      {shown.problems.map((problem) => (
        <NoticeRow key={problem} tone="problem">
          <p>{problem}</p>
          {/* What a variable holds is not mended here. */}
          {!problem.startsWith('COST_ALERT_THRESHOLD') && (
            <div class="row wrap buttons">
              <Button
                small
                label="Edit in settings.json"
                onClick={() => app.ask('settings/openFile', { id: 'budgets', scope: 'user' })}
              />
            </div>
          )}
        </NoticeRow>
      ))}
      {!shown.locked && <Parts settings={view} budgets={shown} matches={matches} />}
    </>
  );
}

interface PartsProps {
  settings: SettingsView;
  budgets: BudgetsPageView;
  matches: Matches;
}

function Parts({ settings, budgets, matches }: PartsProps): VNode {
  return (
    <>
      {matches(LIMITS) && <Limits settings={settings} budgets={budgets} />}
      <Group title="Each request" show={matches(rowText('perRequestUsd')) || matches(rowText('confirmAboveUsd'))}>
        {matches(rowText('perRequestUsd')) && <RequestAmount budgets={budgets} amount="perRequestUsd" />}
        {matches(rowText('confirmAboveUsd')) && <RequestAmount budgets={budgets} amount="confirmAboveUsd" />}
      </Group>
      <Group title="Auto" show={matches(LOW_TEXT)}>
        {matches(LOW_TEXT) && <LowBudget settings={settings} />}
      </Group>
      <Group
        title="Background and warnings"
        show={matches(rowText('backgroundUsdPerDay')) || matches(rowText('warnings'))}
      >
        {matches(rowText('backgroundUsdPerDay')) && <BackgroundAmount budgets={budgets} />}
        {matches(rowText('warnings')) && <WarningsSwitch budgets={budgets} />}
      </Group>
    </>
  );
}

function Group({
  title,
  show,
  children,
}: {
  title: string;
  show: boolean;
  children: VNode | false | (VNode | false)[];
}): VNode | null {
  const heading = useId();
  return show ? (
    <div class="settingGroup" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {children}
    </div>
  ) : null;
}

/** The setting of Auto, which stands among those of choosing models as well. */
function LowBudget({ settings }: { settings: SettingsView }): VNode | false {
  const row = settingRows(settings, 'user').find(({ setting }) => setting.id === LOW);
  if (!row) {
    return false;
  }
  const { definition } = row;
  const choices = definition.choices?.map((choice) =>
    choice.value === 'unchanged' ? { ...choice, label: 'Keep the strategy' } : choice,
  );
  const own = {
    ...definition,
    label: 'When a budget runs low',
    description:
      'From 80 % on, of a soft or a hard one, Auto chooses models so: to finish the month on cheaper ones, for example. Models that you name are asked all the same. Budgets of one provider or key do not count here.',
    ...(choices && { choices }),
  };
  return <SettingRowView row={{ ...row, definition: own }} scope="user" view={settings} />;
}

function LimitsFoot(): VNode {
  const app = useSettings();
  return (
    <p class="settingFoot row wrap dim sm">
      <span>from your settings</span>
      <button
        class="link"
        aria-label="Edit in settings.json: limits"
        onClick={() => app.ask('settings/openFile', { id: 'budgets', scope: 'user' })}
      >
        Edit in settings.json
      </button>
    </p>
  );
}

function Limits({ settings, budgets }: { settings: SettingsView; budgets: BudgetsPageView }): VNode {
  const app = useSettings();
  /** Row whose form is open; empty for a new one. */
  const edited = useSignal(app.editedBudget?.id);
  const removed = useSignal<string | undefined>(undefined);
  const add = useRef<HTMLElement>(null);
  const context = { providers: settings.providers, workspace: budgets.workspace };
  // One that was changed in the file meanwhile is saved as a new one: what was typed is not lost.
  const isNew = edited.value !== undefined && budgets.limits.every(({ id }) => id === undefined || id !== edited.value);
  const close = (): void => {
    edited.value = undefined;
    app.keepBudget(undefined);
    add.current?.focus();
  };
  const edit = (id: string): void => {
    removed.value = undefined;
    edited.value = id;
  };
  return (
    <>
      <div class="pageBar row wrap">
        <Button label="New budget" icon="add" buttonRef={add} onClick={() => edit('')} />
        <span class="dim sm grow pageNote">A thin line warns, a thick end refuses.</span>
      </div>
      {removed.value !== undefined && (
        <div class="notice" role="status">
          <p class="grow">Removed “{removed.value}”.</p>
          <Button small label="Undo" onClick={() => void putBack()} />
        </div>
      )}
      {isNew && (
        <>
          {edited.value !== '' && (
            <p class="fieldProblem mild sm row">
              <Icon name="warning" class="warn" />
              <span>This budget was changed in settings.json meanwhile. Saving adds another.</span>
            </p>
          )}
          <BudgetForm draftId={edited.value ?? ''} settings={settings} budgets={budgets} close={close} />
        </>
      )}
      <ul class="budgetList">
        {budgets.limits.map((row) =>
          row.id !== undefined && row.id === edited.value ? (
            <li key={row.id}>
              <BudgetForm row={row} draftId={row.id} settings={settings} budgets={budgets} close={close} />
            </li>
          ) : (
            <BudgetRow
              key={row.id ?? row.variable}
              row={row}
              context={context}
              currency={budgets.currency}
              edit={() => edit(row.id ?? '')}
              remove={() => void remove(row)}
            />
          ),
        )}
      </ul>
      {budgets.limits.some(({ id }) => id !== undefined) && <LimitsFoot />}
      {budgets.limits.length === 0 && edited.value === undefined && (
        <p class="dim pageEmpty">
          <Icon name="creditCard" /> No limit yet: requests cost what they cost. Begin with one for the month.
        </p>
      )}
    </>
  );

  async function remove({ id = '', values }: LimitRow): Promise<void> {
    add.current?.focus();
    const name = values.name ?? budgetTitle(values, context);
    const problem = await app.spending.budget('budgets/remove', { id }, `Removed ${name}.`);
    app.problem.value = problem;
    removed.value = problem === undefined ? name : undefined;
  }

  async function putBack(): Promise<void> {
    const name = removed.value;
    removed.value = undefined;
    add.current?.focus();
    app.problem.value = await app.spending.budget('budgets/putBack', {}, 'The budget is back.');
    removed.value = app.problem.value === undefined ? undefined : name;
  }
}
