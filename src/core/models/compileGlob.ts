// Patterns with `*` for any characters, matched in linear time: they may come from a folder that somebody else wrote.

/** Whether a text, in lower case already, is covered as a whole; upper and lower case in the pattern are the same. */
export function compileGlob(pattern: string): (lowerCase: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) {
    return (text) => text === first;
  }
  const least = first.length + last.length;
  return (text) => {
    if (text.length < least || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    // Between the fixed ends each piece is taken where it comes first: what is left for the others is then longest.
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) {
        return false;
      }
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}
