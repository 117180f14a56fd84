// Looks every so often, while a page is in sight, for what other windows have written.
import type { Disposable } from 'vscode';

const LOOK_MS = 30_000;

export interface PageLookOptions {
  isSeen(): boolean;
  /** The next look comes `everyMs` after it has ended. */
  look(): Promise<void>;
  /** Default 30 s. */
  everyMs?: number;
}

export class PageLook implements Disposable {
  readonly #options: PageLookOptions;
  #timer?: NodeJS.Timeout;

  constructor(options: PageLookOptions) {
    this.#options = options;
  }

  /** The page is in sight; one that is hidden is not looked for, and begins anew when it is seen again. */
  begin(): void {
    const options = this.#options;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (options.isSeen()) {
        void options.look().finally(() => this.begin());
      }
    }, options.everyMs ?? LOOK_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
