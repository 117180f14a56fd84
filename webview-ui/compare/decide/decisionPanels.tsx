// Below the answers: the vote with its reason, what is under way, what a judge said, what was merged; and the dialogs that ask for those.
import type { VNode } from 'preact';
import type { JudgementView, MergeView, TurnView } from '../../../src/shared/compareViews.ts';
import { Icon } from '../../icon.tsx';
import { Button, IconButton } from '../../toolkit.tsx';
import { JUDGED, useDecisions } from './decisionDesk.ts';
import { DecisionLine } from './decisionLine.tsx';
import { JudgeDialog } from './judgeDialog.tsx';
import { Judgement } from './judgement.tsx';
import { MergeDialog } from './mergeDialog.tsx';
import { Merge } from './merge.tsx';
import { NamesShown } from './namesShown.tsx';
import { UnderWayRow } from './underWayRow.tsx';

export function DecisionPanels({ turn }: { turn: TurnView }): VNode | null {
  const desk = useDecisions();
  const comparison = desk.door.comparison.value;
  const dialog = desk.dialog.value;
  const isOpen = dialog?.turnId === turn.id;
  if (!comparison) {
    return null;
  }
  const close = (): void => {
    desk.dialog.value = undefined;
  };
  return (
    <div class="decisionPanels">
      <NamesShown turn={turn} />
      {turn.decision && <DecisionLine key={turn.id} turn={turn} decision={turn.decision} />}
      <UnderWayRow turnId={turn.id} />
      <FailedRow turnId={turn.id} />
      <Problem />
      {resultsOf(turn).map((result) =>
        'pairs' in result ? (
          <Judgement key={JUDGED} comparison={comparison} turn={turn} judgement={result} />
        ) : (
          <Merge key={result.id} comparison={comparison} turn={turn} merge={result} />
        ),
      )}
      {isOpen && dialog.kind === 'judge' && <JudgeDialog comparison={comparison} turn={turn} close={close} />}
      {isOpen && dialog.kind === 'merge' && <MergeDialog comparison={comparison} turn={turn} close={close} />}
    </div>
  );
}

/** What came last stands first, right below where its progress was shown. */
function resultsOf({ judgement, merges = [] }: TurnView): readonly (JudgementView | MergeView)[] {
  // Merges are kept as they came; of those of one moment the later one counts.
  return [...merges.toReversed(), ...(judgement ? [judgement] : [])].toSorted((one, other) => other.at - one.at);
}

const WHAT_FAILED = {
  judge: 'The judge could not be asked.',
  fuse: 'The answers could not be merged.',
  checklist: 'The checklist could not be made.',
  criteria: 'The table could not be made.',
  write: 'The answer could not be written.',
} as const;

function FailedRow({ turnId }: { turnId: string }): VNode | null {
  const desk = useDecisions();
  const failed = desk.failed.value;
  if (failed?.turnId !== turnId) {
    return null;
  }
  return (
    <section class="failure" role="alert">
      <div class="failureHead">
        <Icon name="error" class="err" />
        <p class="grow">
          <b>{WHAT_FAILED[failed.kind]}</b> {failed.words}
        </p>
        <IconButton
          icon="close"
          label="Dismiss"
          onClick={() => {
            desk.failed.value = undefined;
          }}
        />
      </div>
      <div class="row wrap tryAgainRow">
        <Button label="Try Again" small primary onClick={failed.again} />
      </div>
    </section>
  );
}

function Problem(): VNode | null {
  const desk = useDecisions();
  const words = desk.problem.value;
  return words === undefined ? null : (
    <div class="decisionProblem" role="alert">
      <Icon name="error" class="err" />
      <span class="grow">{words}</span>
      <IconButton
        icon="close"
        label="Dismiss"
        onClick={() => {
          desk.problem.value = undefined;
        }}
      />
    </div>
  );
}
