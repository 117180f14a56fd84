// Puts back what a block left out (`// ...existing code...`) from the lines that it stands for.
import { bare, continues, declaredName } from './codeLines.ts';
import { isBlank } from './indentation.ts';

/**
 * `piece` with each elision replaced by what `present`, the lines that it is to replace, has there. `undefined` when it
 * is not certain which lines those are. Without elisions it is `piece` itself.
 */
export function fillElisions(
  piece: readonly string[],
  present: readonly string[],
  elision: (line: string) => boolean,
): string[] | undefined {
  const parts = split(piece, elision);
  const places = placesOf(present);
  const [first = [], ...others] = parts;
  if (others.length === 0) {
    return [...piece];
  }
  let next = afterFirst(first, places);
  const result = [...first];
  for (const [at, part] of others.entries()) {
    const isLast = at === others.length - 1;
    const place = next === undefined ? undefined : placeOf(part, present, places, next, isLast);
    if (next === undefined || !place) {
      return undefined;
    }
    result.push(...present.slice(next, place.start));
    const isSpaced = isBlank(result.at(-1) ?? '');
    result.push(...(isSpaced ? part.slice(part.findIndex((line) => !isBlank(line))) : part));
    next = place.end;
  }
  // A block that ends with an elision keeps the rest.
  return [...result, ...present.slice(next)];
}

function split(piece: readonly string[], elision: (line: string) => boolean): string[][] {
  const parts: string[][] = [[]];
  for (const line of piece) {
    if (elision(line)) {
      parts.push([]);
    } else {
      parts.at(-1)?.push(line);
    }
  }
  return parts;
}

/** Where in the present lines the elision after the first part begins. */
function afterFirst(part: readonly string[], places: Places): number | undefined {
  const filled = part.filter((line) => !isBlank(line));
  const last = filled.at(-1);
  if (last === undefined || filled.length === 1) {
    return 1;
  }
  const at = onlyPlace(places, last, 1);
  return at === undefined ? undefined : at + 1;
}

function placeOf(
  part: readonly string[],
  present: readonly string[],
  places: Places,
  from: number,
  isLast: boolean,
): { start: number; end: number } | undefined {
  const filled = part.filter((line) => !isBlank(line));
  const [first] = filled;
  const last = filled.at(-1);
  if (first === undefined || last === undefined) {
    return isLast ? { start: present.length, end: present.length } : { start: from, end: from };
  }
  const start = onlyPlace(places, first, from);
  const end =
    isLast && continues(last) && bare(last) === bare(present.at(-1) ?? '')
      ? present.length - 1
      : onlyPlace(places, last, start ?? from);
  if (start !== undefined && end !== undefined && end >= start) {
    return { start, end: end + 1 };
  }
  // All new, up to the closing bracket: added there, unless it may be meant for something that stands there already.
  const added = filled.slice(0, -1);
  const isNew = isLast && end === present.length - 1 && !resemble(added, present.slice(from));
  return isNew ? { start: end, end: end + 1 } : undefined;
}

/** By a line without its white space: where it stands, in their order. */
type Places = ReadonlyMap<string, readonly number[]>;

function placesOf(lines: readonly string[]): Places {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const same = places.get(bare(line));
    if (same) {
      same.push(at);
    } else {
      places.set(bare(line), [at]);
    }
  }
  return places;
}

function onlyPlace(places: Places, wanted: string, from: number): number | undefined {
  const [last = -1, before = -1] = places.get(bare(wanted))?.slice(-2).reverse() ?? [];
  return last >= from && before < from ? last : undefined;
}

/** One of each declares, assigns or calls the same thing, or both return. */
function resemble(lines: readonly string[], others: readonly string[]): boolean {
  const marks = new Set(others.map(markOf));
  return lines.some((line) => {
    const mark = markOf(line);
    return mark !== undefined && marks.has(mark);
  });
}

const MEMBER = /^(?:(?:public|private|protected|internal|static|readonly|override)\s+)*([#@$]*[\w.$]{2,})/;

function markOf(line: string): string | undefined {
  const text = line.trim();
  return declaredName(line) ?? /^(?:return|throw|yield|break|continue)\b/.exec(text)?.[0] ?? MEMBER.exec(text)?.[1];
}
