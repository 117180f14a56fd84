// A form whose fields are written together: Enter in a field saves, and a press of a button is not lost to a field that is left.
import type { RefObject, TargetedEvent, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isComposing } from '../keyboard.ts';

interface DraftForm {
  /** A button is being pressed: words that appear now would move it away from under the pointer. */
  isPressing(): boolean;
  /** Moves the focus into a field, by the name in its `data-field`. */
  focus(field: string): void;
  /** Of the form. */
  attributes: {
    ref: RefObject<HTMLFormElement | null>;
    onSubmit: (event: TargetedEvent<HTMLFormElement>) => void;
    onKeyDown: (event: TargetedKeyboardEvent<HTMLFormElement>) => void;
    onPointerDown: (event: TargetedPointerEvent<HTMLFormElement>) => void;
  };
}

/** The first field takes the focus. */
export function useDraftForm(save: () => void): DraftForm {
  const ref = useRef<HTMLFormElement>(null);
  const isPressing = useRef(false);
  // Before the next key can come: a frame later it would take the cursor from where the person has put it meanwhile.
  useLayoutEffect(() => {
    ref.current?.querySelector<HTMLElement>('select, input')?.focus();
  }, []);
  return {
    isPressing: () => isPressing.current,
    focus: (field) => ref.current?.querySelector<HTMLElement>(`[data-field='${field}'] input`)?.focus(),
    attributes: {
      ref,
      onSubmit: (event) => {
        event.preventDefault();
        save();
      },
      onKeyDown: (event) => {
        isPressing.current = false;
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !isComposing(event)) {
          event.preventDefault();
          save();
        }
      },
      onPointerDown: (event) => {
        isPressing.current = event.target instanceof Element && event.target.closest('.buttons') !== null;
      },
    },
  };
}
