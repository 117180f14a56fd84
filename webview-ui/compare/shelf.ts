// Which comparison is shown: a new one, an earlier one, and one that was deleted.
import { signal } from '@preact/signals';
import type { ComparisonSnapshot } from '../../src/shared/compareViews.ts';
import type { ComparePageRequests } from '../../src/shared/protocol.ts';
import type { CompareApp } from './compareState.ts';

export class ComparisonShelf {
  /** The page that offers new, saved and recent ones stands over the one that is shown. */
  readonly isOpen = signal(false);
  /** Was deleted and can still be had back. */
  readonly deleted = signal<{ id: string; title: string } | undefined>(undefined);
  readonly #app: CompareApp;

  constructor(app: CompareApp) {
    this.#app = app;
  }

  async begin(params: ComparePageRequests['compare/new']['params']): Promise<void> {
    await this.#show(this.#app.attempt('compare/new', params));
  }

  async open(id: string): Promise<void> {
    await this.#show(this.#app.attempt('compare/open', { id }));
  }

  /** Takes what is shown away; it can be had back from the page that then offers others. */
  async remove(): Promise<void> {
    const { id, title } = this.#app.comparison.value ?? {};
    if (id === undefined) {
      return;
    }
    // The host may show that it is gone before it answers: what brings it back stands there from the beginning.
    this.deleted.value = { id, title: title ?? '' };
    if ((await this.#app.attempt('compare/delete', { id })) === null) {
      await this.#app.load();
      this.isOpen.value = true;
      this.#app.announce('Comparison deleted.');
    } else {
      this.deleted.value = undefined;
    }
  }

  async undelete(id: string): Promise<void> {
    if ((await this.#app.attempt('compare/undelete', { id })) === null) {
      this.deleted.value = undefined;
      await this.open(id);
    }
  }

  async #show(asked: Promise<ComparisonSnapshot | undefined>): Promise<void> {
    const snapshot = await asked;
    if (snapshot) {
      this.isOpen.value = false;
      this.deleted.value = undefined;
      this.#app.takeSnapshot(snapshot);
      this.#app.takeCursor();
    }
  }
}
