// A judge model compares answers in pairs, each pair in both orders: only what both orders say counts.
import type { JudgedPairView, JudgementView } from '../../shared/compareViews.ts';
import { toAppError, type AppError } from '../errors.ts';
import { isRecord } from '../isRecord.ts';
import { askForJson, type Decider } from './decider.ts';
import { hygiene, present } from './presented.ts';

/** A column's answer, without who gave it. */
export interface JudgedAnswerText {
  columnId: string;
  text: string;
}

export interface JudgeTask {
  question: string;
  answers: readonly JudgedAnswerText[];
  /** What to look at, in the person's words; absent: `USUAL_CRITERIA`. */
  criteria?: string;
  /** Whether another answer stands in its column by now: nothing more is asked of it, and what was said of it goes. */
  isReplaced?(columnId: string): boolean;
  /** Calls that have ended, of how many. */
  onProgress?(done: number, of: number): void;
}

export interface Judged extends Pick<JudgementView, 'pairs' | 'ranking' | 'problem'> {
  /** The first question that failed. */
  failure?: AppError;
}

export const JUDGE_OUTPUT_TOKENS = 1000;
const USUAL_CRITERIA =
  'correctness first, then how completely and directly the answer does what was asked, then clarity. Length, order and tone say nothing.';
const LONGEST_REASON = 1500;
/** With these the next question would fail alike: nothing more is asked. */
const ENDING: ReadonlySet<AppError['kind']> = new Set([
  'cancelled',
  'auth',
  'config',
  'quota',
  'budgetExceeded',
  'notAllowed',
]);

const REPLACED: Unheard = {
  problem: 'A column was answered anew meanwhile: what was said of its answer before is not kept. Judge again for all.',
};

type Verdict = 'first' | 'second' | 'tie';
type Heard = { verdict: Verdict; reason: string } | Unheard;

interface Unheard {
  problem: string;
  /** Absent: what was said could not be read. */
  failure?: AppError;
}

/** Two calls for each pair, a repair aside. */
export function callsOf(answers: number): number {
  return answers * (answers - 1);
}

/** Never throws: what was judged until a question failed, or it was stopped, stands, and `problem` says why there is no more. */
export async function judge(decider: Decider, task: JudgeTask, signal: AbortSignal): Promise<Judged> {
  const of = callsOf(task.answers.length);
  const pairs: JudgedPairView[] = [];
  const unheard: Unheard[] = [];
  let done = 0;
  task.onProgress?.(done, of);
  const compare = async (one: JudgedAnswerText, other: JudgedAnswerText) => {
    const heard = await compareOnce(decider, task, [one.text, other.text], signal);
    done += 1;
    task.onProgress?.(done, of);
    return heard;
  };
  const isReplaced = (...answers: readonly JudgedAnswerText[]) =>
    answers.some(({ columnId }) => task.isReplaced?.(columnId));
  for (const [one, other] of pairsOf(task.answers)) {
    if (isReplaced(one, other)) {
      continue;
    }
    const orders = await Promise.all([compare(one, other), compare(other, one)]);
    const failed = orders.filter((heard) => 'problem' in heard);
    unheard.push(...failed);
    if (!failed.some(({ failure }) => failure?.kind === 'cancelled')) {
      pairs.push(judgedPair([one.columnId, other.columnId], ...orders));
    }
    if (failed.some(({ failure }) => failure && ENDING.has(failure.kind))) {
      break;
    }
  }
  // What ended it says more than what went wrong before.
  const ended = unheard.findLast(({ failure }) => failure && ENDING.has(failure.kind));
  const told = ended ?? (isReplaced(...task.answers) ? REPLACED : unheard[0]);
  const standing = task.answers.filter((one) => !isReplaced(one));
  const kept = pairs.filter(({ columnIds }) =>
    columnIds.every((id) => standing.some(({ columnId }) => columnId === id)),
  );
  return {
    pairs: kept,
    ranking: rankingOf(standing, kept),
    ...(told && { problem: told.problem, failure: told.failure }),
  };
}

function pairsOf(answers: readonly JudgedAnswerText[]): [JudgedAnswerText, JudgedAnswerText][] {
  return answers.flatMap((one, at) =>
    answers.slice(at + 1).map((other): [JudgedAnswerText, JudgedAnswerText] => [one, other]),
  );
}

async function compareOnce(
  decider: Decider,
  { question, criteria }: JudgeTask,
  answers: readonly [string, string],
  signal: AbortSignal,
): Promise<Heard> {
  try {
    signal.throwIfAborted();
    const { contextWindow } = decider;
    const { text, nonce } = present(question, answers, { contextWindow, outputTokens: JUDGE_OUTPUT_TOKENS });
    const ask = { system: systemOf(nonce, criteria), text: `${text}\n\n${SHAPE}`, outputTokens: JUDGE_OUTPUT_TOKENS };
    const heard = await askForJson(decider, ask, readVerdict, signal);
    return 'problem' in heard ? { problem: `No verdict on one pair. ${heard.problem}` } : heard.value;
  } catch (error) {
    const failure = toAppError(error, { signal });
    const problem =
      failure.kind === 'cancelled' ? 'It was stopped: what was judged until then stands.' : decider.explain(failure);
    return { problem, failure };
  }
}

const SHAPE =
  'Reply with one JSON object and nothing else: {"reason": "two sentences at most, which call them answer A and answer B", "winner": "A", "B" or "tie"}';

function systemOf(nonce: string, criteria: string | undefined): string {
  return [
    'You compare two answers to the same question and say which one serves the person who asked better.',
    hygiene(nonce),
    `What counts: ${criteria?.trim() || USUAL_CRITERIA}`,
    'Say "tie" where neither is really better. That one stands first means nothing.',
    SHAPE,
  ].join('\n\n');
}

function readVerdict(value: unknown): { verdict: Verdict; reason: string } {
  const { winner, reason } = isRecord(value) ? value : {};
  const named = typeof winner === 'string' ? winner.trim().toLowerCase() : '';
  const [, letter] = /^(?:answer )?([ab])$/.exec(named) ?? [];
  if (letter === undefined && named !== 'tie') {
    throw new Error('"winner" is neither "A" nor "B" nor "tie".');
  }
  const words = typeof reason === 'string' ? reason.trim().slice(0, LONGEST_REASON) : '';
  return { verdict: letter === undefined ? 'tie' : letter === 'a' ? 'first' : 'second', reason: words };
}

const TURNED = { first: 'second', second: 'first', tie: 'tie' } as const;

function judgedPair(columnIds: readonly [string, string], straight: Heard, turned: Heard): JudgedPairView {
  if ('problem' in straight || 'problem' in turned) {
    const reasons = [straight, turned].flatMap((heard) => ('problem' in heard ? [heard.problem] : []));
    return { columnIds, verdict: 'none', reasons: [...new Set(reasons)] };
  }
  const reasons = [straight.reason, withLettersTurned(turned.reason)].filter((reason) => reason !== '');
  if (straight.verdict !== TURNED[turned.verdict]) {
    return { columnIds, verdict: 'inconsistent', reasons };
  }
  const [first, second] = columnIds;
  return { columnIds, verdict: { first, second, tie: 'tie' }[straight.verdict], reasons };
}

/** B stands for nothing else; A may begin a sentence. */
const LETTERS =
  /\bB\b|(?<=\b(?:[Aa]nswers?|[Rr]esponses?|than|and|or|over|to|between|prefer) ["'*]?)A\b|\bA\b(?=["'*’]|[.,;:)]|$| (?:is|has|had|was|does|did|gives?|and|or|but|wins|contains|covers|explains|misses|lacks|fails|handles|uses|also|only|correctly|directly)\b)/g;

/** Of the other order: so that A is the pair's first column in all that is shown. */
function withLettersTurned(reason: string): string {
  return reason.replaceAll(LETTERS, (letter) => (letter === 'A' ? 'B' : 'A'));
}

/** Who won as often shares a rank, and the next ones are counted on. */
function rankingOf(answers: readonly JudgedAnswerText[], pairs: readonly JudgedPairView[]): JudgementView['ranking'] {
  const counted = answers.map(({ columnId }) => ({
    columnId,
    wins: pairs.filter(({ verdict }) => verdict === columnId).length,
  }));
  return counted
    .toSorted((a, b) => b.wins - a.wins)
    .map(({ columnId, wins }) => ({ columnId, wins, rank: 1 + counted.filter((one) => one.wins > wins).length }));
}
