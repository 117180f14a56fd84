// Chains: the person's own, with a form for their models in order; and the computed ones as they come out now.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChainRow, RoutingPageView } from '../../../src/shared/routingPageViews.ts';
import { Icon } from '../../icon.tsx';
import { Button, firstEnabled, IconButton } from '../../toolkit.tsx';
import { useFocusBack } from '../../views/useFocusBack.ts';
import { Problem, TextInput } from '../controls.tsx';
import { useSettings } from '../settingsState.ts';
import { useDraftForm } from '../useDraftForm.ts';
import { FileLink, Locked, Part, useRemoval } from './sections.tsx';
import { SuggestInput } from './suggestInput.tsx';

const CHECK_PAUSE_MS = 300;

export function Chains({ chains }: { chains: RoutingPageView['chains'] }): VNode {
  const app = useSettings();
  const desk = app.routing;
  /** Name of the chain whose form is open; empty for a new one. */
  const edited = useSignal<string | undefined>(undefined);
  const add = useRef<HTMLElement>(null);
  const removal = useRemoval(
    () => desk.change('routing/putBackChain', {}, 'The chain is back.'),
    () => add.current?.focus(),
  );
  const close = (): void => {
    edited.value = undefined;
    add.current?.focus();
  };
  const remove = (name: string): Promise<void> =>
    removal.remove(name, () => desk.change('routing/removeChain', { name }, `Removed ${name}.`));
  const { own, computed, locked } = chains;
  return (
    <Part
      title="Chains"
      about="Models that are asked one after another. Rules, other programs and the settings below name a chain."
      beside={
        locked === undefined && (
          <Button
            small
            label="New chain"
            icon="add"
            buttonRef={add}
            onClick={() => {
              removal.forget();
              edited.value = '';
            }}
          />
        )
      }
    >
      {locked !== undefined && <Locked id="routing.chains" why={locked} />}
      {removal.row}
      {edited.value === '' && <ChainForm close={close} />}
      <ul class="routingList" aria-label="Chains of your own">
        {own.map((chain) => (
          <li key={chain.name} class="routingRow">
            {edited.value === chain.name ? (
              <ChainForm chain={chain} close={close} />
            ) : (
              <Chain
                chain={chain}
                edit={() => {
                  removal.forget();
                  edited.value = chain.name;
                }}
                remove={() => void remove(chain.name)}
              />
            )}
          </li>
        ))}
      </ul>
      <ul class="routingList computed" aria-label="Computed chains">
        {computed.map(({ name, models }) => (
          <li key={name} class="routingRow computedRow sm">
            <code>{name}</code>
            <span class="dim">{models.length > 0 ? models.join(' → ') : 'nobody can be asked now'}</span>
          </li>
        ))}
      </ul>
      <p class="dim sm">
        The last {computed.length} are computed from the models that are set up, as they would be asked for a short
        question now.
      </p>
      {own.length > 0 && <FileLink id="routing.chains" what="chains" />}
    </Part>
  );
}

function Chain({ chain, edit, remove }: { chain: ChainRow; edit: () => void; remove: () => void }): VNode {
  const { name, models, problems } = chain;
  return (
    <>
      <div class="row routingHead">
        <span class="grow breaks">
          <code>{name}</code> <span class="sm">{models.join(' → ') || 'nobody'}</span>
        </span>
        <IconButton icon="edit" label={`Edit ${name}`} onClick={edit} />
        <IconButton icon="trash" label={`Remove ${name}`} onClick={remove} />
      </div>
      {problems.map((problem) => (
        <p key={problem} class="fieldProblem mild sm row">
          <Icon name="warning" class="warn" />
          <span>{problem}</span>
        </p>
      ))}
    </>
  );
}

interface Checked {
  models: readonly string[];
  problems: readonly string[];
}

function ChainForm({ chain, close }: { chain?: ChainRow; close: () => void }): VNode {
  const app = useSettings();
  const desk = app.routing;
  const name = useSignal(chain?.name ?? '');
  const entries = useSignal<readonly string[]>(chain?.entries ?? []);
  // What another window writes meanwhile is not to be lost.
  const was = useSignal(chain?.entries).peek();
  const next = useSignal('');
  const problems = useSignal<{ name?: string; next?: string; form?: string }>({});
  const checked = useChecked(entries.value);
  const isSaving = useSignal(false);
  const put = (to: readonly string[]): void => {
    entries.value = to;
    problems.value = { ...problems.value, form: undefined };
  };
  const addNext = (): void => {
    const text = next.value.trim();
    if (text !== '') {
      put([...entries.value, text]);
      next.value = '';
    }
  };
  const save = async (): Promise<void> => {
    const text = next.value.trim();
    const all = text === '' ? entries.value : [...entries.value, text];
    const wrong = {
      ...(name.value.trim() === '' && { name: 'A chain needs a name.' }),
      ...(all.length === 0 && { next: 'Add a model first.' }),
    };
    problems.value = wrong;
    if (isSaving.value || Object.keys(wrong).length > 0) {
      form.focus(wrong.name ? 'name' : 'next');
      return;
    }
    isSaving.value = true;
    const params = { name: name.value.trim(), from: chain?.name, was, entries: all };
    const problem = await desk.change('routing/saveChain', params, `Saved ${params.name}.`);
    isSaving.value = false;
    if (problem === undefined) {
      close();
    } else {
      problems.value = { form: problem };
    }
  };
  const form = useDraftForm(() => void save());
  return (
    <form class="budgetForm" aria-label={chain ? `Edit chain ${chain.name}` : 'New chain'} {...form.attributes}>
      <div data-field="name" class="shortField">
        <TextInput
          label="Name"
          placeholder="such as careful"
          field={{
            text: name.value,
            problem: problems.value.name,
            progress: 'none',
            input: (text) => {
              name.value = text;
              problems.value = { ...problems.value, name: undefined };
            },
            commit: () => undefined,
            revert: close,
            write: () => undefined,
          }}
        />
      </div>
      <EntryList entries={entries.value} checked={checked} put={put} />
      <div class="row addEntry">
        <SuggestInput
          of="chain"
          name="next"
          label="Add a model or alias"
          placeholder="provider/model"
          text={next.value}
          problem={problems.value.next}
          onInput={(text) => {
            next.value = text;
            problems.value = { ...problems.value, next: undefined };
          }}
          onEnter={() => (next.value.trim() === '' ? void save() : addNext())}
        />
        <Button small label="Add" disabled={next.value.trim() === ''} onClick={addNext} />
      </div>
      <Problem field={{ problem: problems.value.form }} />
      <div class="row wrap buttons">
        <Button primary label="Save" disabled={isSaving.value} onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}

interface EntryListProps {
  entries: readonly string[];
  checked: readonly Checked[];
  put: (entries: readonly string[]) => void;
}

function EntryList({ entries, checked, put }: EntryListProps): VNode {
  const app = useSettings();
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ to: number; by: -1 | 1 }>({ to: 0, by: 1 });
  // The button moves with its entry; at an end the other one is left.
  const focusBack = useFocusBack(() => {
    const { to, by } = moved.current;
    const [up, down] = list.current?.children[to]?.querySelectorAll<HTMLElement>('vscode-button') ?? [];
    return firstEnabled(by === -1 ? [up, down] : [down, up]);
  });
  const move = (at: number, by: -1 | 1): void => {
    const entry = entries[at] ?? '';
    moved.current = { to: at + by, by };
    focusBack();
    put(entries.toSpliced(at, 1).toSpliced(at + by, 0, entry));
    app.say(`${entry} is number ${at + by + 1} now.`);
  };
  return (
    <ol class="entries" ref={list} aria-label="Models in order">
      {entries.map((entry, at) => {
        const { models = [], problems = [] } = checked[at] ?? {};
        return (
          <li key={`${entry}/${entries.slice(0, at).filter((one) => one === entry).length}`}>
            <div class="row">
              <span class="grow breaks">
                <code>{entry}</code> {models.length > 0 && <span class="dim sm">{models.slice(0, 3).join(', ')}</span>}
                {models.length > 3 && <span class="dim sm"> and {models.length - 3} more</span>}
              </span>
              <IconButton icon="arrowUp" label={`Move ${entry} up`} disabled={at === 0} onClick={() => move(at, -1)} />
              <IconButton
                icon="arrowDown"
                label={`Move ${entry} down`}
                disabled={at === entries.length - 1}
                onClick={() => move(at, 1)}
              />
              <IconButton icon="close" label={`Take ${entry} out`} onClick={() => put(entries.toSpliced(at, 1))} />
            </div>
            {problems.map((problem) => (
              <p key={problem} class="fieldProblem mild sm row">
                <Icon name="warning" class="warn" />
                <span>{problem}</span>
              </p>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

/** What each entry means now; of what is new only after a while. */
function useChecked(entries: readonly string[]): readonly Checked[] {
  const app = useSettings();
  const checked = useSignal<ReadonlyMap<string, Checked>>(new Map());
  const stamp = entries.join('\n');
  useEffect(() => {
    const asked = new AbortController();
    const look = async (): Promise<void> => {
      const found = await app.routing.ask('routing/checkChain', { entries }, asked.signal).catch(() => []);
      if (!asked.signal.aborted) {
        checked.value = new Map(entries.map((entry, at) => [entry, found[at] ?? { models: [], problems: [] }]));
      }
    };
    const timer = setTimeout(() => void look(), checked.value.size === 0 ? 0 : CHECK_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [stamp]);
  return entries.map((entry) => checked.value.get(entry) ?? { models: [], problems: [] });
}
