// Notices an answer that trickles: words come, but so few that it would never be finished.
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StreamPart } from '../provider.ts';

/** Of English text and code; it is a floor that is set here, and no bill. */
const LETTERS_PER_TOKEN = 4;

/** Looks at one window of waiting after the other, from the first word on. */
export class Throughput {
  readonly #clock: Clock;
  readonly #least: number;
  readonly #windowMs: number;
  #waitedMs = 0;
  #tokens = 0;
  /** Monotonic, since when the reader waits; absent before the first word, which is no part of any window. */
  #since?: number;
  #hasBegun = false;

  /** `least`: tokens a second. */
  constructor(clock: Clock, least: number, windowMs: number) {
    this.#clock = clock;
    this.#least = least;
    this.#windowMs = windowMs;
  }

  /** The reader wants the next part. */
  pull(): void {
    this.#since = this.#hasBegun ? this.#clock.monotonicMs() : undefined;
  }

  /** Gives what ends the answer where it is too slow. */
  see(part: StreamPart): AppError | undefined {
    const letters = lettersOf(part);
    const isFirst = !this.#hasBegun;
    this.#hasBegun ||= letters > 0;
    if (isFirst) {
      return undefined;
    }
    // A piece is a token at least.
    this.#tokens += letters === 0 ? 0 : Math.max(1, letters / LETTERS_PER_TOKEN);
    this.#waitedMs += this.#since === undefined ? 0 : this.#clock.monotonicMs() - this.#since;
    if (this.#waitedMs < this.#windowMs) {
      return undefined;
    }
    const perSecond = (this.#tokens / this.#waitedMs) * 1000;
    this.#waitedMs = 0;
    this.#tokens = 0;
    const words = `The answer came with ${perSecond.toFixed(1)} tokens a second, less than ${this.#least}`;
    return perSecond < this.#least ? new AppError('timeout', words, { retryable: false }) : undefined;
  }
}

function lettersOf(part: StreamPart): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'toolCallDelta':
      return part.argumentsDelta.length;
    default:
      return 0;
  }
}
