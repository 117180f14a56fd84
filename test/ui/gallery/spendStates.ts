// Money in the chat, as the played host has it: what an answer under way is reckoned by, and what conversations cost.
import type { ConversationListItem, RunView } from '../../../src/shared/views.ts';

export const askedAtPrice: Pick<RunView, 'price'> = {
  price: { inputTokens: 1460, inputPerMillion: 1, outputPerMillion: 5 },
};

const cost = (
  costUsd: number,
  timesUsual?: number,
  unknownCosts = 0,
): Pick<ConversationListItem, 'cost' | 'timesUsual'> => ({
  cost: { costUsd, unknownCosts, requests: 4, inputTokens: 5120, outputTokens: 820 },
  ...(timesUsual !== undefined && { timesUsual }),
});

/** Usual, far dearer, far cheaper, partly unknown, free, never asked. */
export const conversationCosts: readonly Pick<ConversationListItem, 'cost' | 'timesUsual'>[] = [
  cost(0.0231, 1.1),
  cost(1.24, 62),
  cost(0.0044, 0.22),
  cost(0.12, 6, 1),
  cost(0),
  {},
];
