// Keeps a growing list at its end while a person is there, and leaves it alone once they have scrolled away.

/** Pixels from the end that still count as the end. */
const NEAR = 24;

export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #observer: ResizeObserver;
  readonly #onPlace: (atEnd: boolean, top: number) => void;
  #atEnd = true;
  #lastTop = 0;

  /** `onPlace` hears whether the end is in view, and the place in pixels, whenever either changes. */
  constructor(scroller: HTMLElement, content: HTMLElement, onPlace: (atEnd: boolean, top: number) => void) {
    this.#scroller = scroller;
    this.#onPlace = onPlace;
    scroller.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#observer = new ResizeObserver(() => {
      if (this.#atEnd) {
        this.toEnd();
      }
    });
    this.#observer.observe(content);
    this.#observer.observe(scroller);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  toEnd(): void {
    this.#atEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
    this.#onPlace(true, this.#lastTop);
  }

  toPlace(top: number): void {
    this.#scroller.scrollTop = top;
    this.#lastTop = this.#scroller.scrollTop;
    this.#atEnd = this.#distance() < NEAR;
    this.#onPlace(this.#atEnd, this.#lastTop);
  }

  /** Call before something is put above; call what it returns afterwards: what was in view stays in view. */
  hold(): () => void {
    const below = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    return () => {
      this.toPlace(this.#scroller.scrollHeight - below);
    };
  }

  dispose(): void {
    this.#scroller.removeEventListener('scroll', this.#scrolled);
    this.#observer.disconnect();
  }

  #scrolled = (): void => {
    const top = this.#scroller.scrollTop;
    if (this.#distance() < NEAR) {
      this.#atEnd = true;
    } else if (top < this.#lastTop - 1) {
      // Only a move upwards leaves the end: text that grew since the last frame has moved it, not the person.
      this.#atEnd = false;
    }
    this.#lastTop = top;
    this.#onPlace(this.#atEnd, top);
  };

  #distance(): number {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight;
  }
}
