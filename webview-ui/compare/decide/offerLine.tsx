// What a judge or a merge would take and cost, asked of the host while its dialog is open.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { ModelReference } from '../../../src/shared/views.ts';
import { Icon } from '../../icon.tsx';
import { wordsOf } from '../../settings/wordsOf.ts';
import { ProgressRing } from '../../toolkit.tsx';
import { offerWords, type JudgeOffer } from './judgeOffer.ts';

/** Absent: it is on its way. */
export type Offered = JudgeOffer | { failure: string } | undefined;

export function mayStart(offer: Offered): boolean {
  return offer !== undefined && 'calls' in offer && offer.problem === undefined;
}

export function OfferLine({ offer }: { offer: Offered }): VNode {
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

/** Asked anew for each `key` and each model that is looked at; the last one counts. `usual` keeps who is taken where nobody is named. */
export function useOffer(
  key: string,
  model: ModelReference | undefined,
  usual: Signal<JudgeOffer['model']>,
  request: (signal: AbortSignal) => Promise<JudgeOffer>,
): Offered {
  const offer = useSignal<Offered>(undefined);
  // Before anything can be started at a price that was another model's.
  useLayoutEffect(() => {
    const asked = new AbortController();
    offer.value = undefined;
    const ask = async (): Promise<void> => {
      try {
        const answer = await request(asked.signal);
        offer.value = answer;
        if (!model) {
          usual.value = answer.model ?? usual.value;
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
  }, [key, model]);
  return offer.value;
}
