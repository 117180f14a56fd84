// What a conversation cost, and how that compares with the others, for the list of conversations.
import type { ConversationListItem, ConversationTotals } from '../../shared/views.ts';

/** `usualUsd` is the median of the person's last conversations, where there are enough of them. */
export function conversationCost(
  totals: ConversationTotals,
  usualUsd: number | undefined,
): Pick<ConversationListItem, 'cost' | 'timesUsual'> {
  const { costUsd, unknownCosts } = totals;
  if (totals.requests === 0) {
    return {};
  }
  const times = usualUsd !== undefined && usualUsd > 0 && costUsd > 0 ? costUsd / usualUsd : undefined;
  // What is not known comes on top: it can only be dearer than that.
  const isSure = unknownCosts === 0 || (times !== undefined && times > 1);
  return { cost: totals, ...(isSure && times !== undefined && { timesUsual: times }) };
}
