// What a file would be with a block of an answer in it. Refuses where the place is not certain; nothing is lost unseen.
import { MASK } from '../../shared/keyShapes.ts';
import { bare, continues, isElision, isImport, linesOf, outerNames, withoutBlankEdges } from './codeLines.ts';
import { commonIndent, indentOf, isBlank, reindented } from './indentation.ts';
import { isPatch, patched } from './patch.ts';
import { leadAbove, placedPieces } from './placement.ts';

/** Lines that the question was about: from `start` up to `end`, which is not among them. Zero-based. */
export interface LineRange {
  start: number;
  end: number;
  /** What stands in the first line before them, and in the last behind them, where they are no whole lines. */
  before?: string;
  after?: string;
}

export interface CodeInput {
  /** The file as it is. */
  current: string;
  /** The block. */
  code: string;
  /** What stands behind its fence. */
  language?: string;
  /** Absent: the question was about the whole file, or about something else. */
  range?: LineRange;
}

/** `refused` says why, so that it can follow "The block was not applied to retry.ts: ". */
export type Proposal = { text: string } | { refused: string };

/** More lines than a diff is for; a model may write a million. */
const MOST_LINES = 50_000;

const UNCERTAIN = 'it holds a part of a file, and where that belongs is not certain';
/** What the model saw in the key's place comes back in its answer. */
const MASKED = `the model was not shown a key that stands in this file, and its answer would overwrite it with ${MASK}. Insert the block at the cursor or open it as a new file, and put the key in its place yourself`;

export function proposeText({ current, code, language, range }: CodeInput): Proposal {
  const file = linesOf(current);
  const block = withoutBlankEdges(linesOf(code));
  if (block.length === 0) {
    return { refused: 'it is empty' };
  }
  if (file.length > MOST_LINES || block.length > MOST_LINES) {
    return { refused: `${block.length > MOST_LINES ? 'it' : 'the file'} has more than 50,000 lines` };
  }
  if (code.includes(MASK) && !current.includes(MASK) && !file.every(isBlank)) {
    return { refused: MASKED };
  }
  const made = isPatch(block, language) ? patched(file, block) : edited(file, block, language, range);
  if (made === undefined || 'refused' in made) {
    return made ?? { refused: UNCERTAIN };
  }
  const eol = current.includes('\r\n') ? '\r\n' : '\n';
  const endsWithBreak = file.length === 0 || /[\r\n]$/.test(current);
  const text = made.join(eol) + (endsWithBreak ? eol : '');
  return text === current ? { refused: 'the file already says what it says' } : { text };
}

function edited(
  file: readonly string[],
  block: readonly string[],
  language: string | undefined,
  range: LineRange | undefined,
): string[] | undefined {
  const known = new Set(file.map(bare));
  const isPartial = block.some((line) => isElision(line, language) && !known.has(bare(line)));
  if (file.every(isBlank)) {
    return isPartial ? undefined : [...block];
  }
  const isWhole = range === undefined || (range.start === 0 && range.end >= file.length);
  return isWhole || (!isPartial && coversOutside(file, block, range))
    ? inFile(file, block, language, isPartial)
    : inRange(file, block, language, isPartial, range);
}

function inFile(
  file: readonly string[],
  block: readonly string[],
  language: string | undefined,
  isPartial: boolean,
): string[] | undefined {
  const kept = shareKept(file, block);
  const isAsLong = block.length >= 0.8 * file.length;
  const given = new Set(outerNames(block));
  const hasNames = outerNames(file).every((name) => given.has(name));
  if (!isPartial && hasNames && sameEdges(file, block) && (kept >= 0.4 || (isAsLong && kept >= 0.2))) {
    return [...block];
  }
  return placedPieces(file, block, language) ?? (!isPartial && isAsLong && kept >= 0.6 ? [...block] : undefined);
}

function inRange(
  file: readonly string[],
  block: readonly string[],
  language: string | undefined,
  isPartial: boolean,
  range: LineRange,
): string[] | undefined {
  const { start, end } = range;
  const lines = file.slice(start, end);
  const replaced = (made: readonly string[], from = start): string[] => [
    ...file.slice(0, from),
    ...made,
    ...file.slice(end),
  ];
  const piece = withinLine(block, range);
  if (piece) {
    return isPartial ? undefined : replaced(piece);
  }
  const [first] = block;
  const bringsImports = first !== undefined && isImport(first) && !lines.some(isImport);
  if (isPartial || bringsImports) {
    const inside = bringsImports ? undefined : placedPieces(lines, block, language);
    return inside ? replaced(inside) : placedPieces(file, block, language);
  }
  const wanted = outerNames(lines);
  const given = new Set(outerNames(block));
  const hasAll = wanted.every((name) => given.has(name));
  const isOther = wanted.length === 0 ? given.size > 0 : !wanted.some((name) => given.has(name));
  if (isOther && shareKept(lines, block) < 0.3) {
    // Tests for it, or another part of the file: it must not take the place of what was asked about.
    return placedPieces(file, block, language);
  }
  if (!hasAll && !isOther) {
    const inside = placedPieces(lines, block, language);
    return inside ? replaced(inside) : undefined;
  }
  const at = lines.findIndex((line) => !isBlank(line));
  const head = lines[at] ?? '';
  // A comment that the block brings along takes the place of the one that stands above the lines.
  const lead = leadAbove(
    block,
    block.findIndex((line) => bare(line) === bare(head)),
  );
  const bringsComment = lead === 0 && bare(block[0] ?? '') !== bare(head);
  const above = bringsComment && leadAbove(lines, Math.max(0, at)) === Math.max(0, at) ? leadAbove(file, start) : start;
  return replaced(reindented(block, depthOfRange(lines), file), above);
}

/** For a part of a line: the block between what stands beside it; `undefined` where it brings that along, or there is nothing. */
function withinLine(block: readonly string[], { before = '', after = '' }: LineRange): string[] | undefined {
  const [first, last] = [bare(block[0] ?? ''), bare(block.at(-1) ?? '')];
  if ((before === '' && after === '') || (first.startsWith(bare(before)) && last.endsWith(bare(after)))) {
    return undefined;
  }
  const lines = [before + (block[0] ?? '').trimStart(), ...block.slice(1)];
  return [...lines.slice(0, -1), (lines.at(-1) ?? '') + after];
}

/** Where the selection began in the middle of a closing line, its first line says how deep it is. */
function depthOfRange(lines: readonly string[]): string {
  const first = lines.find((line) => !isBlank(line)) ?? '';
  return continues(first) ? indentOf(first) : commonIndent(lines);
}

/** The block repeats what stands around the lines: it is the whole file. */
function coversOutside(file: readonly string[], block: readonly string[], { start, end }: LineRange): boolean {
  const outside = [...file.slice(0, start), ...file.slice(end)].filter((line) => bare(line).length > 1);
  return outside.length >= 3 && shareKept(outside, block) >= 0.6;
}

/** Share of the lines that the block still has, 0 to 1; each of its lines stands for one. */
function shareKept(lines: readonly string[], block: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of block) {
    left.set(bare(line), (left.get(bare(line)) ?? 0) + 1);
  }
  const filled = lines.filter((line) => !isBlank(line));
  const kept = filled.filter((line) => {
    const count = left.get(bare(line)) ?? 0;
    left.set(bare(line), count - 1);
    return count > 0;
  });
  return filled.length === 0 ? 0 : kept.length / filled.length;
}

/** Both begin alike and end alike, so that nothing around the block is left out. */
function sameEdges(file: readonly string[], block: readonly string[]): boolean {
  const one = withoutBlankEdges(file);
  const [first = '', last = ''] = [one[0], one.at(-1)];
  const [given = '', ending = ''] = [block[0], block.at(-1)];
  const begins = bare(first) === bare(given) || (isImport(first) && isImport(given)) || sameFirstName(one, block);
  const lastName = outerNames(one).at(-1);
  const ends = lastName === undefined || continues(last) ? lastName === outerNames(block).at(-1) : true;
  return begins && ends && (bare(last) === bare(ending) || lastName !== undefined);
}

function sameFirstName(file: readonly string[], block: readonly string[]): boolean {
  const name = outerNames(file)[0];
  return name !== undefined && !file.some(isImport) && name === outerNames(block)[0];
}
