// How one answer differs from another: running text by words or lines, code by lines, each with bounded work. Loaded when differences are first shown.
import { diffArrays } from 'diff';
import { codePairs, type Code } from './codePairs.ts';
import { isSpoken, wordsOf, type Word } from './words.ts';

/** An answer as it is read: lines of running text (a paragraph, an item, a cell each) and the code between them. */
export interface AnswerText {
  lines: readonly string[];
  codes: readonly Code[];
}

export type DiffUnit = 'words' | 'lines';

/** Characters of a line that the other answer does not have. */
export interface AddedText {
  line: number;
  start: number;
  /** Behind the last. */
  end: number;
}

export interface CodeDifference {
  /** Place of the block of the other answer that it was compared with; absent: the other has none like it. */
  against?: number;
  /** Lines that the other block does not have, from 0. */
  added: readonly { from: number; count: number }[];
  /** Lines of the other block that are missing before the line `at`. */
  missing: readonly { at: number; lines: readonly string[] }[];
  /** There was too much to compare: nothing is known of it. */
  gaveUp?: boolean;
}

/** What the other answer has and this one has not. */
export interface MissingPart {
  kind: 'text' | 'code';
  text: string;
}

export interface AnswerDifference {
  added: readonly AddedText[];
  codes: readonly CodeDifference[];
  missing: readonly MissingPart[];
  /** Of running text; of lines where those were compared. */
  addedWords: number;
  missingWords: number;
  /** Of code. */
  addedLines: number;
  missingLines: number;
  /** What running text was compared by in the end: `lines` where words were too many; absent: not even that was possible. */
  unit?: DiffUnit;
}

/** How much work one comparison may be. */
export interface DiffLimits {
  /** Milliseconds of one go, in which the page cannot answer. */
  timeout: number;
  /** Words or lines that are not shared. */
  edits: number;
}

export const USUAL_LIMITS: DiffLimits = { timeout: 25, edits: 1500 };
/** Characters: what is longer is compared by lines at once. */
const LONG_TEXT = 60_000;

/** `pause` is waited for between the goes. */
export async function compareAnswers(
  mine: AnswerText,
  base: AnswerText,
  unit: DiffUnit,
  pause: () => Promise<void>,
  limits = USUAL_LIMITS,
): Promise<AnswerDifference> {
  const text = await comparedText(mine.lines, base.lines, unit, pause, limits);
  const pairs = codePairs(mine.codes, base.codes);
  const codes: CodeDifference[] = [];
  for (const [at, code] of mine.codes.entries()) {
    await pause();
    const pair = pairs[at];
    codes.push({ ...comparedCode(code, pair === undefined ? undefined : base.codes[pair], limits), against: pair });
  }
  const left = base.codes.filter((_, at) => !pairs.includes(at));
  const missing: MissingPart[] = [
    ...text.missing.map((words): MissingPart => ({ kind: 'text', text: words })),
    ...codes.flatMap((code) =>
      code.missing.map(({ lines }): MissingPart => ({ kind: 'code', text: lines.join('\n') })),
    ),
    ...left.map((code): MissingPart => ({ kind: 'code', text: code.text })),
  ];
  return {
    added: text.added,
    codes,
    missing,
    addedWords: text.addedCount,
    missingWords: text.missingCount,
    addedLines: total(codes.flatMap(({ added }) => added.map(({ count }) => count))),
    missingLines: total([
      ...codes.flatMap((code) => code.missing.map(({ lines }) => lines.length)),
      ...left.map((code) => lineCount(code.text)),
    ]),
    unit: text.unit,
  };
}

interface TextDifference {
  added: AddedText[];
  missing: string[];
  addedCount: number;
  missingCount: number;
  unit?: DiffUnit;
}

async function comparedText(
  mine: readonly string[],
  base: readonly string[],
  unit: DiffUnit,
  pause: () => Promise<void>,
  limits: DiffLimits,
): Promise<TextDifference> {
  const isLong = total([...mine, ...base].map(({ length }) => length)) > LONG_TEXT;
  const byWords = unit === 'words' && !isLong ? comparedWords(mine, base, limits) : undefined;
  if (byWords) {
    return byWords;
  }
  await pause();
  return comparedLines(mine, base, limits) ?? { added: [], missing: [], addedCount: 0, missingCount: 0 };
}

function comparedWords(
  mine: readonly string[],
  base: readonly string[],
  limits: DiffLimits,
): TextDifference | undefined {
  const words = wordsOf(mine);
  const others = wordsOf(base);
  const parts = stretches(others, words, (word) => word.text, limits)?.reduce(joined, []);
  if (!parts) {
    return undefined;
  }
  const added = parts.flatMap((part) => (part.isSame ? [] : textRanges(part.mine)));
  const gone = parts.flatMap((part) => (part.isSame || part.base.length === 0 ? [] : [part.base]));
  return {
    added,
    missing: gone.map((part) => passage(part, base)),
    addedCount: spokenCount(parts.flatMap((part) => (part.isSame ? [] : part.mine))),
    missingCount: spokenCount(gone.flat()),
    unit: 'words',
  };
}

function comparedLines(
  mine: readonly string[],
  base: readonly string[],
  limits: DiffLimits,
): TextDifference | undefined {
  const numbered = mine.map((text, line) => ({ text, line }));
  const others = base.map((text, line) => ({ text, line }));
  const parts = stretches(others, numbered, ({ text }) => text.replaceAll(/\s+/g, ' ').trim(), limits);
  if (!parts) {
    return undefined;
  }
  const changed = parts.filter(({ isSame }) => !isSame);
  const added = changed.flatMap((part) => part.mine);
  const gone = changed.flatMap((part) => part.base);
  return {
    added: added.map(({ text, line }) => ({ line, start: 0, end: text.length })),
    missing: gone.map(({ text }) => text.trim()),
    addedCount: added.length,
    missingCount: gone.length,
    unit: 'lines',
  };
}

function comparedCode(mine: Code, base: Code | undefined, limits: DiffLimits): CodeDifference {
  const lines = mine.text.split('\n');
  if (!base) {
    return { added: [{ from: 0, count: lines.length }], missing: [] };
  }
  const parts = stretches(base.text.split('\n'), lines, (line) => line.trimEnd(), limits);
  if (!parts) {
    return { added: [], missing: [], gaveUp: true };
  }
  const added: { from: number; count: number }[] = [];
  const missing: { at: number; lines: string[] }[] = [];
  let at = 0;
  for (const part of parts) {
    if (!part.isSame && part.mine.length > 0) {
      added.push({ from: at, count: part.mine.length });
    }
    if (!part.isSame && part.base.length > 0) {
      missing.push({ at, lines: part.base });
    }
    at += part.mine.length;
  }
  return { added, missing };
}

/** Neighbours in both sequences that are all the same, or all different. */
interface Stretch<T> {
  isSame: boolean;
  mine: T[];
  base: T[];
}

/** `undefined` where it would take too long. */
function stretches<T>(
  base: readonly T[],
  mine: readonly T[],
  keyOf: (one: T) => string,
  { timeout, edits }: DiffLimits,
): Stretch<T>[] | undefined {
  const changes = diffArrays(base.map(keyOf), mine.map(keyOf), { timeout, maxEditLength: edits });
  if (!changes) {
    return undefined;
  }
  const parts: Stretch<T>[] = [];
  let [atBase, atMine] = [0, 0];
  for (const { added, removed, count } of changes) {
    const isSame = !added && !removed;
    const last = parts.at(-1);
    const part = last && !last.isSame && !isSame ? last : { isSame, mine: [], base: [] };
    if (part !== last) {
      parts.push(part);
    }
    if (!added) {
      part.base = part.base.concat(base.slice(atBase, atBase + count));
      atBase += count;
    }
    if (!removed) {
      part.mine = part.mine.concat(mine.slice(atMine, atMine + count));
      atMine += count;
    }
  }
  return parts;
}

/** A word that two answers happen to share amid others is no agreement: what stands around it is one difference with it. */
function joined(parts: Stretch<Word>[], next: Stretch<Word>): Stretch<Word>[] {
  const [before, between] = [parts.at(-2), parts.at(-1)];
  const isBetween = between?.isSame && before && !before.isSame && !next.isSame;
  const isLone =
    isBetween && spokenCount(between.mine) <= 1 && spokenCount(before.mine) > 1 && spokenCount(next.mine) > 1;
  if (!isLone || between.mine.some(({ line }) => line !== between.mine[0]?.line)) {
    parts.push(next);
    return parts;
  }
  parts.splice(-2, 2, {
    isSame: false,
    mine: [...before.mine, ...between.mine, ...next.mine],
    base: [...before.base, ...between.base, ...next.base],
  });
  return parts;
}

/** Words that follow each other, line by line. */
function textRanges(words: readonly Word[]): AddedText[] {
  const ranges: AddedText[] = [];
  for (const { line, start, end } of words) {
    const last = ranges.at(-1);
    if (last?.line === line) {
      last.end = end;
    } else {
      ranges.push({ line, start, end });
    }
  }
  return ranges;
}

/** As it stands in the other answer, its lines one below the other. */
function passage(words: readonly Word[], lines: readonly string[]): string {
  return textRanges(words)
    .map(({ line, start, end }) => (lines[line] ?? '').slice(start, end).replaceAll(/\s+/g, ' '))
    .join('\n');
}

function spokenCount(words: readonly Word[]): number {
  return words.filter(({ text }) => isSpoken(text)).length;
}

function lineCount(text: string): number {
  return text.split('\n').length;
}

function total(figures: readonly number[]): number {
  return figures.reduce((sum, one) => sum + one, 0);
}
