// The form of a rule: what is wrong is said at its field while it is written, and nothing is written until it is saved.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RuleField, RuleRow, RuleTexts } from '../../../src/shared/routingPageViews.ts';
import type { RuleProblem } from '../../../src/shared/routingViews.ts';
import { Button } from '../../toolkit.tsx';
import { Problem, TextInput } from '../controls.tsx';
import { useSettings } from '../settingsState.ts';
import { useDraftForm } from '../useDraftForm.ts';
import { SuggestInput } from './suggestInput.tsx';

/** Half a word is no mistake yet. */
const CHECK_PAUSE_MS = 400;

const FIELDS = [
  { field: 'if', label: 'If', placeholder: 'always, or such as task == "code"' },
  { field: 'use', label: 'Use', placeholder: 'models joined by or, an alias, a chain, a strategy' },
  { field: 'never', label: 'Never', placeholder: 'providers or models, divided by commas' },
] as const;

interface RuleFormProps {
  /** Absent: a new one. */
  row?: RuleRow;
  place: number;
  close: () => void;
}

export function RuleForm({ row, place, close }: RuleFormProps): VNode {
  const app = useSettings();
  const desk = app.routing;
  const draft = desk.draft.value ?? { texts: row?.texts ?? EMPTY };
  const { texts } = draft;
  const found = useChecked(row?.id, texts, row?.problems ?? []);
  const formProblem = useSignal<string | undefined>(undefined);
  const isSaving = useSignal(false);
  const put = (field: RuleField, text: string): void => {
    formProblem.value = undefined;
    desk.edit({ ...draft, texts: { ...texts, [field]: text } });
  };
  const save = async (): Promise<void> => {
    if (isSaving.value) {
      return;
    }
    isSaving.value = true;
    const params = { id: row?.id, texts };
    const wrong = await desk
      .ask('routing/checkRule', params)
      .then((problems) => problems.find(({ severity }) => severity === 'error'))
      .catch(() => undefined);
    // At a field it is said there already.
    const problem = wrong?.message ?? (await desk.change('routing/saveRule', params, 'Saved the rule.'));
    isSaving.value = false;
    if (problem === undefined) {
      close();
    } else if (wrong?.field !== undefined) {
      form.focus(wrong.field);
    } else {
      formProblem.value = problem;
    }
  };
  const form = useDraftForm(() => void save());
  return (
    <form
      class="budgetForm ruleForm"
      aria-label={row ? `Edit rule ${place}` : 'New rule'}
      {...form.attributes}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          close();
        } else {
          form.attributes.onKeyDown(event);
        }
      }}
    >
      <Fields texts={texts} found={found} put={put} close={close} />
      <Problem field={{ problem: formProblem.value }} />
      <div class="row wrap buttons">
        <Button primary label="Save" disabled={isSaving.value} onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}

interface FieldsProps {
  texts: RuleTexts;
  found: readonly RuleProblem[];
  put: (field: RuleField, text: string) => void;
  close: () => void;
}

/** With what is wrong at each. */
function Fields({ texts, found, put, close }: FieldsProps): VNode {
  const problemOf = (field: RuleField, severity: RuleProblem['severity']): string | undefined =>
    found.find((one) => one.field === field && one.severity === severity)?.message;
  return (
    <>
      <div data-field="name" class="shortField">
        <TextInput
          label="Name"
          placeholder="none"
          field={{
            text: texts.name,
            problem: problemOf('name', 'error') ?? problemOf('name', 'warning'),
            progress: 'none',
            input: (text) => put('name', text),
            commit: () => undefined,
            revert: close,
            write: () => undefined,
          }}
        />
      </div>
      {FIELDS.map(({ field, label, placeholder }) => (
        <SuggestInput
          key={field}
          of={field}
          name={field}
          label={label}
          placeholder={placeholder}
          text={texts[field]}
          problem={problemOf(field, 'error')}
          warning={problemOf(field, 'error') === undefined ? problemOf(field, 'warning') : undefined}
          onInput={(text) => put(field, text)}
        />
      ))}
      <p class="dim sm">
        Arrow down offers what can stand at the cursor. <code>docs/ROUTING.md</code> lists all conditions.
      </p>
      {found
        .filter(({ field, severity }) => field === undefined && severity === 'warning')
        .map(({ message }) => (
          <p key={message} class="fieldProblem mild sm">
            {message}
          </p>
        ))}
    </>
  );
}

const EMPTY: RuleTexts = { name: '', if: '', use: '', never: '' };

/** What is wrong with it, a while after the last letter; `before` is what was known of the row. */
function useChecked(id: string | undefined, texts: RuleTexts, before: readonly RuleProblem[]): readonly RuleProblem[] {
  const app = useSettings();
  const found = useSignal(before);
  const stamp = JSON.stringify(texts);
  useEffect(() => {
    const asked = new AbortController();
    const look = async (): Promise<void> => {
      const problems = await app.routing.ask('routing/checkRule', { id, texts }, asked.signal).catch(() => undefined);
      if (problems && !asked.signal.aborted) {
        found.value = problems;
      }
    };
    const timer = setTimeout(() => void look(), CHECK_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [stamp]);
  return found.value;
}
