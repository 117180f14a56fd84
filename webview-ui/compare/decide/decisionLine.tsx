// A vote that was cast: what it says, why if the person likes to say so, and whether it is kept as a test case.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { DecisionView, TurnView } from '../../../src/shared/compareViews.ts';
import { Icon } from '../../icon.tsx';
import { isComposing } from '../../keyboard.ts';
import { Button, CheckBox, TextField } from '../../toolkit.tsx';
import { columnName } from './blind.ts';
import { useDecisions, type DecisionDesk } from './decisionDesk.ts';

interface DecisionLineProps {
  turn: TurnView;
  decision: DecisionView;
}

export function DecisionLine({ turn, decision }: DecisionLineProps): VNode {
  const desk = useDecisions();
  return (
    <section class="decisionLine" aria-label="Your vote">
      <p class="decisionWords" role="status">
        <Icon name={decision.kind === 'bothBad' ? 'downVoted' : 'upVoted'} />
        <span>
          <b>{verdictWords(desk, turn, decision)}</b>
          {decision.blind && <span class="dim"> Voted blind.</span>}
        </span>
      </p>
      {decision.tainted && (
        <p class="namesItself">
          <Icon name="warning" class="warn" />
          <span>An answer had named itself: this vote was not blind, and the router does not learn from it.</span>
        </p>
      )}
      <div class="decisionFields">
        <Reason turn={turn} decision={decision} />
        <CheckBox
          label="Keep as test case"
          checked={turn.keptAsTest === true}
          onChange={(keep) => void desk.keepAsTest(turn, keep)}
        />
        <Button label="Take back" small onClick={() => void desk.takeBack(turn)} />
      </div>
    </section>
  );
}

/** Saved when the field is left and with Enter; Escape puts back what was there. */
function Reason({ turn, decision }: DecisionLineProps): VNode {
  const desk = useDecisions();
  const { reason = '' } = decision;
  const field = useRef<HTMLElement>(null);
  /** What was sent last: leaving the field after Enter says nothing new. */
  const sent = useRef(reason);
  // Before the next key: a reason that is given at once is not forgotten.
  useLayoutEffect(() => {
    sent.current = reason;
  }, [reason]);
  const save = (text: string): void => {
    const trimmed = text.trim();
    if (trimmed !== sent.current) {
      sent.current = trimmed;
      void desk.explain(turn, decision, trimmed);
    }
  };
  // Gone with a vote that is taken back, the field has nothing to say any more.
  const valueOf = (): string => (field.current as (HTMLElement & { value: string }) | null)?.value ?? sent.current;
  return (
    <TextField
      label="Reason"
      labelHidden
      value={reason}
      placeholder="Why? (optional)"
      maxLength={4000}
      fieldRef={field}
      onChange={save}
      onBlur={() => save(valueOf())}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !isComposing(event)) {
          save(valueOf());
        } else if (event.key === 'Escape' && field.current && !isComposing(event)) {
          // The page would stop what is being answered.
          event.preventDefault();
          (field.current as HTMLElement & { value: string }).value = sent.current;
        }
      }}
    />
  );
}

function verdictWords({ door }: DecisionDesk, turn: TurnView, { kind, columnId }: DecisionView): string {
  const comparison = door.comparison.value;
  if (kind === 'tie') {
    return 'You voted: a tie.';
  }
  if (kind === 'bothBad') {
    return `You voted: ${Object.keys(turn.asked).length > 2 ? 'all' : 'both'} bad.`;
  }
  return `You voted: ${comparison ? columnName(comparison, columnId ?? '') : 'one'} is better.`;
}
