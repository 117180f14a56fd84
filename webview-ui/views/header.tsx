// The conversation's name, which can be changed in place, and its cost.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ConversationView } from '../../src/shared/views.ts';
import { totalFact, totalTokensFact } from '../factParts.ts';
import { useApp } from '../state.ts';
import { IconButton, TextField } from '../toolkit.tsx';
import { conversationItems } from './conversationItems.ts';
import { MenuButton } from './menu.tsx';
import { useFocusBack } from './useFocusBack.ts';

export function Header(): VNode | null {
  const conversation = useApp().conversation.value;
  if (!conversation || conversation.messages.length === 0) {
    return null;
  }
  return <Title key={conversation.id} conversation={conversation} />;
}

function Title({ conversation }: { conversation: ConversationView }): VNode {
  const app = useApp();
  const editing = useSignal(false);
  const rename = useRef<HTMLElement>(null);
  const total = totalFact(conversation.totals);
  const tokens = totalTokensFact(conversation.totals);
  const title = conversation.title || 'New conversation';
  const edit = (): void => {
    editing.value = true;
  };
  const focusBack = useFocusBack(() => rename.current);
  const done = (changed: string | undefined, byKey: boolean): void => {
    if (byKey) {
      focusBack();
    }
    editing.value = false;
    if (changed && changed !== conversation.title) {
      void app.rename(conversation.id, changed);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F2') {
      event.preventDefault();
      edit();
    }
  };
  return (
    <header class="title" onKeyDown={onKeyDown}>
      {editing.value ? (
        <>
          <h1 class="unseen">{title}</h1>
          <TitleField title={conversation.title} done={done} />
        </>
      ) : (
        <>
          <h1 class="cut" title={title} onDblClick={edit}>
            {title}
          </h1>
          <IconButton
            icon="edit"
            label="Rename conversation"
            title="Rename (F2)"
            class="onHover"
            onClick={edit}
            buttonRef={rename}
          />
        </>
      )}
      <span class="grow" />
      {tokens && <span class="fig nowrap dim sm widest">{tokens.text}</span>}
      {total && (
        <button
          type="button"
          class="link fig nowrap"
          aria-label={`Costs: ${total.text}`}
          title={[total.title, tokens?.title, 'Opens the cost view.'].filter(Boolean).join('\n')}
          onClick={() => {
            app.tell('chat/openCosts', { conversationId: conversation.id });
          }}
        >
          {total.text}
        </button>
      )}
      <MenuButton label="More for this conversation" items={() => conversationItems(app, conversation.id)} />
    </header>
  );
}

/** A name being typed: Enter and leaving keep it, Escape does not. `done` hears the new name once, and whether a key ended it. */
export function TitleField({
  title,
  done,
}: {
  title: string;
  done: (changed: string | undefined, byKey: boolean) => void;
}): VNode {
  const typed = useRef(title);
  const over = useRef(false);
  const field = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    element?.focus();
    // The toolkit's field shows its inner one.
    if (element && 'control' in element && element.control instanceof HTMLInputElement) {
      element.control.select();
    }
  }, []);
  const finish = (changed: string | undefined, byKey: boolean): void => {
    if (!over.current) {
      over.current = true;
      done(changed, byKey);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) {
      return;
    }
    if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      finish(event.key === 'Enter' ? typed.current.trim() : undefined, true);
    }
  };
  return (
    <TextField
      label="Name of the conversation"
      labelHidden
      value={title}
      maxLength={200}
      fieldRef={field}
      onInput={(value) => {
        typed.current = value;
      }}
      onKeyDown={onKeyDown}
      onBlur={() => finish(typed.current.trim(), false)}
    />
  );
}
