// The person's library of system prompts: to be chosen in a conversation.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { SettingsView } from '../../src/shared/settingsViews.ts';
import type { SystemPromptView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { Button, IconButton } from '../toolkit.tsx';
import type { PageProps } from './matches.ts';
import { PromptEditor } from './promptEditor.tsx';
import { useSettings } from './settingsState.ts';

const textOf = ({ name, text }: SystemPromptView): string => `system prompt library ${name} ${text}`;

export const promptTexts = ({ systemPrompts }: SettingsView): string[] => [
  'system prompts library add new write generate',
  ...systemPrompts.map(textOf),
];

export function PromptsPage({ view: { systemPrompts }, matches }: PageProps): VNode {
  const app = useSettings();
  /** Name of the prompt that is edited; empty for a new one. */
  const edited = useSignal(nameInList(app.editedPrompt?.edited, systemPrompts));
  const removed = useSignal<SystemPromptView | undefined>(undefined);
  const add = useRef<HTMLElement>(null);
  const close = (): void => {
    edited.value = undefined;
    app.keepPrompt(undefined);
    add.current?.focus();
  };
  const remove = (prompt: SystemPromptView): void => {
    removed.value = prompt;
    add.current?.focus();
    void app.removePrompt(prompt.name);
  };
  return (
    <>
      <div class="pageBar row wrap">
        <Button label="New prompt" icon="add" buttonRef={add} onClick={() => (edited.value = '')} />
        <span class="dim sm grow pageNote">Instructions to begin a conversation with, one click away in the chat.</span>
      </div>
      {removed.value && (
        <div class="notice" role="status">
          <p class="grow">Removed “{removed.value.name}”.</p>
          <Button small label="Undo" onClick={() => void giveBack()} />
        </div>
      )}
      {edited.value === '' && <PromptEditor prompt={{ name: '', text: '' }} isNew close={close} />}
      <ul class="promptList">
        {systemPrompts
          .filter((prompt) => matches(textOf(prompt)))
          .map((prompt) =>
            edited.value === prompt.name ? (
              <li key={prompt.name}>
                <PromptEditor prompt={prompt} close={close} />
              </li>
            ) : (
              <PromptRow
                key={prompt.name}
                prompt={prompt}
                edit={() => (edited.value = prompt.name)}
                remove={() => remove(prompt)}
              />
            ),
          )}
      </ul>
      {systemPrompts.length === 0 && edited.value === undefined && (
        <p class="dim pageEmpty">
          <Icon name="library" /> No prompt yet. Write one that you use often, such as “Review this like a colleague”.
        </p>
      )}
    </>
  );

  async function giveBack(): Promise<void> {
    const prompt = removed.value;
    removed.value = undefined;
    add.current?.focus();
    if (prompt) {
      app.problem.value = await app.savePrompt(prompt.name, prompt.text);
    }
  }
}

/** The form that was open opens again; for a prompt that is gone by now as a new one, so that its text is not lost. */
function nameInList(edited: string | undefined, prompts: readonly SystemPromptView[]): string | undefined {
  return edited === undefined || prompts.some(({ name }) => name === edited) ? edited : '';
}

interface PromptRowProps {
  prompt: SystemPromptView;
  edit: () => void;
  remove: () => void;
}

function PromptRow({ prompt: { name, text, fromWorkspace }, edit, remove }: PromptRowProps): VNode {
  return (
    <li class="promptRow row">
      <div class="grow">
        <p class="row">
          <b class="cut">{name}</b>
          {fromWorkspace && <span class="tag">from the workspace</span>}
        </p>
        <p class="dim sm cut">{text}</p>
      </div>
      {!fromWorkspace && (
        <>
          <IconButton icon="edit" label={`Edit ${name}`} onClick={edit} />
          <IconButton icon="trash" label={`Remove ${name}`} onClick={remove} />
        </>
      )}
    </li>
  );
}
