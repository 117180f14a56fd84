// Asking a judge: who, what it is to look at, how many questions that takes, and about what they cost.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ComparisonView, TurnView } from '../../../src/shared/compareViews.ts';
import type { ModelReference } from '../../../src/shared/views.ts';
import { Icon } from '../../icon.tsx';
import { wordsOf } from '../../settings/wordsOf.ts';
import { Button, ProgressRing, TextArea } from '../../toolkit.tsx';
import { judgeableColumns } from './answers.ts';
import { useDecisions } from './decisionDesk.ts';
import { Dialog } from './dialog.tsx';
import { offerWords, type JudgeOffer } from './judgeOffer.ts';
import { ModelSelect } from './modelSelect.tsx';

interface JudgeDialogProps {
  comparison: ComparisonView;
  turn: TurnView;
  close: () => void;
}

type Offered = JudgeOffer | { failure: string } | undefined;

export function JudgeDialog({ comparison, turn, close }: JudgeDialogProps): VNode {
  const desk = useDecisions();
  const model = useSignal<ModelReference | undefined>(undefined);
  const criteria = useSignal(turn.judgement?.criteria ?? '');
  /** Who is taken where nobody is named: told once, and kept while others are looked at. */
  const usual = useSignal<JudgeOffer['model']>(undefined);
  const offer = useOffer(comparison.id, turn.id, model, usual);
  const answers = judgeableColumns(comparison, turn).length;
  const isReady = offer && 'calls' in offer && offer.problem === undefined;
  const start = (): void => {
    close();
    const named = model.value ?? (usual.value && { providerId: usual.value.providerId, model: usual.value.model });
    desk.judge(turn.id, named, criteria.value.trim() === '' ? undefined : criteria.value.trim());
  };
  const { value: taken } = usual;
  return (
    <Dialog
      title="Ask a judge"
      close={close}
      buttons={
        <>
          <Button label="Start" primary disabled={!isReady || desk.underWay.value !== undefined} onClick={start} />
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
        value={model.value}
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

function OfferLine({ offer }: { offer: Offered }): VNode {
  if (!offer) {
    return (
      <p class="row dim sm">
        <ProgressRing /> Reckoning what it costs…
      </p>
    );
  }
  const problem = 'failure' in offer ? offer.failure : offer.problem;
  return problem === undefined ? (
    <p class="fig" role="status">
      {offerWords(offer as JudgeOffer)}
    </p>
  ) : (
    <p class="row" role="alert">
      <Icon name="warning" class="warn" />
      <span>{problem}</span>
    </p>
  );
}

/** Asked anew for each model that is looked at; the last one counts. */
function useOffer(
  id: string,
  turnId: string,
  model: Signal<ModelReference | undefined>,
  usual: Signal<JudgeOffer['model']>,
): Offered {
  const desk = useDecisions();
  const offer = useSignal<Offered>(undefined);
  const wanted = model.value;
  useEffect(() => {
    const asked = new AbortController();
    offer.value = undefined;
    const ask = async (): Promise<void> => {
      try {
        const answer = await desk.door.ask('compare/judgeOffer', { id, turnId, model: wanted }, asked.signal);
        offer.value = answer;
        if (!wanted) {
          usual.value = answer.model;
        }
      } catch (error) {
        if (!asked.signal.aborted) {
          offer.value = { failure: wordsOf(error) };
        }
      }
    };
    void ask();
    return () => {
      asked.abort();
    };
  }, [id, turnId, wanted]);
  return offer.value;
}
