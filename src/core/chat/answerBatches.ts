// Text on its way to the views: passed on at once, then in small batches, and never the beginning of what may become a key.
import type { Clock, Disposable } from '../ports.ts';
import type { Redactor } from '../redact.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const BATCH_MS = 30;

type Kind = 'text' | 'reasoning';

export class AnswerBatches {
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  readonly #onBatch: (text: string, reasoning: string) => void;
  #out = { text: '', reasoning: '' };
  /** Arrived, and not out yet. */
  #waiting = { text: '', reasoning: '' };
  #timer?: Disposable;

  constructor(clock: Clock, redactor: Redactor, onBatch: (text: string, reasoning: string) => void) {
    this.#clock = clock;
    this.#redactor = redactor;
    this.#onBatch = onBatch;
  }

  /** What went out until now. */
  get told(): { readonly text: string; readonly reasoning: string } {
    return this.#out;
  }

  /** The first word goes out at once; then at most one batch in 30 ms. */
  add(kind: Kind, text: string): void {
    this.#waiting[kind] += text;
    this.#schedule();
  }

  /** What follows is another text; what has not gone out is not told any more. */
  restart(): void {
    this.close();
    this.#out = { text: '', reasoning: '' };
    this.#waiting = { text: '', reasoning: '' };
  }

  /** Nothing more goes out by itself. */
  close(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  /** Passes on at once what may go out. */
  flush(): void {
    const text = this.#release('text');
    const reasoning = this.#release('reasoning');
    if (text || reasoning) {
      this.#onBatch(text, reasoning);
    }
  }

  #schedule(): void {
    if (this.#timer) {
      return;
    }
    this.flush();
    this.#timer = this.#clock.after(BATCH_MS, () => {
      this.#timer = undefined;
      if (this.#ready('text') || this.#ready('reasoning')) {
        this.#schedule();
      }
    });
  }

  /** What can go out, cleaned: what may be the beginning of a key waits until it is known to be none. */
  #ready(kind: Kind): string {
    const waiting = this.#waiting[kind];
    return this.#redactor.content(waiting.slice(0, waiting.length - this.#redactor.openEnd(waiting)));
  }

  #release(kind: Kind): string {
    const waiting = this.#waiting[kind];
    const ready = this.#ready(kind);
    this.#waiting[kind] = waiting.slice(waiting.length - this.#redactor.openEnd(waiting));
    this.#out[kind] += ready;
    return ready;
  }
}
