// What an answer is reckoned by while it is written: the tokens that went out and the price that was frozen with them.
import type { LivePrice } from '../../shared/views.ts';
import type { Store } from '../store/openStore.ts';
import type { WrittenAnswer } from './answerBeginning.ts';
import { inputCorrection } from './estimate.ts';

/** With the tokens of the estimate that stood under the question, so that the cost goes on from there. */
export function livePrice(store: Pick<Store, 'usage'>, { attempt }: Pick<WrittenAnswer, 'attempt'>): LivePrice {
  const { providerId, modelAsked: model, estimatedInputTokens = 0, price } = attempt;
  return {
    inputTokens: Math.round(estimatedInputTokens * inputCorrection(store, { providerId, model })),
    inputPerMillion: price?.inputPerMillion,
    outputPerMillion: price?.outputPerMillion,
    usdPerHour: price?.usdPerHour,
  };
}
