// What a key may be called: the name is shown in the clear.

/** What is wrong with a name, in words; `undefined` when it fits. */
export function keyNameProblem(text: string, taken: readonly string[]): string | undefined {
  const name = text.trim();
  if (name === '') {
    return 'Type a name';
  }
  // First: most keys are longer than a name may be, and it is not their length that is wrong.
  if (/^(?:sk-|gsk_|AIza|pplx-)|[A-Za-z0-9_-]{30,}/.test(name)) {
    return 'This looks like the key itself; the name is shown in the clear, and the key is asked for next';
  }
  if (name.length > 40) {
    return 'At most 40 characters';
  }
  return taken.includes(name) ? `There is a key "${name}" already; choose another name` : undefined;
}
