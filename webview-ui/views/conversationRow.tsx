// One earlier conversation: opens on click, is renamed in place, and stays for a while after its deletion to be had back.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { ConversationListItem } from '../../src/shared/views.ts';
import type { ConversationSearch } from '../conversationSearch.ts';
import { totalFact, usualConversationFact } from '../factParts.ts';
import { Icon } from '../icon.tsx';
import { useApp } from '../state.ts';
import { IconButton } from '../toolkit.tsx';
import { conversationItems } from './conversationItems.ts';
import { TitleField } from './header.tsx';
import { MenuButton, type MenuItem } from './menu.tsx';
import { UndoRow } from './undoRow.tsx';
import { useFocusBack } from './useFocusBack.ts';

const TOUCH = window.matchMedia('(hover: none)');

interface ConversationRowProps {
  item: ConversationListItem;
  /** Heading of its group: under "Today" the time tells more than the day. */
  label: string;
  search: ConversationSearch;
}

export function ConversationRow({ item, label, search }: ConversationRowProps): VNode {
  const app = useApp();
  const renaming = useSignal(false);
  // Thousands of rows may be there: their buttons are made when a pointer or the focus comes to one.
  const approached = useSignal(TOUCH.matches);
  const open = useRef<HTMLButtonElement>(null);
  const title = item.title || 'New conversation';
  const focusBack = useFocusBack(() => open.current);
  if (search.deleted.value.includes(item.id)) {
    return (
      <UndoRow
        text={`Deleted “${title}”.`}
        undo={() => void search.undo(item.id)}
        over={() => {
          search.drop(item.id);
        }}
      />
    );
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
  const approach = (): void => {
    approached.value = true;
  };
  const items = (): readonly MenuItem[] => [
    { label: 'Rename', icon: 'edit', key: 'F2', run: rename },
    { label: 'Copy as Markdown', icon: 'copy', run: () => void search.copy(item.id) },
    ...conversationItems(app, item.id),
    { label: 'Delete', icon: 'trash', key: 'Del', run: remove },
  ];
  return (
    <div
      class={isOpen ? 'conversationRow open' : 'conversationRow'}
      onKeyDown={onKeyDown}
      onPointerEnter={approach}
      onFocusCapture={approach}
    >
      <button
        type="button"
        class="openRow"
        ref={open}
        aria-current={isOpen ? 'true' : undefined}
        title={title}
        onClick={() => void app.openConversation(item.id)}
      >
        <RowText item={item} title={title} label={label} />
      </button>
      {approached.value && (
        <RowActions
          item={item}
          title={title}
          items={items}
          pin={() => {
            app.announce(item.pinned ? `Unpinned ${title}.` : `Pinned ${title}.`);
            void search.pin(item.id, !item.pinned);
          }}
        />
      )}
    </div>
  );
}

function RowText({ item, title, label }: { item: ConversationListItem; title: string; label: string }): VNode {
  return (
    <span class="row">
      {item.pinned && <Icon name="pinned" />}
      <span class="cut grow">
        {title}
        {item.pinned && <span class="unseen">, pinned</span>}
      </span>
      <RowCost item={item} />
      <span class="when dim xs fig">{when(item.updatedAt, label)}</span>
    </span>
  );
}

/** What the conversation cost; in words too, where that is much more or less than usual. */
function RowCost({ item }: { item: ConversationListItem }): VNode | null {
  const total = item.cost && totalFact(item.cost);
  if (!total) {
    return null;
  }
  const usual = usualConversationFact(item);
  return (
    <span class="rowCost dim xs fig">
      {usual && (
        <span title={`${usual.title}\n${total.title}`}>
          {usual.short}
          <span class="restOfWords"> than usual</span>
        </span>
      )}
      <span class={usual ? 'amount beside' : 'amount'} title={total.title}>
        {total.text}
      </span>
    </span>
  );
}

interface RowActionsProps {
  item: ConversationListItem;
  title: string;
  items: () => readonly MenuItem[];
  pin: () => void;
}

function RowActions({ item, title, items, pin }: RowActionsProps): VNode {
  return (
    <span class="rowActions">
      <IconButton
        icon={item.pinned ? 'pinned' : 'pin'}
        label={item.pinned ? `Unpin ${title}` : `Pin ${title}`}
        title={item.pinned ? 'Unpin' : 'Pin to the top'}
        onClick={pin}
      />
      <MenuButton label={`More for ${title}`} items={items} />
    </span>
  );
}

function when(at: number, label: string): string {
  const date = new Date(at);
  return label === 'Today' || label === 'Yesterday'
    ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
