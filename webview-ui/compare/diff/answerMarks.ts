// Marks in a drawn answer: words through the browser's highlights, which change nothing of it; lines of code by bars behind them.
import type { AnswerDifference, CodeDifference } from './compareAnswers.ts';
import { rangeOf, type DrawnAnswer } from './drawnAnswer.ts';

/** Styled in compareDiff.css; all columns share it. */
const NAME = 'compare-added';
/** More marks than this in one answer say nothing any more. */
const MOST_MARKS = 2000;

export class AnswerMarks {
  #ranges: StaticRange[] = [];
  #bars: HTMLElement[] = [];

  /** In place of what was marked before. */
  show(answer: DrawnAnswer, difference: AnswerDifference): void {
    this.clear();
    const highlight = sharedHighlight();
    for (const added of difference.added.slice(0, MOST_MARKS)) {
      const range = rangeOf(answer, added);
      if (range) {
        highlight.add(range);
        this.#ranges.push(range);
      }
    }
    for (const [at, code] of answer.codes.entries()) {
      const found = difference.codes[at];
      const bars = found && barsOf(found);
      if (bars) {
        code.figure.prepend(bars);
        this.#bars.push(bars);
      }
    }
  }

  clear(): void {
    const highlight = sharedHighlight();
    this.#ranges.forEach((range) => highlight.delete(range));
    this.#bars.forEach((bars) => bars.remove());
    this.#ranges = [];
    this.#bars = [];
  }
}

/** It was drawn here: no change of the answer itself. */
export function isMark(node: Node): boolean {
  return node instanceof HTMLElement && node.classList.contains('diffBars');
}

function sharedHighlight(): Highlight {
  const known = CSS.highlights.get(NAME);
  if (known) {
    return known;
  }
  const highlight = new Highlight();
  CSS.highlights.set(NAME, highlight);
  return highlight;
}

/** Lies behind the code, as high as its lines; what it shows is told in words above the answer. */
function barsOf({ added, missing }: CodeDifference): HTMLElement | undefined {
  if (added.length === 0 && missing.length === 0) {
    return undefined;
  }
  const bars = document.createElement('div');
  bars.className = 'diffBars';
  bars.setAttribute('aria-hidden', 'true');
  const bar = (name: string, from: number, count: number): void => {
    const element = document.createElement('div');
    element.className = name;
    element.style.setProperty('--from', String(from));
    element.style.setProperty('--count', String(count));
    bars.append(element);
  };
  added.slice(0, MOST_MARKS).forEach(({ from, count }) => bar('diffAdded', from, count));
  missing.slice(0, MOST_MARKS).forEach(({ at }) => bar('diffGone', at, 0));
  return bars;
}
