// Gathers a comparison for a file: columns, questions, all their answers with figures, and what was decided.
import type {
  ExportedAnswer,
  ExportedComparison,
  ExportedModel,
  ExportedTurn,
} from '../exporting/exportedComparison.ts';
import { textOf } from '../chat/answerParts.ts';
import { LONGEST_BRANCH } from '../chat/chatRequest.ts';
import type { MessageContext, ModelReference, StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredColumn, StoredComparison, StoredTurn } from '../comparisonRecords.ts';
import { questionOf, shownAnswer } from './turnView.ts';

/** How people call a model and its provider. */
export type NamesOf = (model: ModelReference) => { modelName: string; providerName: string };

export function exportedComparison(store: Store, stored: StoredComparison, namesOf: NamesOf): ExportedComparison {
  const { id, title, createdAt, updatedAt, parameters, turns } = stored;
  const asked = (columnId: string) => turns.some((turn) => turn.asked[columnId]?.questionId !== undefined);
  // What was taken away before it was asked anything has nothing to say.
  const columns = stored.columns.filter((column) => !column.removed || asked(column.id));
  const named = (model: ModelReference): ExportedModel => ({ ...model, ...namesOf(model) });
  return {
    id,
    title,
    createdAt,
    updatedAt,
    parameters,
    carried: carriedOver(store, stored),
    columns: columns.map((column) => ({
      id: column.id,
      ...named({ providerId: column.model.providerId, model: column.model.model }),
      overrides: column.overrides,
      ...(column.removed && { removed: true }),
    })),
    turns: turns.map((turn) => exportedTurn(store, turn, columns, named)),
  };
}

/** What stood in the conversation before the first question: the same in each column. */
function carriedOver(store: Store, { carried, turns }: StoredComparison): ExportedComparison['carried'] {
  const first = Object.values(turns[0]?.asked ?? {}).find(({ questionId }) => questionId !== undefined)?.questionId;
  const parentId = first === undefined ? undefined : store.messages.get(first)?.parentId;
  if (!carried) {
    return undefined;
  }
  const branch = parentId === undefined ? [] : store.messages.branch(parentId, { limit: LONGEST_BRANCH });
  return {
    title: carried.title,
    messages: branch.map((message) => ({ role: message.role, text: textOf(message, 'text') })),
  };
}

function exportedTurn(
  store: Store,
  turn: StoredTurn,
  columns: readonly StoredColumn[],
  named: (model: ModelReference) => ExportedModel,
): ExportedTurn {
  const { id, askedAt, asked, decision, judgement, merges } = turn;
  const { text, context } = questionOf(store, turn);
  return {
    id,
    askedAt,
    question: { text, context: context.map(exportedContext) },
    answers: columns.flatMap((column) => {
      const of = asked[column.id];
      return of ? exportedAnswers(store, column.id, of, named) : [];
    }),
    decision,
    judgement,
    merges,
  };
}

function exportedContext({ estimatedTokens: _tokens, note: _note, image, ...context }: MessageContext) {
  return { ...context, ...(image && { image: { mediaType: image.mediaType, data: image.data } }) };
}

function exportedAnswers(
  store: Store,
  columnId: string,
  { questionId, problem, namesItself }: StoredTurn['asked'][string],
  named: (model: ModelReference) => ExportedModel,
): ExportedAnswer[] {
  const shownId = questionId === undefined ? undefined : shownAnswer(store, questionId);
  const answers = (questionId === undefined ? [] : store.messages.children(questionId))
    .map((id) => store.messages.get(id))
    .filter((message) => message !== undefined)
    // What has come of one that is still being written stands in the journal.
    .map((message) =>
      message.status === 'streaming' ? { ...message, parts: store.answers.readJournal(message.id) } : message,
    );
  return answers.length === 0
    ? [{ columnId, shown: true, text: '', problem }]
    : answers.map((message) => ({
        columnId,
        id: message.id,
        shown: message.id === shownId,
        ...(message.providerId !== undefined &&
          message.model !== undefined && { by: named({ providerId: message.providerId, model: message.model }) }),
        status: message.status,
        text: textOf(message, 'text'),
        reasoning: textOf(message, 'reasoning') || undefined,
        citations: message.citations,
        note: message.note,
        problem: message.error?.message ?? problem,
        namesItself: message.id === shownId ? namesItself : undefined,
        metrics: metricsOf(store, message),
      }));
}

function metricsOf(store: Store, { usageId }: StoredMessage): ExportedAnswer['metrics'] {
  const record = usageId === undefined ? undefined : store.usage.get(usageId);
  return (
    record && {
      firstTokenMs: record.timeToFirstTokenMs,
      durationMs: record.durationMs,
      tokensPerSecond: record.tokensPerSecond,
      tokens: record.tokens,
      costUsd: record.costUsd,
      outcome: record.outcome,
    }
  );
}
