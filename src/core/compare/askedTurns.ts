// Writes down what came of asking a column: the turn it belongs to, and the comparison's title from its first question.
import type { TurnView } from '../../shared/compareViews.ts';
import type { StartedRun } from '../../shared/protocol/chat.ts';
import { contextChip } from '../chat/chatViews.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { MessageContext } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import type { BegunTurns } from './begunTurns.ts';
import type { ComparisonBook } from './comparisonBook.ts';

/** A question before it stands anywhere. */
export interface Draft {
  text: string;
  context: readonly MessageContext[];
}

/** A turn before any column was asked. */
export interface NewTurn extends Pick<StoredTurn, 'id' | 'askedAt'> {
  draft: Draft;
  /** For a comparison without a title. */
  title: string;
}

export type AskedColumn = StoredTurn['asked'][string];

export interface AskedTurnsOptions {
  store: Store;
  book: ComparisonBook;
  begun: BegunTurns;
  clock: Clock;
  /** A column holds its question; the answer may have ended already. */
  onAsked(answerId: string): void;
}

export class AskedTurns {
  readonly #options: AskedTurnsOptions;

  constructor(options: AskedTurnsOptions) {
    this.#options = options;
  }

  /** Tells of a question before it is asked, and runs `work`, in which each of these columns is. Only what comes of it is kept. */
  async asking(
    id: string,
    turn: Pick<TurnView, 'id' | 'askedAt' | 'asked'>,
    { text, context }: Draft,
    columnIds: readonly string[],
    work: () => Promise<void>,
  ): Promise<void> {
    const { begun, book } = this.#options;
    const chips = context.length > 0 ? { context: context.map(contextChip) } : {};
    const view: TurnView = { ...turn, text, ...chips };
    begun.begin(id, view, columnIds);
    book.tellBegun(id, view);
    try {
      await work();
    } finally {
      begun.end(turn.id);
      // Where something could not be kept, no column goes on waiting for it.
      book.tell(id);
    }
  }

  /** The first column that is through makes the turn. Throws `badRequest` when the comparison is gone. */
  add(id: string, turn: NewTurn, columnId: string, asked: AskedColumn, run?: StartedRun): void {
    const { draft, title, ...kept } = turn;
    this.#change(id, turn.id, columnId, run, (before) => {
      const isThere = before.turns.some((one) => one.id === turn.id);
      const turns = isThere ? before.turns : [...before.turns, { ...kept, asked: {}, unasked: draft }];
      return { ...withAsked({ ...before, turns }, turn.id, columnId, asked), title: before.title || title };
    });
  }

  /**
   * In a turn that is there. Without a run all stands as it was, with the reason; with one, `forget` takes from the turn what was thought
   * of the answers before.
   */
  set(
    id: string,
    turnId: string,
    columnId: string,
    asked: AskedColumn,
    run?: StartedRun,
    forget: (turn: StoredTurn) => StoredTurn = (turn) => turn,
  ): void {
    this.#change(id, turnId, columnId, run, (before) => {
      const turns = before.turns.map((turn) => (run && turn.id === turnId ? forget(turn) : turn));
      const { questionId, ...rest } = before.turns.find((turn) => turn.id === turnId)?.asked[columnId] ?? {};
      const kept = run ? { questionId } : { questionId, ...rest };
      return withAsked({ ...before, turns }, turnId, columnId, { ...kept, ...asked });
    });
  }

  #change(
    id: string,
    turnId: string,
    columnId: string,
    run: StartedRun | undefined,
    change: (before: StoredComparison) => StoredComparison,
  ): void {
    const { store, book, begun, clock } = this.#options;
    const after = store.transaction(() => {
      const title = store.comparisons.get(id)?.title;
      const changed = store.comparisons.update(id, (before) => ({ ...change(before), updatedAt: clock.now() }));
      if (!changed) {
        throw new AppError('badRequest', 'This comparison is not there any more.');
      }
      for (const { conversationId } of changed.title === title ? [] : changed.columns) {
        store.conversations.update(conversationId, { title: changed.title });
      }
      return changed;
    });
    begun.isThrough(turnId, columnId);
    book.tellTurn(after, turnId);
    book.tell(id);
    if (run) {
      this.#options.onAsked(run.messageId);
    }
  }
}

/** Once a column holds the question, the comparison need not. Names stand beside an answer that begins while they are not hidden. */
function withAsked(
  comparison: StoredComparison,
  turnId: string,
  columnId: string,
  asked: AskedColumn,
): StoredComparison {
  const turns = comparison.turns.map((turn): StoredTurn => {
    if (turn.id !== turnId) {
      return turn;
    }
    const { unasked, ...kept } = turn;
    const all = { ...kept.asked, [columnId]: asked };
    const isHeld = Object.values(all).some(({ questionId }) => questionId !== undefined);
    const isNamed = asked.questionId !== undefined && comparison.blindOrder === undefined;
    return { ...kept, asked: all, ...(!isHeld && unasked && { unasked }), ...(isNamed && { named: true }) };
  });
  return { ...comparison, turns };
}
