// What can be done to the columns of a comparison; plain functions over what is kept.
import { MOST_COLUMNS } from '../../shared/compareViews.ts';
import { AppError } from '../errors.ts';
import type { ChatParameters, ModelReference, StoredMessage } from '../records.ts';
import type { StoredColumn, StoredComparison } from '../comparisonRecords.ts';

/** Those that are shown, in the person's own order. */
export function livingColumns({ columns }: Pick<StoredComparison, 'columns'>): readonly StoredColumn[] {
  return columns.filter(({ removed }) => !removed);
}

/** Throws `badRequest` when it is not there, or was taken away. */
export function columnOf(comparison: StoredComparison, columnId: string): StoredColumn {
  const column = livingColumns(comparison).find(({ id }) => id === columnId);
  if (!column) {
    throw new AppError('badRequest', 'This column is not there any more.');
  }
  return column;
}

/** Whose last question an answer is to. Throws `badRequest` for any other answer: of earlier questions, other comparisons, the chat. */
export function columnOfLast(
  comparison: StoredComparison | undefined,
  { conversationId, parentId }: Pick<StoredMessage, 'conversationId' | 'parentId'>,
): { comparisonId: string; id: string } {
  const column = comparison && livingColumns(comparison).find((one) => one.conversationId === conversationId);
  if (!column) {
    throw new AppError('badRequest', 'This answer is of no column that is shown.');
  }
  const { id } = column;
  const last = comparison.turns.findLast(({ asked }) => asked[id]);
  if (last?.asked[id]?.questionId !== parentId) {
    throw new AppError('badRequest', 'Only the last question can be asked again.');
  }
  return { comparisonId: comparison.id, id };
}

/** Throws `badRequest` where another column would be one too many. */
export function requireRoom(comparison: Pick<StoredComparison, 'columns'>, more = 1): void {
  if (livingColumns(comparison).length + more > MOST_COLUMNS) {
    throw new AppError('badRequest', `A comparison has at most ${MOST_COLUMNS} columns.`);
  }
}

export function newColumn(newId: () => string, model: ModelReference, overrides: ChatParameters = {}): StoredColumn {
  const { providerId, model: name } = model;
  return {
    id: newId(),
    conversationId: newId(),
    model: { providerId, model: name },
    overrides,
    collapsed: false,
    width: 1,
    ticked: true,
  };
}

/** With this column changed; what is `undefined` in the change stays. */
export function withColumn(
  comparison: StoredComparison,
  columnId: string,
  change: Partial<StoredColumn>,
): StoredComparison {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const columns = comparison.columns.map((column) => (column.id === columnId ? { ...column, ...named } : column));
  return { ...comparison, columns };
}

/** What a column is asked with: the comparison's own, and over them what the column has of its own. */
export function askedWith({ parameters }: Pick<StoredComparison, 'parameters'>, column: StoredColumn): ChatParameters {
  const own = Object.entries(column.overrides).filter(([, value]) => value !== undefined);
  return { ...parameters, ...Object.fromEntries(own) };
}

/** Columns that are not named keep their order behind the others; those that were taken away keep their places. */
export function reordered(comparison: StoredComparison, columnIds: readonly string[]): StoredComparison {
  const place = new Map(columnIds.map((id, index) => [id, index]));
  const placeOf = ({ id }: StoredColumn) => place.get(id) ?? Number.MAX_SAFE_INTEGER;
  const living = livingColumns(comparison).toSorted((a, b) => placeOf(a) - placeOf(b));
  const columns = comparison.columns.map((column) => (column.removed ? column : (living.shift() ?? column)));
  return { ...comparison, columns };
}

/**
 * The columns in an order of chance, which is not the person's own where three or more make others possible: of two, another order
 * than their own would tell everything. `random` gives a whole number from 0 to below its argument.
 */
export function orderOfChance(columns: readonly StoredColumn[], random: (below: number) => number): readonly string[] {
  const own = columns.map(({ id }) => id);
  const mixed = [...own];
  do {
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = random(last + 1);
      [mixed[last], mixed[other]] = [mixed[other] ?? '', mixed[last] ?? ''];
    }
  } while (own.length > 2 && mixed.every((id, index) => id === own[index]));
  return mixed;
}

/** As the columns are shown while names are hidden: those that came later stand behind; `undefined` where names are shown. */
export function blindOrder(comparison: StoredComparison): readonly string[] | undefined {
  const { blindOrder: order } = comparison;
  const living = livingColumns(comparison).map(({ id }) => id);
  return order && [...order.filter((id) => living.includes(id)), ...living.filter((id) => !order.includes(id))];
}
