// Where the pieces of a block belong in a file: found by the lines and names that both have, never guessed.
import { bare, continues, declaredName, isElision, isImport, leadsOn, opens, withoutBlankEdges } from './codeLines.ts';
import { fillElisions } from './elisions.ts';
import { commonIndent, depthOf, indentOf, isBlank, reindented } from './indentation.ts';

/** Lines `start` up to `end`, which is not among them, become `lines`. Zero-based. */
export interface LineEdit {
  start: number;
  end: number;
  lines: readonly string[];
}

/** The file with every piece of the block in its place; `undefined` when one of them has no certain place. */
export function placedPieces(
  file: readonly string[],
  block: readonly string[],
  language: string | undefined,
): string[] | undefined {
  const known = new Set(file.map(bare));
  const elision = (line: string) => isElision(line, language) && !known.has(bare(line));
  const edits: LineEdit[] = [];
  for (const piece of piecesOf(block, elision)) {
    const edit = piece.every(isImport) ? placedImports(file, piece) : placedPiece(file, piece, elision);
    if (!edit || edits.some(({ start, end }) => edit.start < end && start < edit.end)) {
      return undefined;
    }
    edits.push(edit);
  }
  return edits.length > 0 ? applied(file, edits) : undefined;
}

function applied(file: readonly string[], edits: readonly LineEdit[]): string[] {
  const result = [...file];
  for (const { start, end, lines } of edits.toSorted((a, b) => b.start - a.start)) {
    result.splice(start, end - start, ...lines);
  }
  return result;
}

/** What stands side by side at the least depth: one declaration, or a run of statements, each with the comments above it. */
function piecesOf(block: readonly string[], elision: (line: string) => boolean): string[][] {
  const base = depthOf(commonIndent(block));
  const pieces: string[][] = [[]];
  let isOver = false;
  for (const line of block) {
    const isOuter = !isBlank(line) && depthOf(line) <= base;
    if (isOuter && elision(line)) {
      isOver = true;
      continue;
    }
    if (isOuter && isOver && !continues(line)) {
      pieces.push([]);
    }
    pieces.at(-1)?.push(line);
    // A blank line or a closing bracket: the next outer line begins something else.
    isOver = isBlank(line) || (isOuter && continues(line) && !opens(line)) || (isOver && !isOuter);
  }
  return pieces.map(withoutBlankEdges).filter((piece) => piece.length > 0);
}

function placedPiece(
  file: readonly string[],
  piece: readonly string[],
  elision: (line: string) => boolean,
): LineEdit | undefined {
  const lead = piece.findIndex((line) => !leadsOn(line) && !isBlank(line));
  const head = piece[lead];
  if (lead === -1 || head === undefined) {
    return undefined;
  }
  const start = startOf(file, head);
  const end = start === undefined ? undefined : endOf(file, start, piece.slice(lead));
  if (start === undefined || end === undefined) {
    return undefined;
  }
  const filled = fillElisions(piece.slice(lead), file.slice(start, end), elision);
  if (!filled) {
    return undefined;
  }
  const above = lead === 0 ? start : leadAbove(file, start);
  const lines = reindented([...piece.slice(0, lead), ...filled], indentOf(file[start] ?? ''), file);
  return { start: above, end, lines };
}

/** The one line that is the same, else the one that declares the same name. */
function startOf(file: readonly string[], head: string): number | undefined {
  const wanted = bare(head);
  const same = file.flatMap((line, at) => (bare(line) === wanted ? [at] : []));
  if (same.length === 1) {
    return same[0];
  }
  const name = declaredName(head);
  const named = name === undefined ? [] : file.flatMap((line, at) => (declaredName(line) === name ? [at] : []));
  return named.length === 1 ? named[0] : undefined;
}

/** Statements: up to the one line that is the block's last. A declaration: up to where its body ends, if both end alike. */
function endOf(file: readonly string[], start: number, body: readonly string[]): number | undefined {
  const last = bare(body.at(-1) ?? '');
  const head = body[0] ?? '';
  const extent = extentEnd(file, start);
  const base = depthOf(commonIndent(body));
  const isOneThing = body.slice(1).every((line) => isBlank(line) || depthOf(line) > base || continues(line));
  if (isOneThing && (declaredName(head) !== undefined || opens(head))) {
    const closing = /^\s*(?:[)\]}>]|end\b)/;
    const closes = closing.test(body.at(-1) ?? '');
    const present = file[extent - 1] ?? '';
    if (declaredName(head) === undefined && bare(present) !== last) {
      // "import {" and the like: only the end tells which one is meant.
      return undefined;
    }
    return closes === (closing.test(present) && extent - start > 1) || extent - start === 1 ? extent : undefined;
  }
  const farthest = start + 2 * body.length + 8;
  const ends = file.flatMap((line, at) => (at >= start && at < farthest && bare(line) === last ? [at] : []));
  return ends.length === 1 && ends[0] !== undefined ? ends[0] + 1 : undefined;
}

/** The line after the last one of what begins at `start`, as the indentation shows it. */
function extentEnd(file: readonly string[], start: number): number {
  const base = depthOf(file[start] ?? '');
  let end = start + 1;
  for (let at = start + 1; at < file.length; at += 1) {
    const line = file[at] ?? '';
    if (isBlank(line)) {
      continue;
    }
    const depth = depthOf(line);
    if (depth < base || (depth === base && !continues(line))) {
      break;
    }
    end = at + 1;
    if (depth === base && !opens(line)) {
      break;
    }
  }
  return end;
}

/** The first of the comment lines and decorators right above `start`. */
export function leadAbove(file: readonly string[], start: number): number {
  let above = start;
  while (above > 0 && leadsOn(file[above - 1] ?? '') && depthOf(file[above - 1] ?? '') >= depthOf(file[start] ?? '')) {
    above -= 1;
  }
  return above;
}

/** Imports that the file lacks go below its last one; one of the same module takes its place. */
function placedImports(file: readonly string[], imports: readonly string[]): LineEdit | undefined {
  const present = new Set(file.map(bare));
  const missing = imports.filter((line) => !present.has(bare(line)));
  const last = file.findLastIndex((line) => isImport(line) && indentOf(line) === '');
  const first = file.findIndex((line) => isImport(line) && indentOf(line) === '');
  if (last === -1) {
    const top = missing.length > 0 ? [...missing, ''] : [];
    const below = /^#!|^['"]use strict/.test(file[0] ?? '') ? 1 : 0;
    return { start: below, end: below, lines: top };
  }
  const lines = file.slice(first, last + 1);
  for (const line of missing) {
    const source = moduleOf(line);
    const same = source === undefined ? -1 : lines.findIndex((one) => isImport(one) && moduleOf(one) === source);
    if (same === -1) {
      lines.push(line);
    } else {
      lines[same] = line;
    }
  }
  return { start: first, end: last + 1, lines };
}

function moduleOf(line: string): string | undefined {
  return /['"]([^'"]+)['"]/.exec(line)?.[1] ?? /^\s*from\s+(\S+)/.exec(line)?.[1];
}
