// Keeps a question with what was decided about its answers, for tests to come.
import { textOf } from '../chat/answerParts.ts';
import { LONGEST_BRANCH } from '../chat/chatRequest.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StoredMessage } from '../records.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredComparison, StoredTestCase, StoredTurn } from '../comparisonRecords.ts';
import { askedWith, columnOf } from './comparisonColumns.ts';
import { finishedAnswers, requireTurn } from './finishedAnswers.ts';

export interface TestCaseOptions {
  store: Store;
  clock: Pick<Clock, 'now'>;
  newId: () => string;
  comparisons: { changeTurn(id: string, turnId: string, change: (turn: StoredTurn) => StoredTurn): unknown };
}

/** One for each turn: keeping it again takes the place of what was kept before. Throws `badRequest` where nothing was decided. */
export function keepAsTest(options: TestCaseOptions, id: string, turnId: string, keep: boolean): void {
  const { store } = options;
  store.transaction(() => {
    const { comparison, turn } = requireTurn(store, id, turnId);
    const made = keep ? testCaseOf(options, comparison, turn) : undefined;
    if (turn.testCaseId !== undefined) {
      store.testCases.delete(turn.testCaseId);
    }
    if (made) {
      store.testCases.add(made);
    }
    options.comparisons.changeTurn(id, turnId, (before) => ({ ...before, testCaseId: made?.id }));
  });
}

/** After another decision: the kept one says what holds now, or goes where it was taken back. */
export function followDecision(options: TestCaseOptions, id: string, turnId: string): void {
  const { turn } = requireTurn(options.store, id, turnId);
  if (turn.testCaseId !== undefined) {
    keepAsTest(options, id, turnId, turn.decision !== undefined);
  }
}

/** Of a tie the first answer is expected, as any would do, and none is rejected. */
function testCaseOf(
  { store, clock, newId }: TestCaseOptions,
  comparison: StoredComparison,
  turn: StoredTurn,
): StoredTestCase {
  const { decision } = turn;
  if (!decision) {
    throw new AppError('badRequest', 'Decide first: a test case says which answer is the better one.');
  }
  const { kind, reason } = decision;
  const answers = finishedAnswers(store, comparison, turn);
  const expected =
    kind === 'bothBad' ? undefined : answers.find((one) => kind === 'tie' || one.columnId === decision.columnId);
  const from = expected ?? answers[0];
  const questionId = from && turn.asked[from.columnId]?.questionId;
  if (!from || questionId === undefined || (kind === 'better' && !expected)) {
    throw new AppError('badRequest', 'The answer that this was decided about is not there any more.');
  }
  const rejected = kind === 'tie' ? [] : answers.filter((one) => one !== expected).map(({ text }) => text);
  const messages = store.messages.branch(questionId, { limit: LONGEST_BRANCH }).map(({ role, ...message }) => ({
    role,
    text: wordsOf({ role, ...message }),
  }));
  const system = askedWith(comparison, columnOf(comparison, from.columnId)).system?.trim();
  return {
    id: newId(),
    createdAt: clock.now(),
    ...(system && { system }),
    messages: messages.filter(({ text }) => text.trim() !== ''),
    ...(expected && { expected: expected.text, model: expected.model }),
    ...(rejected.length > 0 && { rejected }),
    ...(reason !== undefined && { reason }),
  };
}

/** As it was sent: what was attached stands before it, and a picture as its name. */
function wordsOf(message: StoredMessage): string {
  const attached = (message.context ?? []).map(({ image, label, text }) => (image ? `(A picture: ${label})` : text));
  return [...attached, textOf(message, 'text')].filter((text) => text !== '').join('\n\n');
}
