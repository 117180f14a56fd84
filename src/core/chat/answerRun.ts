// One answer being written: gathers what arrives, passes it on in small batches, and keeps each batch at once.
import type { LivePrice, RetryView, RunView } from '../../shared/views.ts';
import { toAppError, type AppError } from '../errors.ts';
import type { Call, Send } from '../pipeline/call.ts';
import { isAnswerPart, RetryWaits } from '../pipeline/call.ts';
import type { Clock, Disposable } from '../ports.ts';
import type { AssistantContent, FinishReason } from '../provider.ts';
import type { UsageRecord } from '../records.ts';
import type { Redactor } from '../redact.ts';
import { AnswerParts, withoutKeys } from './answerParts.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const BATCH_MS = 30;

/** None of these may throw. */
export interface RunListener {
  /** New text since the last batch; it is to be kept at once. */
  onBatch(run: AnswerRun, text: string, reasoning: string): void;
  onRetry(run: AnswerRun, retry: RetryView | undefined): void;
  /** Why there is a wait, in words for the person. */
  describe(error: AppError): string;
  /** The record of a try that will be followed by another one. */
  onFailedTry(record: UsageRecord): void;
}

export interface RunOutcome {
  parts: readonly AssistantContent[];
  citations: readonly { url: string; title?: string }[];
  status: 'complete' | 'cancelled' | 'failed';
  finishReason?: FinishReason;
  /** See `StoredMessage`. */
  note?: string;
  error?: AppError;
  /** Of the last try; absent when none was made. */
  record?: UsageRecord;
  reasoningMs?: number;
}

export interface RunIds {
  runId: string;
  conversationId: string;
  messageId: string;
}

/** `stop` and `retryNow` may come at any time, also before and after. */
export class AnswerRun {
  readonly ids: RunIds;
  readonly startedAt: number;
  readonly price: LivePrice | undefined;
  /** Number of the last event about this run. */
  seq = 0;
  readonly #clock: Clock;
  readonly #listener: RunListener;
  readonly #controller = new AbortController();
  readonly #waits = new RetryWaits();
  readonly #parts = new AnswerParts();
  readonly #redactor: Redactor;
  readonly #out = { text: '', reasoning: '' };
  /** Arrived, and not out yet. */
  readonly #waiting = { text: '', reasoning: '' };
  #timer?: Disposable;
  #retry?: RetryView;
  #record?: UsageRecord;
  #finishReason?: FinishReason;
  #note?: string;
  #firstReasoningAt?: number;
  #lastReasoningAt?: number;

  constructor(ids: RunIds, clock: Clock, redactor: Redactor, listener: RunListener, price?: LivePrice) {
    this.ids = ids;
    this.#clock = clock;
    this.#redactor = redactor;
    this.#listener = listener;
    this.startedAt = clock.now();
    this.price = price;
  }

  /** What the views were told until now: events that follow go on from here. */
  get told(): { readonly text: string; readonly reasoning: string } {
    return this.#out;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  view(): RunView {
    return { ...this.ids, seq: this.seq, startedAt: this.startedAt, retry: this.#retry, price: this.price };
  }

  stop(): void {
    this.#timer?.dispose();
    this.#controller.abort();
  }

  retryNow(): void {
    this.#waits.skip();
  }

  /** Never throws: a failure is an outcome. `prepare` opens the connection; it is part of what may fail. */
  async execute(send: Send, prepare: () => Promise<Omit<Call, 'attempt' | 'onRecord' | 'waits'>>): Promise<RunOutcome> {
    try {
      const call = await this.#unlessStopped(prepare());
      const whole: Call = { ...call, attempt: 1, waits: this.#waits, onRecord: (record) => (this.#record = record) };
      for await (const part of send(whole, this.signal)) {
        // What comes after a stop is not shown any more, however late the vendor's code notices.
        this.signal.throwIfAborted();
        if (part.type === 'retry') {
          if (this.#record) {
            this.#listener.onFailedTry(this.#record);
          }
          this.#setRetry({
            nextAt: this.#clock.now() + part.waitMs,
            attempt: part.attempt,
            of: part.of,
            reason: this.#listener.describe(part.error),
          });
          continue;
        }
        if (!isAnswerPart(part)) {
          continue;
        }
        if (this.#retry) {
          this.#setRetry(undefined);
        }
        this.#parts.add(part);
        if (part.type === 'text') {
          this.#waiting.text += part.text;
          this.#schedule();
        } else if (part.type === 'reasoning') {
          this.#waiting.reasoning += part.text;
          this.#lastReasoningAt = this.#clock.monotonicMs();
          this.#firstReasoningAt ??= this.#lastReasoningAt;
          this.#schedule();
        } else if (part.type === 'finish') {
          this.#finishReason = part.reason;
          this.#note = part.note;
        }
      }
      return this.#outcome('complete');
    } catch (thrown) {
      const error = toAppError(thrown, { signal: this.signal });
      return this.#outcome(error.kind === 'cancelled' ? 'cancelled' : 'failed', error);
    } finally {
      this.#timer?.dispose();
    }
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

  #outcome(status: RunOutcome['status'], error?: AppError): RunOutcome {
    const reasoned = this.#firstReasoningAt !== undefined && this.#lastReasoningAt !== undefined;
    return {
      // A provider may repeat the key that it was sent.
      parts: withoutKeys(this.#redactor.data(this.#parts.content(), this.#redactor.content), this.#redactor),
      citations: this.#parts.citations,
      status,
      finishReason: this.#finishReason,
      note: this.#note,
      error: status === 'cancelled' ? undefined : error,
      record: this.#record,
      reasoningMs: reasoned ? Number(this.#lastReasoningAt) - Number(this.#firstReasoningAt) : undefined,
    };
  }

  #setRetry(retry: RetryView | undefined): void {
    this.#retry = retry;
    this.#listener.onRetry(this, retry);
  }

  /** The first word goes out at once; then at most one batch in 30 ms. */
  #schedule(): void {
    if (this.#timer) {
      return;
    }
    this.#flush();
    this.#timer = this.#clock.after(BATCH_MS, () => {
      this.#timer = undefined;
      if (this.#ready('text') || this.#ready('reasoning')) {
        this.#schedule();
      }
    });
  }

  #flush(): void {
    const text = this.#release('text');
    const reasoning = this.#release('reasoning');
    if (text || reasoning) {
      this.#listener.onBatch(this, text, reasoning);
    }
  }

  /** What can go out, cleaned: what may be the beginning of a key waits until it is known to be none. */
  #ready(kind: 'text' | 'reasoning'): string {
    const waiting = this.#waiting[kind];
    return this.#redactor.content(waiting.slice(0, waiting.length - this.#redactor.openEnd(waiting)));
  }

  #release(kind: 'text' | 'reasoning'): string {
    const waiting = this.#waiting[kind];
    const ready = this.#ready(kind);
    this.#waiting[kind] = waiting.slice(waiting.length - this.#redactor.openEnd(waiting));
    this.#out[kind] += ready;
    return ready;
  }
}
