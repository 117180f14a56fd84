// Tells whether another window has changed the comparison that is shown here.
import type { Store } from '../store/openStore.ts';

export class OtherWindows {
  readonly #store: Pick<Store, 'comparisons' | 'writtenElsewhere'>;
  #known?: { id: string; state: string | undefined; writes: number };

  constructor(store: Pick<Store, 'comparisons' | 'writtenElsewhere'>) {
    this.#store = store;
  }

  /** What is read of it from now on is shown. */
  isShown(id: string): void {
    const store = this.#store;
    // In this order: what another window writes in between is found by the next look.
    this.#known = { id, writes: store.writtenElsewhere(), state: store.comparisons.state(id) };
  }

  /** Since it was shown, or since the last look. Also `true` where this window has changed it too; what only this one has done is known. */
  haveChanged(id: string): boolean {
    const before = this.#known;
    this.isShown(id);
    const now = this.#known;
    // Of another one than was shown nobody knows what was read.
    return before?.writes !== now?.writes && (before?.id !== id || before.state !== now?.state);
  }
}
