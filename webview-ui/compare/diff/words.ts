// Running text in words, each with its place.

export interface Word {
  text: string;
  /** Of its line. */
  line: number;
  /** Characters of that line, `end` behind it. */
  start: number;
  end: number;
}

/** Scripts without spaces between words are taken letter by letter; marks count, spaces do not. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}_])+(?:['’][\p{L}\p{M}]+)*|[^\s\p{L}\p{N}]/gu;

export function wordsOf(lines: readonly string[]): Word[] {
  return lines.flatMap((text, line) =>
    Array.from(text.matchAll(WORD), (match) => ({
      text: match[0],
      line,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

/** More than a mark. */
export function isSpoken(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
