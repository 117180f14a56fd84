// Questions that columns are just being asked, as a page sees them: of each only what came of it is kept.
import type { TurnView } from '../../shared/compareViews.ts';

interface Begun {
  comparisonId: string;
  turn: TurnView;
  /** Columns that are not through yet. */
  waiting: Set<string>;
}

export class BegunTurns {
  /** By turn. */
  readonly #begun = new Map<string, Begun>();

  begin(comparisonId: string, turn: TurnView, columnIds: readonly string[]): void {
    this.#begun.set(turn.id, { comparisonId, turn, waiting: new Set(columnIds) });
  }

  /** What came of it stands in the turn now. */
  isThrough(turnId: string, columnId: string): void {
    this.#begun.get(turnId)?.waiting.delete(columnId);
  }

  end(turnId: string): void {
    this.#begun.delete(turnId);
  }

  /** With the question as it is asked now, and the columns that wait, whatever they were asked before. */
  marked(turn: TurnView): TurnView {
    const begun = this.#begun.get(turn.id);
    if (!begun) {
      return turn;
    }
    const { text, context } = begun.turn;
    const waits = Object.fromEntries([...begun.waiting].map((columnId) => [columnId, {}]));
    return { ...turn, text, context, asked: { ...turn.asked, ...waits } };
  }

  /** The turns of a comparison that are kept, and behind them those of which nothing is yet. */
  among(comparisonId: string, kept: readonly TurnView[]): TurnView[] {
    const isKept = ({ id }: TurnView) => kept.some((turn) => turn.id === id);
    const others = [...this.#begun.values()].filter((one) => one.comparisonId === comparisonId && !isKept(one.turn));
    return [...kept, ...others.map(({ turn }) => turn)].map((turn) => this.marked(turn));
  }
}
