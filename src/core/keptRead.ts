// Something that is read once and kept, from a place that may fail or not answer for long.
import type { Clock, Disposable } from './ports.ts';

export interface KeptReadOptions<T> {
  /** `isFinal`: what came is what is there. Else the next question reads again. Must not throw. */
  read: () => Promise<{ value: T; isFinal: boolean }>;
  clock: Clock;
  /** Nobody waits longer. */
  mostMs: number;
  /** What is answered while the place does not. */
  late: T;
  /** A reading came to its end that others were given something else for before. */
  onNews: () => void;
}

export class KeptRead<T> {
  readonly #options: KeptReadOptions<T>;
  /** Of what was read, or of the reading under way. */
  #answer?: Promise<T>;
  /** Somebody was told that it cannot be read. */
  #isMissed = false;

  constructor(options: KeptReadOptions<T>) {
    this.#options = options;
  }

  get(): Promise<T> {
    this.#answer ??= this.#begin();
    return this.#answer;
  }

  /** The reading goes on when nobody waits for it any more: those who ask meanwhile hear at once that it is late. */
  #begin(): Promise<T> {
    const { clock, mostMs, late } = this.#options;
    const { promise, resolve } = Promise.withResolvers<T>();
    const timer = clock.after(mostMs, () => {
      this.#isMissed = true;
      resolve(late);
    });
    void this.#read(timer, resolve);
    return promise;
  }

  async #read(timer: Disposable, resolve: (value: T) => void): Promise<void> {
    const { value, isFinal } = await this.#options.read();
    timer.dispose();
    const wasMissed = this.#isMissed;
    this.#answer = isFinal ? Promise.resolve(value) : undefined;
    this.#isMissed = !isFinal;
    resolve(value);
    // A failure is no news: who is told of it would ask again, and so on without end.
    if (wasMissed && isFinal) {
      this.#options.onNews();
    }
  }
}
