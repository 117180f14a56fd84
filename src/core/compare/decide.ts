// What the person decides about the answers to a question, kept with it, and what the router learns from that.
import type { DecisionView, VerdictKind } from '../../shared/compareViews.ts';
import { TASKS, type Task } from '../../shared/routingViews.ts';
import { textOf } from '../chat/answerParts.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ModelReference } from '../records.ts';
import type { JudgedAnswer } from '../router/learner.ts';
import { guessTask } from '../routing/taskClassifier.ts';
import type { Store } from '../store/openStore.ts';
import type { StoredComparison, StoredTurn, TaughtAnswer } from '../comparisonRecords.ts';
import { finishedAnswers, type FinishedAnswer } from './finishedAnswers.ts';
import { namesKnown, withNamesShown } from './namesKnown.ts';
import { selfNaming } from './selfNaming.ts';
import { questionOf } from './turnView.ts';

export interface DecideOptions {
  store: Store;
  clock: Pick<Clock, 'now'>;
  comparisons: { update(id: string, change: (before: StoredComparison) => StoredComparison): StoredComparison };
  /** Must not throw. */
  learn(judged: JudgedAnswer): void;
}

export interface Vote {
  kind: VerdictKind;
  /** Of `better`. */
  columnId?: string;
  reason?: string;
}

/** Messages of a branch that are looked through for an answer that names itself. */
const LOOKED_AT = 1000;

/**
 * Keeps a decision, or takes it back without `vote`, and shows whose answers they were. What an earlier decision about the question had
 * taught is taken back; a blind one that an answer gave itself away to teaches nothing. One on answers that were seen with their names is
 * not blind. Throws `badRequest` where there is nothing to decide.
 */
export function decide(options: DecideOptions, id: string, turnId: string, vote: Vote | undefined): void {
  const { store, clock } = options;
  let before: readonly TaughtAnswer[] = [];
  let after: readonly { taught: TaughtAnswer; receiptId?: string }[] = [];
  options.comparisons.update(id, (comparison) => {
    const turn = comparison.turns.find((one) => one.id === turnId);
    if (!turn) {
      throw new AppError('badRequest', 'This question is not there any more.');
    }
    const answers = finishedAnswers(store, comparison, turn);
    const decision = vote && decisionOf(store, comparison, { turn, answers, vote, at: clock.now() });
    before = turn.taught ?? [];
    after = decision && !decision.tainted ? teachings(store, turn, answers, decision) : [];
    const taught = after.length > 0 ? after.map((one) => one.taught) : undefined;
    const turns = comparison.turns.map((one) => (one.id === turnId ? { ...one, decision, taught } : one));
    const { blindOrder: _order, ...named } = comparison;
    return vote ? withNamesShown({ ...named, turns }) : { ...comparison, turns };
  });
  if (
    isAlike(
      before,
      after.map(({ taught }) => taught),
    )
  ) {
    return;
  }
  for (const { model, task, event } of before) {
    options.learn({ model, task, event, isTakenBack: true });
  }
  for (const { taught, receiptId } of after) {
    options.learn({ ...taught, receiptId });
  }
}

interface Deciding {
  turn: StoredTurn;
  answers: readonly FinishedAnswer[];
  vote: Vote;
  at: number;
}

function decisionOf(store: Store, comparison: StoredComparison, { turn, answers, vote, at }: Deciding): DecisionView {
  const { kind, reason } = vote;
  const columnId = kind === 'better' ? vote.columnId : undefined;
  if (answers.length === 0) {
    throw new AppError('badRequest', 'There is no finished answer yet to decide about.');
  }
  if (kind === 'better' && !answers.some((answer) => answer.columnId === columnId)) {
    throw new AppError('badRequest', 'This column has no finished answer to prefer.');
  }
  const words = reason?.trim() || undefined;
  const earlier = turn.decision;
  if (earlier && earlier.kind === kind && earlier.columnId === columnId) {
    // The same vote with other words: it was as blind as it was.
    return { ...earlier, reason: words };
  }
  const blind = comparison.blindOrder !== undefined && !namesKnown(comparison, turn);
  const tainted =
    blind && (isGivenAway(turn, answers) || answers.some((answer) => namedBefore(store, comparison, answer)));
  return { kind, columnId, reason: words, blind, ...(tainted && { tainted }), at };
}

function isGivenAway({ asked }: StoredTurn, answers: readonly FinishedAnswer[]): boolean {
  return answers.some(
    ({ columnId, text }) => asked[columnId]?.namesItself !== undefined || selfNaming(text) !== undefined,
  );
}

/** In an answer to an earlier question of the comparison: what was carried into it is the same in all columns. */
function namedBefore(store: Store, { turns }: StoredComparison, { columnId, message }: FinishedAnswer): boolean {
  const questions = new Set(turns.map(({ asked }) => asked[columnId]?.questionId));
  const branch = store.messages.branch(message.id, { limit: LOOKED_AT });
  const first = branch.findIndex(({ id }) => questions.has(id));
  return branch
    .slice(Math.max(first, 0))
    .some((one) => one.role === 'assistant' && selfNaming(textOf(one, 'text')) !== undefined);
}

/**
 * The better answer has beaten each answer of another model: one choice among several, which counts as one (see `QualityEvent`). Of a tie
 * nothing follows. Where none was good each is one that was not.
 */
function teachings(
  store: Store,
  turn: StoredTurn,
  answers: readonly FinishedAnswer[],
  { kind, columnId }: DecisionView,
): { taught: TaughtAnswer; receiptId?: string }[] {
  const winner = answers.find((answer) => kind === 'better' && answer.columnId === columnId);
  const losers = winner ? answers.filter(({ model }) => !isSame(model, winner.model)) : [];
  const teach = ({ model, message }: FinishedAnswer, event: TaughtAnswer['event']) => ({
    taught: { model, task: taskOf(store, turn, message), event },
    receiptId: message.receiptId,
  });
  if (kind === 'bothBad') {
    return answers.map((answer) => teach(answer, { type: 'vote', up: false }));
  }
  if (!winner || losers.length === 0) {
    return [];
  }
  const among = losers.length + 1;
  return [
    teach(winner, { type: 'compared', won: true, among }),
    ...losers.map((loser) => teach(loser, { type: 'compared', won: false, among })),
  ];
}

/** As it was found when the model was chosen; what stands in no receipt is found from the question. */
function taskOf(store: Store, turn: StoredTurn, { receiptId, usageId }: FinishedAnswer['message']): Task {
  const receipt = receiptId === undefined ? undefined : store.receipts.get(receiptId);
  const noted = usageId === undefined ? undefined : store.usage.get(usageId)?.features?.['task'];
  return receipt?.request.task ?? TASKS.find((task) => task === noted) ?? guessTask(questionOf(store, turn).text).task;
}

function isSame(one: ModelReference, other: ModelReference): boolean {
  return one.providerId === other.providerId && one.model === other.model;
}

function isAlike(one: readonly TaughtAnswer[], other: readonly TaughtAnswer[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
