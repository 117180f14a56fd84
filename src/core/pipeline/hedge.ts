// Asks a second model when the first is silent for longer than it usually is: whoever speaks first answers, and the other is ended.
import type { Clock, Disposable } from '../ports.ts';
import type { OneTry } from './oneTry.ts';

export interface HedgeOptions {
  clock: Clock;
  /** Milliseconds of silence, from when the first has sent its request. */
  afterMs: number;
  /** Finds somebody else and begins to ask. `undefined`: there is nobody. Nothing begins after the signal. */
  begin(over: AbortSignal): Promise<OneTry | undefined>;
}

/** One race between two tries at most. */
export class Hedge {
  readonly #options: HedgeOptions;
  /** It is decided, or there is no need for a second. */
  readonly #over = new AbortController();
  readonly #second = Promise.withResolvers<OneTry | undefined>();
  #timer?: Disposable;
  #isBeginning = false;
  #isWon = false;
  #losing?: Promise<void>;
  /** Also one that has failed or lost. */
  second?: OneTry;

  constructor(options: HedgeOptions) {
    this.#options = options;
  }

  /** The first has sent its request. */
  readonly sent = (): void => {
    const { clock, afterMs } = this.#options;
    if (!this.#over.signal.aborted) {
      this.#timer ??= clock.after(afterMs, () => void this.#begin());
    }
  };

  /** Gives who speaks first. Throws what the first has failed with, when both have. */
  async leading(first: OneTry): Promise<OneTry> {
    const heard = this.#listen(first).catch((failure: unknown) => {
      this.#end();
      throw failure;
    });
    const other = this.#second.promise.then((second) => (second ? this.#listen(second) : heard));
    try {
      const leading = await Promise.any([heard, other]);
      this.#isWon = true;
      this.#end();
      const behind = leading === first ? this.second : first;
      if (behind && !behind.failure) {
        this.#losing = lost(behind);
      }
      return leading;
    } catch {
      throw first.failure;
    }
  }

  /** Resolves when whoever lost has ended. */
  async close(): Promise<void> {
    this.#end();
    await this.#losing;
  }

  async #listen(one: OneTry): Promise<OneTry> {
    try {
      return await one.listen();
    } catch (thrown) {
      const failure = one.failed(thrown);
      await one.close();
      throw failure;
    }
  }

  async #begin(): Promise<void> {
    this.#isBeginning = true;
    try {
      this.second = await this.#options.begin(this.#over.signal);
      if (this.#isWon && this.second) {
        this.#losing = lost(this.second);
      }
    } catch {
      // Whoever is asked already may still answer.
    }
    this.#second.resolve(this.#isWon ? undefined : this.second);
  }

  #end(): void {
    this.#over.abort();
    this.#timer?.dispose();
    if (!this.#isBeginning) {
      this.#second.resolve(undefined);
    }
  }
}

/** How it takes that is nothing to the answer. */
async function lost(behind: OneTry): Promise<void> {
  try {
    await behind.lose();
  } catch {
    // Its record is written, and nobody waits for more.
  }
}
