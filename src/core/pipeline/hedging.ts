// Whom a silent model is hedged with, and when: at most one for a request, found along its route and let in like everybody else.
import { AppError } from '../errors.ts';
import type { ModelReference } from '../records.ts';
import { referenceTo } from './attemptViews.ts';
import type { Caching } from './cache.ts';
import type { Call, Target } from './call.ts';
import { type Admitted, type Entrance, release } from './entrance.ts';
import { Hedge } from './hedge.ts';
import type { OneTry, TryContext } from './oneTry.ts';
import type { Picked } from './routeWalk.ts';

export interface HedgingOptions {
  /** A second model is asked when the first has said nothing after its usual time times `after`. Absent: none is. */
  hedge?: () => { after: number } | undefined;
  /** How long a model usually takes to its first word, milliseconds; `undefined`: not known, so nobody is asked beside it. */
  usualFirstTokenMs?: (model: ModelReference) => number | undefined;
}

interface HedgingParts extends HedgingOptions {
  entrance: Entrance;
  caching(target: Picked): Promise<Caching | undefined>;
  begin(target: Picked, admitted: Admitted, options: { caching?: Caching; onSent: () => void }): OneTry;
}

export class Hedging {
  readonly #context: TryContext;
  readonly #parts: HedgingParts;
  #hasBegun = false;

  constructor(context: TryContext, parts: HedgingParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * A request that hands over nothing before its end has no first word to win with; and of two at once each could spend what is left
   * for both.
   */
  static isWanted({ hedge }: HedgingOptions, call: Call): boolean {
    const { route, delivery, embedding } = call;
    const isBounded = call.leftUsd !== undefined;
    return route !== undefined && delivery !== 'whole' && !embedding && !isBounded && (hedge?.()?.after ?? 0) > 0;
  }

  /** Absent: nobody is asked beside this one. */
  of(target: Picked): Hedge | undefined {
    const { clock, call } = this.#context;
    const { hedge, usualFirstTokenMs } = this.#parts;
    const isFirst = target.provider === call.provider && target.request.model === call.request.model;
    const usualMs = (isFirst && call.usualFirstTokenMs) || usualFirstTokenMs?.(referenceTo(target));
    const afterMs = (usualMs ?? 0) * (hedge?.()?.after ?? 0);
    if (this.#hasBegun || !(afterMs > 0)) {
      return undefined;
    }
    return new Hedge({ clock, afterMs, begin: (over) => this.#begin(target, afterMs, over) });
  }

  async #begin(silent: Target, afterMs: number, over: AbortSignal): Promise<OneTry | undefined> {
    this.#hasBegun = true;
    const { walk, time } = this.#context;
    const words = `It has said nothing for ${Math.round(afterMs / 100) / 10} s`;
    const error = new AppError('timeout', words, { code: 'hedge', retryable: false });
    const found = await walk.meanwhile({ target: silent, error }, over);
    if (!found) {
      return undefined;
    }
    const target: Picked = { ...found, waitedMs: 0 };
    const caching = await this.#parts.caching(target);
    const admitted = caching?.hit ? { waitedMs: 0 } : await this.#admitted(target, over);
    if (over.aborted || time.signal.aborted) {
      release(admitted);
      walk.spare(found);
      return undefined;
    }
    if (admitted instanceof AppError) {
      walk.passOver(found, admitted.message, admitted.kind);
      return undefined;
    }
    walk.begin(target);
    // It need not be told of what it sends, but it has to be one that can lose.
    const second = this.#parts.begin(target, admitted, { caching, onSent: () => undefined });
    // At once: what has its number is sent, also where the first speaks in this moment.
    second.listen().catch(() => undefined);
    return second;
  }

  async #admitted(target: Picked, over: AbortSignal): Promise<Admitted | AppError> {
    const entering = this.#parts.entrance.enter(target, 0, AbortSignal.any([this.#context.time.signal, over]));
    for (;;) {
      // That this one has to wait is no news: somebody is being asked.
      const step = await entering.next();
      if (step.done) {
        return step.value;
      }
    }
  }
}
