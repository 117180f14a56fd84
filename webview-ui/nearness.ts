// Tells messages whether they are near the part of a list that is in view, and draws those that come near one after another.
import { signal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useLayoutEffect, useRef } from 'preact/hooks';

/** Pixels above and below the view within which a message counts as near. */
const MARGIN = 1000;

export interface Place {
  readonly near: Signal<boolean>;
  /** It is worth drawing in full, and stays so once it is. */
  readonly drawn: Signal<boolean>;
}

/** For one list. Drawing a message takes some milliseconds: each gets a task of its own, the one nearest to the view first. */
export class Nearness {
  readonly #observer: IntersectionObserver;
  readonly #places = new Map<Element, Place>();
  /** Those that wait to be drawn, with their distance from the view in pixels. */
  readonly #waiting = new Map<Place, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(scroller: HTMLElement) {
    this.#observer = new IntersectionObserver((entries) => this.#moved(entries), {
      root: scroller,
      rootMargin: `${MARGIN}px 0px`,
    });
  }

  watch(element: Element, place: Place): void {
    this.#places.set(element, place);
    this.#observer.observe(element);
  }

  unwatch(element: Element): void {
    const place = this.#places.get(element);
    if (place) {
      this.#waiting.delete(place);
    }
    this.#places.delete(element);
    this.#observer.unobserve(element);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
      const place = this.#places.get(target);
      if (place) {
        place.near.value = isIntersecting;
        if (isIntersecting && !place.drawn.peek()) {
          const middle = ((rootBounds?.top ?? 0) + (rootBounds?.bottom ?? 0)) / 2;
          this.#waiting.set(place, Math.abs((boundingClientRect.top + boundingClientRect.bottom) / 2 - middle));
        } else {
          this.#waiting.delete(place);
        }
      }
    }
    this.#drawNext();
  }

  #drawNext(): void {
    if (this.#waiting.size === 0) {
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const [nearest] = [...this.#waiting].toSorted(([, a], [, b]) => a - b);
      if (nearest) {
        this.#waiting.delete(nearest[0]);
        nearest[0].drawn.value = true;
      }
      this.#drawNext();
    });
  }
}

export const NearnessContext = createContext<{ readonly current: Nearness | undefined }>({ current: undefined });

/** The place of the element that `frame` holds; `drawnAtOnce` for what is in view from the beginning. */
export function usePlace(frame: { readonly current: Element | null }, drawnAtOnce: boolean): Place {
  const nearness = useContext(NearnessContext);
  const place = useRef<Place | undefined>(undefined);
  place.current ??= { near: signal(drawnAtOnce), drawn: signal(drawnAtOnce) };
  const { current } = place;
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) {
      return undefined;
    }
    nearness.current?.watch(element, current);
    return () => nearness.current?.unwatch(element);
  }, []);
  return current;
}
