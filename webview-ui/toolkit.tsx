// The Webview UI Toolkit: the only file that names it. Registers what is used and gives it typed Preact faces.
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h, type ComponentChild, type Ref, type VNode } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** Makes the elements known to the page; call once, before anything is drawn. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeProgressRing(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

/**
 * Attributes in capitals: Preact sets what an element has as a property, and the toolkit writes that property into the
 * attribute, which its styles go by, a frame later. Until then every button would be blue and of another height.
 */
const LOOK = 'Appearance';
const OFF = 'Disabled';

interface ButtonProps {
  /** Its name for a screen reader where the label alone is one of many: begins with the label. */
  name?: string;
  /** Plain text only: the toolkit squeezes elements put into a button to the size of an icon. */
  label: string;
  onClick: (event: MouseEvent) => void;
  primary?: boolean;
  /** 22 px high instead of 26, for rows. */
  small?: boolean;
  /** Before the label. */
  icon?: IconName;
  disabled?: boolean;
  title?: string;
  buttonRef?: Ref<HTMLElement>;
}

/** A button with words. */
export function Button(props: ButtonProps): VNode {
  const { label, name, onClick, primary, small, icon, disabled, title, buttonRef } = props;
  return element(
    'vscode-button',
    {
      [LOOK]: primary ? 'primary' : 'secondary',
      class: small ? 'small' : undefined,
      [OFF]: disabled === true,
      title,
      'aria-label': name,
      onClick: unlessDisabled(disabled, onClick),
      ref: buttonRef,
    },
    icon && <Icon name={icon} slot="start" />,
    label,
  );
}

interface IconButtonProps {
  icon: IconName;
  /** What it does: its name for a screen reader, and its tooltip unless `title` says more. */
  label: string;
  onClick: (event: MouseEvent) => void;
  title?: string;
  disabled?: boolean;
  expanded?: boolean;
  /** Of a button that is on or off. */
  pressed?: boolean;
  /** What it opens. */
  popup?: 'menu' | 'dialog';
  class?: string;
  buttonRef?: Ref<HTMLElement>;
}

/** A button of 22 px that is only an icon. */
export function IconButton(props: IconButtonProps): VNode {
  const { icon, label, onClick, title, disabled, expanded, pressed, buttonRef } = props;
  return element(
    'vscode-button',
    {
      // First, so that the toolkit finds a name when it learns that this is an icon.
      'aria-label': label,
      [LOOK]: 'icon',
      class: props.class,
      [OFF]: disabled === true,
      title: title ?? label,
      ariaExpanded: expanded === undefined ? undefined : String(expanded),
      ariaPressed: pressed === undefined ? undefined : String(pressed),
      // Its name in the toolkit, which differs from the browser's own.
      ariaHaspopup: props.popup,
      onClick: unlessDisabled(disabled, onClick),
      ref: buttonRef,
    },
    <Icon name={icon} />,
  );
}

/**
 * The first of these buttons that is not disabled, ready to take the focus: the toolkit tells the control in a button that
 * it was enabled only before the next painting.
 */
export function firstEnabled(buttons: readonly (HTMLElement | null | undefined)[]): HTMLElement | undefined {
  const enabled = buttons.find((button) => button?.hasAttribute('disabled') === false) ?? undefined;
  enabled?.shadowRoot?.querySelector('button')?.removeAttribute('disabled');
  return enabled;
}

interface TextFieldProps {
  label: string;
  /** The label is for screen readers only. */
  labelHidden?: boolean;
  value: string;
  placeholder?: string;
  disabled?: boolean;
  invalid?: boolean;
  maxLength?: number;
  /** At each letter. */
  onInput?: (value: string) => void;
  /** When the field is left, or Enter is pressed. */
  onChange?: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onBlur?: (event: FocusEvent) => void;
  icon?: IconName;
  fieldRef?: Ref<HTMLElement>;
}

/** One line of text. */
export function TextField(props: TextFieldProps): VNode {
  const { icon } = props;
  return element('vscode-text-field', fieldAttributes(props), icon && <Icon name={icon} slot="start" />, props.label);
}

/** Several lines of text; `rows` is its height. */
export function TextArea(props: TextFieldProps & { rows: number }): VNode {
  return element('vscode-text-area', { ...fieldAttributes(props), rows: props.rows, resize: 'vertical' }, props.label);
}

interface CheckBoxProps {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off. */
export function CheckBox({ label, checked, disabled, onChange }: CheckBoxProps): VNode {
  return element(
    'vscode-checkbox',
    {
      checked,
      [OFF]: disabled === true,
      onChange: (event: Event) => {
        const { checked: now } = event.currentTarget as HTMLElement & { checked: boolean };
        // The element also tells of a change that the page made itself.
        if (now !== checked) {
          onChange(now);
        }
      },
    },
    label,
  );
}

/** Turns while something is under way; what is under way is said in words beside it. */
export function ProgressRing(): VNode {
  // Hidden, because the toolkit makes each ring an alert that says "Loading".
  return (
    <span class="ring" aria-hidden="true">
      {element('vscode-progress-ring', {})}
    </span>
  );
}

/** Preact knows nothing of the toolkit's elements: it sets what they have as properties, the rest as attributes. */
function element(tag: string, attributes: Record<string, unknown>, ...children: ComponentChild[]): VNode {
  return h(tag, attributes, ...children);
}

function fieldAttributes(props: TextFieldProps): Record<string, unknown> {
  const { onInput, onChange } = props;
  return {
    class: [props.labelHidden && 'labelHidden', props.invalid && 'invalid'].filter(Boolean).join(' ') || undefined,
    value: props.value,
    placeholder: props.placeholder,
    disabled: props.disabled === true,
    ariaDisabled: props.disabled ? 'true' : undefined,
    maxlength: props.maxLength,
    ariaInvalid: props.invalid ? 'true' : 'false',
    onInput: onInput && ((event: Event) => onInput(valueOf(event))),
    onChange: onChange && ((event: Event) => onChange(valueOf(event))),
    onKeyDown: props.onKeyDown,
    onBlur: props.onBlur,
    ref: props.fieldRef,
  };
}

/** The element that the listener is on: both toolkit fields have a `value`. */
function valueOf(event: Event): string {
  return (event.currentTarget as HTMLElement & { value: string }).value;
}

/** A click on the edge of a disabled element still reaches its host. */
function unlessDisabled(
  disabled: boolean | undefined,
  onClick: (event: MouseEvent) => void,
): (event: MouseEvent) => void {
  return disabled ? (event) => event.preventDefault() : onClick;
}
