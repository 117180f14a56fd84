// Answers whose model the router chose, for the gallery: lines and receipts, broken ones, waiting ones, and Auto in the picker.
import { autoModel, autoName } from '../../../src/shared/autoModel.ts';
import { STRATEGIES } from '../../../src/shared/routingViews.ts';
import type {
  ChatSnapshot,
  ConversationView,
  MessageView,
  ModelChoice,
  ModelsView,
  RunView,
} from '../../../src/shared/views.ts';
import { answer, facts, listText, NOW, question, retryQuestion, retryText } from './messages.ts';
import * as models from './models.ts';
import { hostile, HOSTILE, receipt } from './routeReceipts.ts';
import { askedAtPrice } from './spendStates.ts';
import type { GalleryState } from './states.ts';

const LINE = 'Auto chose Claude Haiku 4.5: cheapest with code ability; $0.0012, 4× less than the runner-up';

const route = { receiptId: 'receipt1', line: LINE, failures: 1 };
const routed = answer(retryText, { route, facts: { ...facts, retries: 1 } });

const broken = {
  providerName: 'OpenAI',
  modelName: 'GPT-5 mini',
  text: `Yes. \`clock.ts\` truncates, so the two differ:

1. \`retryAfterMs\` keeps frac`,
  reasoning: 'Two files, two ways of rounding.',
  reason: 'the connection was lost after 40 tokens',
};

const writing = (text: string, rest: Partial<MessageView> = {}): MessageView =>
  answer(text, {
    state: 'streaming',
    facts: { ...facts, tokens: undefined, cost: undefined, durationMs: undefined, finish: undefined },
    ...rest,
  });

function autoChoice(auto: Pick<ModelChoice, 'providerId' | 'model'>): ModelChoice {
  return {
    ...auto,
    providerName: 'Auto',
    name: autoName(auto),
    local: false,
    simulated: false,
    abilities: ['vision', 'tools', 'reasoning'],
    refuses: [],
  };
}

const auto = [autoModel(), ...STRATEGIES.map((strategy) => autoModel(strategy))].map(autoChoice);
const withAuto: ModelsView = { ...models.pinned, auto };
const onAuto: ModelsView = { ...withAuto, current: auto[0], currentBecause: 'chosen' };

export function routeStates(
  snapshot: (rest: Partial<ChatSnapshot>) => ChatSnapshot,
  conversation: (messages: readonly MessageView[]) => ConversationView,
): Record<string, GalleryState> {
  const shows = (messages: readonly MessageView[], rest: Partial<ChatSnapshot> = {}): ChatSnapshot =>
    snapshot({ conversation: conversation(messages), models: onAuto, ...rest });
  const waits = (message: MessageView, run: Partial<RunView>): ChatSnapshot =>
    shows([retryQuestion, message], {
      runs: [
        { runId: 'r1', messageId: message.id, conversationId: 'c1', seq: 3, startedAt: NOW, ...askedAtPrice, ...run },
      ],
    });
  const asking = {
    reason: 'Anthropic closed the connection in mid-answer',
    modelName: 'GPT-5',
    providerName: 'OpenAI',
  };
  const half = 'The header may hold **seconds** or an **HTTP date**. `Number("Fri, 21 Nov…")` is';
  return {
    routeLine: { snapshot: shows([retryQuestion, routed]), receipt },
    routeReceipt: {
      snapshot: shows([
        question('Why 0 ms?'),
        answer('A date in the past now gives 0, never a negative wait.', { route }),
      ]),
      receipt,
    },
    routeHostile: {
      snapshot: shows([
        question('Why?'),
        answer(HOSTILE, {
          route: { receiptId: 'r', line: `Auto chose ${HOSTILE}: ${HOSTILE}`, failures: 0 },
          earlier: [{ providerName: HOSTILE, modelName: HOSTILE, text: HOSTILE, reasoning: HOSTILE, reason: HOSTILE }],
        }),
      ]),
      receipt: hostile,
    },
    routeGone: { snapshot: shows([retryQuestion, answer('A date in the past now gives 0.', { route })]) },
    routeEarlier: {
      snapshot: shows([
        question('Does @clock.ts round the same way?'),
        answer(listText, {
          earlier: [
            broken,
            { ...broken, modelName: 'GPT-5', text: '', reasoning: undefined, reason: 'The provider is overloaded.' },
          ],
          route: {
            ...route,
            line: 'Auto chose GPT-5 mini: fast enough; $0.0002. Claude Haiku 4.5 answered after 2 failed attempts',
          },
        }),
      ]),
      receipt,
    },
    routeRestarted: {
      snapshot: waits(writing('', { earlier: [broken], route }), { seq: 3 }),
      streams: listText.slice(0, 130),
      receipt,
    },
    routeLimited: {
      snapshot: waits(writing('', { route }), {
        limited: { reason: 'your limit of 20 requests a minute', untilMs: NOW + 12_000 },
      }),
    },
    routeQueued: {
      snapshot: waits(writing('', { route }), { limited: { reason: 'your limit of 2 requests in parallel' } }),
    },
    routeAsking: { snapshot: waits(writing(half, { route }), { asking: { ...asking, mayContinue: true } }) },
    routeAskingHostile: {
      snapshot: waits(writing(half), {
        asking: { reason: HOSTILE, modelName: HOSTILE.repeat(3), providerName: HOSTILE, mayContinue: false },
      }),
    },
    routeVoted: { snapshot: shows([question('Is it right?'), answer('Yes, it is.', { vote: 'up', route })]), receipt },
    routeCached: {
      snapshot: shows([
        retryQuestion,
        answer('A date in the past now gives 0, never a negative wait.', {
          facts: {
            ...facts,
            cachedAgeMs: 3 * 3_600_000 + 1_200_000,
            timeToFirstTokenMs: undefined,
            tokensPerSecond: undefined,
          },
        }),
      ]),
    },
    routeFails: { snapshot: shows([retryQuestion, routed]), fails: 'The store is locked by another window.' },
    routeAskingFails: {
      snapshot: waits(writing(half), { asking: { ...asking, mayContinue: true } }),
      fails: 'The store is locked by another window.',
    },
    autoTooLong: { snapshot: shows([retryQuestion, routed]) },
    autoPicker: { snapshot: shows([retryQuestion, routed]), receipt },
    autoStrategies: { snapshot: shows([retryQuestion, routed]), receipt },
    autoSearch: { snapshot: shows([retryQuestion, routed], { models: withAuto }), receipt },
    autoParameters: { snapshot: shows([retryQuestion, routed]), remembered: { parametersOpen: true }, receipt },
  };
}
