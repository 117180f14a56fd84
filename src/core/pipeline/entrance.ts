// What a try has to pass before it may begin: rate limits, and the circuit of whom it asks.
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { estimateRequestTokens } from '../tokens.ts';
import { circuitOf } from './attemptViews.ts';
import type { Breaker, Permit } from './breaker.ts';
import type { Call, PipelinePart, Target } from './call.ts';
import { circuitOpen } from './helps.ts';
import type { Lease, Limiter } from './limiter.ts';
import { LONGEST_WAIT_MS, type RequestTime } from './requestTime.ts';
import type { Picked, RouteWalk } from './routeWalk.ts';

/** A try that is let through. */
export interface Admitted {
  waitedMs: number;
  permit?: Permit;
  lease?: Lease;
}

export interface EntranceOptions {
  call: Call;
  clock: Clock;
  time: RequestTime;
  walk: RouteWalk;
  breaker?: Breaker;
  limiter?: Limiter;
}

type Parts<Result> = AsyncGenerator<PipelinePart, Result, undefined>;

export class Entrance {
  readonly #options: EntranceOptions;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  /** Waits until the limits let a try through, and asks its circuit; gives why it is not. The signal ends the wait. */
  async *enter(target: Picked, waitedMs: number, signal = this.#options.time.signal): Parts<Admitted | AppError> {
    const { breaker, limiter, clock, walk } = this.#options;
    const began = clock.monotonicMs();
    const lease = limiter && (yield* this.#leased(limiter, target, signal));
    if (lease instanceof AppError) {
      return lease;
    }
    const permit = breaker?.begin(circuitOf(target), target.isForced);
    if (permit && 'waitMs' in permit) {
      lease?.release();
      walk.rests(target, permit.isAsked ? permit.waitMs : 0);
      return circuitOpen(target, permit.waitMs);
    }
    return { waitedMs: waitedMs + clock.monotonicMs() - began, permit, lease };
  }

  async *#leased(limiter: Limiter, target: Target, signal: AbortSignal): Parts<Lease | AppError> {
    const { time, call } = this.#options;
    const { features, workspace } = call.labels;
    const known = features?.['estimatedInputTokens'];
    const tokens = typeof known === 'number' ? known : estimateRequestTokens(target.request);
    const wish = { ...circuitOf(target), workspace, tokens };
    const { waiting, lease } = limiter.enter(wish, signal, Math.min(LONGEST_WAIT_MS, time.leftMs));
    let isTaken = false;
    try {
      if (waiting) {
        yield { type: 'limited', untilMs: waiting.untilMs, reason: waiting.reason };
      }
      const granted = await lease;
      isTaken = true;
      return granted;
    } catch (thrown) {
      const error = time.judged(thrown, target);
      if (time.signal.aborted) {
        throw error;
      }
      return error;
    } finally {
      if (!isTaken) {
        lease.then(
          (late) => late.release(),
          () => undefined,
        );
      }
    }
  }
}

/** What was let through is over, or is not asked after all. */
export function release(admitted: Admitted | AppError): void {
  if (!(admitted instanceof AppError)) {
    admitted.permit?.cancel();
    admitted.lease?.release();
  }
}
