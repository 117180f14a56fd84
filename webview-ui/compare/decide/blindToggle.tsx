// Hides names and figures, and puts the columns into an order of chance, until the vote.
import type { VNode } from 'preact';
import { Icon } from '../../icon.tsx';
import { isBlind } from './blind.ts';
import { useDecisions } from './decisionDesk.ts';

export function BlindToggle(): VNode | null {
  const desk = useDecisions();
  const comparison = desk.door.comparison.value;
  if (!comparison) {
    return null;
  }
  const on = isBlind(comparison);
  return (
    <button
      type="button"
      class={on ? 'ghost compareToggle on' : 'ghost compareToggle'}
      aria-pressed={on}
      title={
        on
          ? 'Shows names and figures at once, without a vote'
          : 'Names and figures hidden, order shuffled, until you vote'
      }
      onClick={() => void desk.blind(!on)}
    >
      <Icon name={on ? 'eyeClosed' : 'eye'} />
      Blind
    </button>
  );
}
