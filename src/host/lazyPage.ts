// A page in an editor tab whose code is loaded when it is first opened, or brought back after a reload.
import type * as vscode from 'vscode';

type Page = vscode.WebviewPanelSerializer & vscode.Disposable;

export class LazyPage<P extends Page> implements Page {
  readonly #load: () => Promise<P>;
  #page?: Promise<P>;
  #disposed = false;

  constructor(load: () => Promise<P>) {
    this.#load = load;
  }

  get(): Promise<P> {
    this.#page ??= this.#load().then(
      (page) => {
        if (this.#disposed) {
          page.dispose();
        }
        return page;
      },
      (error: unknown) => {
        // An update of the extension may just have taken the file away: the next call tries again.
        this.#page = undefined;
        throw error;
      },
    );
    return this.#page;
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state?: unknown): Promise<void> {
    await (await this.get()).deserializeWebviewPanel(panel, state);
  }

  dispose(): void {
    this.#disposed = true;
    void this.#page?.then(
      (page) => page.dispose(),
      () => undefined,
    );
  }
}
