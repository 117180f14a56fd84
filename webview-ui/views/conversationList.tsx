// Earlier conversations: search, open, rename, delete with a while to undo it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ConversationListItem } from '../../src/shared/views.ts';
import { ConversationSearch, type Listing } from '../conversationSearch.ts';
import { dayGroups } from '../dayGroups.ts';
import { ActionProblem } from '../noticeRow.tsx';
import { useApp, type ChatApp } from '../state.ts';
import { Button, IconButton, ProgressRing, TextField } from '../toolkit.tsx';
import { ConversationRow } from './conversationRow.tsx';
import { MenuButton, type MenuItem } from './menu.tsx';

export function ConversationList(): VNode {
  const app = useApp();
  const search = useRef<ConversationSearch | undefined>(undefined);
  search.current ??= new ConversationSearch(app);
  const { listing, query } = search.current;
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLElement>(null);
  // Before the next key can come: a search that began a frame later would drop what was typed.
  useLayoutEffect(() => {
    field.current?.focus();
    search.current?.find('');
    return () => {
      search.current?.dispose();
    };
  }, []);
  const back = (): void => {
    app.show('chat');
    app.takeCursor();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault();
      back();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      moveFocus(event, list.current);
    }
  };
  return (
    <main class="panel" aria-label="Conversations" onKeyDown={onKeyDown}>
      <header class="title">
        <IconButton icon="chevronLeft" label="Back to the chat" onClick={back} />
        <h1 class="cut grow">Conversations</h1>
        <IconButton icon="add" label="New conversation" onClick={() => void app.newConversation()} />
        <MenuButton label="More for conversations" items={() => listItems(app, search.current)} />
      </header>
      <div class="panelSearch">
        <TextField
          label="Search conversations"
          labelHidden
          placeholder="Search conversations"
          icon="search"
          value={query.value}
          fieldRef={field}
          onInput={(value) => search.current?.find(value)}
        />
      </div>
      <ActionProblem problem={app.problem} />
      <div class="panelList" ref={list}>
        <Rows listing={listing.value} query={query.value} search={search.current} />
      </div>
    </main>
  );
}

function listItems(app: ChatApp, search: ConversationSearch | undefined): readonly MenuItem[] {
  return [
    { label: 'Import conversations…', icon: 'add', run: () => void search?.bringIn() },
    { label: 'Export conversations…', icon: 'export', run: () => app.tell('conversation/export', {}) },
  ];
}

interface RowsProps {
  listing: Listing;
  query: string;
  search: ConversationSearch;
}

function Rows({ listing, query, search }: RowsProps): VNode {
  const app = useApp();
  const now = useSignal(Date.now());
  const row = useRows(search);
  const { items, state, problem, next } = listing;
  if (problem) {
    return (
      <div class="none" role="alert">
        <p>{problem}</p>
        <Button label="Try again" small onClick={() => search.find(query)} />
      </div>
    );
  }
  if (items.length === 0) {
    return state === 'loading' ? (
      <p class="none row dim appearsLate">
        <ProgressRing /> Loading…
      </p>
    ) : (
      <div class="none">
        <p>{query.trim() ? `No conversation has “${query.trim()}”.` : 'No conversations yet.'}</p>
        {!query.trim() && (
          <div class="row wrap buttons">
            <Button label="New conversation" small primary onClick={() => void app.newConversation()} />
            <Button label="Import conversations…" small onClick={() => void search.bringIn()} />
          </div>
        )}
      </div>
    );
  }
  return (
    <>
      {dayGroups(items, now.value, query.trim() !== '').map(({ label, items: ofDay }) => (
        <section key={label} aria-label={label}>
          <h2 class="groupHead">{label}</h2>
          <ul>{ofDay.map((item) => row(item, label))}</ul>
        </section>
      ))}
      {next !== undefined && <More loading={state === 'loading'} more={() => search.more()} />}
    </>
  );
}

/** Rows that are drawn once and kept: the next page then costs what it adds, however many stand above it. */
function useRows(search: ConversationSearch): (item: ConversationListItem, label: string) => VNode {
  const rows = useRef(new WeakMap<ConversationListItem, { label: string; row: VNode }>());
  return (item, label) => {
    const kept = rows.current.get(item);
    if (kept?.label === label) {
      return kept.row;
    }
    const row = (
      <li key={item.id}>
        <ConversationRow item={item} label={label} search={search} />
      </li>
    );
    rows.current.set(item, { label, row });
    return row;
  };
}

/** Fetches the next page when it comes near the view; the button is for those whose list does not scroll. */
function More({ loading, more }: { loading: boolean; more: () => void }): VNode {
  const end = useRef<HTMLDivElement>(null);
  const fetch = useRef(more);
  fetch.current = more;
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) {
          fetch.current();
        }
      },
      { root: end.current?.closest('.panelList'), rootMargin: '600px' },
    );
    if (end.current && !loading) {
      observer.observe(end.current);
    }
    return () => {
      observer.disconnect();
    };
  }, [loading]);
  return (
    <div class="older" ref={end}>
      <Button label="Show older ones" small disabled={loading} onClick={more} />
    </div>
  );
}

/** The arrows go from one conversation to the next; from the search field into the list. */
function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('.openRow') ?? [])];
  const at = rows.findIndex((row) => row.parentElement?.contains(document.activeElement));
  const to = at === -1 ? (event.key === 'ArrowDown' ? 0 : -1) : at + (event.key === 'ArrowDown' ? 1 : -1);
  const row = rows[to];
  if (row) {
    event.preventDefault();
    row.focus();
  }
}
