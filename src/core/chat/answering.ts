// The answers that are being written in this window: each begins, is stopped or decided about, and ends. Loaded with the first question.
import type { AttemptView } from '../../shared/routingViews.ts';
import type { StartedRun } from '../../shared/protocol/chat.ts';
import type { RunView } from '../../shared/views.ts';
import { AppError, toAppError } from '../errors.ts';
import type { CallLabels, SkippedTarget, Target } from '../pipeline/call.ts';
import type { Conversation, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import { type Wish, writeAnswer, type WrittenAnswer } from './answerBeginning.ts';
import { AnswerKeeper } from './answerKeeper.ts';
import { AnswerRun, type RunCall } from './answerRun.ts';
import { BranchRequests } from './branchRequests.ts';
import type { ChatOptions } from './chatService.ts';
import { livePrice } from './livePrice.ts';
import { ModelTitles } from './modelTitle.ts';
import { planQuestion } from './planModel.ts';

/** What is to be answered. */
export interface Asked {
  conversation: Conversation;
  wish: Wish;
  /** As it will be written, or stands in the store. */
  question: StoredMessage;
  /** Keeps the question, if it is new; gives it as it stands then. Within a transaction. */
  keep(): StoredMessage;
}

/** So long a deletion waits for the end of an answer: a vendor's code may notice late that it was stopped. */
const LONGEST_END_MS = 2000;

export class Answering {
  readonly #options: ChatOptions;
  readonly #runs = new Map<string, AnswerRun>();
  /** By conversation: an answer is about to begin there. */
  readonly #claimed = new Map<string, AbortController>();
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

  get isAnswering(): boolean {
    return this.#runs.size > 0;
  }

  viewsOf(conversationId: string): readonly RunView[] {
    return [...this.#runs.values()].filter((run) => run.ids.conversationId === conversationId).map((run) => run.view());
  }

  run(runId: string): AnswerRun | undefined {
    return this.#runs.get(runId);
  }

  runOf(messageId: string): AnswerRun | undefined {
    return [...this.#runs.values()].find((run) => run.ids.messageId === messageId);
  }

  stopAll(): void {
    for (const run of this.#runs.values()) {
      run.stop();
    }
    for (const choosing of this.#claimed.values()) {
      choosing.abort();
    }
    this.#titles.stopAll();
  }

  /** What is written there, and what is about to begin. */
  stopIn(conversationId: string): void {
    for (const run of this.#runs.values()) {
      if (run.ids.conversationId === conversationId) {
        run.stop();
      }
    }
    this.#claimed.get(conversationId)?.abort();
  }

  /** Stops what is written below a message, and waits for its end, but not for ever. */
  async stopBelow(store: Store, messageId: string): Promise<void> {
    const runs = [...this.#runs.values()].filter((run) => store.messages.isBelow(run.ids.messageId, messageId));
    for (const run of runs) {
      run.stop();
    }
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = this.#options.clock.after(LONGEST_END_MS, resolve);
    const endings = runs.flatMap((run) => this.#endings.get(run.ids.runId) ?? []);
    await Promise.race([late, Promise.all(endings)]);
    timer.dispose();
  }

  async ended(runId: string): Promise<void> {
    await this.#endings.get(runId);
  }

  /** Waits until every answer has ended and is kept, and every title is made. */
  async settled(): Promise<void> {
    await Promise.all(this.#endings.values());
    await this.#titles.settled();
  }

  /**
   * Begins an answer in a conversation in which none is being written, nor about to begin: two clicks make one. What can
   * fail comes first; then the question that `keep` writes, and the answer, are kept together or not at all.
   */
  async begin(store: Store, asked: Asked): Promise<StartedRun> {
    const { conversation, wish, question } = asked;
    if (this.#claimed.has(conversation.id) || this.viewsOf(conversation.id).length > 0) {
      throw new AppError('badRequest', 'An answer is being written here. Stop it first, or wait for its end.');
    }
    const choosing = new AbortController();
    this.#claimed.set(conversation.id, choosing);
    try {
      const requests = new BranchRequests(conversation.parameters, this.#options.promptCache?.());
      const { model, purpose } = wish;
      const plan = await planQuestion(this.#options, { model, purpose, question, requests, store }, choosing.signal);
      // What ends the session meanwhile ends this, too: an answer that began now would be waited for by nobody.
      choosing.signal.throwIfAborted();
      const answer = store.transaction(() =>
        writeAnswer(store, this.#options, { conversation, question: asked.keep(), wish, plan, requests }),
      );
      return this.#start(store, answer, wish.wantsTitle);
    } finally {
      this.#claimed.delete(conversation.id);
    }
  }

  #start(store: Store, answer: WrittenAnswer, wantsTitle = false): StartedRun {
    const { message, plan } = answer;
    const options = this.#options;
    const { clock, redactor, views } = options;
    const ids = { runId: options.newId(), conversationId: message.conversationId, messageId: message.id };
    const conversation = views.conversation(store, message.conversationId);
    const keeper = new AnswerKeeper(store, { ...answer, conversation }, options);
    const price = livePrice(store, answer);
    const model = { providerId: plan.provider.id, model: plan.model.model };
    const run = new AnswerRun({ ids, model, clock, redactor, listener: keeper, price });
    this.#runs.set(ids.runId, run);
    options.emit('run/started', {
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
    answer: WrittenAnswer,
    wantsTitle: boolean,
  ): Promise<void> {
    const stopBeating = keeper.beat();
    const outcome = await run.execute(this.#options.send, () => this.#call(run, keeper, answer));
    stopBeating();
    this.#runs.delete(run.ids.runId);
    keeper.finish(run, outcome);
    if (wantsTitle && outcome.status === 'complete') {
      this.#titles.begin(store, run.ids.messageId);
    }
  }

  async #call(run: AnswerRun, keeper: AnswerKeeper, answer: WrittenAnswer): Promise<RunCall> {
    return {
      ...(await this.#firstTarget(run, keeper, answer)),
      route: answer.plan.routed?.route,
      cache: answer.cache,
      recordId: (number) => keeper.recordId(number),
      labels: labelsOf(run, answer),
    };
  }

  /** Who was chosen; where that one cannot be asked after all, the next of the route who can. */
  async #firstTarget(run: AnswerRun, keeper: AnswerKeeper, { plan, request }: WrittenAnswer): Promise<Target> {
    const { send, connections } = this.#options;
    const { provider, keyName, routed } = plan;
    const model = { providerId: provider.id, model: request.model };
    try {
      await send.requireAllowed?.(model, run.signal);
      return { provider, request, connection: await connections.open(provider) };
    } catch (thrown) {
      const error = toAppError(thrown, { provider: provider.id, model: request.model, signal: run.signal });
      if (!routed?.route || run.signal.aborted) {
        throw error;
      }
      const told = new Set<string>();
      const skip = (one: SkippedTarget, errorKind?: string) => {
        const name = [one.providerId, one.model, one.keyName].join('\n');
        if (!told.has(name)) {
          keeper.onAttempt(this.#skipped(one, errorKind));
        }
        told.add(name);
      };
      skip({ ...model, keyName, skipped: error.message }, error.kind);
      for (;;) {
        const next = await routed.route.next(error, []);
        if (!next || run.signal.aborted) {
          throw error;
        }
        if (!('skipped' in next)) {
          return next;
        }
        // A route may begin with whom it was made for.
        skip(next);
      }
    }
  }

  #skipped({ providerId, model, keyName, skipped }: SkippedTarget, errorKind?: string): AttemptView {
    const startedAt = this.#options.clock.now();
    const message = this.#options.redactor.text(skipped);
    return {
      providerId,
      model,
      keyName,
      startedAt,
      durationMs: 0,
      waitedMs: 0,
      outcome: 'skipped',
      errorKind,
      message,
    };
  }
}

function labelsOf({ ids }: AnswerRun, { attempt }: WrittenAnswer): CallLabels {
  const { purpose, workspace, features, receiptId } = attempt;
  return { purpose, workspace, features, receiptId, conversationId: ids.conversationId, messageId: ids.messageId };
}
