// The answers of a turn, as far as they can be judged.
import type { ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { MessageView } from '../../../src/shared/views.ts';
import { placedColumns, type PlacedColumn } from './blind.ts';

/** What a column answered in a turn; of the last turn also where the host has not yet said which message that is. */
export function answerOf(comparison: ComparisonView, turn: TurnView, columnId: string): MessageView | undefined {
  const asked = turn.asked[columnId];
  const messages = comparison.columns.find(({ id }) => id === columnId)?.conversation.messages ?? [];
  const last = comparison.turns.at(-1)?.id === turn.id ? messages.at(-1) : undefined;
  const answer = messages.find(({ id }) => id === asked?.answerId) ?? (asked?.questionId ? last : undefined);
  return answer?.role === 'assistant' ? answer : undefined;
}

/** It has ended, with text: it can be voted for, judged and merged. */
export function isJudgeable(answer: MessageView | undefined): answer is MessageView {
  return answer !== undefined && answer.state !== 'streaming' && answer.text.trim() !== '';
}

/** Columns whose answers can be judged, as they are shown. */
export function judgeableColumns(comparison: ComparisonView, turn: TurnView): readonly PlacedColumn[] {
  return placedColumns(comparison).filter(({ column }) => isJudgeable(answerOf(comparison, turn, column.id)));
}
