// Lets the columns draw what has arrived in turns: few in each frame, so that eight of them never make a frame long.

/** Columns that draw in one frame: with four of them each is drawn thirty times a second. */
const PER_FRAME = 2;

/** Draws what has gathered. */
type Flush = () => void;

const nextFrame: (run: () => void) => unknown =
  typeof requestAnimationFrame === 'function' ? requestAnimationFrame : (run) => setTimeout(run, 16);

export class DeltaQueue {
  /** In the order in which they asked. */
  readonly #waiting = new Set<Flush>();
  #isAsked = false;

  /** Calls `flush` once, in one of the next frames; again only when it is asked for again. */
  ask(flush: Flush): void {
    this.#waiting.add(flush);
    if (!this.#isAsked) {
      this.#isAsked = true;
      nextFrame(() => this.#draw());
    }
  }

  #draw(): void {
    this.#isAsked = false;
    const now = [...this.#waiting].slice(0, PER_FRAME);
    for (const flush of now) {
      this.#waiting.delete(flush);
    }
    const [next] = this.#waiting;
    if (next) {
      this.ask(next);
    }
    now.forEach((flush) => flush());
  }
}
