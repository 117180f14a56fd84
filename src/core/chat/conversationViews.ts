// Reads conversations out of the store as the webview shows them.
import type { ConversationTotals, ConversationView, MessageView } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { Provider } from '../provider.ts';
import type { StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { textOf } from './answerParts.ts';
import { messageView } from './chatViews.ts';

/** Messages that a page holds: about three screens. */
const PAGE = 30;

export interface ConversationViewsOptions {
  providers: readonly Provider[];
  /** Display name of a model, where a list knows it. */
  modelName(providerId: string, model: string): string | undefined;
  /** Whether the provider is the simulator's now. */
  isSimulated(providerId: string): boolean;
  /** What this window has told of an answer under way. */
  toldText(messageId: string): { text: string; reasoning: string } | undefined;
}

export class ConversationViews {
  readonly #options: ConversationViewsOptions;

  constructor(options: ConversationViewsOptions) {
    this.#options = options;
  }

  /** The newest page of the branch that is shown. Throws `badRequest` when the conversation is gone. */
  conversation(store: Store, id: string): ConversationView {
    const conversation = store.conversations.get(id);
    if (!conversation) {
      throw new AppError('badRequest', 'This conversation is not there any more.');
    }
    const page = conversation.leafId === undefined ? [] : store.messages.branch(conversation.leafId, { limit: PAGE });
    return {
      id,
      title: conversation.title,
      ...this.#page(store, page),
      totals: this.totals(store, id),
      parameters: conversation.parameters,
    };
  }

  /** The page above a message of the branch that is shown. */
  older(store: Store, id: string, beforeId: string): { messages: MessageView[]; hasOlder: boolean } {
    const leafId = store.conversations.get(id)?.leafId;
    return this.#page(store, leafId === undefined ? [] : store.messages.branch(leafId, { limit: PAGE, beforeId }));
  }

  message(store: Store, id: string): MessageView {
    const message = store.messages.get(id);
    if (!message) {
      throw new AppError('badRequest', 'This message is not there any more.');
    }
    return this.#message(store, message);
  }

  totals(store: Store, id: string): ConversationTotals {
    const totals = store.usage.forConversation(id);
    return {
      costUsd: totals.costUsd,
      unknownCosts: totals.unknownCostRequests,
      requests: totals.requests,
      inputTokens: totals.inputTokens,
      outputTokens: totals.outputTokens,
    };
  }

  #page(store: Store, messages: readonly StoredMessage[]): { messages: MessageView[]; hasOlder: boolean } {
    return {
      messages: messages.map((message) => this.#message(store, message)),
      hasOlder: messages[0]?.parentId !== undefined,
    };
  }

  #message(store: Store, message: StoredMessage): MessageView {
    const record = message.usageId === undefined ? undefined : store.usage.get(message.usageId);
    const view = messageView(message, {
      provider: this.#options.providers.find((provider) => provider.id === message.providerId),
      modelName: message.providerId && this.#options.modelName(message.providerId, message.model ?? ''),
      record,
      simulated: message.providerId !== undefined && this.#options.isSimulated(message.providerId),
      siblings: store.messages.siblings(message.id),
    });
    if (message.status !== 'streaming') {
      return view;
    }
    // Another window's answer is read from the journal, as far as that window has kept it.
    const journal = { parts: store.answers.readJournal(message.id) };
    const live = this.#options.toldText(message.id) ?? {
      text: textOf(journal, 'text'),
      reasoning: textOf(journal, 'reasoning'),
    };
    return { ...view, text: live.text, reasoning: live.reasoning || undefined };
  }
}
