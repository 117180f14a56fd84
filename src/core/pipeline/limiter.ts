// Rate limits of the person's own, and those that vendors tell of: lets requests through in the order in which they came.
import { AppError, toAppError } from '../errors.ts';
import type { Clock, Disposable } from '../ports.ts';
import {
  gateOf,
  type LimitRule,
  type LimitWish,
  type Obstacle,
  OwnGates,
  type OwnGatesOptions,
  VendorGates,
  vendorGate,
} from './limitGates.ts';

export interface LimitWait extends Omit<LimitWish, 'tokens'> {
  /** In words: "your limit of 20 requests a minute". */
  reason: string;
  /** Epoch milliseconds. */
  since: number;
  /** Epoch milliseconds of the earliest moment; absent: when another request has ended. */
  untilMs?: number;
  /** Place in the queue, from 1. */
  place: number;
}

export interface Lease {
  /** What it really used, as soon as that is known; may be called several times, the last one holds. */
  settle(tokens: number): void;
  /** What the vendor's answer tells of its limits. */
  learn(headers: Headers): void;
  /** Comes last; later calls do nothing. */
  release(): void;
}

export interface LimitEntry {
  /** Rejects with `cancelled` or what the signal says, or with `rateLimit`, code `ownLimit`, where it would take too long. */
  lease: Promise<Lease>;
  /** Absent: it was let through at once, or refused. */
  waiting?: LimitWait;
}

export interface LimiterOptions extends OwnGatesOptions {
  /** Read anew with each look. */
  rules: () => readonly LimitRule[];
  /** `waiting()` has changed. */
  onChange?: () => void;
}

/** `AppError.ownCode` of what a limit of the person's own refused. */
const OWN_LIMIT = 'ownLimit';

interface Waiter {
  wish: LimitWish;
  since: number;
  /** Monotonic; what would take longer is refused. */
  latest: number;
  admit(lease: Lease): void;
  refuse(error: AppError): void;
  reason: string;
  untilMs?: number;
}

export class Limiter {
  readonly #options: LimiterOptions;
  readonly #clock: Clock;
  readonly #own: OwnGates;
  readonly #vendors: VendorGates;
  #queue: Waiter[] = [];
  #timer?: Disposable;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#own = new OwnGates(options);
    this.#vendors = new VendorGates(options.clock);
  }

  /** In the order of the calls, as far as requests are held up by the same limit. `longestMs`: it is refused where it takes longer. */
  enter(wish: LimitWish, signal: AbortSignal, longestMs: number): LimitEntry {
    const { promise: lease, resolve, reject } = Promise.withResolvers<Lease>();
    lease.catch(() => undefined);
    const leave = () => {
      this.#queue = this.#queue.filter((other) => other !== waiter);
      reject(toAppError(signal.reason, { provider: wish.providerId, model: wish.model, signal }));
      this.#serve();
    };
    const waiter: Waiter = {
      wish,
      since: this.#clock.now(),
      latest: this.#clock.monotonicMs() + longestMs,
      reason: '',
      admit(granted) {
        signal.removeEventListener('abort', leave);
        resolve(granted);
      },
      refuse(error) {
        signal.removeEventListener('abort', leave);
        reject(error);
      },
    };
    if (signal.aborted) {
      leave();
      return { lease };
    }
    signal.addEventListener('abort', leave, { once: true });
    this.#queue.push(waiter);
    this.#serve();
    return { lease, waiting: this.waiting()[this.#queue.indexOf(waiter)] };
  }

  /** Who waits, in the order of the queue. */
  waiting(): LimitWait[] {
    return this.#queue.map(({ wish, reason, since, untilMs }, index) => {
      const { tokens: _tokens, ...who } = wish;
      return { ...who, reason, since, untilMs, place: index + 1 };
    });
  }

  /** The rules say something else: who waits may go, or has to wait for something else. */
  rulesChanged(): void {
    this.#serve();
  }

  /** Lets everybody through who can be. */
  #serve(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const before = this.#queue.length;
    /** Gates at which somebody waits, whom those behind do not overtake. */
    const held = new Set<string>();
    let earliestMs = Number.POSITIVE_INFINITY;
    const all = this.#options.rules();
    for (const waiter of this.#queue) {
      const { wish } = waiter;
      const rules = all.filter(({ scope }) => covers(scope, wish));
      const obstacles = [
        ...rules.flatMap((rule) => this.#own.obstacles(rule, wish.tokens)),
        ...this.#vendors.obstacles(wish),
      ];
      const behind = [...rules.map(gateOf), vendorGate(wish)].find((gate) => held.has(gate));
      const worst = obstacles.toSorted((a, b) => (b.waitMs ?? -1) - (a.waitMs ?? -1))[0];
      if (worst === undefined && behind === undefined) {
        this.#queue = this.#queue.filter((other) => other !== waiter);
        waiter.admit(this.#grant(wish, rules));
        continue;
      }
      const waitMs = worst?.waitMs;
      if (worst && waitMs !== undefined && waitMs > waiter.latest - this.#clock.monotonicMs()) {
        this.#queue = this.#queue.filter((other) => other !== waiter);
        waiter.refuse(refusal(wish, worst, waitMs));
        continue;
      }
      for (const { gate } of obstacles) {
        held.add(gate);
      }
      waiter.reason = worst?.reason ?? 'requests that came before';
      waiter.untilMs = waitMs === undefined ? undefined : this.#clock.now() + waitMs;
      earliestMs = Math.min(earliestMs, waitMs ?? earliestMs);
    }
    if (Number.isFinite(earliestMs)) {
      this.#timer = this.#clock.after(earliestMs, () => this.#serve());
    }
    if (before > 0) {
      this.#options.onChange?.();
    }
  }

  #grant(wish: LimitWish, rules: readonly LimitRule[]): Lease {
    const counted = this.#own.count(rules, wish.tokens);
    this.#vendors.count(wish);
    let isOver = false;
    return {
      settle: (tokens) => {
        counted.settle(tokens);
        this.#serve();
      },
      learn: (headers) => {
        if (this.#vendors.learn(wish, headers)) {
          this.#serve();
        }
      },
      release: () => {
        if (!isOver) {
          isOver = true;
          counted.end();
          this.#serve();
        }
      },
    };
  }
}

function covers({ providerId, keyName, workspace }: LimitRule['scope'], wish: LimitWish): boolean {
  return (
    (providerId === undefined || providerId === wish.providerId) &&
    (keyName === undefined || keyName === wish.keyName) &&
    (workspace === undefined || workspace === wish.workspace)
  );
}

function refusal(wish: LimitWish, { reason }: Obstacle, waitMs: number): AppError {
  const isHopeless = !Number.isFinite(waitMs);
  const what = isHopeless ? 'This request does not fit into' : 'It would have to wait too long for';
  return new AppError('rateLimit', `${what} ${reason}.`, {
    code: OWN_LIMIT,
    provider: wish.providerId,
    model: wish.model,
    retryable: false,
    retryAfterMs: isHopeless ? undefined : waitMs,
  });
}
