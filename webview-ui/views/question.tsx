// A question: what was attached, its text, and on demand a field to change and resend it.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { MessageView } from '../../src/shared/views.ts';
import { usePlace } from '../nearness.ts';
import { useMessages } from '../viewContexts.ts';
import { IconButton } from '../toolkit.tsx';
import { Chip } from './chip.tsx';
import { EditField } from './editField.tsx';
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
        {editing.value ? <EditQuestion message={message} leave={leave} /> : <p class="plain">{message.text}</p>}
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

function EditQuestion({ message, leave }: { message: MessageView; leave: () => void }): VNode {
  const app = useMessages();
  const { edited } = app.layout;
  return (
    <EditField
      label="Question"
      text={message.text}
      remembered={edited?.messageId === message.id ? edited.text : undefined}
      remember={(text) => app.remember({ edited: { messageId: message.id, text } })}
      action="Resend"
      isBusy={() => app.run.value !== undefined}
      send={(text) => app.acts.resend(message.id, text)}
      leave={leave}
    >
      <span class="dim xs">The old question and its answers stay as another branch.</span>
    </EditField>
  );
}
