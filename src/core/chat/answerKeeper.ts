// Keeps one answer in the store while it is written, and tells the views; a store that fails does not take the answer from the person.
import type { ChatPageEvent, ChatPageEvents } from '../../shared/protocol.ts';
import type { AttemptView, RoutingReceipt } from '../../shared/routingViews.ts';
import type { AskingView, ConversationView, LimitedView, MessageView, RetryView } from '../../shared/views.ts';
import { describeError, storedError } from '../errorMessages.ts';
import { toAppError, type AppError } from '../errors.ts';
import type { Target } from '../pipeline/call.ts';
import type { Clock, Log } from '../ports.ts';
import type { EarlierAnswer, ModelReference, StoredMessage, UsageRecord } from '../records.ts';
import type { Redactor } from '../redact.ts';
import type { OpenAttempt } from '../store/journal.ts';
import type { Store } from '../store/openStore.ts';
import type { WrittenAnswer } from './answerBeginning.ts';
import type { AnswerRun, BrokenOff, RunListener, RunOutcome } from './answerRun.ts';
import { earlierView } from './chatViews.ts';
import type { ConversationViews } from './conversationViews.ts';
import { livePrice } from './livePrice.ts';

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
export interface BegunAnswer extends Omit<WrittenAnswer, 'request'> {
  /** What the views were shown. */
  conversation: ConversationView;
}

/** A heartbeat this often keeps other windows from taking a silent answer for dead. */
const HEARTBEAT_MS = 10_000;

export class AnswerKeeper implements RunListener {
  readonly #store: Store;
  readonly #answer: BegunAnswer;
  readonly #options: AnswerKeeperOptions;
  /** Tries that have begun and not ended, by the ids of their records: several where one is hedged. */
  readonly #open = new Map<string, OpenAttempt>();
  /** Id of the one that stands in the store as sent; absent: none was. */
  #noted?: string;
  readonly #earlier: EarlierAnswer[] = [];
  #receipt?: RoutingReceipt;
  #failure?: AppError;

  constructor(store: Store, answer: BegunAnswer, options: AnswerKeeperOptions) {
    this.#store = store;
    this.#answer = answer;
    this.#options = options;
    this.#receipt = answer.plan.routed?.receipt;
    this.#open.set(answer.attempt.id, answer.attempt);
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

  onLimited(run: AnswerRun, limited: LimitedView | undefined): void {
    run.seq += 1;
    const told = limited && { ...limited, reason: this.#options.redactor.text(limited.reason) };
    this.#options.emit('run/limited', { runId: run.ids.runId, seq: run.seq, limited: told });
  }

  onAsking(run: AnswerRun, asking: AskingView | undefined): void {
    run.seq += 1;
    this.#options.emit('run/asking', { runId: run.ids.runId, seq: run.seq, asking });
  }

  onRestart(run: AnswerRun, { model, parts, error }: BrokenOff, by: ModelReference): void {
    const { views, redactor } = this.#options;
    const { id: messageId } = this.#answer.message;
    const earlier: EarlierAnswer = { ...model, parts, error: storedError(error, redactor.text) };
    this.#earlier.push(earlier);
    this.#keep(() => this.#store.answers.restart(messageId, earlier));
    run.seq += 1;
    const { modelName, providerName } = views.whoIs(by);
    this.#options.emit('run/restarted', {
      runId: run.ids.runId,
      seq: run.seq,
      messageId,
      earlier: earlierView(earlier, views.whoIs(earlier)),
      modelName,
      providerName,
      model: by.model,
      price: run.price,
    });
  }

  describe(error: AppError): string {
    const { message } = this.#answer;
    const { provider: providerId = message.providerId ?? '', model = message.model ?? '' } = error;
    return describeError(
      storedError(error, this.#options.redactor.text),
      this.#options.views.whoIs({ providerId, model }),
    ).title;
  }

  nameOf(model: ModelReference): { modelName: string; providerName: string } {
    const { modelName, providerName } = this.#options.views.whoIs(model);
    return { modelName, providerName };
  }

  onAttempt(attempt: AttemptView): void {
    const { plan, message, attempt: begun } = this.#answer;
    this.#keep(() => {
      if (plan.routed && this.#receipt) {
        this.#receipt = plan.routed.attempted(this.#receipt, attempt);
        const { id: messageId, conversationId } = message;
        this.#store.receipts.put(this.#receipt, { purpose: begun.purpose, conversationId, messageId });
      }
    });
  }

  /** Keeps the record of a try that failed, and says what another window would write for the one that follows. */
  onFailedTry(run: AnswerRun, failed: UsageRecord): void {
    const ended = this.#open.get(failed.id) ?? this.#answer.attempt;
    this.#open.delete(failed.id);
    // Nothing of the next one is sent while the wait lasts: should this process die in it, nothing was spent.
    const waiting = { ...this.#numbered(ended, failed.attempt + 1), estimatedInputTokens: 0 };
    this.#next(run, [...this.#open.values()].at(-1) ?? waiting, failed);
    this.#options.onUsage();
  }

  /** What another window would write is of whom is asked now; one that is asked beside another is told of again when it answers. */
  onTry(run: AnswerRun, attempt: number, target: Target): void {
    const { attempt: begun, plan } = this.#answer;
    const who = {
      providerId: target.provider.id,
      modelAsked: target.request.model,
      keyName: target.connection.keyName,
    };
    const isOf = (one: OpenAttempt) => one.providerId === who.providerId && one.modelAsked === who.modelAsked;
    const known = this.#open.get(this.recordId(attempt));
    const isKnown = known !== undefined && isOf(known) && known.keyName === who.keyName;
    if (isKnown && known.id === this.#noted) {
      return;
    }
    const price = isOf(begun) ? begun.price : plan.priceOf(target);
    const open = isKnown ? known : { ...this.#numbered(begun, attempt), ...who, price };
    this.#open.set(open.id, open);
    this.#next(run, open);
    run.price = this.#keep(() => livePrice(this.#store, { attempt: open })) ?? run.price;
  }

  #numbered(attempt: OpenAttempt, number: number): OpenAttempt {
    return { ...attempt, id: this.recordId(number), startedAt: this.#options.clock.now(), attempt: number };
  }

  /** What the person has seen stays in the journal: nobody may be able to replace it. */
  #next({ told }: AnswerRun, open: OpenAttempt, failed?: UsageRecord): void {
    this.#noted = open.id;
    const keepsJournal = told.text !== '' || told.reasoning !== '';
    this.#keep(() => this.#store.answers.nextAttempt(this.#answer.message.id, open, failed, { keepsJournal }));
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
    const { model, record, unkept } = outcome;
    if (outcome.error) {
      log.warn(`${model.providerId}/${model.model}: ${outcome.error.kind}: ${outcome.error.message}`);
    }
    const message: StoredMessage = {
      ...begun,
      ...model,
      parts: outcome.parts,
      status: outcome.status,
      finishReason: outcome.finishReason,
      citations: outcome.citations.length > 0 ? outcome.citations : undefined,
      error: outcome.error && storedError(outcome.error, redactor.text),
      usageId: record?.id,
      reasoningMs: outcome.reasoningMs,
      note: outcome.note && redactor.text(outcome.note),
      earlier: this.#earlier.length > 0 ? this.#earlier : undefined,
    };
    const isKept = this.#keep(() => {
      const { answers, usage } = this.#store;
      return this.#store.transaction(() => {
        for (const other of unkept.filter((one) => one !== record)) {
          usage.add(other);
        }
        return answers.finish(message.id, message, record && unkept.includes(record) ? record : undefined);
      });
    });
    run.seq += 1;
    this.#options.emit('run/ended', {
      runId: run.ids.runId,
      seq: run.seq,
      ...((isKept === true && this.#keep(() => this.#readEnd())) || this.#endWithoutStore(message, record)),
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
    const { conversation } = this.#answer;
    const totals = this.#keep(() => this.#options.views.totals(this.#store, message.conversationId));
    const title = this.#keep(() => this.#store.conversations.get(message.conversationId)?.title);
    const failure = this.#failure && storedError(this.#failure, this.#options.redactor.text);
    const shown: StoredMessage = failure ? { ...message, status: 'failed', error: failure } : message;
    const begun: MessageView | undefined = conversation.messages.find((item) => item.id === message.id);
    const known = { record, receipt: this.#receipt, siblings: begun?.siblings ?? [message.id] };
    return {
      message: this.#options.views.unkept(shown, known),
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
