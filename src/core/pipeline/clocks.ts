// Ends a request that stands still: SDKs' own timeouts cover the headers only, or nothing.
import type { Timeouts } from '../configuration/settingsReader.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Clock, Disposable, Fetch } from '../ports.ts';
import type { Provider } from '../provider.ts';
import type { Attempt } from './call.ts';
import { Throughput } from './throughput.ts';
import { watched } from './watch.ts';

const USUAL_WINDOW_MS = 10_000;

export interface ClockLimits extends Timeouts {
  /** Tokens a second, estimated, that an answer has to come with once it has begun. Absent: it may be as slow as it likes. */
  leastTokensPerSecond?: number;
  /** Milliseconds over which that is looked at, without the time in which nobody reads. Default 10 s. */
  throughputWindowMs?: number;
}

export function withClocks(next: Attempt, clock: Clock, timeouts: (provider: Provider) => ClockLimits): Attempt {
  return (call, signal) =>
    watched(() => {
      const limits: ClockLimits = { ...timeouts(call.provider), ...call.timeouts };
      // Vectors come with the headers, when the work is done and has to be paid: no word comes before them.
      const watch = call.embedding
        ? new StallWatch(clock, limits.firstTokenMs, 'the vectors', false)
        : // A local server that is not ready after minutes will not be in a third try either.
          new StallWatch(clock, limits.connectMs, 'the connection', !call.provider.local);
      const fetch: Fetch = async (input, init) => {
        const response = await call.connection.context.fetch(input, init);
        if (!call.embedding) {
          watch.expect(limits.firstTokenMs, 'the first word');
        }
        return response;
      };
      const connection = { ...call.connection, context: { ...call.connection.context, fetch } };
      const both = AbortSignal.any([signal, watch.signal]);
      let silent = true;
      const throughput =
        limits.leastTokensPerSecond === undefined || call.embedding
          ? undefined
          : new Throughput(clock, limits.leastTokensPerSecond, limits.throughputWindowMs ?? USUAL_WINDOW_MS);
      return {
        source: next({ ...call, connection }, both),
        onPart(part) {
          // Figures that some vendors send ahead are no word yet: the model may only begin to think.
          if (silent && part.type !== 'usage') {
            silent = false;
            watch.expect(limits.idleMs, 'the next word');
          }
          // A reader that is slow to take the part is no stall of the vendor's.
          watch.pause();
          const tooSlow = throughput?.see(part);
          if (tooSlow) {
            watch.end(tooSlow);
          }
        },
        onPull() {
          watch.resume();
          throughput?.pull();
        },
        onFailure: (thrown) =>
          toAppError(thrown, { provider: call.provider.id, model: call.request.model, signal: both }),
        onClose: () => watch.dispose(),
      };
    });
}

/** One timer for most of a stream: a part only notes the time, the timer looks at it when it fires. */
class StallWatch {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  #limitMs: number;
  #what: string;
  /** Another try may help: nothing was sent to anybody who works on it. */
  #retryable: boolean;
  #touchedAt: number;
  #state: 'waiting' | 'paused' | 'over' = 'waiting';
  #timer?: Disposable;

  constructor(clock: Clock, limitMs: number, what: string, retryable: boolean) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#what = what;
    this.#retryable = retryable;
    this.#touchedAt = clock.monotonicMs();
    this.#wake(limitMs);
  }

  /** Nothing is awaited from the vendor. */
  pause(): void {
    this.#state = 'paused';
  }

  resume(): void {
    this.#state = 'waiting';
    this.#touchedAt = this.#clock.monotonicMs();
    if (!this.#timer) {
      this.#wake(this.#limitMs);
    }
  }

  expect(limitMs: number, what: string): void {
    if (this.#state === 'over') {
      // A response that came after everybody had left.
      return;
    }
    this.#limitMs = limitMs;
    this.#what = what;
    // Once connected, the vendor works and bills, however silent it is: another try is the person's decision.
    this.#retryable = false;
    this.#touchedAt = this.#clock.monotonicMs();
    this.#timer?.dispose();
    this.#wake(limitMs);
  }

  dispose(): void {
    this.#state = 'over';
    this.#timer?.dispose();
  }

  #wake(inMs: number): void {
    this.#timer = this.#clock.after(inMs, () => this.#look());
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#state === 'paused') {
      return;
    }
    const leftMs = this.#limitMs - (this.#clock.monotonicMs() - this.#touchedAt);
    if (leftMs > 0) {
      this.#wake(leftMs);
    } else {
      const waited = `Waited ${Math.round(this.#limitMs / 1000)} s for ${this.#what}`;
      this.end(new AppError('timeout', waited, { retryable: this.#retryable }));
    }
  }

  end(reason: AppError): void {
    this.#controller.abort(reason);
  }
}
