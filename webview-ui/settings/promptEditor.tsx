// Name and text of one system prompt, written by hand or from a description by a model.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { GeneratedPrompt, PromptWriterView } from '../../src/shared/protocol/prompts.ts';
import type { SystemPromptView } from '../../src/shared/views.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Problem } from './controls.tsx';
import type { EditedPrompt } from './settingsLayout.ts';
import { useSettings, type SettingsApp } from './settingsState.ts';
import { wordsOf } from './wordsOf.ts';

interface PromptEditorProps {
  prompt: SystemPromptView;
  isNew?: boolean;
  close: () => void;
}

export function PromptEditor({ prompt, isNew, close }: PromptEditorProps): VNode {
  const app = useSettings();
  const { name, text, description, before, writing, keep } = useDraft(prompt, app);
  const problem = useSignal<string | undefined>(undefined);
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
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
          onInput={(event) => {
            name.value = event.currentTarget.value;
            keep();
          }}
        />
      </label>
      <label class="sm">
        Prompt
        <textarea
          rows={6}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            keep();
          }}
        />
      </label>
      <Writer
        description={description}
        writing={writing}
        keep={keep}
        onText={(written) => {
          before.value = text.value.trim() === '' ? undefined : text.value;
          text.value = written;
          keep();
        }}
      />
      {before.value !== undefined && (
        <p class="dim sm row">
          It took the place of what stood here.
          <Button
            small
            label="Undo"
            onClick={() => {
              text.value = before.value ?? text.value;
              before.value = undefined;
              keep();
            }}
          />
        </p>
      )}
      <Problem field={{ problem: problem.value }} />
      <div class="row wrap buttons">
        <Button primary label="Save" onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}

/** What stands in the form, kept over the page's reloads. */
function useDraft(prompt: SystemPromptView, app: SettingsApp) {
  const kept = keptFor(prompt.name, app);
  const name = useSignal(kept?.name ?? prompt.name);
  const text = useSignal(kept?.text ?? prompt.text);
  const description = useSignal(kept?.description ?? '');
  /** What stood here before a model's text took its place. */
  const before = useSignal(kept?.before);
  const writing = useSignal(kept?.writing === true);
  const keep = (): void => {
    app.keepPrompt({
      edited: prompt.name,
      name: name.value,
      text: text.value,
      description: description.value,
      ...(before.value !== undefined && { before: before.value }),
      ...(writing.value && { writing: true }),
    });
  };
  return { name, text, description, before, writing, keep };
}

/** What stood in this prompt's form when the page was hidden; also what was meant for one that is gone by now. */
function keptFor(name: string, { editedPrompt, view }: SettingsApp): EditedPrompt | undefined {
  const isGone = !view.value?.systemPrompts.some((one) => one.name === editedPrompt?.edited);
  return editedPrompt?.edited === name || (name === '' && isGone) ? editedPrompt : undefined;
}

interface WriterProps {
  description: Signal<string>;
  /** A model was asked and has not answered yet; at the beginning: when the page was hidden. */
  writing: Signal<boolean>;
  /** Something was typed or begun. */
  keep: () => void;
  onText: (text: string) => void;
}

function useWriter({ description, writing, keep, onText }: WriterProps, app: SettingsApp) {
  const writer = useSignal<PromptWriterView | undefined>(undefined);
  const said = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const running = useSignal<AbortController | undefined>(undefined);
  const isGone = useRef(false);
  useEffect(() => {
    void find();
    void fetchWritten();
    return () => {
      isGone.current = true;
      running.value?.abort();
    };
  }, []);
  const take = (written: GeneratedPrompt | undefined): void => {
    if (isGone.current) {
      return;
    }
    writing.value = false;
    if (written) {
      onText(written.text);
      said.value = written.note;
    }
    keep();
  };
  const fetchWritten = async (): Promise<void> => {
    if (writing.value) {
      take(await app.writtenPrompt(description.value));
    }
  };
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
    writing.value = true;
    keep();
    try {
      const { providerId, model: id } = model;
      take(await app.generatePrompt(description.value, { providerId, model: id }, controller.signal));
    } catch (error) {
      take(undefined);
      problem.value = controller.signal.aborted ? undefined : wordsOf(error);
    } finally {
      running.value = undefined;
    }
  };
  return { writer, said, problem, running, model, write };
}

/** Asks a model for the text; who is asked and that it costs money stands on the button's line. */
function Writer(props: WriterProps): VNode {
  const { description, keep } = props;
  const app = useSettings();
  const field = useId();
  const { writer, said, problem, running, model, write } = useWriter(props, app);
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
          onInput={(event) => {
            description.value = event.currentTarget.value;
            keep();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              void write();
            } else if (event.key === 'Escape') {
              // Leaves this field alone: the form around, and what was written in it, stays.
              event.stopPropagation();
              event.currentTarget.blur();
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
