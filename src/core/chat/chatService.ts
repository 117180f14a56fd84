// The chat's thinking: asks, answers, branches, stops; the sidebar and the editor commands are its doors.
import type { StartedRun } from '../../shared/protocol.ts';
import type { RunView } from '../../shared/views.ts';
import type { Connections } from '../connections.ts';
import { AppError } from '../errors.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { Send } from '../pipeline/call.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type {
  ChatParameters,
  Conversation,
  MessageContext,
  ModelReference,
  StoredMessage,
  UsagePurpose,
} from '../records.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import { estimateRequestTokens } from '../tokens.ts';
import type { Pricing } from '../usage/pricing.ts';
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

/** What an answer needs to begin. */
interface AnswerPlan {
  conversation: Conversation;
  question: StoredMessage;
  provider: Provider;
  model: ModelReference;
  modelInfo: ModelInfo;
  purpose: UsagePurpose;
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
  async ask(question: Question): Promise<StartedRun> {
    this.#refuseEmpty(question.text, question.context);
    const model = await this.#currentModel();
    const store = await this.#options.store();
    const conversation = this.#conversationFor(store, question, model);
    return this.#alone(conversation.id, () => {
      const message = this.#addQuestion(store, conversation, conversation.leafId, question.text, question.context);
      return this.#begin(store, conversation, message, model, question.purpose);
    });
  }

  /** The changed question stands beside the old one, with the same context. */
  async editAndResend(messageId: string, text: string): Promise<StartedRun> {
    const model = await this.#currentModel();
    const store = await this.#options.store();
    const { message, conversation } = this.#find(store, messageId, 'user');
    const context = message.context ?? [];
    this.#refuseEmpty(text, context);
    return this.#alone(conversation.id, () => {
      const changed = this.#addQuestion(store, conversation, message.parentId, text, context);
      return this.#begin(store, conversation, changed, model, 'chat');
    });
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
    return this.#alone(conversation.id, () => this.#begin(store, conversation, question, model, 'chat'));
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
      if (view.providers.some((provider) => provider.state === 'ready')) {
        throw new AppError('config', 'Choose a model first: no price is known to choose one by.', { code: 'noModel' });
      }
      throw new AppError('config', 'No model is set up yet: add a key, or start Ollama.', { code: 'noModel' });
    }
    return { providerId: view.current.providerId, model: view.current.model };
  }

  #conversationFor(store: Store, question: Question, model: ModelReference): Conversation {
    const known = question.conversationId === undefined ? undefined : store.conversations.get(question.conversationId);
    if (known) {
      return known;
    }
    const now = this.#options.clock.now();
    const conversation: Conversation = {
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
    store.conversations.create(conversation);
    return conversation;
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

  async #begin(
    store: Store,
    conversation: Conversation,
    question: StoredMessage,
    model: ModelReference,
    purpose: UsagePurpose,
  ): Promise<StartedRun> {
    const provider = this.#options.providers.find((item) => item.id === model.providerId);
    if (!provider) {
      throw new AppError('config', `There is no provider "${model.providerId}".`);
    }
    const found = await this.#options.catalog.find(model);
    const modelInfo = found?.info ?? { id: model.model, abilities: {} };
    const answer: StoredMessage = {
      id: this.#options.newId(),
      conversationId: conversation.id,
      parentId: question.id,
      role: 'assistant',
      parts: [],
      createdAt: this.#options.clock.now(),
      status: 'streaming',
      providerId: provider.id,
      model: model.model,
    };
    const plan: AnswerPlan = { conversation, question, provider, model, modelInfo, purpose };
    const branch = store.messages.branch(question.id, { limit: LONGEST_BRANCH });
    const request = buildChatRequest(model.model, branch, conversation.parameters, modelInfo);
    const attempt = await this.#openAttempt(plan, estimateRequestTokens(request));
    store.answers.begin(answer, attempt);
    store.conversations.update(conversation.id, { model });

    const ids = { runId: this.#options.newId(), conversationId: conversation.id, messageId: answer.id };
    const view = this.#options.views.conversation(store, conversation.id);
    const begun = { message: answer, attempt, provider, conversation: view };
    const keeper = new AnswerKeeper(store, begun, this.#options);
    const run = new AnswerRun(ids, this.#options.clock, keeper);
    this.#runs.set(ids.runId, run);
    this.#options.emit('run/started', {
      runId: ids.runId,
      seq: run.seq,
      conversation: view,
      messageId: answer.id,
      startedAt: run.startedAt,
    });
    const finished = this.#execute(run, keeper, plan, request).finally(() => this.#finished.delete(finished));
    this.#finished.add(finished);
    return ids;
  }

  async #execute(
    run: AnswerRun,
    keeper: AnswerKeeper,
    { provider, conversation, purpose }: AnswerPlan,
    request: ReturnType<typeof buildChatRequest>,
  ): Promise<void> {
    const stopBeating = keeper.beat();
    const outcome = await run.execute(this.#options.send, async () => ({
      provider,
      connection: await this.#options.connections.open(provider),
      request,
      recordId: (attempt) => keeper.recordId(attempt),
      labels: {
        purpose,
        workspace: this.#options.workspace(),
        conversationId: conversation.id,
        messageId: run.ids.messageId,
      },
    }));
    stopBeating();
    this.#runs.delete(run.ids.runId);
    keeper.finish(run, outcome);
  }

  /** What another process needs to write the usage record if this one dies. */
  async #openAttempt(plan: AnswerPlan, estimatedInputTokens: number): Promise<OpenAttempt> {
    const connection = await this.#options.connections.plan(plan.provider);
    const pricing = await this.#options.pricing.load();
    const now = this.#options.clock.now();
    return {
      id: this.#options.newId(),
      startedAt: now,
      providerId: plan.provider.id,
      keyName: connection?.keyName ?? '',
      modelAsked: plan.model.model,
      purpose: plan.purpose,
      workspace: this.#options.workspace(),
      attempt: 1,
      hedged: false,
      estimatedInputTokens,
      price: pricing.facts(plan.provider, plan.model.model, now)?.price,
    };
  }

  #refuseEmpty(text: string, context: readonly MessageContext[]): void {
    if (text.trim() === '' && context.length === 0) {
      throw new AppError('badRequest', 'Type a question first.');
    }
  }

  /** Begins an answer in a conversation in which none is being written, nor about to begin: two clicks make one. */
  async #alone(conversationId: string, begin: () => Promise<StartedRun>): Promise<StartedRun> {
    if (this.#claimed.has(conversationId) || this.runsOf(conversationId).length > 0) {
      throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
    }
    this.#claimed.add(conversationId);
    try {
      return await begin();
    } finally {
      this.#claimed.delete(conversationId);
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
