// Keeps one drawn answer marked where it differs from another: in idle time, and again when either is drawn anew.
import type { MessageView } from '../../../src/shared/views.ts';
import { AnswerMarks, isMark } from './answerMarks.ts';
import type { AnswerDifference, AnswerText, DiffUnit } from './compareAnswers.ts';
import { detachedAnswer } from './detachedAnswer.ts';
import { drawnAnswer, type DrawnAnswer } from './drawnAnswer.ts';

/** Milliseconds without a change after which what is drawn is read. */
const SETTLED = 120;
/** Milliseconds until a go is made also where the page is never idle. */
const LONGEST_WAIT = 300;

export interface Watched {
  mine: MessageView;
  base: MessageView;
  unit: DiffUnit;
}

export class DiffWatch {
  readonly #watched: Watched;
  readonly #tell: (difference: AnswerDifference) => void;
  readonly #marks = new AnswerMarks();
  readonly #observer = new MutationObserver((records) => this.#changed(records));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;
  #observed: Element | undefined;
  /** What was compared last, and what came of it. */
  #known: { mine: AnswerText; base: AnswerText; difference: AnswerDifference } | undefined;
  #detached: Promise<HTMLElement> | undefined;
  /** A look under way; another change asks for one more. */
  #isLooking = false;
  #looksAgain = false;

  /** `tell` hears what differs, each time that has changed. */
  constructor(watched: Watched, tell: (difference: AnswerDifference) => void) {
    this.#watched = watched;
    this.#tell = tell;
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#marks.clear();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), SETTLED);
  }

  #changed(records: readonly MutationRecord[]): void {
    const isOwn = ({ addedNodes, removedNodes }: MutationRecord): boolean =>
      addedNodes.length + removedNodes.length > 0 && [...addedNodes, ...removedNodes].every(isMark);
    if (!records.every(isOwn)) {
      this.#schedule();
    }
  }

  async #look(): Promise<void> {
    if (this.#isLooking) {
      this.#looksAgain = true;
      return;
    }
    this.#isLooking = true;
    await this.#mark();
    this.#isLooking = false;
    if (this.#looksAgain && !this.#isDisposed) {
      this.#looksAgain = false;
      this.#schedule();
    }
  }

  async #mark(): Promise<void> {
    const { mine, base, unit } = this.#watched;
    const { compareAnswers } = await import('./compareAnswers.ts');
    await idle();
    const container = containerOf(mine);
    if (this.#isDisposed) {
      return;
    }
    if (!container) {
      // It is drawn later: the column was collapsed, or is being drawn.
      this.#schedule();
      return;
    }
    this.#observe(container);
    const other = textOf(drawnAnswer(containerOf(base) ?? (await this.#drawDetached())));
    const text = textOf(drawnAnswer(container));
    if (!this.#known || !isSame(this.#known.mine, text) || !isSame(this.#known.base, other)) {
      const difference = await compareAnswers(text, other, unit, idle);
      this.#known = { mine: text, base: other, difference };
    }
    // Read again: nodes may be others by now. Where the text is, too, a change is under way that looks again.
    const now = drawnAnswer(container);
    if (!this.#isDisposed && isSame(textOf(now), this.#known.mine)) {
      this.#marks.show(now, this.#known.difference);
      this.#tell(this.#known.difference);
    }
  }

  #observe(container: Element): void {
    if (this.#observed !== container) {
      this.#observer.disconnect();
      this.#observer.observe(container, { childList: true, characterData: true, subtree: true });
      this.#observed = container;
    }
  }

  #drawDetached(): Promise<HTMLElement> {
    this.#detached ??= detachedAnswer(this.#watched.base.text, idle);
    return this.#detached;
  }
}

/** The answer's own text, and not that of an incomplete one folded above it. */
function containerOf({ id }: MessageView): Element | undefined {
  return document.querySelector(`[data-message="${CSS.escape(id)}"] > .markdown`) ?? undefined;
}

function textOf({ lines, codes }: DrawnAnswer): AnswerText {
  return { lines: lines.map(({ text }) => text), codes: codes.map(({ text, language }) => ({ text, language })) };
}

function isSame(a: AnswerText, b: AnswerText): boolean {
  return (
    a.lines.length === b.lines.length &&
    a.codes.length === b.codes.length &&
    a.lines.every((line, at) => line === b.lines[at]) &&
    a.codes.every((code, at) => code.text === b.codes[at]?.text && code.language === b.codes[at]?.language)
  );
}

/** When the page has nothing better to do. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: LONGEST_WAIT });
  });
}
