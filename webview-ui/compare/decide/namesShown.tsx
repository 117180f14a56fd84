// Said while names are hidden, where that comes too late for a vote to be blind.
import type { VNode } from 'preact';
import type { TurnView } from '../../../src/shared/compareViews.ts';
import { useDecisions } from './decisionDesk.ts';

export function NamesShown({ turn }: { turn: TurnView }): VNode | null {
  const isHidden = useDecisions().door.comparison.value?.blind !== undefined;
  return isHidden && turn.named ? (
    <p class="namesShown dim" role="status">
      Names were already shown here: a vote counts as one with names.
    </p>
  ) : null;
}
