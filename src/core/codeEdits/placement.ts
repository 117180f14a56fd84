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
  const places = placesIn(file);
  const elision = (line: string) => isElision(line, language) && !places.ofLine.has(bare(line));
  const edits: LineEdit[] = [];
  for (const piece of piecesOf(block, elision)) {
    const edit = piece.every(isImport) ? placedImports(file, places, piece) : placedPiece(file, places, piece, elision);
    if (!edit) {
      return undefined;
    }
    edits.push(edit);
  }
  return edits.length > 0 && !overlap(edits) ? applied(file, edits) : undefined;
}

/** Two of them are about the same lines. */
function overlap(edits: readonly LineEdit[]): boolean {
  let reached = 0;
  return edits
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .some(({ start, end }) => {
      const isTaken = start < reached;
      reached = Math.max(reached, end);
      return isTaken;
    });
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
  places: Places,
  piece: readonly string[],
  elision: (line: string) => boolean,
): LineEdit | undefined {
  const lead = piece.findIndex((line) => !leadsOn(line) && !isBlank(line));
  const head = piece[lead];
  if (lead === -1 || head === undefined) {
    return undefined;
  }
  const start = startOf(places, head);
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

/** Where lines and names stand in a file: the place, or `undefined` for one that stands there several times. */
interface Places {
  /** By the line without its white space. */
  ofLine: ReadonlyMap<string, number | undefined>;
  ofName: ReadonlyMap<string, number | undefined>;
  /** Lines from the first import at the edge up to the last, which is among them. */
  imports?: { first: number; last: number };
}

/** Read once, however many pieces a block has. */
function placesIn(file: readonly string[]): Places {
  const ofLine = new Map<string, number | undefined>();
  const ofName = new Map<string, number | undefined>();
  let imports: Places['imports'];
  for (const [at, line] of file.entries()) {
    const [words, name] = [bare(line), declaredName(line)];
    ofLine.set(words, ofLine.has(words) ? undefined : at);
    if (name !== undefined) {
      ofName.set(name, ofName.has(name) ? undefined : at);
    }
    if (isImport(line) && indentOf(line) === '') {
      imports = { first: imports?.first ?? at, last: at };
    }
  }
  return { ofLine, ofName, imports };
}

/** The one line that is the same, else the one that declares the same name. */
function startOf({ ofLine, ofName }: Places, head: string): number | undefined {
  return ofLine.get(bare(head)) ?? ofName.get(declaredName(head) ?? '');
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
  const ends = file.slice(start, farthest).flatMap((line, at) => (bare(line) === last ? [start + at] : []));
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
function placedImports(
  file: readonly string[],
  { ofLine, imports: present }: Places,
  imports: readonly string[],
): LineEdit {
  const missing = imports.filter((line) => !ofLine.has(bare(line)));
  if (!present) {
    const top = missing.length > 0 ? [...missing, ''] : [];
    const below = /^#!|^['"]use strict/.test(file[0] ?? '') ? 1 : 0;
    return { start: below, end: below, lines: top };
  }
  const { first, last } = present;
  const lines = file.slice(first, last + 1);
  const places = new Map<string, number>();
  for (const [at, line] of lines.entries()) {
    const source = isImport(line) ? moduleOf(line) : undefined;
    if (source !== undefined && !places.has(source)) {
      places.set(source, at);
    }
  }
  for (const line of missing) {
    const source = moduleOf(line);
    const same = source === undefined ? undefined : places.get(source);
    if (same === undefined) {
      lines.push(line);
      if (source !== undefined) {
        places.set(source, lines.length - 1);
      }
    } else {
      lines[same] = line;
    }
  }
  return { start: first, end: last + 1, lines };
}

function moduleOf(line: string): string | undefined {
  return /['"]([^'"]+)['"]/.exec(line)?.[1] ?? /^\s*from\s+(\S+)/.exec(line)?.[1];
}
