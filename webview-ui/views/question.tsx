// A question: what was attached, its text, and on demand a field to change and resend it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { useApp } from '../state.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { isComposing } from '../keyboard.ts';
import { Chip } from './chip.tsx';
import { Siblings } from './siblings.tsx';
import { useFocusBack } from './useFocusBack.ts';

export function Question({ message }: { message: MessageView }): VNode {
  const app = useApp();
  const editing = useSignal(false);
  const busy = app.run.value !== undefined;
  const frame = useRef<HTMLElement>(null);
  const focusBack = useFocusBack(() => frame.current?.querySelector<HTMLElement>('.edit'));
  const leave = (): void => {
    focusBack();
    editing.value = false;
  };
  return (
    <article class="message" aria-label="Question" ref={frame}>
      <div class="question">
        {message.context && message.context.length > 0 && (
          <ul class="chips" aria-label="Attached">
            {message.context.map((chip) => (
              <li key={chip.label}>
                <Chip chip={chip} />
              </li>
            ))}
          </ul>
        )}
        {editing.value ? <EditField message={message} leave={leave} /> : <p class="plain">{message.text}</p>}
        {!editing.value && (
          <div class="questionActions">
            <IconButton
              icon="copy"
              label="Copy question"
              onClick={() => {
                app.copy(message.text);
              }}
            />
            <IconButton
              icon="edit"
              label="Edit and resend"
              class="edit"
              disabled={busy || !app.canAsk.value}
              onClick={() => {
                editing.value = true;
              }}
            />
          </div>
        )}
      </div>
      <Siblings message={message} noun="Question" />
    </article>
  );
}

function EditField({ message, leave }: { message: MessageView; leave: () => void }): VNode {
  const app = useApp();
  const text = useSignal(message.text);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(message.text.length, message.text.length);
    // After the list has answered to the new height, which at its end moves the field out of view.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => field.current?.closest('.question')?.scrollIntoView({ block: 'nearest' })),
    );
  }, []);
  const resend = async (): Promise<void> => {
    if (text.value.trim() && !app.run.value) {
      await app.attempt('chat/editAndResend', { messageId: message.id, text: text.value });
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
      void resend();
    }
  };
  return (
    <div class="editField">
      <textarea
        ref={field}
        class="grows"
        aria-label="Question"
        value={text.value}
        onKeyDown={onKeyDown}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <div class="row wrap">
        <Button label="Resend" small primary disabled={!text.value.trim()} onClick={() => void resend()} />
        <Button label="Cancel" small onClick={leave} />
        <span class="dim xs">The old question and its answers stay as another branch.</span>
      </div>
    </div>
  );
}
