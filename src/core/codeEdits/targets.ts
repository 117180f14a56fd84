// Which file a block of code is meant for: what its fence or its first line names, and where the lines of the question stand now.
import { bare, linesOf } from './codeLines.ts';
import type { LineRange } from './proposeText.ts';

const NAMED = /^(?:[\w@.()[\]{}~+ -]+[\\/])*[\w@.()[\]{}~+-]*[\w)\]}]\.?[\w-]+$/u;

/** A path in a comment on the first line, `// src/a.ts`, `# file: tools/a.py`, `<!-- a.html -->`; the comment is not part of the code. */
export function pathInFirstLine(code: string): { path: string; rest: string } | undefined {
  const [first = '', ...rest] = linesOf(code);
  const text = /^\s*(?:\/\/|#|--|;+|%|\/\*+|<!--)\s*(?:(?:file(?:name)?|path)\s*:\s*)?(.+?)\s*(?:\*\/|-->)?\s*$/i.exec(
    first,
  )?.[1];
  if (
    text === undefined ||
    rest.length === 0 ||
    !/\.[a-z]\w{0,9}$/i.test(text) ||
    !NAMED.test(text) ||
    /\s/.test(text)
  ) {
    return undefined;
  }
  return { path: text, rest: rest.join('\n') };
}

/**
 * The parts of a path as a model wrote it, relative to a folder of the workspace. `undefined` for one that leads outside,
 * into the repository's own files, or is none. An absolute path is for the caller to make relative first.
 */
export function relativeParts(path: string): string[] | undefined {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  // Control characters, and the streams and drives of Windows.
  const isBad =
    parts.length === 0 ||
    parts.some((part) => part === '..' || /[\p{Cc}\p{Cf}:*?"<>|]/u.test(part) || /[. ]$/.test(part));
  return isBad || parts.some((part) => part.toLowerCase() === '.git') ? undefined : parts;
}

/** The code of a piece of context, as it was sent: between the fences of its text. */
export function sentCode(contextText: string): string | undefined {
  const fence = /^(`{3,})[^\n`]*\n/m.exec(contextText);
  if (!fence?.[1]) {
    return undefined;
  }
  const begin = fence.index + fence[0].length;
  const end = contextText.indexOf(`\n${fence[1]}`, begin - 1);
  return end === -1 ? undefined : contextText.slice(begin, Math.max(begin, end));
}

/** Where the lines that were sent stand in the file now; `undefined` when they were changed or stand there several times. */
export function rangeOfSent(file: readonly string[], sent: string, startLine: number): LineRange | undefined {
  const lines = linesOf(sent);
  if (lines.length === 0) {
    return undefined;
  }
  const at = (place: number) => rangeAt(file, lines, place);
  const places = file.flatMap((_, place) => at(place) ?? []);
  return at(startLine) ?? (places.length === 1 ? places[0] : undefined);
}

/** A selection may have begun and ended in the middle of a line: what stands beside it is kept. */
function rangeAt(file: readonly string[], lines: readonly string[], start: number): LineRange | undefined {
  const end = start + lines.length;
  if (
    start < 0 ||
    end > file.length ||
    lines.slice(1, -1).some((line, at) => bare(line) !== bare(file[start + 1 + at] ?? ''))
  ) {
    return undefined;
  }
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const [top = '', bottom = ''] = [file[start], file[end - 1]];
  if (lines.length === 1) {
    const column = top.indexOf(first);
    return column === -1 || first.trim() === ''
      ? sameLine(top, first) && { start, end }
      : withRests({ start, end }, top.slice(0, column), top.slice(column + first.length));
  }
  const begins = sameLine(top, first) || (first.trim() !== '' && top.endsWith(first));
  const ends = sameLine(bottom, last) || (last.trim() !== '' && bottom.startsWith(last));
  const before = sameLine(top, first) ? '' : top.slice(0, top.length - first.length);
  const after = sameLine(bottom, last) ? '' : bottom.slice(last.length);
  return begins && ends ? withRests({ start, end }, before, after) : undefined;
}

function sameLine(one: string, other: string): true | undefined {
  return bare(one) === bare(other) || undefined;
}

function withRests(range: LineRange, before: string, after: string): LineRange {
  return { ...range, ...(before.trim() !== '' && { before }), ...(after.trim() !== '' && { after }) };
}
