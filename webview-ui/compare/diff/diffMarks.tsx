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
  const seen = useRef(choice?.turnId);
  if (!choice) {
    // A question that is chosen from now on comes into view, the same one, too.
    seen.current = undefined;
  }
  const letter = comparison && placedColumns(comparison).find(({ column }) => column.id === choice?.columnId)?.letter;
  const shown = comparison && diffTurn(comparison, choice);
  return comparison && shown && choice && letter !== undefined ? (
    <OfTurn comparison={comparison} {...shown} columnId={id} choice={choice} letter={letter} seen={seen} />
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
  /** Id of the question that came into view last; absent: the newest. */
  seen: Seen;
}

interface Seen {
  current: string | undefined;
}

function OfTurn(props: OfTurnProps): VNode | null {
  const { comparison, turn, place, isNewest, columnId, choice, letter, seen } = props;
  const reached = useReached(turn, isNewest ? [] : [...new Set([columnId, choice.columnId])], choice);
  const mine = answerOf(comparison, turn, columnId);
  const hasAnswer = reached === 'there' && isJudgeable(mine);
  useInView(turn, columnId, seen, reached === undefined || reached === 'refused' ? undefined : hasAnswer);
  const base = answerOf(comparison, turn, choice.columnId);
  const about = isNewest ? '' : `Question ${place}: `;
  if (!turn.asked[columnId]) {
    return isNewest ? null : <Line words={`${about}was not asked here`} />;
  }
  if (reached === undefined) {
    return <Line words={`${about}fetching its answers…`} />;
  }
  if (reached === 'refused') {
    return <Line words={`${about}its answers could not be fetched`} />;
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

type Reached = 'there' | 'gone' | 'refused';

/**
 * Answers to an earlier question may stand above what the page holds: fetched when they are asked for, and again at each choice.
 * `undefined`: on their way.
 */
function useReached(turn: TurnView, columnIds: readonly string[], choice: DiffChoice): Reached | undefined {
  const { door } = useDecisions();
  const wanted = columnIds.flatMap((id) => {
    const answerId = turn.asked[id]?.answerId;
    return answerId === undefined ? [] : [{ id, answerId }];
  });
  const key = wanted.map(({ answerId }) => answerId).join(' ');
  const found = useSignal<{ key: string; choice: DiffChoice; reached: Reached } | undefined>(undefined);
  const reach = async ({ id, answerId }: (typeof wanted)[number]): Promise<Reached> => {
    if (await door.reach(id, answerId)) {
      return 'there';
    }
    const held = door.comparison.peek()?.columns.find((column) => column.id === id);
    // With everything fetched it is not among them; with more to fetch the host refused.
    return held?.conversation.hasOlder ? 'refused' : 'gone';
  };
  useEffect(() => {
    let isLeft = false;
    const reachAll = async (): Promise<void> => {
      const each = await Promise.all(wanted.map(reach));
      if (!isLeft) {
        const reached = (['refused', 'gone'] as const).find((one) => each.includes(one)) ?? 'there';
        found.value = { key, choice, reached };
      }
    };
    void reachAll();
    return () => {
      isLeft = true;
    };
  }, [key, choice]);
  if (wanted.length === 0) {
    return 'there';
  }
  const { value } = found;
  if (value?.key !== key) {
    return undefined;
  }
  if (value.reached !== 'refused') {
    // It stays so, whatever else is chosen.
    return value.reached;
  }
  // Whoever loads older messages may have brought it meanwhile.
  const isHeld = wanted.every(({ id, answerId }) =>
    door.comparison.value?.columns
      .find((column) => column.id === id)
      ?.conversation.messages.some((message) => message.id === answerId),
  );
  return isHeld ? 'there' : value.choice === choice ? 'refused' : undefined;
}

/**
 * Another question was chosen: its answers come into view. What the page came back with stays where it was left, and what is being
 * written is followed by the list itself. `hasAnswer`: absent while that is being fetched, and where it could not be.
 */
function useInView(turn: TurnView, columnId: string, seen: Seen, hasAnswer: boolean | undefined): void {
  const { door, diff } = useDecisions();
  const { turnId } = diff.choice.value ?? {};
  useEffect(() => {
    const { questionId, answerId } = turn.asked[columnId] ?? {};
    const messageId = questionId ?? answerId;
    if (hasAnswer === undefined || seen.current === turnId) {
      return;
    }
    seen.current = turnId;
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
