// The form of a budget: nothing is written until it is saved, as half a budget would hold for something else.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { BUDGET_PERIODS } from '../../src/shared/budgetViews.ts';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { BudgetsPageView, LimitRow } from '../../src/shared/spendingViews.ts';
import { Button } from '../toolkit.tsx';
import { changeOf, type FormField, formProblem, formTexts, type FormTexts } from './budgetDraft.ts';
import { PERIOD_WORDS, PURPOSES, purposeWords } from './budgetWords.ts';
import { Problem, Select, TextInput } from './controls.tsx';
import { MissingOption, ScopeFields } from './scopeFields.tsx';
import { useSettings } from './settingsState.ts';
import { useDraftForm } from './useDraftForm.ts';
import type { FieldState } from './useField.ts';

interface BudgetFormProps {
  /** Absent: a new one. */
  row?: LimitRow;
  /** Under which the draft is kept: the row's id, also when that is gone from the file; empty for a new one. */
  draftId: string;
  settings: SettingsView;
  budgets: BudgetsPageView;
  close: () => void;
}

export function BudgetForm({ row, draftId, settings, budgets, close }: BudgetFormProps): VNode {
  const app = useSettings();
  const kept = app.editedBudget?.id === draftId ? app.editedBudget.texts : undefined;
  const texts = useSignal<FormTexts>(formTexts(row?.values ?? {}, kept));
  const problems = useSignal<Readonly<Partial<Record<FormField | 'form', string>>>>({});
  const isSaving = useSignal(false);

  const put = (field: FormField, text: string): void => {
    // Another provider has other keys.
    const others = field === 'provider' ? { key: '' } : {};
    texts.value = { ...texts.value, ...others, [field]: text };
    app.keepBudget({ id: draftId, texts: texts.value });
    if (problems.value[field] !== undefined && formProblem(field, text) === undefined) {
      problems.value = { ...problems.value, [field]: undefined };
    }
  };
  const fieldOf = (name: FormField): FieldState => ({
    text: texts.value[name],
    problem: problems.value[name],
    progress: 'none',
    input: (text) => put(name, text),
    commit: () => {
      if (form.isPressing()) {
        return;
      }
      problems.value = { ...problems.value, [name]: formProblem(name, texts.value[name]) };
    },
    revert: close,
    write: (text) => put(name, text),
  });
  const save = async (): Promise<void> => {
    const found = (['usd', 'warnAt'] as const).map((name) => [name, formProblem(name, texts.value[name])] as const);
    problems.value = Object.fromEntries(found);
    if (isSaving.value || found.some(([, problem]) => problem !== undefined)) {
      form.focus(found.find(([, problem]) => problem !== undefined)?.[0] ?? '');
      return;
    }
    isSaving.value = true;
    const change = changeOf(texts.value, row);
    const problem = await app.spending.budget('budgets/save', { ...(row?.id && { id: row.id }), change });
    isSaving.value = false;
    if (problem === undefined) {
      close();
    } else {
      problems.value = { form: problem };
    }
  };

  const form = useDraftForm(() => void save());

  return (
    <form class="budgetForm" aria-label={row ? 'Edit budget' : 'New budget'} {...form.attributes}>
      <Rule fieldOf={fieldOf} />
      <ScopeFields fieldOf={fieldOf} view={settings} workspace={budgets.workspace}>
        <Purpose field={fieldOf('purpose')} />
      </ScopeFields>
      <div class="formPart">
        <TextInput field={fieldOf('name')} label="Name" placeholder="none" />
      </div>
      {row && row.unknown.length > 0 && (
        <p class="sm dim">
          Saving takes out what is not known:{' '}
          {row.unknown.map((name) => (
            <code key={name}>{name}</code>
          ))}
        </p>
      )}
      {budgets.limits.some(({ variable }) => variable) && (
        <p class="sm dim">COST_ALERT_THRESHOLD holds only while you have no limit of your own.</p>
      )}
      <Problem field={{ problem: problems.value.form }} />
      <div class="row wrap buttons">
        <Button primary label="Save" disabled={isSaving.value} onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}

type FieldOf = (name: FormField) => FieldState;

function Rule({ fieldOf }: { fieldOf: FieldOf }): VNode {
  const hint = useId();
  return (
    <div class="formPart" role="group" aria-label="Limit">
      <Select field={fieldOf('period')} label="Every">
        {BUDGET_PERIODS.map((period) => (
          <option key={period} value={period}>
            {PERIOD_WORDS[period]}
          </option>
        ))}
      </Select>
      <div data-field="usd">
        <TextInput field={fieldOf('usd')} label="Up to" suffix="USD" placeholder="such as 20" />
      </div>
      <Select field={fieldOf('hard')} label="What would pass it">
        <option value="">Is sent: it only warns</option>
        <option value="true">Is refused before it is sent</option>
      </Select>
      <div data-field="warnAt">
        <TextInput field={fieldOf('warnAt')} label="Warns at" suffix="%" placeholder="never" describedBy={hint} />
        <span class="unseen" id={hint}>
          Percentages of the limit, divided by commas
        </span>
      </div>
    </div>
  );
}

function Purpose({ field }: { field: FieldState }): VNode {
  return (
    <Select field={field} label="Purpose" inherited={field.text === ''}>
      <option value="">Every purpose</option>
      {PURPOSES.map((one) => (
        <option key={one} value={one}>
          {purposeWords(one)}
        </option>
      ))}
      <MissingOption value={field.text} among={PURPOSES} />
    </Select>
  );
}
