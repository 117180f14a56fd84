// Reads conversations out of the store as the webview shows them.
import type { ConversationTotals, ConversationView, MessageView } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { Providers } from '../providerSet.ts';
import type { Conversation, ModelReference, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { textOf } from './answerParts.ts';
import { markedName, messageView, type MessageSurroundings, type WhoIs } from './chatViews.ts';

/** Messages that a page holds: about three screens. */
const PAGE = 30;
/** Messages after a call in which its results are looked for: they are one, as a rule. */
const MOST_RESULTS = 4;

export interface ConversationViewsOptions {
  providers: Providers;
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
    const conversation = this.#find(store, id);
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
    const page = leafId === undefined ? [] : store.messages.branch(leafId, { limit: PAGE, beforeId });
    const below = store.messages.get(beforeId);
    return this.#page(store, page, below && [below]);
  }

  /** The whole branch that is shown, as Markdown. Throws `badRequest` when the conversation is gone. */
  async markdown(store: Store, id: string): Promise<string> {
    const conversation = this.#find(store, id);
    const { leafId, title } = conversation;
    const { conversationMarkdown } = await import('./conversationMarkdown.ts');
    const pageBefore = (page: { limit: number; beforeId?: string }) => {
      const branch = leafId === undefined ? [] : store.messages.branch(leafId, page);
      return branch.map((message) =>
        message.status === 'streaming' ? { ...message, parts: this.#arrived(store, message.id) } : message,
      );
    };
    return conversationMarkdown(title, pageBefore, (answer) => this.#speaker(answer));
  }

  message(store: Store, id: string): MessageView {
    const message = store.messages.get(id);
    if (!message) {
      throw new AppError('badRequest', 'This message is not there any more.');
    }
    const child = message.role === 'assistant' ? store.messages.children(id).at(-1) : undefined;
    const next = child === undefined ? undefined : store.messages.get(child);
    return this.#message(store, message, { following: next && [next], usualCostUsd: store.usage.usualCostUsd() });
  }

  /** An answer that the store did not take. */
  unkept(message: StoredMessage, known: Pick<MessageSurroundings, 'record' | 'receipt' | 'siblings'>): MessageView {
    return messageView(message, { ...this.#answerer(message), ...known });
  }

  whoIs({ providerId, model }: ModelReference): WhoIs {
    const provider = this.#options.providers.find(providerId);
    return {
      modelName: this.#options.modelName(providerId, model) ?? model,
      providerName: markedName(provider?.name ?? providerId, this.#options.isSimulated(providerId)),
      local: provider?.localModels !== undefined,
    };
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

  #find(store: Store, id: string): Conversation {
    const conversation = store.conversations.get(id);
    if (!conversation) {
      throw new AppError('badRequest', 'This conversation is not there any more.');
    }
    return conversation;
  }

  /** `below` follow the page in its branch. */
  #page(
    store: Store,
    messages: readonly StoredMessage[],
    below: readonly StoredMessage[] = [],
  ): { messages: MessageView[]; hasOlder: boolean } {
    // Once for all of them.
    const usualCostUsd = messages.some(({ usageId }) => usageId !== undefined) ? store.usage.usualCostUsd() : undefined;
    const path = [...messages, ...below];
    return {
      messages: messages.map((message, index) =>
        this.#message(store, message, { following: path.slice(index + 1, index + 1 + MOST_RESULTS), usualCostUsd }),
      ),
      hasOlder: messages[0]?.parentId !== undefined,
    };
  }

  #message(
    store: Store,
    message: StoredMessage,
    around: Pick<MessageSurroundings, 'following' | 'usualCostUsd'>,
  ): MessageView {
    const record = message.usageId === undefined ? undefined : store.usage.get(message.usageId);
    const view = messageView(message, {
      ...around,
      ...this.#answerer(message),
      record,
      receipt: message.receiptId === undefined ? undefined : store.receipts.get(message.receiptId),
      siblings: store.messages.siblings(message.id),
    });
    if (message.status !== 'streaming') {
      return view;
    }
    const live = { parts: this.#arrived(store, message.id) };
    return { ...view, text: textOf(live, 'text'), reasoning: textOf(live, 'reasoning') || undefined };
  }

  #answerer({
    providerId,
    model = '',
  }: StoredMessage): Pick<MessageSurroundings, 'provider' | 'modelName' | 'simulated' | 'whoIs'> {
    return {
      provider: providerId === undefined ? undefined : this.#options.providers.find(providerId),
      modelName: providerId && this.#options.modelName(providerId, model),
      simulated: providerId !== undefined && this.#options.isSimulated(providerId),
      whoIs: (other) => this.whoIs(other),
    };
  }

  /** What there is of an answer under way; another window's is read from the journal, as far as that window has kept it. */
  #arrived(store: Store, messageId: string): StoredMessage['parts'] {
    const told = this.#options.toldText(messageId);
    return told
      ? [
          { type: 'reasoning', text: told.reasoning },
          { type: 'text', text: told.text },
        ]
      : store.answers.readJournal(messageId);
  }

  /** "GPT-5 mini (OpenAI)" */
  #speaker({ providerId = '', model = '' }: StoredMessage): string {
    const provider = this.#options.providers.find(providerId);
    return `${this.#options.modelName(providerId, model) ?? model} (${provider?.name ?? providerId})`;
  }
}
