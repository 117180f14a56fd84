// Asking a judge: who, what it is to look at, how many questions that takes, and about what they cost.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { ModelReference } from '../../../src/shared/views.ts';
import { Button, TextArea } from '../../toolkit.tsx';
import { judgeableColumns } from './answers.ts';
import { useDecisions } from './decisionDesk.ts';
import { Dialog } from './dialog.tsx';
import type { JudgeOffer } from './judgeOffer.ts';
import { ModelSelect } from './modelSelect.tsx';
import { mayStart, OfferLine, useOffer } from './offerLine.tsx';

interface JudgeDialogProps {
  comparison: ComparisonView;
  turn: TurnView;
  close: () => void;
}

export function JudgeDialog({ comparison, turn, close }: JudgeDialogProps): VNode {
  const desk = useDecisions();
  const model = useSignal<ModelReference | undefined>(undefined);
  const criteria = useSignal(turn.judgement?.criteria ?? '');
  /** Who is taken where nobody is named: told once, and kept while others are looked at. */
  const usual = useSignal<JudgeOffer['model']>(undefined);
  const { value: named } = model;
  const offer = useOffer(turn.id, named, usual, (signal) =>
    desk.door.ask('compare/judgeOffer', { id: comparison.id, turnId: turn.id, model: named }, signal),
  );
  const answers = judgeableColumns(comparison, turn).length;
  const start = (): void => {
    close();
    const judge = named ?? (usual.value && { providerId: usual.value.providerId, model: usual.value.model });
    desk.judge(turn.id, judge, criteria.value.trim() === '' ? undefined : criteria.value.trim());
  };
  const { value: taken } = usual;
  return (
    <Dialog
      title="Ask a judge"
      close={close}
      buttons={
        <>
          <Button
            label="Start"
            primary
            disabled={!mayStart(offer) || desk.underWay.value !== undefined}
            onClick={start}
          />
          <Button label="Cancel" onClick={close} />
        </>
      }
    >
      <p class="dim">
        A model compares the {answers} answers two at a time. It sees no names, and each pair in both orders: only what
        it says both times counts.
      </p>
      <ModelSelect
        label="Judge"
        value={named}
        unnamed={
          taken ? `${taken.modelName} of ${taken.providerName} (of another family)` : 'A model of another family'
        }
        choose={(chosen) => {
          model.value = chosen;
        }}
      />
      <TextArea
        label="What counts (optional)"
        rows={3}
        value={criteria.value}
        placeholder="Correct, complete, short. Empty: the usual."
        maxLength={4000}
        onInput={(text) => {
          criteria.value = text;
        }}
      />
      <OfferLine offer={offer} />
    </Dialog>
  );
}
