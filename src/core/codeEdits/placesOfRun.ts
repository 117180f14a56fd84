// Where a run of lines stands in a file.

/**
 * The first lines of all places where `wanted`, at least one line, stands in `lines`; zero-based. After Knuth, Morris and
 * Pratt: a file whose lines are all alike is read once, too.
 */
export function placesOfRun(lines: readonly string[], wanted: readonly string[]): number[] {
  // Of each beginning of `wanted`: how many lines at its end are also those it begins with.
  const borders = [0];
  for (let at = 1, same = 0; at < wanted.length; at += 1) {
    while (same > 0 && wanted[at] !== wanted[same]) {
      same = borders[same - 1] ?? 0;
    }
    same += wanted[at] === wanted[same] ? 1 : 0;
    borders.push(same);
  }
  const places: number[] = [];
  let same = 0;
  for (const [at, line] of lines.entries()) {
    while (same > 0 && line !== wanted[same]) {
      same = borders[same - 1] ?? 0;
    }
    same += line === wanted[same] ? 1 : 0;
    if (same === wanted.length) {
      places.push(at + 1 - same);
      same = borders[same - 1] ?? 0;
    }
  }
  return places;
}
