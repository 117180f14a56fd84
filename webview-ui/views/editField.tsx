// A question that is being changed: its field with what sends it and what leaves it, by buttons and by keys.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isComposing } from '../keyboard.ts';
import { Button } from '../toolkit.tsx';

interface EditFieldProps {
  /** The field's name for a screen reader. */
  label: string;
  /** The question as it was asked. */
  text: string;
  /** What stood in the field when the view was hidden; absent: it has just been opened. */
  remembered: string | undefined;
  remember: (text: string) => void;
  /** On the button that sends. */
  action: string;
  /** Why it cannot be sent now, in words, where the button shows that. */
  unavailable?: string | undefined;
  /** An answer is being written: asked when it would be sent. */
  isBusy: () => boolean;
  /** `false`: the host did not take it; it stays to be sent again, and why stands beside the composer. */
  send: (text: string) => Promise<boolean>;
  leave: () => void;
  /** Beside the buttons: what comes of it. */
  children: ComponentChildren;
}

export function EditField(props: EditFieldProps): VNode {
  const { label, remembered, action, unavailable, leave } = props;
  const text = useSignal(remembered ?? props.text);
  const sending = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (remembered !== undefined) {
      // The view came back: the cursor stays where the person has it.
      return;
    }
    field.current?.focus();
    field.current?.setSelectionRange(text.value.length, text.value.length);
    // After the list has answered to the new height, which at its end moves the field out of view.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => field.current?.closest('.question')?.scrollIntoView({ block: 'nearest' })),
    );
  }, []);
  const send = async (): Promise<void> => {
    if (text.peek().trim() === '' || sending.peek() || props.isBusy()) {
      return;
    }
    sending.value = true;
    const isSent = await props.send(text.peek());
    sending.value = false;
    if (isSent) {
      leave();
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) {
      return;
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      leave();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <div class="editField">
      <textarea
        ref={field}
        class="grows"
        aria-label={label}
        value={text.value}
        onKeyDown={onKeyDown}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          props.remember(text.value);
        }}
      />
      <div class="row wrap">
        <Button
          label={action}
          small
          primary
          disabled={unavailable !== undefined || text.value.trim() === '' || sending.value}
          title={unavailable}
          onClick={() => void send()}
        />
        <Button label="Cancel" small onClick={leave} />
        {props.children}
      </div>
    </div>
  );
}
