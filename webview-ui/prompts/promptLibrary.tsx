// The library of system prompts: choose one, remove one and have it back.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { SystemPromptView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { IconButton, TextField } from '../toolkit.tsx';
import { UndoRow } from '../views/undoRow.tsx';
import type { PromptDesk } from './promptDesk.ts';

/** More than this is not seen at a glance. */
const FEW = 8;

interface PromptLibraryProps {
  desk: PromptDesk;
  /** Called with the prompt that the person chose. */
  use: (prompt: SystemPromptView) => void;
}

export function PromptLibrary({ desk, use }: PromptLibraryProps): VNode {
  const query = useSignal('');
  const list = useRef<HTMLUListElement>(null);
  const heading = useId();
  useEffect(() => {
    void desk.load();
  }, [desk]);
  const prompts = desk.prompts.value;
  const wanted = query.value.trim().toLowerCase();
  const shown = prompts?.filter(({ name, text }) => `${name}\n${text}`.toLowerCase().includes(wanted)) ?? [];
  return (
    <section class="promptLibrary" aria-labelledby={heading}>
      <h3 class="sm dim" id={heading}>
        Library
      </h3>
      {prompts && prompts.length > FEW && (
        <TextField
          label="Find a prompt"
          labelHidden
          placeholder="Find a prompt"
          icon="search"
          value={query.value}
          onInput={(value) => {
            query.value = value;
          }}
        />
      )}
      {prompts === undefined && !desk.problem.value && <p class="dim sm">Reading…</p>}
      {prompts?.length === 0 && !desk.removed.value && (
        <p class="dim sm">No prompts yet. Write one above and save it under a name.</p>
      )}
      {prompts && prompts.length > 0 && shown.length === 0 && <p class="dim sm">No prompt holds these words.</p>}
      {shown.length > 0 && (
        <ul ref={list} onKeyDown={(event) => walk(event, list.current)}>
          {shown.map((prompt) => (
            <PromptRow
              key={`${prompt.fromWorkspace ? 'w' : 'o'}${prompt.name}`}
              prompt={prompt}
              desk={desk}
              use={use}
            />
          ))}
        </ul>
      )}
      {desk.removed.value && (
        <UndoRow
          key={desk.removed.value.name}
          text={`Removed “${desk.removed.value.name}”.`}
          undo={() => void desk.undoRemove()}
          over={() => {
            desk.removed.value = undefined;
          }}
        />
      )}
    </section>
  );
}

interface PromptRowProps extends PromptLibraryProps {
  prompt: SystemPromptView;
}

function PromptRow({ prompt, desk, use }: PromptRowProps): VNode {
  const { name, text, fromWorkspace } = prompt;
  return (
    <li
      class="promptRow"
      onKeyDown={(event) => {
        if (event.key === 'Delete' && !fromWorkspace) {
          event.preventDefault();
          void desk.remove(prompt);
        }
      }}
    >
      <button type="button" class="promptUse grow" title={text} onClick={() => use(prompt)}>
        <span class="row">
          <span class="cut">{name}</span>
          {fromWorkspace && (
            <span class="tag" title="It comes with this workspace: change it in the workspace's settings">
              workspace
            </span>
          )}
        </span>
        <span class="cut dim xs">{text.replaceAll(/\s+/g, ' ')}</span>
      </button>
      {!fromWorkspace && (
        <IconButton
          icon="trash"
          label={`Remove ${name}`}
          title="Remove (Del)"
          onClick={() => {
            void desk.remove(prompt);
          }}
        />
      )}
    </li>
  );
}

/** The arrows walk through the prompts, beside Tab. */
function walk(event: KeyboardEvent, list: HTMLUListElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const buttons = [...(list?.querySelectorAll<HTMLElement>('.promptUse') ?? [])];
  const at = buttons.findIndex((button) => button === document.activeElement);
  if (step !== 0 && at >= 0) {
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
}

export function PromptProblem({ desk }: { desk: PromptDesk }): VNode | null {
  const problem = desk.problem.value;
  return problem === undefined ? null : (
    <p class="fieldProblem xs" role="alert">
      <Icon name="error" class="err" /> {problem}
    </p>
  );
}
