// The other answers that a column has given to its last question, and what stands above those that a page holds.
import type { MessageView } from '../../shared/views.ts';
import type { ChatService } from '../chat/chatService.ts';
import type { ConversationViews } from '../chat/conversationViews.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/openStore.ts';
import type { ComparisonBook } from './comparisonBook.ts';
import { columnOf } from './comparisonColumns.ts';

export interface ColumnBranchesOptions {
  store: Store;
  book: ComparisonBook;
  chat: Pick<ChatService, 'runsOf'>;
  views: ConversationViews;
  /** Another answer is shown. */
  onShown: (answerId: string) => void;
}

export class ColumnBranches {
  readonly #options: ColumnBranchesOptions;

  constructor(options: ColumnBranchesOptions) {
    this.#options = options;
  }

  /** See `ComparisonService.showBranch`. */
  show(id: string, columnId: string, answerId: string): void {
    const { store, book, chat, onShown } = this.#options;
    const comparison = book.get(id);
    const { conversationId } = columnOf(comparison, columnId);
    const turn = comparison.turns.findLast(({ asked }) => asked[columnId]);
    const questionId = turn?.asked[columnId]?.questionId;
    const answer = store.messages.get(answerId);
    // What was asked next was asked below one of the answers: another one would leave it without a question.
    if (!turn || questionId === undefined || answer?.role !== 'assistant' || answer.parentId !== questionId) {
      throw new AppError('badRequest', 'Only answers to the last question can be gone through.');
    }
    if (chat.runsOf(conversationId).length > 0) {
      throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
    }
    store.conversations.update(conversationId, { leafId: store.messages.latestLeafUnder(answerId) ?? answerId });
    book.tellTurn(comparison, turn.id);
    onShown(answerId);
  }

  /** See `ComparisonService.older`. */
  older(id: string, columnId: string, before: string): { messages: readonly MessageView[]; hasOlder: boolean } {
    const { store, book, views } = this.#options;
    const { conversationId } = columnOf(book.get(id), columnId);
    if (store.messages.get(before)?.conversationId !== conversationId) {
      throw new AppError('badRequest', 'This message is not there any more.');
    }
    return views.older(store, conversationId, before);
  }
}
