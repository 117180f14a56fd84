// The one retry loop of the program: asks again where that can help, then the next of the route, all under one deadline.
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StreamPart } from '../provider.ts';
import { AttemptViews, circuitOf, referenceTo } from './attemptViews.ts';
import type { Breaker } from './breaker.ts';
import type { AnswerCache, Caching } from './cache.ts';
import type { Attempt, Call, PipelinePart, Send, Target } from './call.ts';
import { type Admitted, Entrance, release } from './entrance.ts';
import type { Hedge } from './hedge.ts';
import { Hedging, type HedgingOptions } from './hedging.ts';
import { waitBefore } from './helps.ts';
import type { Limiter } from './limiter.ts';
import { OneTry, type TryContext } from './oneTry.ts';
import type { Refusal } from './policy.ts';
import { RequestTime } from './requestTime.ts';
import { type Picked, RouteWalk } from './routeWalk.ts';
import { hold, isContent, ShownAnswer, withoutBlanks } from './shownAnswer.ts';

const USUAL_RETRIES = 2;

export interface FallbackOptions extends HedgingOptions {
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
  cache?: AnswerCache;
  /** Takes secrets out of what a vendor says, for receipts. Absent: nothing is taken out. */
  redact?: (text: string) => string;
}

/** Reads `Call.route`, `delivery`, `totalMs`, `waits`, `cache`, `onTry` and `onAttempt`. Throws what the request failed with. */
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
  readonly #options: FallbackOptions;
  readonly #call: Call;
  readonly #time: RequestTime;
  readonly #views: AttemptViews;
  readonly #context: TryContext;
  readonly #hedging?: Hedging;
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
    this.#options = options;
    this.#call = call;
    const time = new RequestTime(clock, call, signal, call.totalMs ?? options.totalMs?.());
    const views = new AttemptViews(clock, call, options.redact);
    this.#time = time;
    this.#views = views;
    this.#walk = new RouteWalk({ call, clock, time, views, refusal: options.refusal });
    const { breaker, limiter } = options;
    this.#entrance = new Entrance({ call, clock, time, walk: this.#walk, breaker, limiter });
    this.#context = { call, clock, time, views, walk: this.#walk };
    this.#hedging = Hedging.isWanted(options, call)
      ? new Hedging(this.#context, {
          ...options,
          entrance: this.#entrance,
          caching: (target) => this.#caching(target),
          begin: (...given) => this.#begin(...given),
        })
      : undefined;
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
    const caching = this.#options.cache && (await this.#caching(target));
    for (let tries = 1; ; tries += 1) {
      const admitted: Admitted | AppError = caching?.hit ? { waitedMs } : yield* this.#entrance.enter(target, waitedMs);
      if (admitted instanceof AppError) {
        return failure ?? (yield* this.#passOver(target, admitted));
      }
      try {
        failure = yield* this.#attempt(target, admitted, caching);
      } finally {
        release(admitted);
      }
      const waitMs = failure && this.#waitBefore(failure, tries);
      if (!failure || waitMs === undefined) {
        return failure;
      }
      const of = this.#attempts - tries + 1 + this.#maxRetries;
      waitedMs = yield* this.#time.wait(waitMs, failure, this.#attempts + 1, of);
    }
  }

  async *#attempt(target: Picked, admitted: Admitted, caching: Caching | undefined): Parts<AppError | undefined> {
    if (this.#time.signal.aborted) {
      throw this.#time.judged(this.#time.signal.reason, target);
    }
    const hedge = caching?.hit || this.#shown ? undefined : this.#hedging?.of(target);
    const first = this.#begin(target, admitted, { caching, onSent: hedge?.sent });
    this.#finish = undefined;
    this.#broken = undefined;
    let leading = first;
    let failure: AppError | undefined;
    try {
      leading = hedge ? this.#follow(await hedge.leading(first), first, hedge) : first;
      yield* this.#read(leading);
      leading.succeeded();
    } catch (thrown) {
      failure = leading.failed(thrown);
      if (leading.isShown && this.#shown) {
        this.#shown.error = failure;
      }
    } finally {
      this.#live = undefined;
      await leading.close();
      await hedge?.close();
    }
    yield* this.#told(first, hedge?.second);
    const finish: Finish | undefined = this.#finish;
    if (!failure && finish) {
      if (!leading.isShown) {
        yield* this.#opening(leading);
        yield* leading.held;
      }
      yield finish;
    }
    return failure;
  }

  #begin(target: Picked, admitted: Admitted, options: { caching?: Caching; onSent?: () => void }): OneTry {
    const { caching, onSent } = options;
    this.#attempts += 1;
    this.#call.onTry?.(this.#attempts, target);
    const asking = caching?.hit?.attempt ?? caching?.keeping(this.#nextLayer) ?? this.#nextLayer;
    const cachedMs = caching?.hit?.ageMs;
    return new OneTry(this.#context, { target, admitted, attempt: this.#attempts, layer: asking, cachedMs, onSent });
  }

  *#told(...tries: readonly (OneTry | undefined)[]): Generator<PipelinePart> {
    if (this.#call.route) {
      yield* this.#walk.notes();
      for (const { view } of tries.filter((one) => one !== undefined)) {
        yield { type: 'attempt', attempt: view };
      }
    }
  }

  /** Holds back what says nothing yet, and hands over from the first content on. Throws what the try failed with. */
  async *#read(reading: OneTry): Parts<void> {
    const { target, held, source } = reading;
    try {
      for (let result = await reading.next(); !result.done; result = await reading.next()) {
        const goesOn = target.mode === 'continue' && this.#shown;
        const part = goesOn ? withoutBlanks(result.value, goesOn) : result.value;
        if (part?.type === 'finish') {
          this.#finish ??= part;
        } else if (part && (this.#call.delivery === 'whole' || !isContent(part))) {
          hold(held, part);
        } else if (part) {
          yield* this.#opening(reading);
          yield* held;
          reading.isShown = true;
          this.#shown?.see(part);
          this.#live = source;
          // Until this source has ended or failed, `next` reads it directly.
          yield part;
          break;
        }
      }
      if (this.#broken) {
        throw this.#broken.thrown;
      }
      if (!this.#finish) {
        throw reading.unfinished();
      }
    } catch (thrown) {
      // What fails after its end has answered all the same.
      if (!this.#finish || this.#time.signal.aborted) {
        throw thrown;
      }
    }
    reading.requireUnfiltered(this.#finish);
  }

  /** Who answers anew, or goes on, is told of once something of the answer is there. */
  *#opening({ target, cachedMs }: OneTry): Generator<PipelinePart> {
    const broken = this.#shown?.error;
    if (broken && target.mode) {
      yield { type: target.mode, error: broken, model: referenceTo(target) };
    }
    if (!this.#shown || target.mode !== 'continue') {
      this.#shown = new ShownAnswer((this.#call.route?.afterContent ?? 'restart') !== 'restart');
    }
    this.#shown.error = undefined;
    this.#walk.shows();
    this.#call.onAnswer?.(referenceTo(target));
    if (cachedMs !== undefined) {
      yield { type: 'cached', ageMs: cachedMs };
    }
  }

  /** Whoever watches the request hears again of the first where it is that which answers. */
  #follow(leading: OneTry, first: OneTry, { second }: Hedge): OneTry {
    if (second && leading === first) {
      this.#call.onTry?.(first.attempt, first.target);
    }
    return leading;
  }

  /** `undefined`: the cache is off, or does not work. */
  async #caching(target: Picked): Promise<Caching | undefined> {
    const { cache } = this.#options;
    // What another has begun is never the same twice.
    const isOn = target.mode !== 'continue' && cache?.isOnFor(this.#call);
    return isOn ? cache?.look({ ...this.#call, ...target }) : undefined;
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
