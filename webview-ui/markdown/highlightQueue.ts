// Colours code blocks soon after they change, and no more often than their cost allows.
import type { CodeBlock } from './codeBlock.ts';

const shortestPauseMs = 100;
/** A pause is at least this many times as long as the colouring before it took: a tenth of the time at most goes there. */
const pausePerWork = 10;

export class HighlightQueue {
  readonly #waiting = new Set<CodeBlock>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = shortestPauseMs;
  #isDisposed = false;

  add(block: CodeBlock): void {
    if (!this.#isDisposed) {
      this.#waiting.add(block);
      this.#timer ??= setTimeout(() => this.flush(), this.#pauseMs);
    }
  }

  /** Colours all that wait now; those whose language is still being loaded come again by themselves. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const blocks = [...this.#waiting];
    this.#waiting.clear();
    const startedAt = performance.now();
    for (const block of blocks) {
      block.highlight();
    }
    this.#pauseMs = Math.max(shortestPauseMs, (performance.now() - startedAt) * pausePerWork);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  dispose(): void {
    this.clear();
    this.#isDisposed = true;
  }
}
