// The while for which something can be undone in its place: it does not pass for a person who is at it.

/** Milliseconds. */
const UNDO_MS = 10_000;

export class UndoTimer {
  readonly #over: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isCancelled = false;
  /** Why it does not run: a pointer is on it, the focus is in it. */
  readonly #held = new Set<'pointer' | 'focus'>();

  /** Begins at once; `over` is called when the time has passed. */
  constructor(over: () => void) {
    this.#over = over;
    this.#start();
  }

  hold(why: 'pointer' | 'focus'): void {
    this.#held.add(why);
    clearTimeout(this.#timer);
  }

  /** The whole while begins again once nothing holds it. */
  release(why: 'pointer' | 'focus'): void {
    if (this.#held.delete(why) && this.#held.size === 0) {
      this.#start();
    }
  }

  /** For good. */
  cancel(): void {
    this.#isCancelled = true;
    clearTimeout(this.#timer);
  }

  #start(): void {
    clearTimeout(this.#timer);
    if (!this.#isCancelled) {
      this.#timer = setTimeout(this.#over, UNDO_MS);
    }
  }
}
