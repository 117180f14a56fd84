// The time that a decision may take: whatever is not known by its end counts as unknown, so that no part of the world holds up a request.
import { toAppError } from '../errors.ts';
import type { Clock, Disposable, Log } from '../ports.ts';

/** Milliseconds. */
const LONGEST_DECISION_MS = 1000;

export class DecisionTime implements Disposable {
  readonly #signal: AbortSignal;
  readonly #log: Pick<Log, 'warn'> | undefined;
  readonly #timer: Disposable;
  readonly #over = Promise.withResolvers<typeof LATE>();
  readonly #stop = () => this.#over.resolve(LATE);

  constructor(clock: Clock, signal: AbortSignal, log?: Pick<Log, 'warn'>, ms = LONGEST_DECISION_MS) {
    this.#signal = signal;
    this.#log = log;
    this.#timer = clock.after(ms, this.#stop);
    signal.addEventListener('abort', this.#stop, { once: true });
  }

  /** What the work comes to; `otherwise` where it is not done in time, or fails. Throws `cancelled` when the signal is aborted. */
  async known<Result, Otherwise>(
    what: string,
    work: () => Promise<Result>,
    otherwise: Otherwise,
  ): Promise<Result | Otherwise> {
    this.#requireWanted();
    const found = await Promise.race([this.#tried(what, work), this.#over.promise]);
    this.#requireWanted();
    if (found === LATE) {
      this.#log?.warn(`Choosing a model: ${what} took too long`);
    }
    return found === LATE || found === FAILED ? otherwise : found;
  }

  dispose(): void {
    this.#timer.dispose();
    this.#signal.removeEventListener('abort', this.#stop);
    this.#over.resolve(LATE);
  }

  async #tried<Result>(what: string, work: () => Promise<Result>): Promise<Result | typeof FAILED> {
    try {
      return await work();
    } catch (thrown) {
      const { kind, message } = toAppError(thrown);
      this.#log?.warn(`Choosing a model: ${what}: ${kind}: ${message}`);
      return FAILED;
    }
  }

  #requireWanted(): void {
    if (this.#signal.aborted) {
      throw toAppError(this.#signal.reason, { signal: this.#signal });
    }
  }
}

const LATE = Symbol('late');
const FAILED = Symbol('failed');
