// Colours code blocks soon after they change, and no more often than their cost allows.
import type { CodeBlock } from './codeBlock.ts';

const shortestPauseMs = 100;
/** After this many milliseconds at a stretch the page has its turn before the next block. */
const longestWorkMs = 8;
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

  /** Colours those that wait, the first of them now; those whose language is still being loaded come again by themselves. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const startedAt = performance.now();
    let tookMs = 0;
    for (const block of this.#waiting) {
      if (tookMs > longestWorkMs) {
        break;
      }
      this.#waiting.delete(block);
      block.highlight();
      tookMs = performance.now() - startedAt;
    }
    this.#pauseMs = Math.max(shortestPauseMs, tookMs * pausePerWork);
    if (this.#waiting.size > 0 && !this.#isDisposed) {
      this.#timer ??= setTimeout(() => this.flush(), tookMs);
    }
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
