// Patterns with `*` for any characters, matched in linear time: they may come from a folder that somebody else wrote.

/** Whether the pattern covers the whole text; upper and lower case are the same. */
export function globMatches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const subject = text.toLowerCase();
  if (rest.length === 0) {
    return subject === first;
  }
  const last = rest.pop() ?? '';
  if (!subject.startsWith(first) || subject.length < first.length + last.length || !subject.endsWith(last)) {
    return false;
  }
  // Between the fixed ends each piece is taken where it comes first: what is left for the others is then longest.
  let at = first.length;
  for (const piece of rest) {
    const found = subject.indexOf(piece, at);
    if (found === -1) {
      return false;
    }
    at = found + piece.length;
  }
  return at <= subject.length - last.length;
}
