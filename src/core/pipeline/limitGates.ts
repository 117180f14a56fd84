// What limits look at before a request may pass: counters of the person's own, and what vendors told last.
import { formatTokens } from '../../shared/format.ts';
import { localDay, startOfLocalDay } from '../localDay.ts';
import type { Clock } from '../ports.ts';
import type { ModelReference } from '../records.ts';
import { readVendorLimits, type VendorLimit } from './limitHeaders.ts';

const MINUTE_MS = 60_000;

/** What is absent is not limited. */
export interface RateLimits {
  requestsPerMinute?: number;
  /** Input as estimated; what really was used counts as soon as it is known, answers included. */
  tokensPerMinute?: number;
  /** Of a local day. */
  tokensPerDay?: number;
  /** Requests at one time. */
  parallel?: number;
}

/** Limits for all that fits every field; without any, for everything. */
export interface LimitRule {
  scope: { providerId?: string; keyName?: string; workspace?: string };
  limits: RateLimits;
}

/** A try that wants to begin. */
export interface LimitWish extends ModelReference {
  keyName: string;
  workspace?: string;
  /** Estimated. */
  tokens: number;
}

export interface OwnGatesOptions {
  clock: Clock;
  /** Tokens that the ledger knows of for a scope, from an instant (epoch milliseconds) on; asked once a day and scope. Absent: none. */
  usedSince?: (scope: LimitRule['scope'], since: number) => number;
}

/** Why something has to wait: milliseconds, absent while nobody knows, infinite where waiting does not help. */
export interface Obstacle {
  gate: string;
  waitMs?: number;
  reason: string;
}

interface Passed {
  /** Monotonic: when it is a minute old. What waits for it compares with this very figure, whatever rounding makes of sums. */
  until: number;
  tokens: number;
}

interface Counter {
  /** Of the last minute, oldest first. */
  passed: Passed[];
  running: number;
  day: string;
  dayTokens: number;
}

/** A request that has passed. */
export interface Counted {
  settle(tokens: number): void;
  /** Comes once. */
  end(): void;
}

/** The person's own limits. */
export class OwnGates {
  readonly #clock: Clock;
  readonly #usedSince: OwnGatesOptions['usedSince'];
  readonly #counters = new Map<string, Counter>();

  constructor({ clock, usedSince }: OwnGatesOptions) {
    this.#clock = clock;
    this.#usedSince = usedSince;
  }

  count(rules: readonly LimitRule[], tokens: number): Counted {
    const passed: Passed = { until: this.#clock.monotonicMs() + MINUTE_MS, tokens };
    const counters = rules.map((rule) => this.#counter(rule));
    const days = counters.map(({ day }) => day);
    for (const counter of counters) {
      counter.passed.push(passed);
      counter.running += 1;
      counter.dayTokens += tokens;
    }
    return {
      settle(used) {
        for (const [index, counter] of counters.entries()) {
          counter.dayTokens += counter.day === days[index] ? used - passed.tokens : 0;
        }
        passed.tokens = used;
      },
      end() {
        for (const counter of counters) {
          counter.running -= 1;
        }
      },
    };
  }

  obstacles(rule: LimitRule, tokens: number): Obstacle[] {
    const { parallel, requestsPerMinute, tokensPerMinute, tokensPerDay } = rule.limits;
    const { passed, running, dayTokens } = this.#counter(rule);
    const found: Obstacle[] = [];
    const add = (waitMs: number | undefined, what: string) =>
      found.push({ gate: gateOf(rule), waitMs, reason: `your limit of ${what}` });
    if (parallel !== undefined && running >= parallel) {
      add(parallel > 0 ? undefined : Number.POSITIVE_INFINITY, `${parallel} at one time`);
    }
    if (requestsPerMinute !== undefined && passed.length >= requestsPerMinute) {
      const first = requestsPerMinute > 0 ? passed.at(-requestsPerMinute) : undefined;
      add(this.#leaves(first), `${requestsPerMinute} ${requestsPerMinute === 1 ? 'request' : 'requests'} a minute`);
    }
    if (tokensPerMinute !== undefined) {
      const last = lastToLeave(passed, tokens, tokensPerMinute);
      if (last !== 'fits') {
        add(this.#leaves(last), `${formatTokens(tokensPerMinute)} tokens a minute`);
      }
    }
    if (tokensPerDay !== undefined && dayTokens + tokens > tokensPerDay) {
      const now = this.#clock.now();
      add(
        tokens > tokensPerDay ? Number.POSITIVE_INFINITY : nextDay(now) - now,
        `${formatTokens(tokensPerDay)} tokens a day`,
      );
    }
    return found;
  }

  /** Milliseconds until it is a minute old; without one: never. */
  #leaves(passed: Passed | undefined): number {
    return passed === undefined ? Number.POSITIVE_INFINITY : passed.until - this.#clock.monotonicMs();
  }

  /** Of this day and minute. */
  #counter(rule: LimitRule): Counter {
    const gate = gateOf(rule);
    const day = localDay(this.#clock.now());
    let counter = this.#counters.get(gate);
    if (!counter) {
      counter = { passed: [], running: 0, day: '', dayTokens: 0 };
      this.#counters.set(gate, counter);
    }
    if (counter.day !== day) {
      counter.day = day;
      counter.dayTokens = this.#usedSince?.(rule.scope, startOfLocalDay(day)) ?? 0;
    }
    const now = this.#clock.monotonicMs();
    const young = counter.passed.findIndex(({ until }) => until > now);
    counter.passed.splice(0, young < 0 ? counter.passed.length : young);
    return counter;
  }
}

type Told = VendorLimit & {
  /** Monotonic; it holds until then. */
  until: number;
};

/** What vendors have told, by key and model. */
export class VendorGates {
  readonly #clock: Clock;
  readonly #told = new Map<string, { requests?: Told; tokens?: Told }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives whether it tells anything. */
  learn(wish: LimitWish, headers: Headers): boolean {
    const { requests, tokens } = readVendorLimits(headers, this.#clock.now());
    if (!requests && !tokens) {
      return false;
    }
    const gate = vendorGate(wish);
    const known = this.#told.get(gate);
    const at = this.#clock.monotonicMs();
    const told = (limit: VendorLimit | undefined) => limit && { ...limit, until: at + limit.resetMs };
    this.#told.set(gate, { requests: told(requests) ?? known?.requests, tokens: told(tokens) ?? known?.tokens });
    return true;
  }

  /** Until the next answer tells it better. */
  count(wish: LimitWish): void {
    const { requests, tokens } = this.#told.get(vendorGate(wish)) ?? {};
    if (requests) {
      requests.remaining -= 1;
    }
    if (tokens) {
      tokens.remaining -= wish.tokens;
    }
  }

  obstacles(wish: LimitWish): Obstacle[] {
    const gate = vendorGate(wish);
    const { requests, tokens } = this.#told.get(gate) ?? {};
    const now = this.#clock.monotonicMs();
    const found: Obstacle[] = [];
    if (requests && requests.remaining <= 0 && requests.until > now) {
      found.push({ gate, waitMs: requests.until - now, reason: "the vendor's limit of requests" });
    }
    if (tokens && tokens.until > now) {
      const waitMs = fillsUpAt(tokens, wish.tokens) - now;
      if (waitMs > 0) {
        found.push({ gate, waitMs, reason: "the vendor's limit of tokens" });
      }
    }
    return found;
  }
}

/** Monotonic: vendors fill up steadily, so that the whole is there at the end, and what is needed here before. */
function fillsUpAt({ limit, remaining, resetMs, until }: Told, needed: number): number {
  // What is larger than the whole limit is left to the vendor to refuse.
  if (remaining >= needed || (limit !== undefined && needed > limit)) {
    return 0;
  }
  const share = limit === undefined ? 1 : Math.min(1, (needed - remaining) / (limit - remaining));
  return until - resetMs + Math.ceil(share * resetMs);
}

/** The one whose leaving makes room; `undefined`: even then there is none. */
function lastToLeave(passed: readonly Passed[], tokens: number, limit: number): Passed | 'fits' | undefined {
  let sum = passed.reduce((all, one) => all + one.tokens, tokens);
  if (sum <= limit) {
    return 'fits';
  }
  return passed.find((one) => {
    sum -= one.tokens;
    return sum <= limit;
  });
}

export function gateOf({ scope: { providerId, keyName, workspace } }: LimitRule): string {
  return JSON.stringify(['own', providerId, keyName, workspace]);
}

export function vendorGate({ providerId, keyName, model }: LimitWish): string {
  return JSON.stringify(['vendor', providerId, keyName, model]);
}

function nextDay(now: number): number {
  const today = startOfLocalDay(localDay(now));
  // 30 hours on is the next day, however long this one is.
  return startOfLocalDay(localDay(today + 30 * 3_600_000));
}
