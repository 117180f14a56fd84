// The columns of a comparison as a person changes them: added, removed and had back, moved, made wide or narrow.
import { batch, signal } from '@preact/signals';
import { MOST_COLUMNS } from '../../src/shared/compareViews.ts';
import type { ModelReference } from '../../src/shared/views.ts';
import type { ColumnApp } from './columnApp.ts';
import { withColumn, withComparison, type ColumnHead } from './compareReducer.ts';
import type { CompareApp } from './compareState.ts';
import { inColumn } from './focusKeeper.ts';

type ColumnPart = Partial<Pick<ColumnHead, 'overrides' | 'collapsed' | 'width' | 'ticked'>> & {
  model?: ModelReference;
};

export class ColumnSet {
  /** Was removed last and can still be had back. */
  readonly removed = signal<{ columnId: string; letter: string } | undefined>(undefined);
  readonly #app: CompareApp;

  constructor(app: CompareApp) {
    this.#app = app;
  }

  /** It is asked all that the others were asked. */
  async add({ providerId, model }: ModelReference): Promise<void> {
    const { columns = [], turns = [] } = this.#app.comparison.value ?? {};
    const ask = turns.length > 0;
    if (columns.length < MOST_COLUMNS) {
      if (await this.#app.change('compare/addColumn', (id) => ({ id, model: { providerId, model }, ask }))) {
        this.#app.announce(ask ? 'Column added. It is asked what the others were asked.' : 'Column added.');
      }
    }
  }

  async remove(column: ColumnApp): Promise<void> {
    const removed = { columnId: column.id, letter: column.letter.value };
    const after = await this.#app.act('compare/removeColumn', (id) => ({ id, columnId: column.id }));
    if (after) {
      // Together, so that the focus goes from the column to the button that brings it back.
      batch(() => {
        this.#app.take(after);
        this.removed.value = removed;
        this.#app.announce(`Column ${removed.letter} removed.`);
      });
    }
  }

  async restore(columnId: string): Promise<void> {
    this.#app.focus.expect(...inColumn(columnId, '.moreButton', '.expandButton'));
    if (await this.#app.change('compare/restoreColumn', (id) => ({ id, columnId }))) {
      this.removed.value = undefined;
      this.#app.announce('Column brought back.');
    }
  }

  /** To a strip, or back: what did it is gone then, and what undoes it has the focus. */
  collapse(column: ColumnApp, collapsed: boolean): void {
    this.#app.focus.expect(...inColumn(column.id, collapsed ? '.expandButton' : '.moreButton'));
    void this.set(column.id, { collapsed });
  }

  /** Shown at once; where the host does not take it, as it was. */
  async set(columnId: string, part: ColumnPart): Promise<void> {
    const { model, ...shown } = part;
    const { state } = this.#app;
    state.value = withColumn(state.value, columnId, shown);
    const isTaken = await this.#app.change('compare/setColumn', (id) => ({
      id,
      columnId,
      ...shown,
      ...(model && { model }),
    }));
    if (!isTaken) {
      await this.#app.reload();
    }
  }

  async move(column: ColumnApp, to: number): Promise<void> {
    const { state } = this.#app;
    const { comparison } = state.value;
    const others = comparison?.columns.filter(({ id }) => id !== column.id) ?? [];
    const moved = comparison?.columns.find(({ id }) => id === column.id);
    if (!comparison || !moved || this.#app.isBlind.value) {
      return;
    }
    const columns = others.toSpliced(to, 0, moved);
    state.value = withComparison(state.value, { ...comparison, columns });
    this.#app.announce(`Moved to place ${to + 1} of ${columns.length}.`);
    const columnIds = columns.map(({ id }) => id);
    if (!(await this.#app.change('compare/reorder', (id) => ({ id, columnIds })))) {
      await this.#app.reload();
    }
  }
}
