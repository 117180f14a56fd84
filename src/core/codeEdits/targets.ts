// Which file a block of code is meant for: what its fence or its first line names, and where the lines of the question stand now.
import { bare, linesOf } from './codeLines.ts';
import { placesOfRun } from './placesOfRun.ts';
import type { LineRange } from './proposeText.ts';

/** A first line that is longer names no file; it is a model's, and may be of any length. */
const LONGEST_FIRST_LINE = 300;

/** A path in a comment on the first line, `// src/a.ts`, `# file: tools/a.py`, `<!-- a.html -->`; the comment is not part of the code. */
export function pathInFirstLine(code: string): { path: string; rest: string } | undefined {
  const [first = '', ...rest] = linesOf(code);
  const line = first.length > LONGEST_FIRST_LINE ? '' : first.trim();
  const mark = /^(?:\/\/|#|--|;+|%|\/\*+|<!--)/.exec(line)?.[0];
  if (mark === undefined || rest.length === 0) {
    return undefined;
  }
  const said = line
    .slice(mark.length)
    .replace(/(?:\*\/|-->)$/, '')
    .trim();
  const path = said.replace(/^(?:file(?:name)?|path)\s*:\s*/i, '');
  return isPath(path) ? { path, rest: rest.join('\n') } : undefined;
}

function isPath(text: string): boolean {
  const parts = text.split(/[\\/]/);
  // Something before the dot, and an ending: no number, no abbreviation.
  const isFile = /[\w)\]}]\.?[\w-]$/.test(parts.at(-1) ?? '') && /\.[a-z]\w{0,9}$/i.test(text);
  return isFile && parts.every((part) => /^[\w@.()[\]{}~+-]+$/.test(part));
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
  const inner = lines.slice(1, -1).map(bare);
  const starts = inner.length === 0 ? file.keys() : placesOfRun(file.map(bare), inner).map((place) => place - 1);
  const ranges = [...starts].flatMap((start) => rangeAt(file, lines, start) ?? []);
  return ranges.find(({ start }) => start === startLine) ?? (ranges.length === 1 ? ranges[0] : undefined);
}

/** A selection may have begun and ended in the middle of a line: what stands beside it is kept. The lines between are alike. */
function rangeAt(file: readonly string[], lines: readonly string[], start: number): LineRange | undefined {
  const end = start + lines.length;
  if (start < 0 || end > file.length) {
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
