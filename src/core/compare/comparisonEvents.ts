// What a comparison's answers tell: passed on to the page, and noted where the comparison itself is another after it.
import type { ChatPageEvent, ChatPageEvents } from '../../shared/protocol.ts';
import { textOf } from '../chat/answerParts.ts';
import type { Log } from '../ports.ts';
import type { Store } from '../store/openStore.ts';
import type { CompareEmit, ComparisonBook } from './comparisonBook.ts';
import { selfNaming } from './selfNaming.ts';

type RunEvent = Extract<ChatPageEvent, `run/${string}`>;

export interface ComparisonEventsOptions {
  store: Store;
  book: ComparisonBook;
  log: Log;
  emit: CompareEmit;
  /** The comparison of this column, which waits for its turn or has waited, is not there any more. */
  onGone(conversationId: string): void;
}

export class ComparisonEvents {
  /** By conversation: why its question waits, in words. */
  readonly waits = new Map<string, string>();
  readonly #options: ComparisonEventsOptions;

  constructor(options: ComparisonEventsOptions) {
    this.#options = options;
  }

  /** A column's request waits for its turn, or, without words, has ceased to. Must not throw. */
  onWaits(conversationId: string | undefined, waits: string | undefined): void {
    if (conversationId === undefined) {
      return;
    }
    if (waits === undefined) {
      this.waits.delete(conversationId);
    } else {
      this.waits.set(conversationId, waits);
    }
    this.#quietly(() => {
      const whose = this.#options.book.whose(conversationId);
      if (whose) {
        this.#options.emit('compare/waits', { id: whose.comparison.id, columnId: whose.column.id, waits });
      } else {
        // Another window has deleted it while this one waited: what has not begun should not begin.
        this.#options.onGone(conversationId);
      }
    });
  }

  /** Of the chat core's events only those of runs are the page's. Must not throw. */
  onChatEvent<E extends ChatPageEvent>(event: E, data: ChatPageEvents[E]): void {
    if (!event.startsWith('run/')) {
      return;
    }
    this.#options.emit(event as RunEvent, data as ChatPageEvents[RunEvent]);
    if (event === 'run/ended') {
      this.noteAnswer((data as ChatPageEvents['run/ended']).message.id);
    }
  }

  /** Notes by which words an answer names itself, once it has ended; the sums are others then, too. */
  noteAnswer(messageId: string): void {
    this.#quietly(() => {
      const { store, book } = this.#options;
      const answer = store.messages.get(messageId);
      const whose = answer && book.whose(answer.conversationId);
      if (!whose || answer.status === 'streaming') {
        return;
      }
      const { id: columnId } = whose.column;
      const { id, turns } = whose.comparison;
      const turn = turns.find(({ asked }) => asked[columnId]?.questionId === answer.parentId);
      const namesItself = selfNaming(textOf(answer, 'text'));
      if (turn && turn.asked[columnId]?.namesItself !== namesItself) {
        book.changeTurn(id, turn.id, ({ asked, ...kept }) => ({
          ...kept,
          asked: { ...asked, [columnId]: { ...asked[columnId], namesItself } },
        }));
      }
      book.tell(id);
    });
  }

  /** The answer itself is kept, whatever becomes of what is noted about it. */
  #quietly(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.error('A change of a comparison could not be kept', error);
    }
  }
}
