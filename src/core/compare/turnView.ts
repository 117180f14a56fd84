// What was asked of several columns together, as the page shows it.
import type { AskedColumnView, TurnView } from '../../shared/compareViews.ts';
import { textOf } from '../chat/answerParts.ts';
import { contextChip } from '../chat/chatViews.ts';
import type { MessageContext, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import { namesKnown } from './namesKnown.ts';

/**
 * The question of a turn, from the columns that hold it; empty where none does any more. The newest one counts: where it was changed, a
 * column that could not be asked it anew, or had been taken away, holds the old one.
 */
export function questionOf(store: Store, turn: StoredTurn): { text: string; context: readonly MessageContext[] } {
  let newest: StoredMessage | undefined;
  for (const { questionId } of Object.values(turn.asked)) {
    const question = questionId === undefined ? undefined : store.messages.get(questionId);
    newest = question && !(newest && newest.createdAt >= question.createdAt) ? question : newest;
  }
  return newest
    ? { text: textOf(newest, 'text'), context: newest.context ?? [] }
    : (turn.unasked ?? { text: '', context: [] });
}

/** The answer that is shown below a question: on the branch of the conversation, or else the newest. */
export function shownAnswer(store: Store, questionId: string): string | undefined {
  const answers = store.messages.children(questionId);
  const question = answers.length > 1 ? store.messages.get(questionId) : undefined;
  const leafId = question && store.conversations.get(question.conversationId)?.leafId;
  const shown = leafId && answers.find((id) => store.messages.isBelow(leafId, id));
  return shown ?? answers.at(-1);
}

export function turnView(store: Store, comparison: StoredComparison, turn: StoredTurn): TurnView {
  const { id, askedAt, decision, judgement, merges, testCaseId } = turn;
  const { text, context } = questionOf(store, turn);
  const asked = Object.entries(turn.asked).map(([columnId, { questionId, problem, namesItself }]) => {
    const answerId = questionId === undefined ? undefined : shownAnswer(store, questionId);
    const view: AskedColumnView = { questionId, answerId, problem, namesItself };
    return [columnId, view] as const;
  });
  return {
    id,
    askedAt,
    text,
    ...(context.length > 0 && { context: context.map(contextChip) }),
    asked: Object.fromEntries(asked),
    decision,
    judgement,
    merges,
    keptAsTest: testCaseId === undefined ? undefined : true,
    named: namesKnown(comparison, turn) || undefined,
  };
}
