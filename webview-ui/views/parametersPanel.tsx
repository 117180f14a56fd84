// System prompt and parameters of the conversation: applied as they are changed, empty means the model's own default.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { ParametersView, ReasoningEffort } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import {
  effortHint,
  effortOptions,
  isChanged,
  limitHint,
  NUMBER_FIELDS,
  parseNumber,
  refusal,
  withParameter,
  type NumberField,
} from '../parameterFields.ts';
import { useParameters } from '../viewContexts.ts';
import { CheckBox, IconButton, TextField } from '../toolkit.tsx';
import { SystemPromptField } from './systemPromptField.tsx';

export function ParametersPanel(): VNode {
  const app = useParameters();
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
      <ParameterFields key={app.scope.key.value} />
    </section>
  );
}

export function ParameterFields(): VNode {
  const app = useParameters();
  return (
    <>
      <SystemPromptField />
      <div class="fields">
        {NUMBER_FIELDS.map(({ field, label, hint }) => (
          <NumberInput key={field} field={field} label={label} hint={hint} />
        ))}
        <EffortInput />
        <JsonInput />
      </div>
      <p class="dim xs">{app.scope.words.value}</p>
    </>
  );
}

interface ParameterCellProps {
  field: keyof ParametersView;
  label: string;
  /** What is wrong with what was typed. */
  problem?: string | undefined;
  /** Under the field, unless something is wrong or the model does not take it. */
  hint?: string | undefined;
  hintId?: string;
  children: ComponentChildren;
}

/** A parameter with its way back, and with why it has no effect. */
function ParameterCell({ field, label, problem, hint, hintId, children }: ParameterCellProps): VNode {
  const app = useParameters();
  const parameters = app.parameters.value;
  const defaults = app.defaults.value;
  const refused = refusal(field, parameters, app.model.value);
  const back =
    defaults[field] === undefined || defaults[field] === false
      ? `the ${app.scope.unset(field)}`
      : String(defaults[field]);
  const reset = (): void => {
    void app.setParameters(withParameter(parameters, field, defaults[field]));
    app.announce(`${label}: back to ${back}.`);
  };
  return (
    <div class="parameter" role="group" aria-label={label}>
      {children}
      {isChanged(field, parameters, defaults) && (
        <IconButton icon="discard" class="reset" label={`Reset ${label}`} title={`Back to ${back}`} onClick={reset} />
      )}
      {problem ? (
        <p class="fieldProblem xs" role="alert">
          {problem}
        </p>
      ) : (
        (refused ?? hint) && (
          <p class={refused ? 'refused xs' : 'dim xs'} id={hintId}>
            {refused && <Icon name="info" />}
            <span>{refused ?? hint}</span>
          </p>
        )
      )}
    </div>
  );
}

interface NumberInputProps {
  field: NumberField;
  label: string;
  hint: string;
}

function NumberInput({ field, label, hint }: NumberInputProps): VNode {
  const app = useParameters();
  const parameters = app.parameters.value;
  const model = app.model.value;
  const value = parameters[field];
  const typed = useSignal(value === undefined ? '' : String(value));
  // With the drawing: a frame later it would take the place of what was typed meanwhile.
  useLayoutEffect(() => {
    typed.value = value === undefined ? '' : String(value);
  }, [value]);
  const parsed = parseNumber(field, typed.value);
  const problem = 'problem' in parsed ? parsed.problem : undefined;
  const apply = (text: string): void => {
    const now = parseNumber(field, text);
    if (!('problem' in now) && now.value !== app.parameters.value[field]) {
      void app.setParameters(withParameter(app.parameters.value, field, now.value));
    }
  };
  return (
    <ParameterCell
      field={field}
      label={label}
      problem={problem}
      hint={(field === 'maxOutputTokens' && limitHint(value, model)) || hint}
    >
      <TextField
        label={label}
        placeholder={app.scope.unset(field)}
        value={typed.value}
        disabled={refusal(field, parameters, model) !== undefined}
        invalid={problem !== undefined}
        onInput={(text) => {
          typed.value = text;
        }}
        onChange={apply}
      />
    </ParameterCell>
  );
}

/** The browser's own list: the toolkit's is cut off by a panel that scrolls. */
function EffortInput(): VNode {
  const app = useParameters();
  const id = useId();
  const parameters = app.parameters.value;
  const model = app.model.value;
  const set = parameters.reasoningEffort;
  const disabled = refusal('reasoningEffort', parameters, model) !== undefined;
  const hintId = `${id}-hint`;
  return (
    <ParameterCell
      field="reasoningEffort"
      label="Reasoning effort"
      hint={effortHint(model, set) ?? (set && 'counts into the max output')}
      hintId={hintId}
    >
      <label class="fieldLabel" for={id}>
        Reasoning effort
      </label>
      <span class={disabled ? 'choice off' : 'choice'}>
        <select
          id={id}
          value={set ?? ''}
          disabled={disabled}
          aria-disabled={disabled ? 'true' : undefined}
          aria-describedby={hintId}
          onChange={(event) => {
            const chosen = event.currentTarget.value as ReasoningEffort | '';
            void app.setParameters(withParameter(app.parameters.value, 'reasoningEffort', chosen));
          }}
        >
          <option value="">{app.scope.unset('reasoningEffort')}</option>
          {effortOptions(model, set).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" />
      </span>
    </ParameterCell>
  );
}

function JsonInput(): VNode {
  const app = useParameters();
  const parameters = app.parameters.value;
  return (
    <ParameterCell field="json" label="JSON output">
      <span class="fieldLabel" aria-hidden="true">
        JSON output
      </span>
      <CheckBox
        label="JSON object"
        checked={parameters.json === true}
        disabled={refusal('json', parameters, app.model.value) !== undefined}
        onChange={(json) => {
          void app.setParameters(withParameter(app.parameters.value, 'json', json));
        }}
      />
    </ParameterCell>
  );
}
