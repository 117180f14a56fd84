// Name and text of one system prompt, written by hand or from a description by a model.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { PromptWriterView } from '../../src/shared/protocol/prompts.ts';
import type { SystemPromptView } from '../../src/shared/views.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Problem } from './controls.tsx';
import { useSettings } from './settingsState.ts';
import { wordsOf } from './wordsOf.ts';

interface PromptEditorProps {
  prompt: SystemPromptView;
  isNew?: boolean;
  close: () => void;
}

export function PromptEditor({ prompt, isNew, close }: PromptEditorProps): VNode {
  const app = useSettings();
  const name = useSignal(prompt.name);
  const text = useSignal(prompt.text);
  const problem = useSignal<string | undefined>(undefined);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const save = async (): Promise<void> => {
    if (name.value.trim() === '' || text.value.trim() === '') {
      problem.value = name.value.trim() === '' ? 'Type a name.' : 'Type the prompt.';
      return;
    }
    problem.value = await app.savePrompt(name.value.trim(), text.value, isNew ? undefined : prompt.name);
    if (problem.value === undefined) {
      close();
    }
  };
  return (
    <form
      class="promptEditor"
      aria-label={isNew ? 'New prompt' : `Edit ${prompt.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          close();
        }
      }}
    >
      <label class="sm">
        Name
        <input
          ref={first}
          type="text"
          maxLength={100}
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
      </label>
      <label class="sm">
        Prompt
        <textarea rows={6} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
      </label>
      <Writer onText={(written) => (text.value = written)} />
      <Problem field={{ problem: problem.value }} />
      <div class="row wrap buttons">
        <Button primary label="Save" onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}

/** Asks a model for the text; who is asked and that it costs money stands on the button's line. */
function Writer({ onText }: { onText: (text: string) => void }): VNode {
  const app = useSettings();
  const field = useId();
  const writer = useSignal<PromptWriterView | undefined>(undefined);
  const description = useSignal('');
  const said = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const running = useSignal<AbortController | undefined>(undefined);
  useEffect(() => {
    void find();
    return () => running.value?.abort();
  }, []);
  const find = async (): Promise<void> => {
    writer.value = await app.promptWriter();
  };
  const model = writer.value?.model;
  const write = async (): Promise<void> => {
    if (!model || description.value.trim() === '') {
      return;
    }
    const controller = new AbortController();
    running.value = controller;
    problem.value = undefined;
    try {
      const { providerId, model: id } = model;
      const written = await app.generatePrompt(description.value, { providerId, model: id }, controller.signal);
      onText(written.text);
      said.value = written.note;
    } catch (error) {
      problem.value = controller.signal.aborted ? undefined : wordsOf(error);
    } finally {
      running.value = undefined;
    }
  };
  return (
    <div class="promptWriter">
      <label class="sm" for={field}>
        Or describe it in a sentence
      </label>
      <div class="row">
        <input
          id={field}
          type="text"
          maxLength={4000}
          placeholder="reviews SQL for slow queries"
          disabled={!model}
          value={description.value}
          onInput={(event) => (description.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              void write();
            }
          }}
        />
        {running.value ? (
          <Button label="Cancel" onClick={() => running.value?.abort()} />
        ) : (
          <Button label="Write it" icon="sparkle" disabled={!model} onClick={() => void write()} />
        )}
      </div>
      <p class="dim sm row">
        {running.value && <ProgressRing />}
        {said.value ??
          writer.value?.missing ??
          (model ? `Asks ${model.name} of ${model.providerName}${model.local ? '' : '; costs a little money'}.` : '')}
      </p>
      <Problem field={{ problem: problem.value }} />
    </div>
  );
}
