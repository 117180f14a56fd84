// The comparisons as they are kept: found, changed in one transaction each, and every change told to the page.
import type { TurnView } from '../../shared/compareViews.ts';
import type { ComparePageEvents } from '../../shared/protocol.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../ports.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredColumn, StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import type { BegunTurns } from './begunTurns.ts';
import { askedWith } from './comparisonColumns.ts';
import type { ComparisonViews } from './comparisonViews.ts';
import { turnView } from './turnView.ts';

export type CompareEvent = keyof ComparePageEvents;
export type CompareEmit = <E extends CompareEvent>(event: E, data: ComparePageEvents[E]) => void;

export interface ComparisonBookOptions {
  store: Store;
  views: ComparisonViews;
  begun: BegunTurns;
  log: Log;
  emit: CompareEmit;
}

export class ComparisonBook {
  readonly #options: ComparisonBookOptions;
  /** Will be told of with all that has changed until then. */
  readonly #telling = new Set<string>();

  constructor(options: ComparisonBookOptions) {
    this.#options = options;
  }

  /** Throws `badRequest` when it is gone. */
  get(id: string): StoredComparison {
    return found(this.#options.store.comparisons.get(id));
  }

  /** Throws `badRequest` when it is gone. */
  change(id: string, change: (before: StoredComparison) => StoredComparison): StoredComparison {
    const after = found(this.#options.store.comparisons.update(id, change));
    this.tell(id);
    return after;
  }

  /** Parameters and models of the columns are those of their conversations, too. */
  changeColumns(id: string, change: (before: StoredComparison) => StoredComparison): StoredComparison {
    const { store } = this.#options;
    const after = store.transaction(() => {
      const changed = found(store.comparisons.update(id, change));
      for (const column of changed.columns) {
        store.conversations.update(column.conversationId, {
          parameters: askedWith(changed, column),
          model: column.model,
        });
      }
      return changed;
    });
    this.tell(id);
    return after;
  }

  changeTurn(id: string, turnId: string, change: (turn: StoredTurn) => StoredTurn): TurnView {
    const after = found(
      this.#options.store.comparisons.update(id, (before) => {
        turnOf(before, turnId);
        return { ...before, turns: before.turns.map((turn) => (turn.id === turnId ? change(turn) : turn)) };
      }),
    );
    // What it has come to may be another, too: judges and merges are paid for the comparison.
    this.tell(id);
    return this.tellTurn(after, turnId);
  }

  turnView(id: string, turnId: string): TurnView {
    return this.#seen(this.get(id), turnId);
  }

  tellTurn(comparison: StoredComparison, turnId: string): TurnView {
    const turn = this.#seen(comparison, turnId);
    this.#options.emit('compare/turn', { id: comparison.id, turn });
    return turn;
  }

  /** Of which nothing may be kept yet: a page knows by it whose the answers are that begin. */
  tellBegun(id: string, turn: TurnView): void {
    this.#options.emit('compare/turn', { id, turn: this.#options.begun.marked(turn) });
  }

  #seen(comparison: StoredComparison, turnId: string): TurnView {
    const { store, begun } = this.#options;
    return begun.marked(turnView(store, comparison, turnOf(comparison, turnId)));
  }

  /** What has changed until the lists of models were looked at is told once. */
  tell(id: string): void {
    if (this.#telling.has(id)) {
      return;
    }
    this.#telling.add(id);
    this.#tell(id).catch((error: unknown) => this.#options.log.error('A change of a comparison was not told', error));
  }

  async #tell(id: string): Promise<void> {
    const { views, store, emit } = this.#options;
    let facts;
    try {
      facts = await views.facts();
    } finally {
      this.#telling.delete(id);
    }
    const comparison = store.comparisons.get(id);
    if (comparison) {
      emit('compare/changed', { comparison: views.change(comparison, facts) });
    }
  }

  /** Whose column a conversation is; `undefined`: it is none, or its comparison is gone. */
  whose(conversationId: string): { comparison: StoredComparison; column: StoredColumn } | undefined {
    const { store } = this.#options;
    const id = store.conversations.get(conversationId)?.comparisonId;
    const comparison = id === undefined ? undefined : store.comparisons.get(id);
    const column = comparison?.columns.find((one) => one.conversationId === conversationId);
    return comparison && column && { comparison, column };
  }
}

function found(comparison: StoredComparison | undefined): StoredComparison {
  if (!comparison) {
    throw new AppError('badRequest', 'This comparison is not there any more.');
  }
  return comparison;
}

export function turnOf({ turns }: StoredComparison, turnId: string): StoredTurn {
  const turn = turns.find(({ id }) => id === turnId);
  if (!turn) {
    throw new AppError('badRequest', 'This question is not there any more.');
  }
  return turn;
}
