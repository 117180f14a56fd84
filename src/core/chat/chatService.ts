// The chat's thinking: asks, answers, branches, stops; the sidebar and the editor commands are its doors.
import type { StartedRun } from '../../shared/protocol/chat.ts';
import type { RunView } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { CallLabels, Send } from '../pipeline/call.ts';
import type { Conversation, MessageContext, ModelReference, StoredMessage } from '../records.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import {
  type BeginningOptions,
  newConversation,
  type Question,
  type Wish,
  writeAnswer,
  writeQuestion,
  type WrittenAnswer,
} from './answerBeginning.ts';
import { askedModel } from './askedModel.ts';
import { AnswerKeeper, type AnswerKeeperOptions } from './answerKeeper.ts';
import { AnswerRun } from './answerRun.ts';
import { currentModel, type ModelPlanOptions, planModel, requireAskable } from './modelPlan.ts';
import { livePrice } from './livePrice.ts';
import { ModelTitles } from './modelTitle.ts';

export interface ChatOptions extends AnswerKeeperOptions, ModelPlanOptions, BeginningOptions {
  store(): Promise<Store>;
  send: Send;
  /** Which model makes titles of new conversations; absent: none, the first words serve. */
  titleModel(): ModelReference | undefined;
}

/** So long a deletion waits for the end of an answer: a vendor's code may notice late that it was stopped. */
const LONGEST_END_MS = 2000;

export class ChatService {
  readonly #options: ChatOptions;
  readonly #runs = new Map<string, AnswerRun>();
  /** Conversations in which an answer is about to begin. */
  readonly #claimed = new Set<string>();
  /** By run: resolves when the answer has ended and is kept. */
  readonly #endings = new Map<string, Promise<void>>();
  readonly #titles: ModelTitles;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#titles = new ModelTitles({
      ...options,
      onTitle: (store, id, title) =>
        options.emit('conversation/titled', { id, title, totals: options.views.totals(store, id) }),
    });
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
    if (question.model) {
      await requireAskable(this.#options, question.model);
    }
    const model = question.model ?? (await currentModel(this.#options));
    const store = await this.#options.store();
    const known = question.conversationId === undefined ? undefined : store.conversations.get(question.conversationId);
    const conversation = known ?? newConversation(this.#options, question);
    const wantsTitle = !known && question.title === undefined;
    const wish = { model, purpose: question.purpose, isOnce: question.model !== undefined, wantsTitle };
    return this.#begin(store, conversation, wish, () => {
      if (!known) {
        store.conversations.create(conversation);
      }
      // Read again: another window may have gone on with it meanwhile.
      const leafId = store.conversations.get(conversation.id)?.leafId;
      return writeQuestion(store, this.#options, { conversationId: conversation.id, parentId: leafId }, question);
    });
  }

  /** The changed question stands beside the old one, with the same context. */
  async editAndResend(messageId: string, changed: string): Promise<StartedRun> {
    const text = this.#options.redactor.content(changed);
    const model = await currentModel(this.#options);
    const store = await this.#options.store();
    const { message, conversation } = this.#find(store, messageId, 'user');
    const context = message.context ?? [];
    this.#refuseEmpty(text, context);
    return this.#begin(store, conversation, { model, purpose: 'chat' }, () =>
      writeQuestion(
        store,
        this.#options,
        { conversationId: conversation.id, parentId: message.parentId },
        { text, context },
      ),
    );
  }

  /**
   * Another answer beside this one: once from `other`, from the model that this answer alone was asked from, or from the one
   * that is chosen now.
   */
  async regenerate(messageId: string, other?: ModelReference): Promise<StartedRun> {
    const store = await this.#options.store();
    const asked = askedModel(store, this.#find(store, messageId, 'assistant').message);
    const once = other ?? (asked?.isOnce ? asked.model : undefined);
    return this.#answerAgain(store, messageId, once ?? (await currentModel(this.#options)), once !== undefined);
  }

  /** Asks once more what failed, of the same provider and model: what was meant for one is not sent to another. */
  async retry(messageId: string): Promise<StartedRun> {
    const store = await this.#options.store();
    const asked = askedModel(store, this.#find(store, messageId, 'assistant').message);
    const model = asked?.model ?? (await currentModel(this.#options));
    return this.#answerAgain(store, messageId, model, asked?.isOnce ?? false);
  }

  async #answerAgain(store: Store, messageId: string, model: ModelReference, isOnce: boolean): Promise<StartedRun> {
    if (isOnce) {
      await requireAskable(this.#options, model);
    }
    const { message, conversation } = this.#find(store, messageId, 'assistant');
    const question = message.parentId === undefined ? undefined : store.messages.get(message.parentId);
    if (!question) {
      throw new AppError('internal', 'The question of this answer is gone.');
    }
    return this.#begin(store, conversation, { model, purpose: 'chat', isOnce }, () => question);
  }

  /**
   * Takes a message away with all that is below it; an answer that is being written there is stopped first. Gives the
   * conversation's id. Throws `badRequest` when there is no such message.
   */
  async deleteMessage(messageId: string): Promise<string> {
    const store = await this.#options.store();
    const runs = [...this.#runs.values()].filter((run) => store.messages.isBelow(run.ids.messageId, messageId));
    for (const run of runs) {
      run.stop();
    }
    await this.#ended(runs);
    const conversationId = store.messages.delete(messageId);
    if (conversationId === undefined) {
      throw new AppError('badRequest', 'This message is not there any more.');
    }
    return conversationId;
  }

  stop(runId: string): void {
    this.#runs.get(runId)?.stop();
  }

  stopAll(): void {
    for (const run of this.#runs.values()) {
      run.stop();
    }
    this.#titles.stopAll();
  }

  retryNow(runId: string): void {
    this.#runs.get(runId)?.retryNow();
  }

  /** Of an answer under way in this window, what its events have told: a snapshot that held more would show it twice. */
  toldText(messageId: string): { text: string; reasoning: string } | undefined {
    return [...this.#runs.values()].find((run) => run.ids.messageId === messageId)?.told;
  }

  /** Waits until every answer has ended and is kept, and every title is made. */
  async settled(): Promise<void> {
    await Promise.all(this.#endings.values());
    await this.#titles.settled();
  }

  async #ended(runs: readonly AnswerRun[]): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = this.#options.clock.after(LONGEST_END_MS, resolve);
    const endings = runs.flatMap((run) => this.#endings.get(run.ids.runId) ?? []);
    await Promise.race([late, Promise.all(endings)]);
    timer.dispose();
  }

  /**
   * Begins an answer in a conversation in which none is being written, nor about to begin: two clicks make one. What can
   * fail comes first; then the question that `addQuestion` writes, and the answer, are kept together or not at all.
   */
  async #begin(
    store: Store,
    conversation: Conversation,
    wish: Wish,
    addQuestion: () => StoredMessage,
  ): Promise<StartedRun> {
    if (this.#claimed.has(conversation.id) || this.runsOf(conversation.id).length > 0) {
      throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
    }
    this.#claimed.add(conversation.id);
    try {
      const plan = await planModel(this.#options, wish.model);
      return this.#start(
        store,
        store.transaction(() =>
          writeAnswer(store, this.#options, { conversation, question: addQuestion(), wish, plan }),
        ),
        wish.wantsTitle,
      );
    } finally {
      this.#claimed.delete(conversation.id);
    }
  }

  #start(store: Store, answer: WrittenAnswer, wantsTitle = false): StartedRun {
    const { message } = answer;
    const ids = { runId: this.#options.newId(), conversationId: message.conversationId, messageId: message.id };
    const conversation = this.#options.views.conversation(store, message.conversationId);
    const keeper = new AnswerKeeper(store, { ...answer, conversation }, this.#options);
    const run = new AnswerRun(ids, this.#options.clock, this.#options.redactor, keeper, livePrice(store, answer));
    this.#runs.set(ids.runId, run);
    this.#options.emit('run/started', {
      runId: ids.runId,
      seq: run.seq,
      conversation,
      messageId: message.id,
      startedAt: run.startedAt,
      price: run.price,
    });
    const ending = this.#execute(store, run, keeper, answer, wantsTitle).finally(() => this.#endings.delete(ids.runId));
    this.#endings.set(ids.runId, ending);
    return ids;
  }

  async #execute(
    store: Store,
    run: AnswerRun,
    keeper: AnswerKeeper,
    { provider, attempt, request }: WrittenAnswer,
    wantsTitle: boolean,
  ): Promise<void> {
    const stopBeating = keeper.beat();
    const { send, connections } = this.#options;
    const outcome = await run.execute(send, async () => {
      await send.requireAllowed?.({ providerId: provider.id, model: request.model }, run.signal);
      return {
        provider,
        connection: await connections.open(provider),
        request,
        recordId: (number) => keeper.recordId(number),
        onTry: (number) => keeper.onTry(number),
        labels: labelsOf(run, attempt),
      };
    });
    stopBeating();
    this.#runs.delete(run.ids.runId);
    keeper.finish(run, outcome);
    if (wantsTitle && outcome.status === 'complete') {
      this.#titles.begin(store, run.ids.messageId);
    }
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

function labelsOf({ ids }: AnswerRun, { purpose, workspace, features }: OpenAttempt): CallLabels {
  return { purpose, workspace, features, conversationId: ids.conversationId, messageId: ids.messageId };
}
