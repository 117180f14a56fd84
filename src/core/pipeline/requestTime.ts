// The time of one request with all its tries: its deadline, its waits, and the stop that ends both.
import { AppError, toAppError } from '../errors.ts';
import type { Clock, Disposable } from '../ports.ts';
import { untilAborted } from '../untilAborted.ts';
import { referenceTo } from './attemptViews.ts';
import type { Call, PipelinePart, Target } from './call.ts';

/** A vendor that asks for more is told to the person instead, or another is asked. */
export const LONGEST_WAIT_MS = 60_000;
/** `AppError.ownCode` of what the deadline ends. */
const DEADLINE = 'deadline';

export class RequestTime {
  /** The caller's. */
  readonly outer: AbortSignal;
  /** The caller's or the deadline's. */
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #call: Call;
  readonly #controller = new AbortController();
  readonly #totalMs: number;
  #leftMs: number;
  /** Monotonic; absent while nothing counts. */
  #since?: number;
  #timer?: Disposable;

  /** Begins to count with `resume`. Without `totalMs` there is no deadline. */
  constructor(clock: Clock, call: Call, outer: AbortSignal, totalMs = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#call = call;
    this.outer = outer;
    this.signal = AbortSignal.any([outer, this.#controller.signal]);
    this.#totalMs = totalMs;
    this.#leftMs = totalMs;
  }

  get leftMs(): number {
    const passedMs = this.#since === undefined ? 0 : this.#clock.monotonicMs() - this.#since;
    return Math.max(0, this.#leftMs - passedMs);
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  resume(): void {
    this.#since = this.#clock.monotonicMs();
    if (Number.isFinite(this.#leftMs)) {
      this.#timer = this.#clock.after(this.#leftMs, () => this.#end());
    }
  }

  /** A person thinks, or it has ended. */
  pause(): void {
    this.#leftMs = this.leftMs;
    this.#since = undefined;
    this.#timer?.dispose();
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    this.#controller.abort();
  }

  mayWait(waitMs: number): boolean {
    return waitMs <= LONGEST_WAIT_MS && waitMs < this.leftMs;
  }

  /** Waits before try number `attempt`, unless the person skips the wait; gives how long it was, milliseconds. */
  async *wait(waitMs: number, error: AppError, attempt: number, of: number): AsyncGenerator<PipelinePart, number> {
    const began = this.#clock.monotonicMs();
    const until = began + waitMs;
    // Before the person hears of the wait, so that a skip in answer to it is not lost.
    const skipped = this.#call.waits?.begin();
    try {
      yield { type: 'retry', waitMs, attempt, of, error };
      const ended = skipped ? AbortSignal.any([this.signal, skipped]) : this.signal;
      await this.#clock.wait(waitMs, ended);
      // Timers may fire a fraction of a millisecond early, and that much too early a vendor is asked, or its circuit still open.
      for (let now = this.#clock.monotonicMs(); now < until; now = this.#clock.monotonicMs()) {
        await this.#clock.wait(until - now, ended);
      }
    } catch (thrown) {
      if (this.signal.aborted) {
        throw this.judged(thrown, this.#call);
      }
    } finally {
      this.#call.waits?.end();
    }
    return this.#clock.monotonicMs() - began;
  }

  /** What others work on, no longer than there is time. */
  async within<T>(work: Promise<T>): Promise<T> {
    try {
      return await untilAborted(work, this.signal);
    } catch (thrown) {
      throw this.judged(thrown, this.#call);
    }
  }

  /** A stop is a stop, whatever was made of it on the way. */
  judged(thrown: unknown, target: Target): AppError {
    const { providerId: provider, model } = referenceTo(target);
    const error = toAppError(thrown, { provider, model, signal: this.signal });
    return this.outer.aborted && error.kind !== 'cancelled'
      ? toAppError(this.outer.reason, { provider, model, signal: this.outer })
      : error;
  }

  #end(): void {
    const words = `It was not finished within ${Math.round(this.#totalMs / 100) / 10} s in all`;
    this.#controller.abort(new AppError('timeout', words, { code: DEADLINE, retryable: false }));
  }
}
