// Changes the columns of a comparison, and the conversations behind them with it.
import type { ChatParameters, ModelReference } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredColumn, StoredComparison } from '../comparisonRecords.ts';
import type { ComparisonBook } from './comparisonBook.ts';
import { columnOf, livingColumns, newColumn, orderOfChance, requireRoom, withColumn } from './comparisonColumns.ts';
import { isAskedAnywhere, withNamesShown } from './namesKnown.ts';
import { beginColumn, type BeginningFacts, carriedBranch } from './newComparison.ts';

export type ColumnChange = Partial<Pick<StoredColumn, 'model' | 'overrides' | 'collapsed' | 'width' | 'ticked'>>;

export class ColumnChanges {
  readonly #store: Store;
  readonly #book: ComparisonBook;
  readonly #random: (below: number) => number;

  constructor(store: Store, book: ComparisonBook, random: (below: number) => number) {
    this.#store = store;
    this.#book = book;
    this.#random = random;
  }

  /** Behind the others, with what was carried over; gives its id. */
  add(id: string, model: ModelReference, facts: BeginningFacts): string {
    const column = newColumn(() => facts.newId(), model);
    this.#store.transaction(() => {
      const branch = carriedBranch(this.#store, this.#book.get(id));
      const changed = this.#book.change(id, (before) => {
        requireRoom(before);
        const columns = [...before.columns, column];
        // Where nothing stands in a column, none can be told by its place; else the new one is last, and known.
        const isMixed = before.blindOrder && !before.turns.some(isAskedAnywhere);
        return { ...before, columns, ...(isMixed && { blindOrder: this.#mixed(columns) }) };
      });
      beginColumn(facts, changed, column, branch);
    });
    return column.id;
  }

  remove(id: string, columnId: string): void {
    this.#book.change(id, (before) => {
      columnOf(before, columnId);
      return withColumn(before, columnId, { removed: true });
    });
  }

  restore(id: string, columnId: string): void {
    this.#book.change(id, (before) => {
      if (before.columns.some((column) => column.id === columnId && column.removed)) {
        requireRoom(before);
      }
      return withColumn(before, columnId, { removed: false });
    });
  }

  set(id: string, columnId: string, change: ColumnChange): void {
    const changing = (before: StoredComparison) => {
      columnOf(before, columnId);
      return withColumn(before, columnId, change);
    };
    if (change.model || change.overrides) {
      this.#book.changeColumns(id, changing);
    } else {
      this.#book.change(id, changing);
    }
  }

  setParameters(id: string, parameters: ChatParameters): void {
    this.#book.changeColumns(id, (before) => ({ ...before, parameters }));
  }

  setBlind(id: string, on: boolean): void {
    this.#book.change(id, (before) => {
      if (on === (before.blindOrder !== undefined)) {
        return before;
      }
      // They stood beside all that was answered, or do from now on.
      const { blindOrder: _order, ...shown } = withNamesShown(before);
      // What a column looks like, and whether it is asked, would tell which it is.
      const columns = shown.columns.map((column) => ({ ...column, width: 1, collapsed: false, ticked: true }));
      return on ? { ...shown, columns, blindOrder: this.#mixed(columns) } : shown;
    });
  }

  #mixed(columns: readonly StoredColumn[]): readonly string[] {
    return orderOfChance(livingColumns({ columns }), this.#random);
  }

  rename(id: string, title: string): void {
    this.#store.transaction(() => {
      for (const { conversationId } of this.#book.change(id, (before) => ({ ...before, title })).columns) {
        this.#store.conversations.update(conversationId, { title });
      }
    });
  }
}
