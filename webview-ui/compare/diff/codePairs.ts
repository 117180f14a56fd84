// Which code block of one answer stands for which of another: by language and by how many lines they share, in their order.

export interface Code {
  /** The word after the fence; absent: none. */
  language?: string;
  text: string;
}

/** Beyond so many blocks on a side they are taken by their place alone. */
const MANY = 40;
/** Blocks that share less are two different things, unless each is the only one. */
const LEAST_ALIKE = 0.2;
const SAME_LANGUAGE = 0.1;

/** For each block of `mine` the place of its counterpart in `theirs`; `undefined`: none. No block is taken twice, and none crosses another. */
export function codePairs(mine: readonly Code[], theirs: readonly Code[]): (number | undefined)[] {
  if (mine.length === 1 && theirs.length === 1) {
    return [0];
  }
  if (mine.length > MANY || theirs.length > MANY) {
    return mine.map((_, at) => (at < theirs.length ? at : undefined));
  }
  const mineLines = mine.map(linesOf);
  const theirLines = theirs.map(linesOf);
  const worth = mineLines.map((lines, a) =>
    theirLines.map((others, b) => worthOf(lines, others, mine[a]?.language === theirs[b]?.language)),
  );
  return traced(worth, theirs.length);
}

/** The order-keeping choice of pairs that is worth most in sum. */
function traced(worth: readonly (readonly number[])[], width: number): (number | undefined)[] {
  const best: number[][] = [Array<number>(width + 1).fill(0)];
  for (const [a, row] of worth.entries()) {
    const above = best[a] ?? [];
    const sums = [0];
    for (const [b, pair] of row.entries()) {
      sums.push(Math.max(above[b + 1] ?? 0, sums[b] ?? 0, (above[b] ?? 0) + pair));
    }
    best.push(sums);
  }
  const pairs: (number | undefined)[] = worth.map(() => undefined);
  let b = width;
  for (let a = worth.length; a > 0 && b > 0;) {
    const sum = best[a]?.[b] ?? 0;
    if (sum === best[a - 1]?.[b]) {
      a -= 1;
    } else if (sum === best[a]?.[b - 1]) {
      b -= 1;
    } else {
      a -= 1;
      b -= 1;
      pairs[a] = b;
    }
  }
  return pairs;
}

/** From 0 (nothing alike) to about 1: twice the shared lines over all lines. */
function worthOf(
  mine: ReadonlyMap<string, number>,
  theirs: ReadonlyMap<string, number>,
  sameLanguage: boolean,
): number {
  let shared = 0;
  for (const [line, count] of mine) {
    shared += Math.min(count, theirs.get(line) ?? 0);
  }
  const all = sum(mine) + sum(theirs);
  const alike = all === 0 ? 1 : (2 * shared) / all;
  return alike < LEAST_ALIKE ? 0 : alike + (sameLanguage ? SAME_LANGUAGE : 0);
}

function linesOf({ text }: Code): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) {
    const bare = line.trim();
    if (bare !== '') {
      counts.set(bare, (counts.get(bare) ?? 0) + 1);
    }
  }
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}
