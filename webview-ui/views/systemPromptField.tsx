// The conversation's system prompt, with the library to choose from, and a model that writes one for review.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { isChanged, withParameter } from '../parameterFields.ts';
import { SavePrompt, WritePrompt, PromptReview } from '../prompts/promptForms.tsx';
import { PromptLibrary, PromptProblem } from '../prompts/promptLibrary.tsx';
import { useParameters } from '../viewContexts.ts';
import { IconButton, TextArea } from '../toolkit.tsx';

type OpenPart = 'library' | 'save' | 'write';

export function SystemPromptField(): VNode {
  const app = useParameters();
  const desk = app.prompts;
  const { system = '' } = app.parameters.value;
  const open = useSignal<OpenPart | undefined>(desk.writing.value === undefined ? undefined : 'write');
  const bar = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLElement>(null);
  const review = desk.review.value;
  const draft = useSignal(review?.text ?? system);
  // With the drawing: a frame later it would take the place of what was typed meanwhile.
  useLayoutEffect(() => {
    draft.value = review?.text ?? system;
    if (review) {
      open.value = undefined;
    }
  }, [review, system]);
  useLayoutEffect(() => {
    // When the panel opens, and when there is something to look through.
    if (document.hasFocus() && (review || open.value === undefined)) {
      field.current?.focus();
    }
  }, [review]);
  const current = app.models.value.current;
  useEffect(() => {
    if (open.value === 'write') {
      void desk.findWriter();
    }
  }, [open.value, current?.providerId, current?.model]);
  const apply = (text: string): void => {
    void app.setParameters(withParameter(app.parameters.value, 'system', text.trim()));
  };
  /** The button that opened the part takes the cursor back. */
  const close = (): void => {
    const part = open.value;
    open.value = undefined;
    bar.current?.querySelector<HTMLElement>(`.open-${part}`)?.focus();
  };
  return (
    <div class="systemPrompt">
      <PromptBar open={open} barRef={bar} />
      <TextArea
        label="System prompt"
        labelHidden
        placeholder={app.scope.unset('system')}
        rows={4}
        value={draft.value}
        fieldRef={field}
        onInput={(text) => {
          draft.value = text;
          desk.changeReview(text);
        }}
        onChange={(text) => {
          // While something waits for a yes, leaving the field is none.
          if (!desk.review.value) {
            apply(text);
          }
        }}
      />
      {review && (
        <PromptReview
          desk={desk}
          use={() => {
            apply(draft.value);
            desk.endReview();
            app.announce('The system prompt is used from now on.');
          }}
        />
      )}
      {open.value === 'library' && (
        <>
          <PromptProblem desk={desk} />
          <PromptLibrary
            desk={desk}
            use={({ name, text }) => {
              desk.endReview();
              apply(text);
              app.announce(`${name} is the system prompt from now on.`);
              close();
            }}
          />
        </>
      )}
      {open.value === 'save' && <SavePrompt desk={desk} text={draft.value} close={close} />}
      {open.value === 'write' && <WritePrompt desk={desk} close={close} />}
    </div>
  );
}

const PARTS = [
  { part: 'library', icon: 'library', label: 'Choose from the library' },
  { part: 'save', icon: 'save', label: 'Save to the library' },
  { part: 'write', icon: 'sparkle', label: 'Generate from a description' },
] as const;

interface PromptBarProps {
  open: { value: OpenPart | undefined };
  barRef: { current: HTMLDivElement | null };
}

function PromptBar({ open, barRef }: PromptBarProps): VNode {
  const app = useParameters();
  const parameters = app.parameters.value;
  const defaults = app.defaults.value;
  const back = defaults.system ? 'Back to the usual one' : 'Back to none';
  return (
    <div class="promptBar row" ref={barRef}>
      <span class="fieldLabel grow" aria-hidden="true">
        System prompt
      </span>
      {isChanged('system', parameters, defaults) && (
        <IconButton
          icon="discard"
          label="Reset System prompt"
          title={back}
          onClick={() => {
            void app.setParameters(withParameter(parameters, 'system', defaults.system));
          }}
        />
      )}
      {PARTS.map(({ part, icon, label }) => (
        <IconButton
          key={part}
          icon={icon}
          label={label}
          class={`open-${part}`}
          expanded={open.value === part}
          onClick={() => {
            open.value = open.value === part ? undefined : part;
          }}
        />
      ))}
    </div>
  );
}
