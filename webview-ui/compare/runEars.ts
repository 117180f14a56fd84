// Hands the events of runs to the columns that they belong to, and holds them back while a snapshot is being fetched.
import type { ColumnApp } from './columnApp.ts';
import type { RunEventMessage } from './compareReducer.ts';

interface Listeners {
  /** The column of this conversation, if it is shown. */
  columnOf(conversationId: string): ColumnApp | undefined;
  /** Something was missed: a snapshot is wanted. */
  missed(): void;
  /** An answer has ended in this column. */
  ended(column: ColumnApp): void;
}

export class RunEars {
  readonly #listeners: Listeners;
  readonly #columns = new Map<string, ColumnApp>();
  /** Runs of nobody who is shown, and those that are over: what still comes of them is asked about no more. */
  readonly #strangers = new Set<string>();
  #held: RunEventMessage[] | undefined;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  /** What comes from now on is heard when `release` is called, in its order. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    held.forEach((message) => this.hear(message));
  }

  /** A snapshot knows whose this run is. */
  know(runId: string, column: ColumnApp): void {
    this.#columns.set(runId, column);
  }

  /** Another comparison is shown: the runs of the one before go on unheard, until a snapshot knows them again. */
  forget(): void {
    [...this.#columns.keys()].forEach((runId) => this.#leave(runId));
  }

  #leave(runId: string): void {
    this.#columns.delete(runId);
    this.#strangers.add(runId);
  }

  hear(message: RunEventMessage): void {
    if (this.#held) {
      this.#held.push(message);
      return;
    }
    const { runId } = message.data;
    const isStart = message.event === 'run/started';
    const column = isStart ? this.#listeners.columnOf(message.data.conversation.id) : this.#columns.get(runId);
    if (!column) {
      const isNew = !this.#strangers.has(runId);
      this.#strangers.add(runId);
      // Runs of a comparison that is not shown go on; of one that nobody knows a snapshot may tell.
      if (isNew && !isStart) {
        this.#listeners.missed();
      }
      return;
    }
    this.#columns.set(runId, column);
    if (column.hear(message)) {
      this.#listeners.missed();
    } else if (message.event === 'run/ended') {
      this.#leave(runId);
      this.#listeners.ended(column);
    }
  }
}
