// A drawn answer as text to compare: its lines with the nodes they are in, and its code blocks.
import { codeBlockOf } from '../../markdown/codeBlock.ts';
import type { Code } from './codePairs.ts';
import type { AddedText } from './compareAnswers.ts';

/** Where a piece of a line is drawn. */
interface Part {
  node: Text;
  /** Characters of the line before it. */
  start: number;
}

interface DrawnLine {
  text: string;
  parts: Part[];
}

interface DrawnCode extends Code {
  figure: HTMLElement;
}

export interface DrawnAnswer {
  lines: readonly DrawnLine[];
  codes: readonly DrawnCode[];
}

/** What does not stand in a line with its neighbours. */
const BREAKS = new Set('P,H1,H2,H3,H4,H5,H6,UL,OL,LI,BLOCKQUOTE,TABLE,TR,TD,TH,DIV,HR,BR,DT,DD,PRE'.split(','));

export function drawnAnswer(container: Element): DrawnAnswer {
  const lines: DrawnLine[] = [];
  const codes: DrawnCode[] = [];
  let line: DrawnLine = { text: '', parts: [] };
  const end = (): void => {
    if (line.text.trim() !== '') {
      lines.push(line);
    }
    line = { text: '', parts: [] };
  };
  const read = (parent: Element): void => {
    for (const node of parent.childNodes) {
      if (node instanceof Text) {
        line.parts.push({ node, start: line.text.length });
        line.text += node.data;
      } else if (node instanceof HTMLElement) {
        const code = codeBlockOf(node);
        const breaks = code !== undefined || BREAKS.has(node.tagName);
        if (breaks) {
          end();
        }
        if (code) {
          const { text, language } = code.piece;
          codes.push({ figure: node, text, language });
        } else {
          read(node);
        }
        if (breaks) {
          end();
        }
      }
    }
  };
  read(container);
  end();
  return { lines, codes };
}

/** Where characters of a line are drawn; `undefined` where they are not any more. */
export function rangeOf({ lines }: DrawnAnswer, { line, start, end }: AddedText): StaticRange | undefined {
  const parts = lines[line]?.parts ?? [];
  // The first character, and the last one's own node: an end at a node's beginning would be in the next word.
  const first = parts.findLast((part) => part.start <= start);
  const last = parts.findLast((part) => part.start < end);
  if (!first?.node.isConnected || !last?.node.isConnected) {
    return undefined;
  }
  const [startOffset, endOffset] = [start - first.start, end - last.start];
  return startOffset > first.node.length || endOffset > last.node.length
    ? undefined
    : new StaticRange({ startContainer: first.node, startOffset, endContainer: last.node, endOffset });
}
