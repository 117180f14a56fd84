// Whether the person knows who gave which answers: a vote on such is not blind, whatever is hidden while it is cast.
import type { StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import { livingColumns } from './comparisonColumns.ts';

/** A column holds the question: an answer stands below it, or begins to. */
function isAsked({ asked }: Pick<StoredTurn, 'asked'>, columnId: string): boolean {
  return asked[columnId]?.questionId !== undefined;
}

/** Some column holds it. */
export function isAskedAnywhere(turn: Pick<StoredTurn, 'asked'>): boolean {
  return Object.keys(turn.asked).some((columnId) => isAsked(turn, columnId));
}

/** A decision has shown the names, also one of a document that does not tell. */
function isNamed({ named, decision }: Pick<StoredTurn, 'named' | 'decision'>): boolean {
  return named === true || decision !== undefined;
}

/** Names stand beside all that was answered until now. */
export function withNamesShown<C extends Pick<StoredComparison, 'turns'>>(comparison: C): C {
  return {
    ...comparison,
    turns: comparison.turns.map((turn) => (isAskedAnywhere(turn) ? { ...turn, named: true } : turn)),
  };
}

/**
 * Names were shown beside the answers of this turn, or can be told all the same: a column that is among them holds another answer
 * which was shown with its name, or came while names were hidden and so stands last.
 */
export function namesKnown(comparison: StoredComparison, turn: StoredTurn): boolean {
  const { blindOrder: order, turns } = comparison;
  const isKnown = (id: string) =>
    (order !== undefined && !order.includes(id)) || turns.some((one) => isNamed(one) && isAsked(one, id));
  return isNamed(turn) || livingColumns(comparison).some(({ id }) => isAsked(turn, id) && isKnown(id));
}
