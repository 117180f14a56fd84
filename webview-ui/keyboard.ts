// Keys as the fields of this view understand them.

/** An input method is composing a character: its Enter and Escape belong to it. */
export function isComposing(event: KeyboardEvent): boolean {
  // 229 is what browsers send for the key that ends a composition, when `isComposing` is already false.
  return event.isComposing || event.keyCode === 229;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** Where a key takes the active row of a list: single steps go round, pages end at the ends. `undefined`: not such a key. */
export function movedTo(key: string, index: number, count: number): number | undefined {
  const step = STEPS[key];
  if (step === undefined || count === 0) {
    return undefined;
  }
  const to = index + step;
  return Math.abs(step) === 1 ? (to + count) % count : Math.min(count - 1, Math.max(0, to));
}
