// The chat's thinking: asks, answers, branches, stops; the sidebar and the editor commands are its doors.
import { TASKS, type Task } from '../../shared/routingViews.ts';
import type { StartedRun } from '../../shared/protocol/chat.ts';
import type { RunView, Vote } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { Send } from '../pipeline/call.ts';
import type { Conversation, MessageContext, ModelReference, StoredMessage, UsagePurpose } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { AnswerKeeperOptions } from './answerKeeper.ts';
import type { Answering, Asked } from './answering.ts';
import { textOf } from './answerParts.ts';
import { askedModel } from './askedModel.ts';
import { currentModel, requireAskable } from './modelPlan.ts';
import { type BeginningOptions, newConversation, newQuestion, type Question } from './newQuestion.ts';
import type { PlanOptions } from './planModel.ts';

export interface ChatOptions extends AnswerKeeperOptions, PlanOptions, BeginningOptions {
  store(): Promise<Store>;
  send: Send;
  /** What answers that are asked for again are counted as; default `chat`. */
  purpose?: UsagePurpose;
  /** Which model makes titles of new conversations; absent: none, the first words serve. */
  titleModel(): ModelReference | undefined;
  /** Something was said of an answer by what the person did; absent: nothing is learned. Must not throw. */
  learn?(learned: LearnedAnswer): void;
}

/** What the person's doing says of an answer. */
export interface LearnedAnswer {
  messageId: string;
  /** Its receipt may hold what the question looked like; absent: there is none. */
  receiptId?: string;
  /** Who gave it. */
  model: ModelReference;
  event: { type: 'vote'; up: boolean } | { type: 'regenerated' } | { type: 'editAccepted' } | { type: 'editRejected' };
  /** The person has taken it back: it is to be as if it had never been. */
  isTakenBack: boolean;
  /** Found when the model was chosen; absent: it was named, and the text would have to tell. */
  task?: Task;
  /** What the person typed, to be looked at and not to be kept. */
  text: string;
}

export class ChatService {
  readonly #options: ChatOptions;
  /** Absent while nothing was asked. */
  #answering?: Answering;

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  runsOf(conversationId: string): readonly RunView[] {
    return this.#answering?.viewsOf(conversationId) ?? [];
  }

  /** An answer is being written in any conversation of this window. */
  get isAnswering(): boolean {
    return this.#answering?.isAnswering ?? false;
  }

  /**
   * Keeps the question and begins the answer; resolves when the answer has begun, not when it has ended. Throws, with nothing kept,
   * where nobody can be asked (`RouteRefused` where Auto finds nobody), or the conversation is gone that must be there.
   */
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
    if (!known && question.mustBeThere) {
      throw new AppError('badRequest', 'This conversation is not there any more.');
    }
    const conversation = known ?? newConversation(this.#options, question);
    const wantsTitle = !known && question.title === undefined;
    const wish = { model, purpose: question.purpose, isOnce: question.model !== undefined, wantsTitle };
    const message = newQuestion(this.#options, { conversationId: conversation.id, parentId: known?.leafId }, question);
    return this.#begin(store, {
      conversation,
      wish,
      question: message,
      keep() {
        if (!known) {
          store.conversations.create(conversation);
        }
        // Read again: another window may have gone on with it meanwhile.
        const kept = { ...message, parentId: store.conversations.get(conversation.id)?.leafId };
        store.messages.add(kept);
        return kept;
      },
    });
  }

  /** The changed question stands beside the old one, with the same context. `once`: only this answer is asked of that model. */
  async editAndResend(messageId: string, changed: string, once?: ModelReference): Promise<StartedRun> {
    const text = this.#options.redactor.content(changed);
    if (once) {
      await requireAskable(this.#options, once);
    }
    const model = once ?? (await currentModel(this.#options));
    const store = await this.#options.store();
    const { message, conversation } = this.#find(store, messageId, 'user');
    const context = message.context ?? [];
    this.#refuseEmpty(text, context);
    const place = { conversationId: conversation.id, parentId: message.parentId };
    const question = newQuestion(this.#options, place, { text, context });
    const keep = () => {
      store.messages.add(question);
      return question;
    };
    const wish = { model, purpose: this.#purpose, isOnce: once !== undefined };
    return this.#begin(store, { conversation, wish, question, keep });
  }

  /**
   * Another answer beside this one: once from `other`, from the model that this answer alone was asked from, or from the one
   * that is chosen now.
   */
  async regenerate(messageId: string, other?: ModelReference): Promise<StartedRun> {
    const store = await this.#options.store();
    const { message } = this.#find(store, messageId, 'assistant');
    const asked = askedModel(store, message);
    const once = other ?? (asked?.isOnce ? asked.model : undefined);
    const isNewest = store.messages.siblings(messageId).at(-1) === messageId;
    const run = await this.#answerAgain(
      store,
      messageId,
      once ?? (await currentModel(this.#options)),
      once !== undefined,
    );
    if (isNewest && message.status === 'complete') {
      this.#learn(store, message, { type: 'regenerated' });
    }
    return run;
  }

  /** Asks once more what failed, of the same provider and model, or of Auto: what was meant for one is not sent to another. */
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
    return this.#begin(store, {
      conversation,
      wish: { model, purpose: this.#purpose, isOnce, isAgain: true },
      question,
      keep: () => question,
    });
  }

  /** What the person thinks of an answer; without `vote` it is taken back. Throws `badRequest` for what is no finished answer. */
  async vote(messageId: string, vote: Vote | undefined): Promise<void> {
    const store = await this.#options.store();
    const { message } = this.#find(store, messageId, 'assistant');
    if (message.status === 'streaming') {
      throw new AppError('badRequest', 'This answer is still being written.');
    }
    const { vote: before } = message;
    if (vote === before || !store.messages.vote(messageId, vote)) {
      return;
    }
    if (before) {
      this.#learn(store, message, { type: 'vote', up: before === 'up' }, true);
    }
    if (vote) {
      this.#learn(store, message, { type: 'vote', up: vote === 'up' });
    }
  }

  /** A change that the answer proposed was accepted, or discarded. Where the answer is gone, nothing happens. */
  async editDecided(messageId: string, isAccepted: boolean): Promise<void> {
    const store = await this.#options.store();
    const answer = store.messages.get(messageId);
    if (answer) {
      this.#learn(store, answer, { type: isAccepted ? 'editAccepted' : 'editRejected' });
    }
  }

  #learn(store: Store, answer: StoredMessage, event: LearnedAnswer['event'], isTakenBack = false): void {
    const { id: messageId, receiptId, providerId, model, usageId, parentId } = answer;
    const question = parentId === undefined ? undefined : store.messages.get(parentId);
    if (providerId === undefined || model === undefined || !question) {
      return;
    }
    const noted = usageId === undefined ? undefined : store.usage.get(usageId)?.features?.['task'];
    const task = TASKS.find((one) => one === noted);
    const text = textOf(question, 'text');
    this.#options.learn?.({ messageId, receiptId, model: { providerId, model }, event, isTakenBack, task, text });
  }

  /**
   * Takes a message away with all that is below it; an answer that is being written there is stopped first. Gives the
   * conversation's id. Throws `badRequest` when there is no such message.
   */
  async deleteMessage(messageId: string): Promise<string> {
    const store = await this.#options.store();
    await this.#answering?.stopBelow(store, messageId);
    const conversationId = store.messages.delete(messageId);
    if (conversationId === undefined) {
      throw new AppError('badRequest', 'This message is not there any more.');
    }
    return conversationId;
  }

  stop(runId: string): void {
    this.#answering?.run(runId)?.stop();
  }

  /** Also an answer that is about to begin. */
  stopIn(conversationId: string): void {
    this.#answering?.stopIn(conversationId);
  }

  stopAll(): void {
    this.#answering?.stopAll();
  }

  retryNow(runId: string): void {
    this.#answering?.run(runId)?.retryNow();
  }

  /** What the person says to an answer that has broken off and asks; where it does not ask, nothing happens. */
  decide(runId: string, choice: 'restart' | 'continue' | 'stop'): void {
    this.#answering?.run(runId)?.decide(choice);
  }

  /** Of an answer under way in this window, what its events have told: a snapshot that held more would show it twice. */
  toldText(messageId: string): { text: string; reasoning: string } | undefined {
    return this.#answering?.runOf(messageId)?.told;
  }

  /** Waits until the answer of a run has ended and is kept; at once where there is no such run in this window. */
  async ended(runId: string): Promise<void> {
    await this.#answering?.ended(runId);
  }

  /** Waits until every answer has ended and is kept, and every title is made. */
  async settled(): Promise<void> {
    await this.#answering?.settled();
  }

  get #purpose(): UsagePurpose {
    return this.#options.purpose ?? 'chat';
  }

  async #begin(store: Store, asked: Asked): Promise<StartedRun> {
    const { Answering: Answers } = await import('./answering.ts');
    this.#answering ??= new Answers(this.#options);
    return this.#answering.begin(store, asked);
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
