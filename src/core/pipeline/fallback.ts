// The one retry loop of the program: asks again where that can help, then the next of the route, all under one deadline.
import type { AttemptView } from '../../shared/routingViews.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StreamPart } from '../provider.ts';
import { AttemptViews, circuitOf, referenceTo } from './attemptViews.ts';
import type { Breaker, Permit } from './breaker.ts';
import type { Attempt, Call, PipelinePart, Send, Target } from './call.ts';
import { type Admitted, Entrance } from './entrance.ts';
import { waitBefore } from './helps.ts';
import type { Lease, Limiter } from './limiter.ts';
import type { Refusal } from './policy.ts';
import { RequestTime } from './requestTime.ts';
import { type Picked, RouteWalk } from './routeWalk.ts';
import { hold, isContent, ShownAnswer, withoutBlanks } from './shownAnswer.ts';

const USUAL_RETRIES = 2;

export interface FallbackOptions {
  /** How often a failed request is sent again to the same target; asked with each request. Default: 2. */
  maxRetries?: () => number;
  /** Gives 0 to 1; it spreads the tries of several windows. */
  random?: () => number;
  /** Milliseconds for a request that does not say itself how long it may take. Absent: no limit. */
  totalMs?: () => number | undefined;
  /** Why a model of a route may not be asked; the first one is judged above this layer. Absent: every model may. */
  refusal?: Refusal;
  breaker?: Breaker;
  limiter?: Limiter;
  /** Takes secrets out of what a vendor says, for receipts. Absent: nothing is taken out. */
  redact?: (text: string) => string;
}

/** Reads `Call.route`, `delivery`, `totalMs`, `waits`, `onTry` and `onAttempt`. Throws what the request failed with. */
export function withFallback(next: Attempt, clock: Clock, options: FallbackOptions = {}): Send {
  return (call, signal) => {
    const tries = new Tries(next, clock, options, call, signal);
    return { [Symbol.asyncIterator]: () => tries };
  };
}

type Finish = Extract<StreamPart, { type: 'finish' }>;
type Parts<Result> = AsyncGenerator<PipelinePart, Result, undefined>;
type Read = IteratorResult<PipelinePart, undefined>;

class Tries implements AsyncIterator<PipelinePart, undefined> {
  readonly #nextLayer: Attempt;
  readonly #clock: Clock;
  readonly #options: FallbackOptions;
  readonly #call: Call;
  readonly #time: RequestTime;
  readonly #views: AttemptViews;
  readonly #walk: RouteWalk;
  readonly #entrance: Entrance;
  readonly #maxRetries: number;
  readonly #parts: Parts<undefined>;
  #attempts = 0;
  /** The source of a try that has shown something: what it gives is passed on as it is. */
  #live?: AsyncIterator<StreamPart>;
  #broken?: { thrown: unknown };
  #finish?: Finish;
  #shown?: ShownAnswer;

  constructor(next: Attempt, clock: Clock, options: FallbackOptions, call: Call, signal: AbortSignal) {
    this.#nextLayer = next;
    this.#clock = clock;
    this.#options = options;
    this.#call = call;
    const time = new RequestTime(clock, call, signal, call.totalMs ?? options.totalMs?.());
    const views = new AttemptViews(clock, call, options.redact);
    this.#time = time;
    this.#views = views;
    this.#walk = new RouteWalk({ call, clock, time, views, refusal: options.refusal });
    const { breaker, limiter } = options;
    this.#entrance = new Entrance({ call, clock, time, walk: this.#walk, breaker, limiter });
    this.#maxRetries = options.maxRetries?.() ?? USUAL_RETRIES;
    this.#parts = this.#run();
  }

  next(): Promise<Read> {
    return this.#live ? this.#live.next().then(this.#passOn, this.#breakOff) : this.#parts.next();
  }

  return(): Promise<Read> {
    if (!this.#live) {
      // A wait or a question that is under way ends with it.
      this.#time.abandon();
    }
    return this.#parts.return(undefined);
  }

  readonly #passOn = (result: IteratorResult<StreamPart>): Read | Promise<Read> => {
    if (result.done) {
      this.#live = undefined;
      return this.#parts.next();
    }
    if (result.value.type === 'finish') {
      this.#finish ??= result.value;
      return this.next();
    }
    this.#shown?.see(result.value);
    return result;
  };

  readonly #breakOff = (thrown: unknown): Promise<Read> => {
    this.#live = undefined;
    this.#broken = { thrown };
    return this.#parts.next();
  };

  async *#run(): Parts<undefined> {
    const { provider, connection, request, route } = this.#call;
    this.#time.resume();
    try {
      let target: Picked = { provider, connection, request, isForced: !route, waitedMs: 0 };
      for (;;) {
        const failure = yield* this.#ask(target);
        if (!failure) {
          return;
        }
        target = yield* this.#walk.another(failure, this.#shown, this.#attempts);
      }
    } finally {
      this.#time.pause();
    }
  }

  /** Asks one target as often as that can help; gives what it failed with, or nothing when the answer is finished. */
  async *#ask(target: Picked): Parts<AppError | undefined> {
    let { waitedMs } = target;
    let failure: AppError | undefined;
    this.#walk.begin(target);
    for (let tries = 1; ; tries += 1) {
      const admitted = yield* this.#entrance.enter(target, waitedMs);
      if (admitted instanceof AppError) {
        return failure ?? (yield* this.#passOver(target, admitted));
      }
      try {
        failure = yield* this.#attempt(target, admitted);
      } finally {
        admitted.permit?.cancel();
        admitted.lease?.release();
      }
      const waitMs = failure && this.#waitBefore(failure, tries);
      if (!failure || waitMs === undefined) {
        return failure;
      }
      const of = this.#attempts - tries + 1 + this.#maxRetries;
      waitedMs = yield* this.#time.wait(waitMs, failure, this.#attempts + 1, of);
    }
  }

  async *#attempt(target: Picked, { waitedMs, permit, lease }: Admitted): Parts<AppError | undefined> {
    if (this.#time.signal.aborted) {
      throw this.#time.judged(this.#time.signal.reason, target);
    }
    this.#attempts += 1;
    if (this.#attempts > 1) {
      this.#call.onTry?.(this.#attempts);
    }
    const view = this.#views.begun(target, waitedMs);
    const began = this.#clock.monotonicMs();
    const source = this.#nextLayer(this.#callTo(target, view, lease), this.#time.signal)[Symbol.asyncIterator]();
    this.#finish = undefined;
    this.#broken = undefined;
    const held: StreamPart[] = [];
    const answer = { isShown: false };
    let failure: AppError | undefined;
    try {
      yield* this.#read(source, target, held, answer);
      permit?.success();
      view.outcome = 'success';
    } catch (thrown) {
      failure = this.#time.judged(thrown, target);
      this.#failed(view, failure, permit);
      this.#walk.failed(target, failure);
      if (answer.isShown && this.#shown) {
        this.#shown.error = failure;
      }
    } finally {
      this.#live = undefined;
      await source.return?.();
      view.durationMs = this.#clock.monotonicMs() - began;
      this.#views.ended(view);
    }
    if (this.#call.route) {
      yield { type: 'attempt', attempt: view };
    }
    const finish: Finish | undefined = this.#finish;
    if (!failure && finish) {
      if (!answer.isShown) {
        yield* this.#opening(target);
        yield* held;
      }
      yield finish;
    }
    return failure;
  }

  /** Holds back what says nothing yet, and hands over from the first content on. Throws what the try failed with. */
  async *#read(
    source: AsyncIterator<StreamPart>,
    target: Picked,
    held: StreamPart[],
    answer: { isShown: boolean },
  ): Parts<void> {
    try {
      for (let result = await source.next(); !result.done; result = await source.next()) {
        const goesOn = target.mode === 'continue' && this.#shown;
        const part = goesOn ? withoutBlanks(result.value, goesOn) : result.value;
        if (part?.type === 'finish') {
          this.#finish ??= part;
        } else if (part && (this.#call.delivery === 'whole' || !isContent(part))) {
          hold(held, part);
        } else if (part) {
          yield* this.#opening(target);
          yield* held;
          answer.isShown = true;
          this.#shown?.see(part);
          this.#live = source;
          // Until this source has ended or failed, `next` reads it directly.
          yield part;
          break;
        }
      }
      this.#requireEnd();
    } catch (thrown) {
      // What fails after its end has answered all the same.
      if (!this.#finish || this.#time.signal.aborted) {
        throw thrown;
      }
    }
    if (this.#finish?.reason === 'contentFilter' && this.#call.route?.contentFilter === 'goOn') {
      throw new AppError('contentFilter', 'The vendor has filtered the answer');
    }
  }

  /** No answer counts as finished without its terminal event. */
  #requireEnd(): void {
    if (this.#broken) {
      throw this.#broken.thrown;
    }
    if (!this.#finish) {
      this.#time.signal.throwIfAborted();
      throw new AppError('truncated', 'The stream ended without saying that it is finished');
    }
  }

  /** Who answers anew, or goes on, is told of once something of the answer is there. */
  *#opening(target: Picked): Generator<PipelinePart> {
    const broken = this.#shown?.error;
    if (broken && target.mode) {
      yield { type: target.mode, error: broken, model: referenceTo(target) };
    }
    if (!this.#shown || target.mode !== 'continue') {
      this.#shown = new ShownAnswer((this.#call.route?.afterContent ?? 'restart') !== 'restart');
    }
    this.#shown.error = undefined;
    this.#walk.shows();
  }

  #callTo(target: Picked, view: AttemptView, lease: Lease | undefined): Call {
    const { provider, request, connection } = target;
    const { context } = connection;
    const fetch: typeof context.fetch = async (input, init) => {
      const response = await context.fetch(input, init);
      lease?.learn(response.headers);
      return response;
    };
    return {
      ...this.#call,
      provider,
      request,
      connection: lease ? { ...connection, context: { ...context, fetch } } : connection,
      attempt: this.#attempts,
      onRecord: (record) => {
        view.costUsd = record.costUsd;
        lease?.settle(Object.values(record.tokens).reduce((sum, { tokens = 0 }) => sum + tokens, 0));
        this.#call.onRecord(record);
      },
    };
  }

  #failed(view: AttemptView, failure: AppError, permit: Permit | undefined): void {
    if (this.#time.outer.aborted || failure.kind === 'cancelled') {
      return;
    }
    if (!this.#time.isOver) {
      // What our own deadline cuts short says nothing of the vendor.
      permit?.failure(failure);
    }
    this.#views.failed(view, failure);
  }

  async *#passOver(target: Target, error: AppError): Parts<AppError> {
    yield* this.#views.skipped(circuitOf(target), error.message, error.kind);
    return error;
  }

  /** Milliseconds before the same target is asked again; `undefined`: it is not. */
  #waitBefore(failure: AppError, tries: number): number | undefined {
    // Vectors that are none were worked for, and are paid: the same texts would give them again.
    const isSpent = this.#call.embedding !== undefined && failure.kind === 'badResponse';
    if (this.#time.signal.aborted || tries > this.#maxRetries || isSpent || this.#shown?.error === failure) {
      return undefined;
    }
    const waitMs = waitBefore(failure, tries, this.#options.random ?? Math.random);
    return waitMs !== undefined && this.#time.mayWait(waitMs) ? waitMs : undefined;
  }
}
