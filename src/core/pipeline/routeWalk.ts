// Walks along a request's route: who is asked after a failure, and what for.
import type { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { type AttemptViews, circuitOf, referenceTo } from './attemptViews.ts';
import type { Call, PipelinePart, Route, RouteTarget, SkippedTarget, Target } from './call.ts';
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
  /** Were looked for while another was asked, and not needed then: they come first when somebody is. */
  readonly #spares: (RouteTarget | SkippedTarget)[] = [];
  /** Parts that are still to be handed over. */
  readonly #notes: PipelinePart[] = [];
  #searching?: Promise<unknown>;
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

  /**
   * Somebody who can be asked beside a target that is silent, as `error` says; `undefined`: nobody, or it is `over` meanwhile. Whoever
   * was found and cannot help with that is asked when the target has failed.
   */
  async meanwhile(silent: Failed, over: AbortSignal): Promise<RouteTarget | undefined> {
    const searching = this.#search(silent, over);
    this.#searching = searching.catch(() => undefined);
    return searching;
  }

  /** It was found, and is not asked now. */
  spare(found: RouteTarget | SkippedTarget): void {
    this.#spares.push(found);
    if (!('skipped' in found)) {
      this.#tried.push(found);
    }
  }

  /** It was found to be asked beside another, and is passed over. */
  passOver(target: RouteTarget, why: string, errorKind?: string): void {
    this.#tried.push(target);
    this.#notes.push(...this.#options.views.skipped(circuitOf(target), why, errorKind));
  }

  /** What there is to tell of those who were passed over meanwhile. */
  notes(): PipelinePart[] {
    return this.#notes.splice(0);
  }

  async #search(silent: Failed, over: AbortSignal): Promise<RouteTarget | undefined> {
    const { time, views, call } = this.#options;
    for (; this.#looked < MOST_TARGETS && !over.aborted; this.#looked += 1) {
      const found = await time.within(call.route?.next(silent.error, this.#tried) ?? Promise.resolve(undefined));
      if (!found) {
        return undefined;
      }
      const isSkipped = 'skipped' in found;
      const why = isSkipped || over.aborted ? undefined : await this.#whyNot(found);
      if (over.aborted || (!isSkipped && why === undefined && whyUseless(found, [silent]) !== undefined)) {
        this.spare(found);
      } else if (isSkipped) {
        this.#notes.push(...views.skipped(found, found.skipped));
      } else if (why !== undefined) {
        this.passOver(found, why);
      } else {
        this.#looked += 1;
        return found;
      }
    }
    return undefined;
  }

  async #given(route: Route, failure: AppError): Promise<RouteTarget | SkippedTarget | undefined> {
    const { time } = this.#options;
    await time.within(this.#searching ?? Promise.resolve());
    const spare = this.#spares.shift();
    if (spare && !('skipped' in spare)) {
      this.#tried.splice(this.#tried.indexOf(spare), 1);
    }
    return spare ?? (await time.within(route.next(failure, this.#tried)));
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
      const found = await this.#given(route, failure);
      yield* this.notes();
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
