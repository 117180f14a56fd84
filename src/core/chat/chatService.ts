// The chat's thinking: asks, answers, branches, stops; the sidebar and the editor commands are its doors.
import type { StartedRun } from '../../shared/protocol/chat.ts';
import type { RunView } from '../../shared/views.ts';
import type { Connections } from '../connections.ts';
import { AppError } from '../errors.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Send } from '../pipeline/call.ts';
import type { ChatRequest, ModelInfo, Provider } from '../provider.ts';
import type {
  ChatParameters,
  Conversation,
  FrozenPrice,
  MessageContext,
  ModelReference,
  StoredMessage,
  UsagePurpose,
} from '../records.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import { estimateRequestTokens } from '../tokens.ts';
import type { Pricing } from '../pricing.ts';
import { AnswerKeeper, type AnswerKeeperOptions } from './answerKeeper.ts';
import { AnswerRun } from './answerRun.ts';
import { buildChatRequest, titleFrom } from './chatRequest.ts';

export interface ChatOptions extends AnswerKeeperOptions {
  store(): Promise<Store>;
  providers: readonly Provider[];
  catalog: ModelCatalog;
  connections: Connections;
  pricing: Pricing;
  send: Send;
  newId(): string;
  /** Folder URI; absent without a folder. */
  workspace(): string | undefined;
  defaults(): ChatParameters;
}

export interface Question {
  /** Absent: a new conversation. */
  conversationId?: string;
  text: string;
  context: readonly MessageContext[];
  purpose: UsagePurpose;
  /** Title of a new conversation; made of the first words otherwise. */
  title?: string;
  /** Parameters of a new conversation. */
  parameters?: ChatParameters;
}

/** Who will be asked, found out before anything is written. */
interface AnswerPlan {
  provider: Provider;
  model: ModelReference;
  modelInfo: ModelInfo;
  purpose: UsagePurpose;
  keyName: string;
  price?: FrozenPrice;
}

/** An answer that stands in the store, without a word yet. */
interface WrittenAnswer {
  message: StoredMessage;
  attempt: OpenAttempt;
  provider: Provider;
  request: ChatRequest;
}

/** Messages that go along at most; the context window ends long before. */
const LONGEST_BRANCH = 10_000;

export class ChatService {
  readonly #options: ChatOptions;
  readonly #runs = new Map<string, AnswerRun>();
  /** Conversations in which an answer is about to begin. */
  readonly #claimed = new Set<string>();
  readonly #finished = new Set<Promise<void>>();

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  runsOf(conversationId: string): readonly RunView[] {
    return [...this.#runs.values()].filter((run) => run.ids.conversationId === conversationId).map((run) => run.view());
  }

  /** An answer is being written in any conversation of this window. */
  get isAnswering(): boolean {
    return this.#runs.size > 0;
  }

  /** Keeps the question and begins the answer; resolves when the answer has begun, not when it has ended. */
  async ask(asked: Question): Promise<StartedRun> {
    const { redactor } = this.#options;
    // A selection may hold the person's own key: it is neither kept nor sent to anybody as text.
    const question = redactor.data(asked, redactor.content);
    this.#refuseEmpty(question.text, question.context);
    const model = await this.#currentModel();
    const store = await this.#options.store();
    const known = question.conversationId === undefined ? undefined : store.conversations.get(question.conversationId);
    const conversation = known ?? this.#newConversation(question, model);
    return this.#begin(store, conversation, model, question.purpose, () => {
      if (!known) {
        store.conversations.create(conversation);
      }
      // Read again: another window may have gone on with it meanwhile.
      const leafId = store.conversations.get(conversation.id)?.leafId;
      return this.#addQuestion(store, conversation, leafId, question.text, question.context);
    });
  }

  /** The changed question stands beside the old one, with the same context. */
  async editAndResend(messageId: string, changed: string): Promise<StartedRun> {
    const text = this.#options.redactor.content(changed);
    const model = await this.#currentModel();
    const store = await this.#options.store();
    const { message, conversation } = this.#find(store, messageId, 'user');
    const context = message.context ?? [];
    this.#refuseEmpty(text, context);
    return this.#begin(store, conversation, model, 'chat', () =>
      this.#addQuestion(store, conversation, message.parentId, text, context),
    );
  }

  /** Another answer beside this one, from the model that is chosen now. */
  async regenerate(messageId: string): Promise<StartedRun> {
    const model = await this.#currentModel();
    const store = await this.#options.store();
    const { message, conversation } = this.#find(store, messageId, 'assistant');
    const question = message.parentId === undefined ? undefined : store.messages.get(message.parentId);
    if (!question) {
      throw new AppError('internal', 'The question of this answer is gone.');
    }
    return this.#begin(store, conversation, model, 'chat', () => question);
  }

  stop(runId: string): void {
    this.#runs.get(runId)?.stop();
  }

  stopAll(): void {
    for (const run of this.#runs.values()) {
      run.stop();
    }
  }

  retryNow(runId: string): void {
    this.#runs.get(runId)?.retryNow();
  }

  /** Of an answer under way in this window, what its events have told: a snapshot that held more would show it twice. */
  toldText(messageId: string): { text: string; reasoning: string } | undefined {
    return [...this.#runs.values()].find((run) => run.ids.messageId === messageId)?.told;
  }

  /** Text and reasoning of an answer under way in this window. */
  liveText(messageId: string): { text: string; reasoning: string } | undefined {
    return [...this.#runs.values()].find((run) => run.ids.messageId === messageId);
  }

  /** Waits until every answer has ended and is kept. */
  async settled(): Promise<void> {
    await Promise.all(this.#finished);
  }

  async #currentModel(): Promise<ModelReference> {
    const { catalog } = this.#options;
    let view = await catalog.view(false);
    if (!view.current && view.providers.some((provider) => provider.state === 'loading')) {
      // The first question of a fresh start comes before the first list.
      await catalog.settled();
      view = await catalog.view(false);
    }
    if (!view.current) {
      if (view.missing) {
        throw new AppError('config', `${view.missing}.`, { code: 'noModel' });
      }
      if (view.providers.some((provider) => provider.state === 'ready')) {
        throw new AppError('config', 'Choose a model first: no price is known to choose one by.', { code: 'noModel' });
      }
      throw new AppError('config', 'No model is set up yet: add a key, or start Ollama.', { code: 'noModel' });
    }
    return { providerId: view.current.providerId, model: view.current.model };
  }

  #newConversation(question: Question, model: ModelReference): Conversation {
    const now = this.#options.clock.now();
    return {
      id: this.#options.newId(),
      title: titleFrom(question.title ?? (question.text || (question.context[0]?.label ?? ''))),
      titleByPerson: false,
      createdAt: now,
      updatedAt: now,
      workspace: this.#options.workspace(),
      pinned: false,
      parameters: question.parameters ?? this.#options.defaults(),
      model,
    };
  }

  #addQuestion(
    store: Store,
    conversation: Conversation,
    parentId: string | undefined,
    text: string,
    context: readonly MessageContext[],
  ): StoredMessage {
    const message: StoredMessage = {
      id: this.#options.newId(),
      conversationId: conversation.id,
      parentId,
      role: 'user',
      parts: [{ type: 'text', text }],
      context: context.length > 0 ? context : undefined,
      createdAt: this.#options.clock.now(),
      status: 'complete',
    };
    store.messages.add(message);
    return message;
  }

  /**
   * Begins an answer in a conversation in which none is being written, nor about to begin: two clicks make one. What can
   * fail comes first; then the question that `addQuestion` writes, and the answer, are kept together or not at all.
   */
  async #begin(
    store: Store,
    conversation: Conversation,
    model: ModelReference,
    purpose: UsagePurpose,
    addQuestion: () => StoredMessage,
  ): Promise<StartedRun> {
    if (this.#claimed.has(conversation.id) || this.runsOf(conversation.id).length > 0) {
      throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
    }
    this.#claimed.add(conversation.id);
    try {
      const plan = await this.#plan(model, purpose);
      return this.#start(
        store,
        store.transaction(() => this.#write(store, conversation, plan, addQuestion())),
      );
    } finally {
      this.#claimed.delete(conversation.id);
    }
  }

  /** Who will be asked, and at which price. */
  async #plan(model: ModelReference, purpose: UsagePurpose): Promise<AnswerPlan> {
    const provider = this.#options.providers.find((item) => item.id === model.providerId);
    if (!provider) {
      throw new AppError('config', `There is no provider "${model.providerId}".`);
    }
    const found = await this.#options.catalog.find(model);
    const connection = await this.#options.connections.plan(provider);
    const pricing = await this.#options.pricing.load();
    return {
      provider,
      model,
      modelInfo: found?.info ?? { id: model.model, abilities: {} },
      purpose,
      keyName: connection?.keyName ?? '',
      price: pricing.facts(provider, model.model, this.#options.clock.now())?.price,
    };
  }

  /** The answer as it begins, with what another process needs to write the usage record if this one dies. */
  #write(store: Store, conversation: Conversation, plan: AnswerPlan, question: StoredMessage): WrittenAnswer {
    const { provider, model, modelInfo, purpose, keyName, price } = plan;
    const now = this.#options.clock.now();
    const message: StoredMessage = {
      id: this.#options.newId(),
      conversationId: conversation.id,
      parentId: question.id,
      role: 'assistant',
      parts: [],
      createdAt: now,
      status: 'streaming',
      providerId: provider.id,
      model: model.model,
    };
    const branch = store.messages.branch(question.id, { limit: LONGEST_BRANCH });
    const request = buildChatRequest(model.model, branch, conversation.parameters, modelInfo);
    const attempt: OpenAttempt = {
      id: this.#options.newId(),
      startedAt: now,
      providerId: provider.id,
      keyName,
      modelAsked: model.model,
      purpose,
      workspace: this.#options.workspace(),
      attempt: 1,
      hedged: false,
      estimatedInputTokens: estimateRequestTokens(request),
      price,
    };
    store.answers.begin(message, attempt);
    store.conversations.update(conversation.id, { model });
    return { message, attempt, provider, request };
  }

  #start(store: Store, { request, ...answer }: WrittenAnswer): StartedRun {
    const { message } = answer;
    const ids = { runId: this.#options.newId(), conversationId: message.conversationId, messageId: message.id };
    const conversation = this.#options.views.conversation(store, message.conversationId);
    const keeper = new AnswerKeeper(store, { ...answer, conversation }, this.#options);
    const run = new AnswerRun(ids, this.#options.clock, this.#options.redactor, keeper);
    this.#runs.set(ids.runId, run);
    this.#options.emit('run/started', {
      runId: ids.runId,
      seq: run.seq,
      conversation,
      messageId: message.id,
      startedAt: run.startedAt,
    });
    const finished = this.#execute(run, keeper, answer, request).finally(() => this.#finished.delete(finished));
    this.#finished.add(finished);
    return ids;
  }

  async #execute(
    run: AnswerRun,
    keeper: AnswerKeeper,
    { provider, attempt }: Omit<WrittenAnswer, 'request'>,
    request: ChatRequest,
  ): Promise<void> {
    const stopBeating = keeper.beat();
    const outcome = await run.execute(this.#options.send, async () => ({
      provider,
      connection: await this.#options.connections.open(provider),
      request,
      recordId: (number) => keeper.recordId(number),
      onTry: (number) => keeper.onTry(number),
      labels: {
        purpose: attempt.purpose,
        workspace: attempt.workspace,
        conversationId: run.ids.conversationId,
        messageId: run.ids.messageId,
      },
    }));
    stopBeating();
    this.#runs.delete(run.ids.runId);
    keeper.finish(run, outcome);
  }

  #refuseEmpty(text: string, context: readonly MessageContext[]): void {
    if (text.trim() === '' && context.length === 0) {
      throw new AppError('badRequest', 'Type a question first.');
    }
  }

  #find(
    store: Store,
    messageId: string,
    role: StoredMessage['role'],
  ): { message: StoredMessage; conversation: Conversation } {
    const message = store.messages.get(messageId);
    const conversation = message && store.conversations.get(message.conversationId);
    if (!message || !conversation || message.role !== role) {
      throw new AppError('badRequest', 'This message is not there any more.');
    }
    return { message, conversation };
  }
}
