// Above an answer while differences are shown: how it differs in a line, and in full when that is unfolded; marks it in the answer.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ColumnView, ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { MessageView } from '../../../src/shared/views.ts';
import { Icon } from '../../icon.tsx';
import { Fold } from '../../views/fold.tsx';
import { answerOf, isJudgeable } from '../decide/answers.ts';
import { placedColumns } from '../decide/blind.ts';
import { useDecisions } from '../decide/decisionDesk.ts';
import type { AnswerDifference, DiffUnit } from './compareAnswers.ts';
import { diffTurn, type DiffChoice } from './diffDesk.ts';
import { differenceWords } from './differenceWords.ts';
import { DiffWatch } from './diffWatch.ts';

/** Parts of the other answer that are listed, and letters of each. */
const MOST_PARTS = 50;
const MOST_LETTERS = 600;

export interface DiffMarksProps {
  column: Pick<ColumnView, 'id'>;
}

/** Stands above the answers of a column. */
export function DiffMarks({ column: { id } }: DiffMarksProps): VNode | null {
  const desk = useDecisions();
  const comparison = desk.door.comparison.value;
  const choice = desk.diff.choice.value;
  const letter = comparison && placedColumns(comparison).find(({ column }) => column.id === choice?.columnId)?.letter;
  const shown = comparison && diffTurn(comparison, choice);
  return comparison && shown && choice && letter !== undefined ? (
    <OfTurn comparison={comparison} {...shown} columnId={id} choice={choice} letter={letter} />
  ) : null;
}

interface OfTurnProps {
  comparison: ComparisonView;
  turn: TurnView;
  place: number;
  isNewest: boolean;
  columnId: string;
  choice: DiffChoice;
  /** Of the column that the others are compared with. */
  letter: string;
}

function OfTurn({ comparison, turn, place, isNewest, columnId, choice, letter }: OfTurnProps): VNode | null {
  const isThere = useReached(turn, isNewest ? [] : [...new Set([columnId, choice.columnId])]);
  const mine = answerOf(comparison, turn, columnId);
  useInView(turn, columnId, isThere && isJudgeable(mine));
  const base = answerOf(comparison, turn, choice.columnId);
  const about = isNewest ? '' : `Question ${place}: `;
  if (!turn.asked[columnId]) {
    return isNewest ? null : <Line words={`${about}was not asked here`} />;
  }
  if (isThere === undefined) {
    return <Line words={`${about}fetching its answers…`} />;
  }
  if (choice.columnId === columnId) {
    return <Line words={`${about}${isNewest ? 'The' : 'the'} others are compared with this answer`} />;
  }
  if (!isJudgeable(mine) || !isJudgeable(base)) {
    const waits = mine?.state === 'streaming' ? 'it has ended' : `${letter} has ended`;
    return mine?.state === 'streaming' || base?.state === 'streaming' ? (
      <Line words={`Differences show when ${waits}`} />
    ) : isNewest && !isJudgeable(mine) ? null : (
      <Line words={`${about}${isJudgeable(mine) ? `${letter} has` : 'There is'} no answer to compare`} />
    );
  }
  return (
    <Marked
      key={`${mine.id} ${base.id} ${choice.unit}`}
      mine={mine}
      base={base}
      unit={choice.unit}
      letter={letter}
      about={about}
    />
  );
}

/** Answers to an earlier question may stand above what the page holds: fetched when they are asked for. `undefined`: on their way. */
function useReached(turn: TurnView, columnIds: readonly string[]): boolean | undefined {
  const { door } = useDecisions();
  const wanted = columnIds.flatMap((id) => {
    const answerId = turn.asked[id]?.answerId;
    return answerId === undefined ? [] : [{ id, answerId }];
  });
  const key = wanted.map(({ answerId }) => answerId).join(' ');
  const reached = useSignal<{ key: string; isThere: boolean } | undefined>(undefined);
  useEffect(() => {
    let isLeft = false;
    const reach = async (): Promise<void> => {
      const found = await Promise.all(wanted.map(({ id, answerId }) => door.reach(id, answerId)));
      if (!isLeft) {
        reached.value = { key, isThere: found.every(Boolean) };
      }
    };
    void reach();
    return () => {
      isLeft = true;
    };
  }, [key]);
  return wanted.length === 0 ? true : reached.value?.key === key ? reached.value.isThere : undefined;
}

/**
 * Another question was chosen: its answers come into view. What the page came back with stays where it was left, and what is being
 * written is followed by the list itself. `hasAnswer`: absent while that is being fetched.
 */
function useInView(turn: TurnView, columnId: string, hasAnswer: boolean | undefined): void {
  const { door, diff } = useDecisions();
  const { turnId } = diff.choice.value ?? {};
  const before = useRef(turnId);
  useEffect(() => {
    const { questionId, answerId } = turn.asked[columnId] ?? {};
    const messageId = questionId ?? answerId;
    if (hasAnswer === undefined || before.current === turnId) {
      return;
    }
    before.current = turnId;
    if (hasAnswer && messageId !== undefined) {
      door.goTo(columnId, messageId);
    }
  }, [turnId, hasAnswer]);
}

function Line({ words }: { words: string }): VNode {
  return (
    <p class="diffLine dim sm">
      <Icon name="apply" />
      {words}
    </p>
  );
}

interface MarkedProps {
  mine: MessageView;
  base: MessageView;
  unit: DiffUnit;
  letter: string;
  /** Before what is said of it: "Question 1: ". */
  about: string;
}

function Marked({ mine, base, unit, letter, about }: MarkedProps): VNode {
  const difference = useSignal<AnswerDifference | undefined>(undefined);
  useEffect(() => {
    const watch = new DiffWatch({ mine, base, unit }, (found) => {
      difference.value = found;
    });
    return () => {
      watch.dispose();
    };
  }, [mine.text, base.text]);
  const { value: found } = difference;
  if (!found) {
    return <Line words={`${about}${about ? 'comparing' : 'Comparing'} with ${letter}…`} />;
  }
  const words = `${about}${differenceWords(found, letter)}`;
  return found.missing.length === 0 ? (
    <Line words={words} />
  ) : (
    <div class="diffFold">
      <Fold summary={words}>{(id) => <Missing id={id} found={found} letter={letter} />}</Fold>
    </div>
  );
}

/** What is added is marked in the answer; what is missing stands nowhere else. */
function Missing({ id, found, letter }: { id: string; found: AnswerDifference; letter: string }): VNode {
  const { missing } = found;
  return (
    <div id={id} class="diffMissing" role="region" aria-label={`Missing here, in ${letter}`}>
      <p class="dim sm">In {letter}, missing here:</p>
      <ul>
        {missing.slice(0, MOST_PARTS).map(({ kind, text }, at) => (
          // They have no names, and stand in the order of the other answer.
          <li key={at}>
            <del class={kind === 'code' ? 'plain code' : 'plain'}>{cut(text)}</del>
          </li>
        ))}
      </ul>
      {missing.length > MOST_PARTS && <p class="dim sm">…and {missing.length - MOST_PARTS} more</p>}
    </div>
  );
}

function cut(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}
