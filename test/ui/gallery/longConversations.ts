// Conversations of hundreds of messages, for the benches: made on demand, because making them takes longer than any other state.
import type { ConversationView, MessageView } from '../../../src/shared/views.ts';
import { facts, listText, retryText } from './messages.ts';
import * as models from './models.ts';
import type { GalleryState } from './states.ts';

/** As many as the host sends at once. */
export const PAGE = 30;

const QUESTIONS = ['Why does this wait 0 ms when the server sends a date?', 'Does clock.ts round the same way?'];
const ANSWERS = [
  retryText,
  listText,
  `${listText}\n\n${retryText}\n\n## In short\n\n1. Parse the header once\n2. Keep the fraction\n3. Round at the border`,
];

function messages(count: number): MessageView[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `long${index}`;
    const isQuestion = index % 2 === 0;
    const text = isQuestion
      ? `${index / 2 + 1}. ${QUESTIONS[(index / 2) % QUESTIONS.length]}`
      : (ANSWERS[((index - 1) / 2) % ANSWERS.length] ?? '');
    return {
      id,
      role: isQuestion ? 'user' : 'assistant',
      text,
      createdAt: 1_763_700_000_000 + index * 60_000,
      state: 'complete',
      siblings: [id],
      facts: isQuestion ? undefined : facts,
    } satisfies MessageView;
  });
}

function conversation(shown: readonly MessageView[], hasOlder: boolean): ConversationView {
  return {
    id: 'c1',
    title: 'A long conversation',
    messages: shown,
    hasOlder,
    totals: { costUsd: 1.2, unknownCosts: 0, requests: 1000, inputTokens: 1_142_000, outputTokens: 196_000 },
    parameters: {},
  };
}

/** `count` messages, the newest page of which is shown at first; the list of conversations is open where `inList`. */
function long(count: number, inList: boolean): GalleryState {
  const all = messages(count);
  const shown = all.slice(-PAGE);
  const item = { id: 'c1', title: 'A long conversation', updatedAt: Date.now(), pinned: false };
  return {
    snapshot: {
      conversation: conversation(shown, count > PAGE),
      runs: [],
      models: models.ready,
      attachments: [],
      defaults: {},
    },
    older: all.slice(0, -PAGE),
    conversations: [item],
    remembered: inList ? { part: 'conversations' } : undefined,
  };
}

/** By the name in the address: `long500`, `long2000list`, `manyConversations`. */
export function longConversation(name: string): GalleryState | undefined {
  if (name === 'manyConversations') {
    const updatedAt = Date.now();
    const conversations = Array.from({ length: 10_000 }, (_, index) => ({
      id: `many${index}`,
      title: `Conversation ${index + 1}`,
      updatedAt: updatedAt - index * 600_000,
      pinned: index < 3,
    }));
    return { ...long(PAGE, true), conversations };
  }
  const count = /^long(\d+)(list)?$/.exec(name);
  return count ? long(Number(count[1]), count[2] === 'list') : undefined;
}
