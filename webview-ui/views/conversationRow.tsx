// One earlier conversation: opens on click, is renamed in place, and stays for a while after its deletion to be had back.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ConversationListItem } from '../../src/shared/views.ts';
import type { ConversationSearch } from '../conversationSearch.ts';
import { useApp } from '../state.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { TitleField } from './header.tsx';
import { useFocusBack } from './useFocusBack.ts';

interface ConversationRowProps {
  item: ConversationListItem;
  /** Heading of its group: under "Today" the time tells more than the day. */
  label: string;
  search: ConversationSearch;
}

export function ConversationRow({ item, label, search }: ConversationRowProps): VNode {
  const app = useApp();
  const renaming = useSignal(false);
  const open = useRef<HTMLButtonElement>(null);
  const title = item.title || 'New conversation';
  const focusBack = useFocusBack(() => open.current);
  if (search.deleted.value.includes(item.id)) {
    return <DeletedRow title={title} undo={() => void search.undo(item.id)} />;
  }
  if (renaming.value) {
    const done = (changed: string | undefined, byKey: boolean): void => {
      if (byKey) {
        focusBack();
      }
      renaming.value = false;
      if (changed && changed !== item.title) {
        void search.rename(item.id, changed);
      }
    };
    return <TitleField title={item.title} done={done} />;
  }
  const isOpen = app.conversation.value?.id === item.id;
  const remove = (): void => {
    app.announce(`Deleted ${title}.`);
    void search.remove(item.id);
  };
  const rename = (): void => {
    renaming.value = true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F2' || event.key === 'Delete') {
      event.preventDefault();
      (event.key === 'F2' ? rename : remove)();
    }
  };
  return (
    <div class={isOpen ? 'conversationRow open' : 'conversationRow'} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="openRow"
        ref={open}
        aria-current={isOpen ? 'true' : undefined}
        title={title}
        onClick={() => void app.openConversation(item.id)}
      >
        <span class="row">
          <span class="cut grow">{title}</span>
          <span class="when dim xs fig">{when(item.updatedAt, label)}</span>
        </span>
      </button>
      <span class="rowActions">
        <IconButton icon="edit" label={`Rename ${title}`} title="Rename (F2)" onClick={rename} />
        <IconButton icon="trash" label={`Delete ${title}`} title="Delete (Del)" onClick={remove} />
      </span>
    </div>
  );
}

function DeletedRow({ title, undo }: { title: string; undo: () => void }): VNode {
  const button = useRef<HTMLElement>(null);
  useEffect(() => {
    button.current?.focus();
  }, []);
  return (
    <div class="deletedRow">
      <span class="cut grow dim">Deleted “{title}”.</span>
      <Button label="Undo" small onClick={undo} buttonRef={button} />
    </div>
  );
}

function when(at: number, label: string): string {
  const date = new Date(at);
  return label === 'Today' || label === 'Yesterday'
    ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
