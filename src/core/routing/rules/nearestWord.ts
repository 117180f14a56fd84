// Which known word somebody may have meant who wrote another one.

/** At most two letters away, or less for short words; `undefined`: none is near. */
function nearestWord(written: string, known: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  const most = Math.min(2, Math.floor(wanted.length / 3));
  let nearest: { word: string; away: number } | undefined;
  for (const word of known) {
    const near = Math.abs(word.length - wanted.length) <= most;
    const away = near ? distance(wanted, word.toLowerCase()) : Infinity;
    if (away <= most && away < (nearest?.away ?? Infinity)) {
      nearest = { word, away };
    }
  }
  return nearest?.word;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const word = nearestWord(written, known);
  return word === undefined ? '' : ` Did you mean "${word}"?`;
}

/** Letters to put in, take out or change. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 1; at <= from.length; at += 1) {
    const above = row;
    row = [at];
    for (let column = 1; column <= to.length; column += 1) {
      const change = (above[column - 1] ?? 0) + (from[at - 1] === to[column - 1] ? 0 : 1);
      row.push(Math.min(change, (above[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1));
    }
  }
  return row[to.length] ?? 0;
}
