// Formulas are shown as the source that they are: left to Markdown's own rules, their underscores and backslashes would be eaten.
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

const ends = new Map([
  ['$$', '$$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
]);
const word = /[\p{L}\p{N}]/u;
/** A formula in lines of its own that is longer is no formula: an opening without end must not be followed for ever. */
const mostLines = 200;
/** What a line of a formula's own begins with; a blank line ends the hope for its end. */
export const displayStart = /^ {0,3}(?:\$\$|\\\[)/;

/** Adds `$…$`, `$$…$$`, `\(…\)` and `\[…\]` as tokens `math` and, in lines of their own, `math_block`. */
export function readsMath(parser: MarkdownIt): void {
  parser.inline.ruler.before('escape', 'math', readMath);
  parser.inline.ruler.after('math', 'dollar_math', readDollarMath);
  parser.block.ruler.before('fence', 'math_block', readMathBlock, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
}

function readMath(state: StateInline, silent: boolean): boolean {
  const start = state.pos + 2;
  const end = ends.get(state.src.slice(state.pos, start));
  // The last end is looked up first, so that a long line of beginnings is not searched again from each of them.
  if (end === undefined || lastIndexIn(state, end) <= start) {
    return false;
  }
  const at = state.src.indexOf(end, start);
  const formula = state.src.slice(start, at).trim();
  if (at + 2 > state.posMax || formula === '') {
    return false;
  }
  if (!silent) {
    state.push('math', 'code', 0).content = formula;
  }
  state.pos = at + 2;
  return true;
}

/**
 * One dollar on each side, and never an amount of money or a variable of a shell: the first stands before, the second behind
 * something other than a space, neither touches a word outside, and nothing between them is code or another line.
 */
function readDollarMath(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src[pos] !== '$' || src[pos + 1] === '$' || word.test(src[pos - 1] ?? '')) {
    return false;
  }
  const end = closingDollar(src, pos + 1, posMax);
  if (end === undefined || word.test(src[end + 1] ?? '') || src[end + 1] === '$') {
    return false;
  }
  const formula = src.slice(pos + 1, end);
  if (formula !== formula.trim() || /^\d[\d.,]*[ ]+\p{L}{2}/u.test(formula)) {
    return false;
  }
  if (!silent) {
    state.push('math', 'code', 0).content = formula;
  }
  state.pos = end + 1;
  return true;
}

/** The next dollar that is not escaped, unless code or the line's end comes before it. */
function closingDollar(src: string, from: number, posMax: number): number | undefined {
  for (let at = from; at < posMax; at += 1) {
    const character = src[at];
    if (character === '$') {
      return at > from ? at : undefined;
    }
    if (character === '\n' || character === '`') {
      return undefined;
    }
    if (character === '\\') {
      at += 1;
    }
  }
  return undefined;
}

/** From a line that begins with `$$` or `\[` to the line that ends with its end; no blank line lies between them. */
function readMathBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const first = lineText(state, startLine);
  const end = ends.get(first.slice(0, 2));
  if (!displayStart.test(first) || end === undefined || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4) {
    return false;
  }
  const lines: string[] = [];
  for (let line = startLine; line < Math.min(endLine, startLine + mostLines); line += 1) {
    const text = line === startLine ? first.slice(2) : lineText(state, line);
    const outside = line > startLine && (state.sCount[line] ?? 0) < state.blkIndent;
    const at = text.indexOf(end);
    if (outside || (line > startLine && text.trim() === '') || (at >= 0 && text.slice(at + 2).trim() !== '')) {
      return false;
    }
    if (at >= 0) {
      const formula = [...lines, text.slice(0, at)]
        .join('\n')
        .trimEnd()
        .replace(/^\s*\n/, '');
      return formula.trim() !== '' && (silent || pushBlock(state, formula, startLine, line + 1));
    }
    lines.push(text);
  }
  return false;
}

function pushBlock(state: StateBlock, formula: string, startLine: number, nextLine: number): true {
  const token = state.push('math_block', 'div', 0);
  token.content = formula;
  token.block = true;
  token.map = [startLine, nextLine];
  state.line = nextLine;
  return true;
}

/** A line without its indent. */
function lineText(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}

const lastEnds = new WeakMap<StateInline, Map<string, number>>();

function lastIndexIn(state: StateInline, end: string): number {
  const known = lastEnds.get(state) ?? new Map<string, number>();
  lastEnds.set(state, known);
  const last = known.get(end) ?? state.src.lastIndexOf(end);
  known.set(end, last);
  return last;
}
