// What budgets do to answers, for the gallery: not sent, and cut off.
import type { ChatSnapshot, ConversationView, ErrorView, MessageView } from '../../../src/shared/views.ts';
import { answer, facts, NOW, question, unknownFacts } from './messages.ts';
import type { GalleryState } from './states.ts';

const overBudget: ErrorView = {
  kind: 'budgetExceeded',
  title: 'Not sent: over the budget.',
  detail:
    'Your monthly budget "Side projects" has $0.018 of $10.00 left until December 1. This could have cost up to $0.27. GPT-6 Luna fits (about $0.0014).',
  actions: [
    { id: 'raiseBudget', label: 'Raise once by $0.26' },
    { id: 'useCheaper', label: 'Use GPT-6 Luna (about $0.0014)' },
    { id: 'openBudgets', label: 'Change budgets…' },
  ],
  technical: 'model gpt-6.2-sol\nYour monthly budget "Side projects" has $0.018 of $10.00 left until December 1.',
  severity: 'warning',
};

const unreadable: ErrorView = {
  ...overBudget,
  detail:
    'Your budgets cannot be read: the setting llmWorkbench.budgets has an entry "limit" that is not known. Until it is mended, nothing that costs is sent.',
  actions: [
    { id: 'switchModel', label: 'Switch model' },
    { id: 'openBudgets', label: 'Change budgets…' },
  ],
  technical: '',
};

const cut = answer('The wait grows with each try: the first is half a second, the second twice that, and so', {
  note: 'Cut off by your budget: there was money for 1,240 tokens.',
  facts: { ...facts, finish: 'length' },
});

export function budgetStates(
  snapshot: (rest: Partial<ChatSnapshot>) => ChatSnapshot,
  conversation: (messages: readonly MessageView[]) => ConversationView,
): Record<string, GalleryState> {
  const refused = (error: ErrorView): MessageView =>
    answer('', { state: 'failed', error, facts: { ...unknownFacts, retries: 0 } });
  const asked = question('Write a table test for it.', {
    context: [{ kind: 'file', label: 'retry.ts', estimatedTokens: 5190 }],
  });
  const busy = answer('', { state: 'streaming' });
  return {
    budgetRefused: { snapshot: snapshot({ conversation: conversation([asked, refused(overBudget)]) }) },
    budgetUnreadable: { snapshot: snapshot({ conversation: conversation([asked, refused(unreadable)]) }) },
    budgetCut: { snapshot: snapshot({ conversation: conversation([question('How does the wait grow?'), cut]) }) },
    budgetBusy: {
      snapshot: snapshot({
        conversation: conversation([asked, refused(overBudget), question('And then?'), busy]),
        runs: [{ runId: 'r1', messageId: busy.id, conversationId: 'c1', seq: 1, startedAt: NOW }],
      }),
    },
  };
}
