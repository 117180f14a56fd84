// Cuts Markdown into its top-level blocks and tells which of them no later text can change.
import type { Token } from 'markdown-it';
import { displayStart } from './math.ts';
import { parser, type References } from './parser.ts';

export type Block = {
  /** markdown-it's name of its first token: `paragraph_open`, `fence`, `reference_definition` … */
  type: string;
  /** From its first line to the next block's. */
  source: string;
  tokens: Token[];
  /** Position of its first character in the text. */
  start: number;
  /** Labels of the link reference definitions in it, at any depth. */
  labels: string[];
};

/** A block and its first line's place among the lines of the text. */
type PlacedBlock = Block & { line: number };

/** Blocks whose end does not depend on the line after it. */
const selfContained = new Set(['fence', 'hr', 'heading_open', 'code_block', 'math_block']);
const lists = new Set(['bullet_list_open', 'ordered_list_open']);
/** An unfinished line that ends a list as it stands, but not with what may follow: `2` and `2. b`, `- - -` and `- - - b`. */
const maybeItem = /^(?:[ \t]*\d{1,9}|[-*+ \t]+)$/;

/**
 * The top-level blocks of `text`, whose lines end with `\n`, and how many of them, counted from the first, are settled:
 * whatever is appended to `text`, they stay as they are. Definitions found are added to `references`.
 */
export function splitBlocks(text: string, references: References): { blocks: Block[]; settled: number } {
  const tokens: Token[] = [];
  parser.block.parse(text, parser, { references }, tokens);
  const lines = lineStarts(text);
  const blocks: PlacedBlock[] = [];
  for (const token of tokens) {
    if (token.level === 0 && token.nesting >= 0) {
      const line = token.map?.[0] ?? 0;
      blocks.push({ type: token.type, source: '', tokens: [], start: lines[line] ?? 0, labels: [], line });
    }
    const block = blocks.at(-1);
    block?.tokens.push(token);
    if (token.type === 'reference_definition') {
      block?.labels.push(String(token.meta?.['label']));
    }
  }
  for (const [index, block] of blocks.entries()) {
    block.source = text.slice(block.start, blocks[index + 1]?.start);
  }
  return { blocks, settled: countSettled(blocks, text, lines) };
}

/** Positions of the first characters of all lines; the last line may be empty. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

/**
 * What ends a block is the line after it. That line may still grow, and may be a table's heading only together with the
 * line below it. And after a link reference definition, text that opens with a quote or parenthesis may turn out to be
 * its title, however many lines long; only a blank line rules that out. So it is with the end of a formula that has begun; and
 * behind an end in the last line something may yet come that makes text of it all, which what stands before goes on with.
 */
function countSettled(blocks: readonly PlacedBlock[], text: string, lines: readonly number[]): number {
  const lineText = (line: number): string => text.slice(lines[line], lines[line + 1]);
  const opensMath = (type: string, from: number, to: number): boolean =>
    type !== 'fence' &&
    type !== 'math_block' &&
    lines.slice(from, to).some((_, offset) => displayStart.test(lineText(from + offset)));
  const isComplete = (line: number): boolean => line + 1 < lines.length;
  const mayBeText = (index: number): boolean =>
    index === blocks.length - 1 && blocks[index]?.type === 'math_block' && !text.endsWith('\n');
  let settled = 0;
  let maybeTitle = false;
  let maybeMath = false;
  for (let index = 1; index < blocks.length; index++) {
    const { type, line: start } = blocks[index - 1] as PlacedBlock;
    const { line } = blocks[index] as PlacedBlock;
    let isSettled: boolean;
    if (/^[ \t]*\n$/.test(lineText(line - 1))) {
      maybeTitle = false;
      maybeMath = false;
      isSettled = !lists.has(type) || isComplete(line) || !maybeItem.test(lineText(line));
    } else {
      maybeTitle ||= !selfContained.has(type) && /^[ \t]*["'(]/.test(lineText(line));
      maybeMath ||= opensMath(type, start, line);
      const isSure = selfContained.has(type) || (isComplete(line + 1) && !mayBeText(index));
      isSettled = !maybeTitle && !maybeMath && isSure;
    }
    if (isSettled) {
      settled = index;
    }
  }
  return settled;
}
