// One answer being written: gathers what arrives, passes it on in small batches, and keeps each batch at once.
import type { AskingView, LimitedView, LivePrice, RetryView, RunView } from '../../shared/views.ts';
import type { AttemptView } from '../../shared/routingViews.ts';
import { toAppError, type AppError } from '../errors.ts';
import type { Call, PipelinePart, RoutePart, Send, Target } from '../pipeline/call.ts';
import { isAnswerPart, RetryWaits } from '../pipeline/call.ts';
import type { Clock } from '../ports.ts';
import type { AssistantContent, FinishReason, StreamPart } from '../provider.ts';
import type { ModelReference, UsageRecord } from '../records.ts';
import type { Redactor } from '../redact.ts';
import { AnswerBatches } from './answerBatches.ts';
import { AnswerParts, withoutKeys } from './answerParts.ts';
import { RunRecords } from './runRecords.ts';
import { RunWaiting } from './runWaiting.ts';

/** None of these may throw. */
export interface RunListener {
  /** New text since the last batch; it is to be kept at once. */
  onBatch(run: AnswerRun, text: string, reasoning: string): void;
  onRetry(run: AnswerRun, retry: RetryView | undefined): void;
  onLimited(run: AnswerRun, limited: LimitedView | undefined): void;
  onAsking(run: AnswerRun, asking: AskingView | undefined): void;
  /** `by` begins anew; what had come of the answer is of `broken`. */
  onRestart(run: AnswerRun, broken: BrokenOff, by: ModelReference): void;
  /** Why something broke off, or there is a wait, in words for the person. */
  describe(error: AppError): string;
  nameOf(model: ModelReference): { modelName: string; providerName: string };
  /** A try is about to be sent. */
  onTry(run: AnswerRun, attempt: number, target: Target): void;
  /** The record of a try that did not give the answer. */
  onFailedTry(run: AnswerRun, record: UsageRecord): void;
  /** A try has ended, or somebody was passed over. */
  onAttempt(attempt: AttemptView): void;
}

/** What had come of an answer before another model began anew. */
export interface BrokenOff {
  model: ModelReference;
  parts: readonly AssistantContent[];
  error: AppError;
}

export interface RunOutcome {
  parts: readonly AssistantContent[];
  citations: readonly { url: string; title?: string }[];
  status: 'complete' | 'cancelled' | 'failed';
  finishReason?: FinishReason;
  /** See `StoredMessage`. */
  note?: string;
  error?: AppError;
  /** Who gave what there is of it; who was to be asked where nobody gave anything. */
  model: ModelReference;
  /** Of the try that gave it, or else the last; absent when none was made. */
  record?: UsageRecord;
  /** Records that the listener was not told of, that one perhaps among them. */
  unkept: readonly UsageRecord[];
  reasoningMs?: number;
}

export interface RunIds {
  runId: string;
  conversationId: string;
  messageId: string;
}

export interface RunOptions {
  ids: RunIds;
  /** Who is to be asked first. */
  model: ModelReference;
  clock: Clock;
  redactor: Redactor;
  listener: RunListener;
  price?: LivePrice;
}

/** What a run is given to do; the rest of the call is its own. */
export type RunCall = Omit<Call, 'attempt' | 'onRecord' | 'onTry' | 'onAttempt' | 'onAnswer' | 'waits'>;

/** `stop`, `retryNow` and `decide` may come at any time, also before and after. */
export class AnswerRun {
  readonly ids: RunIds;
  readonly startedAt: number;
  /** Of who is asked now. */
  price: LivePrice | undefined;
  /** Number of the last event about this run. */
  seq = 0;
  readonly #clock: Clock;
  readonly #listener: RunListener;
  readonly #controller = new AbortController();
  readonly #waits = new RetryWaits();
  readonly #redactor: Redactor;
  readonly #batches: AnswerBatches;
  readonly #records = new RunRecords();
  readonly #waiting: RunWaiting;
  #parts = new AnswerParts();
  #model: ModelReference;
  #finishReason?: FinishReason;
  #note?: string;
  /** Who went on with it where others had broken off, in sentences. */
  #wentOn: string[] = [];
  #firstAt?: number;
  #firstReasoningAt?: number;
  #lastReasoningAt?: number;

  constructor({ ids, model, clock, redactor, listener, price }: RunOptions) {
    this.ids = ids;
    this.#model = model;
    this.#clock = clock;
    this.#redactor = redactor;
    this.#listener = listener;
    this.#batches = new AnswerBatches(clock, redactor, (text, reasoning) => listener.onBatch(this, text, reasoning));
    this.#waiting = new RunWaiting({
      onRetry: (retry) => listener.onRetry(this, retry),
      onLimited: (limited) => listener.onLimited(this, limited),
      onAsking: (asking) => listener.onAsking(this, asking),
    });
    this.startedAt = clock.now();
    this.price = price;
  }

  /** What the views were told until now: events that follow go on from here. */
  get told(): { readonly text: string; readonly reasoning: string } {
    return this.#batches.told;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  view(): RunView {
    const { seq, startedAt, price } = this;
    const firstMs = this.#firstAt === undefined ? undefined : Math.max(0, this.#firstAt - startedAt);
    return { ...this.ids, seq, startedAt, firstMs, ...this.#waiting.view(), price };
  }

  stop(): void {
    this.#batches.close();
    this.#controller.abort();
  }

  retryNow(): void {
    this.#waits.skip();
  }

  /** Answers what the run asks; where it asks nothing, nothing happens. */
  decide(choice: 'restart' | 'continue' | 'stop'): void {
    this.#waiting.decide(choice);
  }

  /** Never throws: a failure is an outcome. `prepare` opens the connection; it is part of what may fail. */
  async execute(send: Send, prepare: () => Promise<RunCall>): Promise<RunOutcome> {
    try {
      const call = this.#listening(await this.#unlessStopped(prepare()));
      for await (const part of send(call, this.signal)) {
        // What comes after a stop is not shown any more, however late the vendor's code notices.
        this.signal.throwIfAborted();
        if (isAnswerPart(part)) {
          this.#hear(part);
        } else {
          this.#follow(part);
        }
      }
      return this.#outcome('complete');
    } catch (thrown) {
      const error = toAppError(thrown, { signal: this.signal });
      return this.#outcome(error.kind === 'cancelled' ? 'cancelled' : 'failed', error);
    } finally {
      this.#batches.close();
    }
  }

  #listening(call: RunCall): Call {
    return {
      ...call,
      attempt: 1,
      waits: this.#waits,
      onRecord: (record) => this.#records.add(record),
      onTry: (attempt, target) => {
        this.#waiting.isLetThrough();
        this.#listener.onTry(this, attempt, target);
      },
      onAttempt: (attempt) => this.#listener.onAttempt(attempt),
      onAnswer: (model) => (this.#model = model),
    };
  }

  /** A part of the answer. */
  #hear(part: StreamPart): void {
    this.#waiting.isOver();
    this.#parts.add(part);
    if (part.type === 'text' || part.type === 'reasoning') {
      this.#firstAt ??= this.#clock.now();
    }
    if (part.type === 'text') {
      this.#batches.add('text', part.text);
    } else if (part.type === 'reasoning') {
      this.#lastReasoningAt = this.#clock.monotonicMs();
      this.#firstReasoningAt ??= this.#lastReasoningAt;
      this.#batches.add('reasoning', part.text);
    } else if (part.type === 'finish') {
      this.#finishReason = part.reason;
      this.#note = part.note;
    }
  }

  /** How the answer comes about. */
  #follow(part: Exclude<PipelinePart, StreamPart>): void {
    switch (part.type) {
      case 'retry': {
        const { waitMs, attempt, of, error } = part;
        this.#tellRecords();
        const nextAt = this.#clock.now() + waitMs;
        this.#waiting.retry({ nextAt, attempt, of, reason: this.#listener.describe(error) });
        break;
      }
      case 'cached':
        this.#records.cachedAgeMs = part.ageMs;
        break;
      case 'limited':
        this.#waiting.limited({ reason: part.reason, untilMs: part.untilMs });
        break;
      case 'attempt':
        if (part.attempt.outcome !== 'success') {
          this.#tellRecords();
        }
        break;
      case 'restart':
        this.#restart(part);
        break;
      case 'continue':
        this.#goOn(part);
        break;
      case 'ask': {
        const { error, model, mayContinue } = part;
        const view = { reason: this.#listener.describe(error), ...this.#listener.nameOf(model), mayContinue };
        this.#waiting.ask(view, (choice) => part.decide(choice));
        break;
      }
      default:
    }
  }

  #restart({ error, model }: Extract<RoutePart, { type: 'restart' }>): void {
    const broken = { model: this.#model, parts: this.#content(), error };
    this.#parts = new AnswerParts();
    this.#batches.restart();
    this.#firstAt = undefined;
    this.#firstReasoningAt = undefined;
    this.#lastReasoningAt = undefined;
    this.#wentOn = [];
    this.#model = model;
    this.#waiting.forget();
    this.#listener.onRestart(this, broken, model);
  }

  #goOn({ model }: Extract<RoutePart, { type: 'continue' }>): void {
    const before = this.#listener.nameOf(this.#model);
    const { modelName } = this.#listener.nameOf(model);
    this.#wentOn.push(`${modelName} went on where ${before.modelName} broke off.`);
    // What one vendor signed is nothing to the other, whose answer this is from now on.
    this.#parts.unsign();
    this.#model = model;
  }

  #tellRecords(): void {
    // What had come is of the try that has failed, also in the journal.
    this.#batches.flush();
    this.#records.tellFailed((record) => this.#listener.onFailedTry(this, record));
  }

  /** A question to the person may stand open for long: a stop does not wait for its answer. */
  async #unlessStopped<Value>(work: Promise<Value>): Promise<Value> {
    const { signal } = this;
    signal.throwIfAborted();
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('Stopped'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.race([work, stopped]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** A provider may repeat the key that it was sent. */
  #content(): readonly AssistantContent[] {
    return withoutKeys(this.#redactor.data(this.#parts.content(), this.#redactor.content), this.#redactor);
  }

  #outcome(status: RunOutcome['status'], error?: AppError): RunOutcome {
    const reasoned = this.#firstReasoningAt !== undefined && this.#lastReasoningAt !== undefined;
    const parts = this.#content();
    if (error && parts.length === 0) {
      // Who was to be asked first may have been passed over.
      this.#model = this.#records.blamed(error) ?? this.#model;
    }
    const note = [...this.#wentOn, this.#note].filter((sentence) => sentence !== undefined).join(' ');
    return {
      parts,
      citations: this.#parts.citations,
      status,
      finishReason: this.#finishReason,
      note: note || undefined,
      error: status === 'cancelled' ? undefined : error,
      model: this.#model,
      record: this.#records.ofAnswer(this.#model),
      unkept: this.#records.untold(),
      reasoningMs: reasoned ? Number(this.#lastReasoningAt) - Number(this.#firstReasoningAt) : undefined,
    };
  }
}
