// Walks along a request's route: who is asked after a failure, and what for.
import type { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { type AttemptViews, circuitOf, referenceTo } from './attemptViews.ts';
import type { Call, PipelinePart, RouteTarget, Target } from './call.ts';
import { type Failed, whyUseless } from './helps.ts';
import type { Refusal } from './policy.ts';
import type { RequestTime } from './requestTime.ts';
import type { ShownAnswer } from './shownAnswer.ts';

/** So that a route without an end does not keep a request for ever. */
const MOST_TARGETS = 100;

/** What is about to be asked. */
export interface Picked extends RouteTarget {
  /** How its answer stands to the one that broke off before it. */
  mode?: 'restart' | 'continue';
  /** It is asked whatever its circuit says. */
  isForced?: boolean;
  /** Milliseconds before it, because of the one before. */
  waitedMs: number;
}

type Parts<Result> = AsyncGenerator<PipelinePart, Result, undefined>;

export interface RouteWalkOptions {
  call: Call;
  clock: Clock;
  time: RequestTime;
  views: AttemptViews;
  /** See `FallbackOptions`. */
  refusal?: Refusal;
}

export class RouteWalk {
  readonly #options: RouteWalkOptions;
  readonly #failures: Failed[] = [];
  readonly #tried: Target[] = [];
  /** Passed over because their circuit was open; `until` is monotonic: they asked to be left alone until then. */
  readonly #resting: { target: RouteTarget; until: number }[] = [];
  #looked = 0;
  /** What the person said about the answer that has broken off. */
  #decision?: 'restart' | 'continue';

  constructor(options: RouteWalkOptions) {
    this.#options = options;
  }

  /** It is going to be asked. */
  begin(target: Target): void {
    this.#tried.push(target);
  }

  /** A try of it has failed. */
  failed(target: Target, error: AppError): void {
    this.#failures.push({ target, error });
  }

  /** It was passed over, and may be asked `waitMs` from now. */
  rests(target: RouteTarget, waitMs: number): void {
    this.#resting.push({ target, until: this.#options.clock.monotonicMs() + waitMs });
  }

  /** Something of an answer was shown: for the next that breaks off the person is asked anew. */
  shows(): void {
    this.#decision = undefined;
  }

  /** Who is asked after a failure; throws what the request has failed with where nobody is. `attempts`: how many there were. */
  async *another(failure: AppError, shown: ShownAnswer | undefined, attempts: number): Parts<Picked> {
    const { time, views, call } = this.#options;
    const { route } = call;
    const isTold = failure.kind === 'contentFilter' && route?.contentFilter !== 'goOn';
    if (time.signal.aborted || failure.kind === 'cancelled' || !route || isTold) {
      throw time.outer.aborted ? time.judged(failure, call) : (shown?.error ?? failure);
    }
    for (; this.#looked < MOST_TARGETS; this.#looked += 1) {
      const found = await time.within(route.next(failure, this.#tried));
      if (!found) {
        break;
      }
      if ('skipped' in found) {
        yield* views.skipped(found, found.skipped);
        continue;
      }
      const why = await this.#whyNot(found);
      if (why === undefined) {
        return { ...(yield* this.#goingOn(found, shown)), waitedMs: 0 };
      }
      this.#tried.push(found);
      yield* views.skipped(circuitOf(found), why);
    }
    return yield* this.#lastResort(failure, shown, attempts);
  }

  async #whyNot(target: Target): Promise<string | undefined> {
    const { refusal, time } = this.#options;
    return whyUseless(target, this.#failures) ?? (refusal && (await time.within(refusal(referenceTo(target)))));
  }

  /** Somebody who was passed over may be well again, and is better than nobody. */
  async *#lastResort(failure: AppError, shown: ShownAnswer | undefined, attempts: number): Parts<Picked> {
    const { time, clock } = this.#options;
    for (let rest = this.#resting.shift(); rest; rest = this.#resting.shift()) {
      const waitMs = Math.max(0, rest.until - clock.monotonicMs());
      if (time.mayWait(waitMs) && whyUseless(rest.target, this.#failures) === undefined) {
        const target = yield* this.#goingOn(rest.target, shown);
        const waitedMs = waitMs > 0 ? yield* time.wait(waitMs, failure, attempts + 1, attempts + 1) : 0;
        return { ...target, isForced: true, waitedMs };
      }
    }
    throw shown?.error ?? this.#failures[0]?.error ?? failure;
  }

  /** What the next one is asked for, where an answer has broken off. */
  async *#goingOn(target: RouteTarget, shown: ShownAnswer | undefined): Parts<Omit<Picked, 'waitedMs'>> {
    if (!shown?.error) {
      return target;
    }
    const { afterContent = 'restart' } = this.#options.call.route ?? {};
    // What was filtered is not gone on with.
    const mayContinue = target.takesPrefill === true && shown.canGoOn && shown.error.kind !== 'contentFilter';
    const chosen = afterContent === 'ask' ? this.#decision : afterContent;
    const wanted = chosen ?? (yield* this.#decided(target, shown.error, mayContinue));
    return wanted === 'continue' && mayContinue
      ? { ...target, request: shown.continued(target.request), mode: 'continue' }
      : { ...target, mode: 'restart' };
  }

  async *#decided(target: Target, error: AppError, mayContinue: boolean): Parts<'restart' | 'continue'> {
    const { time } = this.#options;
    const { promise, resolve } = Promise.withResolvers<'restart' | 'continue' | 'stop'>();
    time.pause();
    try {
      yield { type: 'ask', error, model: referenceTo(target), mayContinue, decide: resolve };
      const choice = await time.within(promise);
      if (choice === 'stop') {
        throw error;
      }
      this.#decision = choice;
      return choice;
    } finally {
      time.resume();
    }
  }
}
