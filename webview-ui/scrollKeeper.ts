// Keeps a growing list at its end while a person is there, and leaves it alone once they have scrolled away.

/** Pixels from the end that still count as the end. */
const NEAR = 24;

/** What a person does who moves on. */
const MOVES = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const;

export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #observer: ResizeObserver;
  readonly #onPlace: (atEnd: boolean, top: number) => void;
  #atEnd = true;
  #held: { element: Element; offset: number } | undefined;
  #lastTop = 0;

  /** `onPlace` hears whether the end is in view, and the place in pixels, whenever either changes. */
  constructor(scroller: HTMLElement, content: HTMLElement, onPlace: (atEnd: boolean, top: number) => void) {
    this.#scroller = scroller;
    this.#onPlace = onPlace;
    scroller.addEventListener('scroll', this.#scrolled, { passive: true });
    scroller.addEventListener('click', this.#unfolded, { capture: true });
    for (const kind of MOVES) {
      scroller.addEventListener(kind, this.#letGo, { passive: true });
    }
    this.#observer = new ResizeObserver(() => {
      // What was unfolded may be fetched, and grow a second time.
      if (this.#atEnd && !this.#held?.element.isConnected) {
        this.toEnd();
      } else {
        this.#putBack();
      }
    });
    this.#observer.observe(content);
    this.#observer.observe(scroller);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  toEnd(): void {
    this.#held = undefined;
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

  /**
   * Puts an element so that it begins `offset` pixels below the upper edge, and holds it there while what is around it gets
   * its height, until the person moves.
   */
  toElement(element: Element, offset: number): void {
    this.#held = { element, offset };
    this.#putBack();
  }

  #putBack(): void {
    if (this.#held?.element.isConnected) {
      const { element, offset } = this.#held;
      const edge = this.#scroller.getBoundingClientRect().top;
      this.toPlace(this.#scroller.scrollTop + element.getBoundingClientRect().top - edge - offset);
    }
  }

  /** What a person unfolds stays under the pointer: at the end of the list, too, where growth would push it out of view. */
  readonly #unfolded = ({ target }: Event): void => {
    const fold = target instanceof Element ? target.closest('.fold') : null;
    if (fold) {
      this.#atEnd = false;
      const offset = fold.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
      this.#held = { element: fold, offset };
    }
  };

  readonly #letGo = (): void => {
    this.#held = undefined;
  };

  /** What stands at the upper edge, and how many pixels below it that begins; among the elements that `selector` finds. */
  atEdge(selector: string): { element: HTMLElement; offset: number } | undefined {
    const { top, left, width } = this.#scroller.getBoundingClientRect();
    // A gap between two elements may lie at the edge itself.
    for (const below of [1, NEAR]) {
      const element = document.elementFromPoint(left + width / 2, top + below)?.closest<HTMLElement>(selector);
      if (element) {
        return { element, offset: element.getBoundingClientRect().top - top };
      }
    }
    return undefined;
  }

  /** Call before something is put above; call what it returns afterwards: what was in view stays in view. */
  hold(): () => void {
    const below = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    return () => {
      this.#held = undefined;
      this.toPlace(this.#scroller.scrollHeight - below);
    };
  }

  dispose(): void {
    this.#scroller.removeEventListener('scroll', this.#scrolled);
    this.#scroller.removeEventListener('click', this.#unfolded, { capture: true });
    for (const kind of MOVES) {
      this.#scroller.removeEventListener(kind, this.#letGo);
    }
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
