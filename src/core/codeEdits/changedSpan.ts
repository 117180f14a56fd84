// The one stretch of whole lines in which two texts differ, so that an edit leaves cursors and markers elsewhere alone.

/** Offsets of `before` (`end` is not part of it), and what stands there in `after`. */
export function changedSpan(before: string, after: string): { start: number; end: number; text: string } {
  const old = wholeLines(before);
  const fresh = wholeLines(after);
  const shorter = Math.min(old.length, fresh.length);
  let first = 0;
  while (first < shorter && old[first] === fresh[first]) {
    first += 1;
  }
  let same = 0;
  while (same < shorter - first && old[old.length - 1 - same] === fresh[fresh.length - 1 - same]) {
    same += 1;
  }
  const start = lengthOf(old.slice(0, first));
  const end = start + lengthOf(old.slice(first, old.length - same));
  return { start, end, text: fresh.slice(first, fresh.length - same).join('') };
}

/** Each with the line break at its end. */
function wholeLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
