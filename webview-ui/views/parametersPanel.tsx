// System prompt and parameters of the conversation: applied as they are changed, empty means the model's own default.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { NUMBER_FIELDS, parseNumber, refusal, withParameter, type NumberField } from '../parameterFields.ts';
import { useApp } from '../state.ts';
import { IconButton, TextArea, TextField } from '../toolkit.tsx';

export function ParametersPanel(): VNode {
  const app = useApp();
  const heading = useId();
  const panel = useRef<HTMLElement>(null);
  const close = (): void => {
    // What is being typed is applied when its field is left.
    (document.activeElement as HTMLElement | null)?.blur();
    app.showParameters(false);
    app.takeCursor();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
  };
  return (
    <section class="parameters" aria-labelledby={heading} ref={panel} onKeyDown={onKeyDown}>
      <header class="row">
        <h2 class="grow" id={heading}>
          Parameters
        </h2>
        <IconButton icon="close" label="Close parameters" onClick={close} />
      </header>
      {/* Another conversation brings its own values. */}
      <Fields key={app.conversation.value?.id ?? ''} />
    </section>
  );
}

function Fields(): VNode {
  const app = useApp();
  return (
    <>
      <SystemPrompt />
      <div class="numbers">
        {NUMBER_FIELDS.map(({ field, label, hint }) => (
          <NumberInput key={field} field={field} label={label} hint={hint} />
        ))}
      </div>
      <p class="dim xs">
        {app.conversation.value ? 'For this conversation.' : 'For the conversation that starts here.'} Empty: the
        model’s own default.
      </p>
    </>
  );
}

function SystemPrompt(): VNode {
  const app = useApp();
  const { system = '' } = app.parameters.value;
  const field = useRef<HTMLElement>(null);
  useEffect(() => {
    if (document.hasFocus()) {
      field.current?.focus();
    }
  }, []);
  return (
    <TextArea
      label="System prompt"
      placeholder="None: the model answers as it is"
      rows={4}
      value={system}
      fieldRef={field}
      onChange={(value) => {
        void app.setParameters(withParameter(app.parameters.value, 'system', value.trim()));
      }}
    />
  );
}

interface NumberInputProps {
  field: NumberField;
  label: string;
  hint: string;
}

function NumberInput({ field, label, hint }: NumberInputProps): VNode {
  const app = useApp();
  const value = app.parameters.value[field];
  const typed = useSignal(value === undefined ? '' : String(value));
  useEffect(() => {
    typed.value = value === undefined ? '' : String(value);
  }, [value]);
  const parsed = parseNumber(field, typed.value);
  const problem = 'problem' in parsed ? parsed.problem : undefined;
  const refused = refusal(field, app.models.value.current);
  const apply = (text: string): void => {
    const now = parseNumber(field, text);
    if (!('problem' in now) && now.value !== app.parameters.value[field]) {
      void app.setParameters(withParameter(app.parameters.value, field, now.value));
    }
  };
  return (
    <div class="numberField">
      <TextField
        label={label}
        placeholder="default"
        value={typed.value}
        disabled={refused !== undefined}
        invalid={problem !== undefined}
        onInput={(text) => {
          typed.value = text;
        }}
        onChange={apply}
      />
      {problem ? (
        <p class="fieldProblem xs" role="alert">
          {problem}
        </p>
      ) : (
        <p class="dim xs">{refused ?? hint}</p>
      )}
    </div>
  );
}
