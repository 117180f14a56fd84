// Rate limits of the person's own: for all requests, or those of a provider, a key or a folder.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import {
  LIMIT_FIGURES,
  LIMIT_SCOPES,
  type LimitFigure,
  type LimitScope,
  type RateLimitRow,
  type RateLimitValues,
  type RoutingPageView,
} from '../../../src/shared/routingPageViews.ts';
import type { SettingsView } from '../../../src/shared/settingsViews.ts';
import { Icon } from '../../icon.tsx';
import { Button, IconButton } from '../../toolkit.tsx';
import { folderWords } from '../budgetWords.ts';
import { Problem, TextInput } from '../controls.tsx';
import { ScopeFields } from '../scopeFields.tsx';
import { useSettings } from '../settingsState.ts';
import { readTyped } from '../typedValue.ts';
import { useDraftForm } from '../useDraftForm.ts';
import type { FieldState } from '../useField.ts';
import { FileLink, Locked, Part, useRemoval } from './sections.tsx';

interface RateLimitsProps {
  limits: RoutingPageView['limits'];
  view: SettingsView;
  workspace: RoutingPageView['workspace'];
}

export function RateLimits({ limits, view, workspace }: RateLimitsProps): VNode {
  const app = useSettings();
  const desk = app.routing;
  const edited = useSignal<string | undefined>(undefined);
  const add = useRef<HTMLElement>(null);
  const removal = useRemoval(
    () => desk.change('routing/putBackLimit', {}, 'The limit is back.'),
    () => add.current?.focus(),
  );
  const close = (): void => {
    edited.value = undefined;
    add.current?.focus();
  };
  const edit = (id: string): void => {
    removal.forget();
    edited.value = id;
  };
  const remove = (row: RateLimitRow, title: string): Promise<void> =>
    removal.remove(title, () => desk.change('routing/removeLimit', { id: row.id }, `Removed ${title}.`));
  const { rows, problems, waiting, locked } = limits;
  return (
    <Part
      title="Rate limits of your own"
      about="A request that would pass one waits its turn; it can be cancelled while it waits."
      beside={
        locked === undefined && <Button small label="New limit" icon="add" buttonRef={add} onClick={() => edit('')} />
      }
    >
      {locked !== undefined && <Locked id="rateLimits" why={locked} />}
      {problems.map((problem) => (
        <p key={problem} class="fieldProblem mild sm row">
          <Icon name="warning" class="warn" />
          <span>{problem}</span>
        </p>
      ))}
      {removal.row}
      {edited.value === '' && <LimitForm view={view} workspace={workspace} close={close} />}
      <ul class="routingList" aria-label="Rate limits">
        {rows.map((row) => {
          const title = scopeWords(row.values, view, workspace);
          return (
            <li key={row.id} class="routingRow">
              {edited.value === row.id ? (
                <LimitForm row={row} view={view} workspace={workspace} close={close} />
              ) : (
                <>
                  <div class="row routingHead">
                    <span class="grow breaks">
                      <b>{title}</b> <span class="dim">{figureWords(row.values)}</span>
                    </span>
                    <IconButton icon="edit" label={`Edit limit of ${title}`} onClick={() => edit(row.id)} />
                    <IconButton
                      icon="trash"
                      label={`Remove limit of ${title}`}
                      onClick={() => void remove(row, title)}
                    />
                  </div>
                  {row.problem && (
                    <p class="fieldProblem mild sm row">
                      <Icon name="warning" class="warn" />
                      <span>{row.problem}</span>
                    </p>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ul>
      {waiting > 0 && (
        <p class="sm row">
          <Icon name="wait" /> {waiting === 1 ? 'One request waits' : `${waiting} requests wait`} for a limit now.
        </p>
      )}
      {rows.length > 0 ? (
        <FileLink id="rateLimits" what="rate limits" />
      ) : (
        edited.value === undefined && locked === undefined && <p class="dim">None: requests go out as they come.</p>
      )}
    </Part>
  );
}

const FIGURES: Readonly<Record<LimitFigure, { label: string; words: string }>> = {
  requestsPerMinute: { label: 'Requests a minute', words: 'requests a minute' },
  tokensPerMinute: { label: 'Tokens a minute', words: 'tokens a minute' },
  tokensPerDay: { label: 'Tokens a day', words: 'tokens a day' },
  parallel: { label: 'At the same time', words: 'at the same time' },
};

function figureWords(values: RateLimitValues): string {
  return LIMIT_FIGURES.flatMap((figure) => {
    const value = values[figure];
    return value === undefined ? [] : [`${value.toLocaleString('en-US')} ${FIGURES[figure].words}`];
  }).join(' · ');
}

function scopeWords(
  { provider, key, workspace: folder }: RateLimitValues,
  view: SettingsView,
  workspace: RoutingPageView['workspace'],
): string {
  const parts = [
    provider && (view.providers.find((one) => one.provider.id === provider)?.provider.name ?? provider),
    key && `key ${key}`,
    folder && folderWords(folder, workspace),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'All requests';
}

type Field = LimitFigure | LimitScope;
type Texts = Readonly<Record<Field, string>>;

const WHOLE = { type: 'integer', minimum: 0 } as const;

interface LimitFormProps {
  row?: RateLimitRow;
  view: SettingsView;
  workspace: RoutingPageView['workspace'];
  close: () => void;
}

function LimitForm({ row, view, workspace, close }: LimitFormProps): VNode {
  const app = useSettings();
  const texts = useSignal<Texts>(textsOf(row?.values ?? {}));
  const problems = useSignal<Readonly<Partial<Record<Field | 'form', string>>>>({});
  const isSaving = useSignal(false);
  const put = (field: Field, text: string): void => {
    const others = field === 'provider' ? { key: '' } : {};
    texts.value = { ...texts.value, ...others, [field]: text };
    problems.value = { ...problems.value, [field]: undefined, form: undefined };
  };
  const fieldOf = (name: Field): FieldState => ({
    text: texts.value[name],
    problem: problems.value[name],
    progress: 'none',
    input: (text) => put(name, text),
    commit: () => {
      if (!form.isPressing()) {
        problems.value = { ...problems.value, [name]: figureProblem(name, texts.value[name]) };
      }
    },
    revert: close,
    write: (text) => put(name, text),
  });
  const save = async (): Promise<void> => {
    const found = LIMIT_FIGURES.map((name) => [name, figureProblem(name, texts.value[name])] as const);
    const wrong = found.find(([, problem]) => problem !== undefined);
    const isEmpty = LIMIT_FIGURES.every((name) => texts.value[name].trim() === '');
    problems.value = {
      ...Object.fromEntries(found),
      ...(isEmpty && { form: 'Set at least one of the four figures.' }),
    };
    if (isSaving.value || wrong || isEmpty) {
      form.focus(wrong?.[0] ?? 'requestsPerMinute');
      return;
    }
    isSaving.value = true;
    const params = { id: row?.id, values: valuesOf(texts.value) };
    const problem = await app.routing.change('routing/saveLimit', params, 'Saved.');
    isSaving.value = false;
    if (problem === undefined) {
      close();
    } else {
      problems.value = { form: problem };
    }
  };
  const form = useDraftForm(() => void save());
  return (
    <form class="budgetForm" aria-label={row ? 'Edit rate limit' : 'New rate limit'} {...form.attributes}>
      <ScopeFields fieldOf={fieldOf} view={view} workspace={workspace} class="three" />
      <div class="formPart" role="group" aria-label="Figures">
        {LIMIT_FIGURES.map((figure) => (
          <div key={figure} data-field={figure}>
            <TextInput field={fieldOf(figure)} label={FIGURES[figure].label} placeholder="no limit" />
          </div>
        ))}
      </div>
      <Problem field={{ problem: problems.value.form }} />
      <div class="row wrap buttons">
        <Button primary label="Save" disabled={isSaving.value} onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}

function textsOf(values: RateLimitValues): Texts {
  const entries = [...LIMIT_FIGURES, ...LIMIT_SCOPES].map((name) => [name, String(values[name] ?? '')] as const);
  return Object.fromEntries(entries) as Texts;
}

/** Thousands may be divided by commas, as they are shown. */
function plain(text: string): string {
  return text.trim().replaceAll(/(?<=\d),(?=\d{3}(?:\D|$))/g, '');
}

function figureProblem(name: Field, text: string): string | undefined {
  const read = LIMIT_FIGURES.some((figure) => figure === name) ? readTyped(WHOLE, plain(text)) : undefined;
  return read && 'problem' in read ? read.problem : undefined;
}

function valuesOf(texts: Texts): RateLimitValues {
  const figures = LIMIT_FIGURES.flatMap((name) =>
    plain(texts[name]) === '' ? [] : [[name, Number(plain(texts[name]))]],
  );
  const scopes = LIMIT_SCOPES.flatMap((name) => (texts[name].trim() === '' ? [] : [[name, texts[name].trim()]]));
  return Object.fromEntries([...figures, ...scopes]) as RateLimitValues;
}
