// Puts text into a field ahead of the next drawing, so that what is typed right after it stands behind it.

/** Writes the field's whole text, and puts the cursor at `caret`; the drawing then finds it as it is to be. */
export function writeNow(field: HTMLInputElement | null, text: string, caret: number): void {
  if (field) {
    field.value = text;
    field.setSelectionRange(caret, caret);
  }
}
