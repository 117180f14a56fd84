// A clock that stands still until the test moves it.
import type { Clock, Disposable } from '../../../src/core/ports.ts';

interface Timer {
  /** Monotonic milliseconds. */
  dueMs: number;
  fire: () => void;
}

/** Begins at 2026-01-01T00:00:00Z and at monotonic 0. */
export class ManualClock implements Clock {
  #epochMs = Date.UTC(2026, 0, 1);
  #monotonicMs = 0;
  /** In the order of their setting, which decides between timers of one moment. */
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#epochMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(ms: number, callback: () => void): Disposable {
    const timer: Timer = { dueMs: this.#monotonicMs + Math.max(0, ms), fire: callback };
    this.#timers.add(timer);
    return { dispose: () => void this.#timers.delete(timer) };
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => {
        timer?.dispose();
        reject(signal?.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'));
      };
      let timer: Disposable | undefined;
      if (signal?.aborted) {
        fail();
        return;
      }
      signal?.addEventListener('abort', fail, { once: true });
      timer = this.after(ms, () => {
        signal?.removeEventListener('abort', fail);
        resolve();
      });
    });
  }

  /** How many timers are set: 0 when the code under test has cleaned up. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Lets time pass on both clocks; timers fire in order, each at its own moment, also those that a timer sets on the way. */
  advance(ms: number): void {
    const untilMs = this.#monotonicMs + ms;
    for (let timer = this.#nextUntil(untilMs); timer; timer = this.#nextUntil(untilMs)) {
      this.#timers.delete(timer);
      this.#moveTo(Math.max(this.#monotonicMs, timer.dueMs));
      timer.fire();
    }
    this.#moveTo(untilMs);
  }

  /** `advance`, but what a timer woke (promises, immediate callbacks) runs before the next timer fires. */
  async advanceAsync(ms: number): Promise<void> {
    const untilMs = this.#monotonicMs + ms;
    await settle();
    for (let timer = this.#nextUntil(untilMs); timer; timer = this.#nextUntil(untilMs)) {
      this.advance(Math.max(0, timer.dueMs - this.#monotonicMs));
      await settle();
    }
    this.advance(untilMs - this.#monotonicMs);
  }

  /** The wall clock is set to `epochMs`, forwards or back; no timer fires for it. */
  jumpTo(epochMs: number): void {
    this.#epochMs = epochMs;
  }

  #moveTo(monotonicMs: number): void {
    this.#epochMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  #nextUntil(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (!next || timer.dueMs < next.dueMs)) {
        next = timer;
      }
    }
    return next;
  }
}

/** Microtasks and one turn of the loop. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
