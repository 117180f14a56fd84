// Looks for what other windows have written while a page is in sight: when this window gets the focus, and every so often.
import * as vscode from 'vscode';

/** As the cost view does. */
const LOOK_MS = 30_000;

export interface PageLookOptions {
  isSeen(): boolean;
  /** Must not throw. */
  look(): void;
  everyMs?: number;
}

export class PageLook implements vscode.Disposable {
  readonly #options: PageLookOptions;
  readonly #listener: vscode.Disposable;
  #timer?: NodeJS.Timeout;

  constructor(options: PageLookOptions) {
    this.#options = options;
    this.#listener = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && options.isSeen()) {
        options.look();
      }
    });
  }

  /** The page is in sight; one that is hidden is not looked for, and begins anew when it is seen again. */
  begin(): void {
    const options = this.#options;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (options.isSeen()) {
        options.look();
        this.begin();
      }
    }, options.everyMs ?? LOOK_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
  }
}
