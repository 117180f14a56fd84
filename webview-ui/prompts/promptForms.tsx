// The two small forms beside a system prompt: its name in the library, and the description that one is written from.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { modelTooltip } from '../modelRows.ts';
import { Button, ProgressRing, TextField } from '../toolkit.tsx';
import { PromptProblem } from './promptLibrary.tsx';
import type { PromptDesk } from './promptDesk.ts';

interface SavePromptProps {
  desk: PromptDesk;
  text: string;
  /** The form is done with. */
  close: () => void;
}

/** Asks for a name; tells when one is replaced before it is. */
export function SavePrompt({ desk, text, close }: SavePromptProps): VNode {
  const name = useSignal('');
  const field = useFocused();
  useEffect(() => {
    void desk.load();
  }, [desk]);
  const replaced = desk.ownPrompt(name.value);
  const canSave = name.value.trim() !== '' && text.trim() !== '';
  const save = async (): Promise<void> => {
    if (canSave && (await desk.save(name.value, text))) {
      close();
    }
  };
  return (
    <div class="promptForm" role="group" aria-label="Save the system prompt">
      <TextField
        label="Name in the library"
        value={name.value}
        maxLength={100}
        fieldRef={field}
        onInput={(value) => {
          name.value = value;
        }}
        onKeyDown={(event) => onKeys(event, () => void save(), close)}
      />
      {text.trim() === '' && <p class="dim xs">There is no system prompt to save yet.</p>}
      {replaced && replaced.text !== text && (
        <p class="dim xs" role="status">
          You have a prompt of this name: it is replaced.
        </p>
      )}
      <PromptProblem desk={desk} />
      <div class="row">
        <Button label={replaced ? 'Replace' : 'Save'} small primary disabled={!canSave} onClick={() => void save()} />
        <Button label="Cancel" small onClick={close} />
      </div>
    </div>
  );
}

interface WritePromptProps {
  desk: PromptDesk;
  close: () => void;
}

/** Asks a model, which costs money: who is asked stands on the button. */
export function WritePrompt({ desk, close }: WritePromptProps): VNode {
  const field = useFocused();
  const writing = desk.writing.value;
  return (
    <div class="promptForm" role="group" aria-label="Generate a system prompt">
      <TextField
        label="What should it do? One sentence"
        placeholder="Reviews SQL migrations for locks"
        value={desk.description.value}
        maxLength={4000}
        disabled={writing !== undefined}
        fieldRef={field}
        onInput={(value) => {
          desk.describe(value);
        }}
        onKeyDown={(event) => onKeys(event, () => void desk.write(), close)}
      />
      {writing === undefined ? <AskButtons desk={desk} close={close} /> : <Writing desk={desk} model={writing} />}
      {desk.writeProblem.value && (
        <p class="fieldProblem xs" role="alert">
          {desk.writeProblem.value}
        </p>
      )}
    </div>
  );
}

function AskButtons({ desk, close }: WritePromptProps): VNode {
  const { model, missing } = desk.writer.value ?? {};
  const price = model && modelTooltip(model);
  return (
    <>
      <div class="row wrap">
        <Button
          label={model ? `Ask ${model.name}` : 'Ask a model'}
          small
          primary
          icon="sparkle"
          disabled={!desk.canWrite.value}
          title={model ? `One request to ${model.providerName}: ${price}` : missing}
          onClick={() => void desk.write()}
        />
        <Button label="Cancel" small onClick={close} />
      </div>
      <p class="dim xs">
        {model
          ? `One request to ${model.providerName}${model.local ? ', on this machine' : ''}; its cost stands with your other costs.`
          : (missing ?? 'Looking for a model…')}
      </p>
    </>
  );
}

function Writing({ desk, model }: { desk: PromptDesk; model: string }): VNode {
  return (
    <div class="row" role="status">
      <ProgressRing />
      <span class="cut grow sm">{model} is writing…</span>
      <Button label="Stop" small onClick={() => desk.stopWriting()} />
    </div>
  );
}

interface PromptReviewProps {
  desk: PromptDesk;
  /** Is used as it stands in the field now. */
  use: () => void;
}

/** What was written stands in the field above and waits for a yes. */
export function PromptReview({ desk, use }: PromptReviewProps): VNode {
  return (
    <div class="promptForm" role="group" aria-label="Generated system prompt">
      <p class="xs row">
        <Icon name="info" />
        <span>{desk.review.value?.note} Not used yet: look through it, change it as you like.</span>
      </p>
      <div class="row">
        <Button label="Use it" small primary onClick={use} />
        <Button label="Discard" small onClick={() => desk.endReview()} />
      </div>
    </div>
  );
}

function onKeys(event: KeyboardEvent, enter: () => void, close: () => void): void {
  if (event.key === 'Enter' && !isComposing(event)) {
    event.preventDefault();
    enter();
  } else if (event.key === 'Escape') {
    // The panel around stays open.
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

/** The person has just opened the form. */
function useFocused() {
  const field = useRef<HTMLElement>(null);
  // Before the next key can come, so that none is lost.
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  return field;
}
