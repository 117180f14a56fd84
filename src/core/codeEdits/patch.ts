// Diffs as models write them: their line numbers and counts are often wrong, so each hunk is found by what it says.
import { bare, isElision } from './codeLines.ts';
import { commonIndent, indentOf, isBlank } from './indentation.ts';
import { placesOfRun } from './placesOfRun.ts';

interface Hunk {
  /** Zero-based line of the file where its header puts it. */
  near?: number;
  lines: { kind: 'keep' | 'add' | 'drop'; text: string }[];
}

const HEADER = /^@@+(?:\s*-(\d+)(?:,\d+)?\s+\+\d+(?:,\d+)?)?/;

/** Said to be a diff, or one by its looks. */
export function isPatch(lines: readonly string[], language: string | undefined): boolean {
  const says = /^(?:diff|patch|udiff)$/i.test(language ?? '');
  const header = lines.some((line) => /^@@ -\d+/.test(line));
  const changes = lines.filter((line) => /^[+-](?![+-]{2} )/.test(line)).length;
  return changes > 0 && (says || header);
}

/** Files that a diff says it is about, without `a/` and `b/`. */
export function patchedFiles(lines: readonly string[]): string[] {
  const files = lines.flatMap((line, at) => {
    const old = lines[at - 1];
    const match = old?.startsWith('--- ') ? /^\+\+\+ (?:b\/)?([^\t]+)/.exec(line) : undefined;
    const path = match?.[1]?.trim();
    return path === undefined || path === '/dev/null' ? [] : [path];
  });
  return [...new Set(files)];
}

/** The file with every hunk applied, or why not, in words. */
export function patched(file: readonly string[], patch: readonly string[]): string[] | { refused: string } {
  const edits: { start: number; end: number; lines: string[] }[] = [];
  const hunks = hunksOf(patch);
  const ways = WAYS.map((as) => ({ as, file: file.map(as) }));
  for (const [at, hunk] of hunks.entries()) {
    const edit = placed(file, ways, hunk);
    if (!edit || edits.some(({ start, end }) => edit.start < end && start < edit.end)) {
      const which = hunks.length === 1 ? 'it changes' : `change ${at + 1} of ${hunks.length} is about`;
      return { refused: `the lines that ${which} were not found, or stand there several times` };
    }
    edits.push(edit);
  }
  const result = [...file];
  for (const { start, end, lines } of edits.toSorted((a, b) => b.start - a.start)) {
    result.splice(start, end - start, ...lines);
  }
  return result;
}

function hunksOf(patch: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let current: Hunk | undefined;
  for (const [at, line] of patch.entries()) {
    const header = HEADER.exec(line);
    if (header) {
      const near = header[1] === undefined ? undefined : Math.max(0, Number(header[1]) - 1);
      current = { near, lines: [] };
      hunks.push(current);
    } else if (/^(?:diff |index |new file|deleted file|similarity|rename )/.test(line) || isFileHeader(patch, at)) {
      current = undefined;
    } else if (isElision(line.slice(1)) || isElision(line)) {
      current = undefined;
    } else if (!line.startsWith('\\')) {
      if (!current) {
        current = { lines: [] };
        hunks.push(current);
      }
      current.lines.push(changeOf(line));
    }
  }
  return hunks.filter(({ lines }) => lines.some(({ kind }) => kind !== 'keep'));
}

function isFileHeader(patch: readonly string[], at: number): boolean {
  const [before = '', line = '', after = ''] = [patch[at - 1], patch[at], patch[at + 1]];
  return (
    (line.startsWith('--- ') && after.startsWith('+++ ')) || (line.startsWith('+++ ') && before.startsWith('--- '))
  );
}

function changeOf(line: string): Hunk['lines'][number] {
  switch (line[0]) {
    case '+':
      return { kind: 'add', text: line.slice(1) };
    case '-':
      return { kind: 'drop', text: line.slice(1) };
    case ' ':
      return { kind: 'keep', text: line.slice(1) };
    default:
      // A model that forgets the space before what stays.
      return { kind: 'keep', text: line };
  }
}

/** Lines at either end that may be wrong, as long as nothing is changed in them. */
const MOST_FUZZ = 2;

/** How lines are compared, the stricter way first. */
const WAYS: readonly ((line: string) => string)[] = [(line) => line.trimEnd(), bare];

/** One of these, and the file as it reads. */
interface Way {
  as: (line: string) => string;
  file: readonly string[];
}

function placed(
  file: readonly string[],
  ways: readonly Way[],
  hunk: Hunk,
): { start: number; end: number; lines: string[] } | undefined {
  for (let fuzz = 0; fuzz <= MOST_FUZZ; fuzz += 1) {
    const lines = hunk.lines.filter(({ kind }, at) => {
      const isEdge = at < fuzz || at >= hunk.lines.length - fuzz;
      return !(isEdge && kind === 'keep');
    });
    const old = lines.filter(({ kind }) => kind !== 'add').map(({ text }) => text);
    if (old.every(isBlank)) {
      // Only new lines: the number is all there is to go by, and only an empty file makes it sure.
      return file.every(isBlank) ? { start: 0, end: file.length, lines: lines.map(({ text }) => text) } : undefined;
    }
    const [start] = ways.flatMap((way) => only(placesOfRun(way.file, old.map(way.as)), hunk.near) ?? []);
    if (start !== undefined) {
      return { start, end: start + old.length, lines: rewritten(file.slice(start, start + old.length), lines) };
    }
  }
  return undefined;
}

/** What stays is taken from the file; what is new is moved to the file's depth. */
function rewritten(present: readonly string[], lines: Hunk['lines']): string[] {
  const base = commonIndent(lines.filter(({ kind }) => kind !== 'add').map(({ text }) => text));
  const target = commonIndent(present);
  const moved = (text: string) =>
    isBlank(text)
      ? ''
      : text.startsWith(base)
        ? target + text.slice(base.length)
        : target + text.slice(indentOf(text).length);
  let at = 0;
  return lines.flatMap(({ kind, text }) => {
    if (kind === 'add') {
      return [moved(text)];
    }
    const line = present[at] ?? '';
    at += 1;
    return kind === 'keep' ? [line] : [];
  });
}

/** The one place, or of several the one that is nearest to where the diff says it is. */
function only(places: readonly number[], near: number | undefined): number | undefined {
  if (places.length < 2 || near === undefined) {
    return places.length === 1 ? places[0] : undefined;
  }
  const [best, next] = places.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near));
  return best !== undefined && next !== undefined && Math.abs(best - near) < Math.abs(next - near) ? best : undefined;
}
