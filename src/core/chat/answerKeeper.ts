// Keeps one answer in the store while it is written, and tells the views; a store that fails does not take the answer from the person.
import type { ChatPageEvent, ChatPageEvents } from '../../shared/protocol.ts';
import type { ConversationView, MessageView, RetryView } from '../../shared/views.ts';
import { describeError, storedError } from '../errorMessages.ts';
import { toAppError, type AppError } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import type { Provider } from '../provider.ts';
import type { StoredMessage, UsageRecord } from '../records.ts';
import type { Redactor } from '../redact.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import type { AnswerRun, RunListener, RunOutcome } from './answerRun.ts';
import { markedName, messageView } from './chatViews.ts';
import type { ConversationViews } from './conversationViews.ts';

export interface AnswerKeeperOptions {
  views: ConversationViews;
  clock: Clock;
  log: Log;
  redactor: Redactor;
  emit<E extends ChatPageEvent>(event: E, data: ChatPageEvents[E]): void;
  /** A usage record was written. */
  onUsage(): void;
}

/** The answer as it began. */
export interface BegunAnswer {
  message: StoredMessage;
  attempt: OpenAttempt;
  provider: Provider;
  /** What the views were shown. */
  conversation: ConversationView;
}

/** A heartbeat this often keeps other windows from taking a silent answer for dead. */
const HEARTBEAT_MS = 10_000;

export class AnswerKeeper implements RunListener {
  readonly #store: Store;
  readonly #answer: BegunAnswer;
  readonly #options: AnswerKeeperOptions;
  #failure?: AppError;

  constructor(store: Store, answer: BegunAnswer, options: AnswerKeeperOptions) {
    this.#store = store;
    this.#answer = answer;
    this.#options = options;
  }

  onBatch(run: AnswerRun, text: string, reasoning: string): void {
    const piece = { text: text || undefined, reasoning: reasoning || undefined };
    const isAppended = this.#keep(() => this.#store.answers.append(run.ids.messageId, piece));
    if (isAppended === false && this.#isTakenAway()) {
      // By another window: nobody will read it, so it should not go on costing.
      run.stop();
    }
    run.seq += 1;
    this.#options.emit('run/delta', {
      runId: run.ids.runId,
      seq: run.seq,
      messageId: run.ids.messageId,
      ...piece,
    });
  }

  onRetry(run: AnswerRun, retry: RetryView | undefined): void {
    run.seq += 1;
    this.#options.emit('run/retry', { runId: run.ids.runId, seq: run.seq, retry });
  }

  describe(error: AppError): string {
    const { provider, attempt } = this.#answer;
    const scene = {
      providerName: markedName(provider.name, attempt.keyName),
      local: provider.localModels !== undefined,
    };
    return describeError(storedError(error, this.#options.redactor.text), scene).title;
  }

  /** Keeps the record of the try that failed, and says what another window would write for the one that follows. */
  onFailedTry(failed: UsageRecord): void {
    const { message } = this.#answer;
    // Nothing of it is sent while the wait lasts: should this process die in it, nothing was spent.
    const waiting = { ...this.#attempt(failed.attempt + 1), estimatedInputTokens: 0 };
    this.#keep(() => this.#store.answers.nextAttempt(message.id, waiting, failed));
    this.#options.onUsage();
  }

  /** A further try is about to be sent. */
  onTry(attempt: number): void {
    this.#keep(() => this.#store.answers.nextAttempt(this.#answer.message.id, this.#attempt(attempt)));
  }

  #attempt(attempt: number): OpenAttempt {
    return { ...this.#answer.attempt, id: this.recordId(attempt), startedAt: this.#options.clock.now(), attempt };
  }

  /** The journal promised this id: should another window write the record of a try, it is not counted twice. */
  recordId(attempt: number): string {
    const { id } = this.#answer.attempt;
    return attempt === 1 ? id : `${id}.${attempt}`;
  }

  /** Says that this process lives until the returned function is called. */
  beat(): () => void {
    const { clock, log } = this.#options;
    const { answers } = this.#store;
    let timer = clock.after(HEARTBEAT_MS, next);
    function next(): void {
      try {
        answers.heartbeat();
      } catch (error) {
        log.warn(`A heartbeat failed: ${String(error)}`);
      }
      timer = clock.after(HEARTBEAT_MS, next);
    }
    return () => timer.dispose();
  }

  /** Puts the whole answer in place and tells its end, whatever the store does. */
  finish(run: AnswerRun, outcome: RunOutcome): void {
    const { log, redactor } = this.#options;
    const { message: begun } = this.#answer;
    if (outcome.error) {
      log.warn(`${begun.providerId}/${begun.model}: ${outcome.error.kind}: ${outcome.error.message}`);
    }
    const message: StoredMessage = {
      ...begun,
      parts: outcome.parts,
      status: outcome.status,
      finishReason: outcome.finishReason,
      citations: outcome.citations.length > 0 ? outcome.citations : undefined,
      error: outcome.error && storedError(outcome.error, redactor.text),
      usageId: outcome.record?.id,
      reasoningMs: outcome.reasoningMs,
      note: outcome.note && redactor.text(outcome.note),
    };
    const isKept = this.#keep(() => this.#store.answers.finish(message.id, message, outcome.record)) ?? false;
    run.seq += 1;
    this.#options.emit('run/ended', {
      runId: run.ids.runId,
      seq: run.seq,
      ...((isKept && this.#keep(() => this.#readEnd())) || this.#endWithoutStore(message, outcome.record)),
    });
    this.#options.onUsage();
  }

  #isTakenAway(): boolean {
    const { id, conversationId } = this.#answer.message;
    const { messages, conversations } = this.#store;
    return this.#keep(() => !messages.get(id) || !conversations.get(conversationId)) ?? false;
  }

  #readEnd(): Omit<ChatPageEvents['run/ended'], 'runId' | 'seq'> {
    const { views } = this.#options;
    const { message } = this.#answer;
    return {
      message: views.message(this.#store, message.id),
      totals: views.totals(this.#store, message.conversationId),
      title: this.#store.conversations.get(message.conversationId)?.title ?? '',
    };
  }

  /** The store failed (a full disk, say) or the message was deleted meanwhile: what arrived is shown, and why it may be gone later. */
  #endWithoutStore(
    message: StoredMessage,
    record: UsageRecord | undefined,
  ): Omit<ChatPageEvents['run/ended'], 'runId' | 'seq'> {
    const { conversation, provider } = this.#answer;
    const totals = this.#keep(() => this.#options.views.totals(this.#store, message.conversationId));
    const title = this.#keep(() => this.#store.conversations.get(message.conversationId)?.title);
    const failure = this.#failure && storedError(this.#failure, this.#options.redactor.text);
    const shown: StoredMessage = failure ? { ...message, status: 'failed', error: failure } : message;
    const begun: MessageView | undefined = conversation.messages.find((item) => item.id === message.id);
    return {
      message: messageView(shown, { provider, record, siblings: begun?.siblings ?? [message.id] }),
      totals: totals ?? conversation.totals,
      title: title ?? conversation.title,
    };
  }

  /** `undefined` when the store failed; the first failure is logged, more of them would say the same. */
  #keep<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      if (!this.#failure) {
        this.#options.log.error('An answer could not be kept', error);
      }
      this.#failure = toAppError(error);
      return undefined;
    }
  }
}
