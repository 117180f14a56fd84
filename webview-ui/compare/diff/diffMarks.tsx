// Above an answer while differences are shown: how it differs in a line, and in full when that is unfolded; marks it in the answer.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ColumnView, TurnView } from '../../../src/shared/compareViews.ts';
import type { MessageView } from '../../../src/shared/views.ts';
import { Icon } from '../../icon.tsx';
import { Fold } from '../../views/fold.tsx';
import { answerOf, isJudgeable } from '../decide/answers.ts';
import { placedColumns } from '../decide/blind.ts';
import { useDecisions } from '../decide/decisionDesk.ts';
import type { AnswerDifference, DiffUnit } from './compareAnswers.ts';
import { differenceWords } from './differenceWords.ts';
import { DiffWatch } from './diffWatch.ts';

/** Parts of the other answer that are listed, and letters of each. */
const MOST_PARTS = 50;
const MOST_LETTERS = 600;

export interface DiffMarksProps {
  column: Pick<ColumnView, 'id'>;
  turn: TurnView;
}

/** Put before the answer of a turn in its column. */
export function DiffMarks({ column: { id }, turn }: DiffMarksProps): VNode | null {
  const desk = useDecisions();
  const comparison = desk.door.comparison.value;
  const choice = desk.diff.choice.value;
  const letter = comparison && placedColumns(comparison).find(({ column }) => column.id === choice?.columnId)?.letter;
  if (!comparison || !choice || letter === undefined) {
    return null;
  }
  const mine = answerOf(comparison, turn, id);
  const base = answerOf(comparison, turn, choice.columnId);
  if (choice.columnId === id) {
    return <Line words="The others are compared with this answer" />;
  }
  if (!isJudgeable(mine) || !isJudgeable(base)) {
    const waits = mine?.state === 'streaming' ? 'it has ended' : `${letter} has ended`;
    return mine?.state === 'streaming' || base?.state === 'streaming' ? (
      <Line words={`Differences show when ${waits}`} />
    ) : null;
  }
  return (
    <Marked key={`${mine.id} ${base.id} ${choice.unit}`} mine={mine} base={base} unit={choice.unit} letter={letter} />
  );
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
}

function Marked({ mine, base, unit, letter }: MarkedProps): VNode {
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
    return <Line words={`Comparing with ${letter}…`} />;
  }
  const words = differenceWords(found, letter);
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
