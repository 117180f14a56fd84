// Keys as the fields of this view understand them.

/** An input method is composing a character: its Enter and Escape belong to it. */
export function isComposing(event: KeyboardEvent): boolean {
  // 229 is what browsers send for the key that ends a composition, when `isComposing` is already false.
  return event.isComposing || event.keyCode === 229;
}
