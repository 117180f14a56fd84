// A question: what was attached, its text, and on demand a field to change and resend it.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { usePlace } from '../nearness.ts';
import { useMessages } from '../viewContexts.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { isComposing } from '../keyboard.ts';
import { Chip } from './chip.tsx';
import { MenuButton } from './menu.tsx';
import { whileBusy } from './messageItems.ts';
import { Siblings } from './siblings.tsx';
import { useExpectedHeight } from './useExpectedHeight.ts';
import { useFocusBack } from './useFocusBack.ts';

interface QuestionProps {
  message: MessageView;
  /** In view from the beginning; the buttons of others are made when they come near it. */
  drawnAtOnce: boolean;
}

export function Question({ message, drawnAtOnce }: QuestionProps): VNode {
  const app = useMessages();
  /** Also where the view was hidden while something stood in the field. */
  const editing = useSignal(app.layout.edited?.messageId === message.id);
  const frame = useRef<HTMLElement>(null);
  const { drawn, near } = usePlace(frame, drawnAtOnce);
  useExpectedHeight(frame, message);
  const focusBack = useFocusBack(() => frame.current?.querySelector<HTMLElement>('.edit'));
  const leave = (): void => {
    focusBack();
    editing.value = false;
    if (app.layout.edited?.messageId === message.id) {
      app.remember({ edited: undefined });
    }
  };
  return (
    <article class="message" aria-label="Question" data-message={message.id} ref={frame}>
      <div class="question">
        {message.context && message.context.length > 0 && (
          <ul class="chips" aria-label="Attached">
            {message.context.map((chip, index) => (
              <li key={index}>
                <Chip
                  chip={chip}
                  onOpen={() => {
                    app.tell('context/open', { messageId: message.id, index });
                  }}
                />
              </li>
            ))}
          </ul>
        )}
        {editing.value ? <EditField message={message} leave={leave} /> : <p class="plain">{message.text}</p>}
        {!editing.value && drawn.value && (
          <QuestionActions
            message={message}
            near={near}
            edit={() => {
              editing.value = true;
            }}
          />
        )}
      </div>
      <Siblings message={message} noun="Question" />
    </article>
  );
}

interface QuestionActionsProps {
  message: MessageView;
  near: Signal<boolean>;
  edit: () => void;
}

function QuestionActions({ message, near, edit }: QuestionActionsProps): VNode {
  const app = useMessages();
  const busy = near.value && app.run.value !== undefined;
  const { acts } = app;
  return (
    <div class="questionActions" role="group" aria-label="Actions for this question">
      <IconButton
        icon="copy"
        label="Copy question"
        onClick={() => {
          app.copy(message.text);
        }}
      />
      {acts.inPlace && (
        <IconButton
          icon="edit"
          label="Edit and resend"
          title={`Edit and resend${whileBusy(busy)}`}
          class="edit"
          disabled={busy || (near.value && !app.canAsk.value)}
          onClick={edit}
        />
      )}
      {acts.hasItems(message) && <MenuButton label="More for this question" items={() => acts.items(message)} />}
    </div>
  );
}

function EditField({ message, leave }: { message: MessageView; leave: () => void }): VNode {
  const app = useMessages();
  const { edited } = app.layout;
  const remembered = edited?.messageId === message.id ? edited.text : undefined;
  const text = useSignal(remembered ?? message.text);
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
  const resend = async (): Promise<void> => {
    if (!text.value.trim() || app.run.value || sending.value) {
      return;
    }
    sending.value = true;
    const isSent = await app.acts.resend(message.id, text.value);
    sending.value = false;
    // What could not be sent stays to be sent again; why it could not stands beside the composer.
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
          app.remember({ edited: { messageId: message.id, text: text.value } });
        }}
      />
      <div class="row wrap">
        <Button
          label="Resend"
          small
          primary
          disabled={!text.value.trim() || sending.value}
          onClick={() => void resend()}
        />
        <Button label="Cancel" small onClick={leave} />
        <span class="dim xs">The old question and its answers stay as another branch.</span>
      </div>
    </div>
  );
}
