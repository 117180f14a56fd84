// Fields of the settings page: the browser's own, so that label, description and problem are tied to them for a screen reader.
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import type { FieldState } from './useField.ts';

interface FieldProps {
  field: FieldState;
  label: string;
  /** The label stands elsewhere in sight, or would repeat it. */
  labelHidden?: boolean;
  /** Ids of what describes it. */
  describedBy?: string;
  placeholder?: string;
  disabled?: boolean;
  /** Lines of a field that has several. */
  rows?: number;
  /** Behind the field: a unit, or what it may hold. */
  suffix?: string;
  mono?: boolean;
}

/** Text or a number; saved when it is left or with Enter, taken back with Escape. */
export function TextInput(props: FieldProps): VNode {
  const { field, label, labelHidden, disabled, rows, suffix } = props;
  const id = useId();
  const attributes = {
    id,
    class: props.mono ? 'mono' : undefined,
    value: field.text,
    placeholder: props.placeholder,
    disabled,
    spellcheck: false,
    'aria-invalid': field.problem !== undefined,
    'aria-describedby': [props.describedBy, field.problem && `${id}-problem`].filter(Boolean).join(' ') || undefined,
    onInput: (event: Event) => field.input((event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value),
    onBlur: () => field.commit(),
    onKeyDown: (event: KeyboardEvent) => leaveOrSave(event, field, rows !== undefined),
  };
  return (
    <div class="field">
      <label class={labelHidden ? 'unseen' : 'sm'} for={id}>
        {label}
      </label>
      <div class="row fieldLine">
        {rows === undefined ? <input type="text" {...attributes} /> : <textarea rows={rows} {...attributes} />}
        {suffix && <span class="dim sm nowrap">{suffix}</span>}
        {rows === undefined && <Progress field={field} />}
      </div>
      {rows !== undefined && <Progress field={field} />}
      <Problem field={field} id={`${id}-problem`} />
    </div>
  );
}

function leaveOrSave(event: KeyboardEvent, field: FieldState, hasLines: boolean): void {
  if (isComposing(event)) {
    return;
  }
  if (event.key === 'Enter' && (!hasLines || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    field.commit();
  } else if (event.key === 'Escape') {
    field.revert();
  }
}

interface SelectProps {
  field: FieldState;
  label: string;
  labelHidden?: boolean;
  describedBy?: string;
  disabled?: boolean;
  /** The choice stands for another source: it is drawn dim. */
  inherited?: boolean;
  /** `option` and `optgroup` elements. */
  children: ComponentChildren;
}

/** One of several; written at once. */
export function Select({ field, label, labelHidden, describedBy, disabled, inherited, children }: SelectProps): VNode {
  const id = useId();
  return (
    <div class="field">
      <label class={labelHidden ? 'unseen' : 'sm'} for={id}>
        {label}
      </label>
      <div class="row fieldLine">
        <span class={inherited ? 'select dim' : 'select'}>
          <select
            id={id}
            value={field.text}
            disabled={disabled}
            aria-invalid={field.problem !== undefined}
            aria-describedby={[describedBy, field.problem && `${id}-problem`].filter(Boolean).join(' ') || undefined}
            onChange={(event) => field.write(event.currentTarget.value)}
          >
            {children}
          </select>
          <Icon name="chevronDown" />
        </span>
        <Progress field={field} />
      </div>
      <Problem field={field} id={`${id}-problem`} />
    </div>
  );
}

interface CheckBoxProps {
  field: FieldState;
  label: string;
  /** Its name for a screen reader where the label alone is one of many: begins with the label. */
  name?: string;
  describedBy?: string;
  disabled?: boolean;
}

/** On or off, as the texts "true" and "false"; written at once. */
export function CheckBox({ field, label, name, describedBy, disabled }: CheckBoxProps): VNode {
  const id = useId();
  return (
    <div class="field">
      <div class="row fieldLine">
        <span class="checkBox">
          <input
            id={id}
            type="checkbox"
            checked={field.text === 'true'}
            aria-label={name}
            disabled={disabled}
            aria-describedby={[describedBy, field.problem && `${id}-problem`].filter(Boolean).join(' ') || undefined}
            onChange={(event) => field.write(String(event.currentTarget.checked))}
          />
          <Icon name="check" />
        </span>
        <label for={id}>{label}</label>
        <Progress field={field} />
      </div>
      <Problem field={field} id={`${id}-problem`} />
    </div>
  );
}

/** Seen only: the live region of the page says it. */
export function Progress({ field }: { field: Pick<FieldState, 'progress'> }): VNode | null {
  if (field.progress === 'none') {
    return null;
  }
  return (
    <span class="progress row dim sm" aria-hidden="true">
      {field.progress === 'saved' && <Icon name="check" />}
      {field.progress === 'saved' ? 'Saved' : 'Saving…'}
    </span>
  );
}

export function Problem({ field, id }: { field: Pick<FieldState, 'problem'>; id?: string }): VNode | null {
  return field.problem === undefined ? null : (
    <p class="fieldProblem sm row" id={id} role="alert">
      <Icon name="error" class="err" />
      <span>{field.problem}</span>
    </p>
  );
}
