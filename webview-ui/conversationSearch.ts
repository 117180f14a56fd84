// The list of earlier conversations as it is searched, paged, and changed by deleting and renaming.
import { signal } from '@preact/signals';
import type { ConversationListItem } from '../src/shared/views.ts';
import { HostFailure } from './client.ts';
import type { ChatApp } from './state.ts';

const PAGE = 50;
/** Milliseconds without a letter before the host is asked. */
const TYPING_PAUSE_MS = 150;

export interface Listing {
  items: readonly ConversationListItem[];
  state: 'loading' | 'ready';
  /** Where the next page begins, if there is one. */
  next?: string;
  problem?: string;
}

export class ConversationSearch {
  readonly query = signal('');
  readonly listing = signal<Listing>({ items: [], state: 'loading' });
  /** Ids that were deleted and can still be had back. */
  readonly deleted = signal<readonly string[]>([]);
  readonly #app: ChatApp;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();

  constructor(app: ChatApp) {
    this.#app = app;
  }

  /** Searches for these words; all conversations, newest first, where there are none. */
  find(words: string): void {
    const typed = words !== this.query.value;
    this.query.value = words;
    this.#asked.abort();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#fetch(undefined), typed ? TYPING_PAUSE_MS : 0);
  }

  /** The next page. */
  more(): void {
    const { next, state } = this.listing.value;
    if (next !== undefined && state === 'ready') {
      void this.#fetch(next);
    }
  }

  async rename(id: string, title: string): Promise<void> {
    if (await this.#app.rename(id, title)) {
      this.#change((items) => items.map((item) => (item.id === id ? { ...item, title } : item)));
    }
  }

  async remove(id: string): Promise<void> {
    if ((await this.#app.attempt('conversation/delete', { id })) !== null) {
      return;
    }
    this.deleted.value = [...this.deleted.value, id];
    if (this.#app.conversation.value?.id === id) {
      await this.#app.load();
    }
  }

  async undo(id: string): Promise<void> {
    if ((await this.#app.attempt('conversation/undelete', { id })) === null) {
      this.#forget(id);
    }
  }

  /** It can no more be had back: its row goes. */
  drop(id: string): void {
    this.#forget(id);
    this.#change((items) => items.filter((item) => item.id !== id));
  }

  /** To the clipboard, through the host. */
  async copy(id: string): Promise<void> {
    if ((await this.#app.attempt('conversation/copy', { id })) === null) {
      this.#app.announce('Copied.');
    }
  }

  /** From files that the person chooses; what came is listed. */
  async bringIn(): Promise<void> {
    if ((await this.#app.attempt('conversation/import', {})) === null) {
      this.find(this.query.value);
    }
  }

  /** Pinned ones stand first. */
  async pin(id: string, pinned: boolean): Promise<void> {
    if ((await this.#app.attempt('conversation/pin', { id, pinned })) === null) {
      const isSearch = this.query.value.trim() !== '';
      this.#change((items) => {
        const changed = items.map((item) => (item.id === id ? { ...item, pinned } : item));
        return isSearch ? changed : changed.toSorted(pinnedThenNewest);
      });
    }
  }

  dispose(): void {
    this.#asked.abort();
    clearTimeout(this.#typing);
  }

  #forget(id: string): void {
    this.deleted.value = this.deleted.value.filter((one) => one !== id);
  }

  #change(change: (items: readonly ConversationListItem[]) => readonly ConversationListItem[]): void {
    this.listing.value = { ...this.listing.value, items: change(this.listing.value.items) };
  }

  async #fetch(before: string | undefined): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal: asked } = this.#asked;
    const query = this.query.value.trim() || undefined;
    this.listing.value = { ...this.listing.value, state: 'loading' };
    try {
      const page = await this.#app.ask('conversation/list', { query, before, limit: PAGE }, asked);
      const items = before === undefined ? page.items : joined(this.listing.value.items, page.items);
      this.listing.value = { items, state: 'ready', next: page.next };
    } catch (error) {
      if (!asked.aborted) {
        const problem = error instanceof HostFailure ? error.message : String(error);
        this.listing.value = { items: [], state: 'ready', problem };
      }
    }
  }
}

/** One that was pinned or unpinned here may come again with a later page. */
function joined(
  shown: readonly ConversationListItem[],
  more: readonly ConversationListItem[],
): readonly ConversationListItem[] {
  const ids = new Set(shown.map(({ id }) => id));
  return [...shown, ...more.filter(({ id }) => !ids.has(id))];
}

function pinnedThenNewest(one: ConversationListItem, other: ConversationListItem): number {
  return Number(other.pinned) - Number(one.pinned) || other.updatedAt - one.updatedAt;
}
