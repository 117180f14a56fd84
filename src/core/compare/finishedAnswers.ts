// The answers to a question that can be decided about: those that are shown and have ended well.
import { textOf } from '../chat/answerParts.ts';
import { AppError } from '../errors.ts';
import type { ModelReference, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import { askedWith, livingColumns } from './comparisonColumns.ts';
import { questionOf, shownAnswer } from './turnView.ts';

export interface FinishedAnswer {
  columnId: string;
  message: StoredMessage;
  /** Who gave it, which in a column of Auto's is not the column's model. */
  model: ModelReference;
  text: string;
}

/** In the columns' own order; without those that stream, failed, were stopped, or say nothing. */
export function finishedAnswers(
  store: Store,
  comparison: StoredComparison,
  { asked }: Pick<StoredTurn, 'asked'>,
): FinishedAnswer[] {
  return livingColumns(comparison).flatMap(({ id: columnId }) => {
    const questionId = asked[columnId]?.questionId;
    const answerId = questionId === undefined ? undefined : shownAnswer(store, questionId);
    const message = answerId === undefined ? undefined : store.messages.get(answerId);
    const { status, providerId, model } = message ?? {};
    const text = message ? textOf(message, 'text') : '';
    return message && status === 'complete' && providerId !== undefined && model !== undefined && text.trim() !== ''
      ? [{ columnId, message, model: { providerId, model }, text }]
      : [];
  });
}

/**
 * Notes what has been answered in each column of a turn, and afterwards tells whether a column was answered anew: what was said of the
 * answer before must not stand with the one that took its place. To look at another of a column's answers changes nothing.
 */
export function watchAnswers(store: Store, id: string, turnId: string): (columnId: string) => boolean {
  const newest = (): ReadonlyMap<string, string | undefined> => {
    const turn = store.comparisons.get(id)?.turns.find((one) => one.id === turnId);
    const asked = Object.entries(turn?.asked ?? {});
    return new Map(
      asked.map(([columnId, { questionId }]) => [columnId, questionId && store.messages.children(questionId).at(-1)]),
    );
  };
  const before = newest();
  return (columnId) => newest().get(columnId) !== before.get(columnId);
}

export const ANSWERED_ANEW =
  'Other answers stand here by now: what was said of those before is not kept. Ask for it again.';

/** Throws `badRequest` when comparison or turn is gone. */
export function requireTurn(
  { comparisons }: Pick<Store, 'comparisons'>,
  id: string,
  turnId: string,
): { comparison: StoredComparison; turn: StoredTurn } {
  const comparison = comparisons.get(id);
  const turn = comparison?.turns.find((one) => one.id === turnId);
  if (!comparison || !turn) {
    throw new AppError('badRequest', 'This question is not there any more.');
  }
  return { comparison, turn };
}

/** What all columns were asked, with what went along and what was asked before it, for somebody who was not there. */
export function questionInWords(store: Store, comparison: StoredComparison, turn: StoredTurn): string {
  const { turns, parameters } = comparison;
  const at = turns.findIndex(({ id }) => id === turn.id);
  const column = livingColumns(comparison).find(({ id }) => turn.asked[id] !== undefined);
  const system = (column ? askedWith(comparison, column) : parameters).system?.trim();
  const earlier = turns.slice(0, Math.max(at, 0)).map((one) => questionOf(store, one).text.trim());
  const { text, context } = questionOf(store, turn);
  const attached = context.map(({ image, label, text: words }) => (image ? `(A picture: ${label})` : words));
  return [
    ...(system ? [`Those who answered were told: ${system}`] : []),
    ...earlier.filter((words) => words !== '').map((words) => `Asked before: ${words}`),
    ...attached,
    text,
  ].join('\n\n');
}
