// Lets the columns draw what has arrived in turns, one in a frame, so that eight of them never make a frame long.

/** Columns that draw in one frame. */
const PER_FRAME = 1;

/** Least milliseconds between two such frames: with eight columns each is drawn about four times a second, with two fifteen times. */
const BETWEEN_MS = 20;

/** Draws what has gathered. */
type Flush = () => void;

const nextFrame: (run: (now: number) => void) => unknown =
  typeof requestAnimationFrame === 'function'
    ? requestAnimationFrame
    : (run) => setTimeout(() => run(performance.now()), 16);

export class DeltaQueue {
  /** In the order in which they asked. */
  readonly #waiting = new Set<Flush>();
  #isAsked = false;
  #drawnAt = Number.NEGATIVE_INFINITY;

  /** Calls `flush` once, in one of the next frames; again only when it is asked for again. */
  ask(flush: Flush): void {
    this.#waiting.add(flush);
    if (!this.#isAsked) {
      this.#isAsked = true;
      nextFrame((now) => this.#draw(now));
    }
  }

  #draw(at: number): void {
    if (at - this.#drawnAt < BETWEEN_MS) {
      nextFrame((now) => this.#draw(now));
      return;
    }
    this.#drawnAt = at;
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
