// The vote of one column: better than the others, changed and taken back with the same button.
import type { VNode } from 'preact';
import type { ColumnView, TurnView } from '../../../src/shared/compareViews.ts';
import { Icon } from '../../icon.tsx';
import { answerOf, isJudgeable } from './answers.ts';
import { placedColumns } from './blind.ts';
import { useDecisions } from './decisionDesk.ts';

export interface ColumnVoteProps {
  column: Pick<ColumnView, 'id'>;
  turn: TurnView;
}

/** Nothing until the column's answer can be voted for. */
export function ColumnVote({ column: { id }, turn }: ColumnVoteProps): VNode | null {
  const desk = useDecisions();
  const comparison = desk.door.comparison.value;
  const letter = comparison && placedColumns(comparison).find(({ column }) => column.id === id)?.letter;
  if (!comparison || letter === undefined || !isJudgeable(answerOf(comparison, turn, id))) {
    return null;
  }
  const { decision } = turn;
  const isGiven = decision?.kind === 'better' && decision.columnId === id;
  return (
    <button
      type="button"
      class={isGiven ? 'ghost compareVote given' : 'ghost compareVote'}
      aria-pressed={isGiven}
      aria-label={isGiven ? `Your vote: ${letter} is better` : `Better: vote for ${letter}`}
      title={
        isGiven
          ? 'Your vote. Click to take it back'
          : 'Better than the others: the router learns from it, on this machine only'
      }
      onClick={() => void (isGiven ? desk.takeBack(turn) : desk.vote(turn, 'better', id))}
    >
      <Icon name={isGiven ? 'upVoted' : 'up'} />
      {isGiven ? 'Your vote' : 'Better'}
    </button>
  );
}

/** Said in the column as long as names are hidden, and beside a vote that was cast all the same; never with the name. */
export function NamesItself({ column: { id }, turn }: ColumnVoteProps): VNode | null {
  const isHidden = useDecisions().door.comparison.value?.blind !== undefined;
  if (turn.asked[id]?.namesItself === undefined || !(isHidden || turn.decision?.blind)) {
    return null;
  }
  return (
    <p class="namesItself">
      <Icon name="warning" class="warn" />
      <span>
        <b>Names itself:</b> {isHidden ? 'a vote here is not blind.' : 'the vote was not blind.'}
      </span>
    </p>
  );
}
