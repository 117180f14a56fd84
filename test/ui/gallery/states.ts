// Every state of the view that the gallery shows: the snapshot that the host would send, and what a person then does.
import type {
  ChatSnapshot,
  ConversationListItem,
  ConversationView,
  LocalModelsView,
  MessageView,
} from '../../../src/shared/views.ts';
import type { RoutingReceipt } from '../../../src/shared/routingViews.ts';
import {
  answer,
  brokenOff,
  estimatedFacts,
  facts,
  listText,
  noCredit,
  NOW,
  question,
  retryQuestion,
  retryText,
  richText,
  toolCalls,
  unknownFacts,
} from './messages.ts';
import { askedAtPrice, conversationCosts } from './spendStates.ts';
import { budgetStates } from './budgetStates.ts';
import { routeStates } from './routeStates.ts';
import { composerStates } from './composerStates.ts';
import { parameterStates } from './parameterStates.ts';
import { NO_LOCAL_MODEL, PULLING, withoutLocalModel } from './localStates.ts';
import { askingModels } from './endpointStates.ts';
import * as models from './models.ts';

export interface GalleryState {
  snapshot: ChatSnapshot;
  /** What the webview stored in an earlier life. */
  remembered?: unknown;
  conversations?: readonly ConversationListItem[];
  /** Text that streams in after the snapshot, for the run of the snapshot. */
  streams?: string;
  /** Every request but the first snapshot fails with this. */
  fails?: string;
  /** The first request for the snapshot fails with this, later ones do not. */
  opensLate?: string;
  /** Messages above the first that the snapshot holds. */
  older?: readonly MessageView[];
  /** The library of system prompts is empty. */
  noPrompts?: boolean;
  /** Of the person's own server. */
  local?: LocalModelsView;
  /** What `routing/receipt` answers. */
  receipt?: RoutingReceipt;
  /** Nothing is ever answered. */
  silent?: boolean;
}

function conversation(messages: readonly MessageView[], rest: Partial<ConversationView> = {}): ConversationView {
  return {
    id: 'c1',
    title: 'Retry-After as a date',
    messages,
    hasOlder: false,
    totals: { costUsd: 0.0012, unknownCosts: 0, requests: 1, inputTokens: 1142, outputTokens: 248 },
    parameters: { maxOutputTokens: 4096 },
    ...rest,
  };
}

function snapshot(rest: Partial<ChatSnapshot>): ChatSnapshot {
  return { runs: [], models: models.ready, attachments: [], defaults: { maxOutputTokens: 4096 }, ...rest };
}

const reasoned = {
  reasoning: 'The header is a date. Number() of it is NaN.\nNaN > 0 is false, so no wait.',
  reasoningMs: 800,
};
const finished = [retryQuestion, answer(retryText, reasoned)];
const attachments = [
  { id: 'a1', kind: 'file' as const, label: 'clock.ts', estimatedTokens: 640 },
  {
    id: 'a2',
    kind: 'selection' as const,
    label: 'packages/transport/src/http/client/retry.ts:41–58',
    estimatedTokens: 190,
  },
];

function running(messages: readonly MessageView[], rest: Partial<ChatSnapshot['runs'][number]> = {}): ChatSnapshot {
  const last = messages.at(-1);
  const run = { runId: 'r1', messageId: last?.id ?? '', conversationId: 'c1', seq: 3, startedAt: NOW, ...rest };
  return snapshot({ conversation: conversation(messages), runs: [run] });
}

const asked = (text: string): MessageView[] => [question(text)];
const underWay = (text: string, rest: Partial<MessageView> = {}): MessageView =>
  answer(text, {
    state: 'streaming',
    facts: {
      providerName: 'Anthropic',
      simulated: false,
      model: 'claude-haiku-4-5',
      modelName: 'Claude Haiku 4.5',
      retries: 0,
    },
    ...rest,
  });

/** `x` among the siblings is the message itself. */
const ownSibling = (message: MessageView): MessageView => ({
  ...message,
  siblings: message.siblings.map((id) => (id === 'x' ? message.id : id)),
});

const day = 86_400_000;
const titles = [
  'Retry-After as a date',
  'Why does the debounce fire twice when the window loses focus during a drag',
  'Table tests for parseRange',
  'Explain retry.ts:41–58',
  'SQL: top customers per month',
  'Migrate to node:sqlite',
];
const conversations = titles.map((title, index) => ({
  id: `c${index + 1}`,
  title,
  updatedAt: NOW - [0.01, 0.02, 1, 3, 5, 40][index]! * day,
  pinned: false,
  ...conversationCosts[index],
}));

const pinnedFirst = [2, 4, 0, 1, 3, 5].map((index, at) => ({ ...conversations[index]!, pinned: at < 2 }));

const manyMessages = Array.from({ length: 12 }, (_, index) => [
  question(`Question ${index + 1}: what does step ${index + 1} do?`),
  answer(`Step ${index + 1} reads the header, and then decides.\n\n${listText}`),
]).flat();

const states = {
  answer: { snapshot: snapshot({ conversation: conversation(finished), attachments }) },
  waiting: { snapshot: running([...asked('Does clock.ts round the same way?'), underWay('')], askedAtPrice) },
  liveFree: {
    snapshot: running([...asked('Does clock.ts round the same way?'), underWay('Yes.')], {
      price: { inputTokens: 1460, inputPerMillion: 0, outputPerMillion: 0 },
    }),
  },
  liveUnknown: {
    snapshot: running([...asked('Does clock.ts round the same way?'), underWay('Yes.')], {
      price: { inputTokens: 1460 },
    }),
  },
  streaming: {
    snapshot: running([...asked('Does @clock.ts round the same way?'), underWay('Yes. ', reasoned)], askedAtPrice),
    streams: listText.slice(5),
    remembered: { draft: 'And in the browser?' },
  },
  failed: {
    snapshot: snapshot({
      conversation: conversation([
        question('Write a table test for it.', {
          context: [{ kind: 'selection', label: 'retry.ts:41–58', estimatedTokens: 190 }],
        }),
        answer('', { state: 'failed', error: noCredit, facts: { ...unknownFacts, retries: 0 } }),
      ]),
    }),
  },
  retry: {
    snapshot: running([...asked('Summarise the incident notes in two lines.'), underWay('')], {
      retry: { nextAt: NOW + 12_000, attempt: 2, of: 3, reason: 'Groq asks to wait: 30 requests a minute are used.' },
    }),
  },
  endings: {
    snapshot: snapshot({
      conversation: conversation(
        [
          question('Write the table test.', { siblings: ['m0', 'x'] }),
          answer('The first case is', { state: 'cancelled', facts: { ...facts, finish: undefined } }),
          question('And the second?'),
          answer('The second case', { state: 'incomplete', facts: unknownFacts, siblings: ['m0', 'm1', 'x'] }),
          question('Go on.'),
          answer('It would be too long to', { facts: estimatedFacts }),
          question('Once more.'),
          answer('It begins with', { state: 'failed', error: brokenOff }),
        ].map(ownSibling),
        {
          totals: { costUsd: 0.0029, unknownCosts: 1, requests: 4, inputTokens: 0, outputTokens: 0 },
          title: 'A very long title of a conversation that does not fit into the view at all',
        },
      ),
      notice: 'The store was damaged and set aside; a new one was begun. Earlier conversations are in chat.db.damaged.',
    }),
  },
  rich: { snapshot: snapshot({ conversation: conversation([question('How does the wait grow?'), answer(richText)]) }) },
  tools: {
    snapshot: snapshot({
      conversation: conversation(
        [
          question('Does the test of retry.ts pass?', { siblings: ['q0', 'x'] }),
          answer('It does not run: the arguments were broken.', {
            toolCalls,
            siblings: ['a0', 'x', 'a2'],
            facts: { ...facts, timesUsual: 3.04 },
          }),
        ].map(ownSibling),
      ),
    }),
  },
  siblingStreams: {
    snapshot: running([
      ...asked('Does @clock.ts round the same way?'),
      ownSibling(underWay('Yes. ', { siblings: ['a0', 'x'] })),
    ]),
    streams: listText.slice(5),
  },
  menu: { snapshot: snapshot({ conversation: conversation(finished) }) },
  menuCode: { snapshot: snapshot({ conversation: conversation(finished) }) },
  conversationMenu: { snapshot: snapshot({ conversation: conversation(finished) }) },
  conversationsRefused: {
    snapshot: snapshot({}),
    remembered: { part: 'conversations' },
    conversations,
  },
  conversationsListMenu: {
    snapshot: snapshot({ conversation: conversation(finished) }),
    remembered: { part: 'conversations' },
    conversations,
  },
  otherModel: { snapshot: snapshot({ conversation: conversation(finished) }) },
  deleted: { snapshot: snapshot({ conversation: conversation(finished) }) },
  conversationsMenu: {
    snapshot: snapshot({ conversation: conversation(finished) }),
    remembered: { part: 'conversations' },
    conversations: pinnedFirst,
  },
  rename: { snapshot: snapshot({ conversation: conversation(finished) }) },
  hover: {
    snapshot: snapshot({
      conversation: conversation(
        asked('Why does this wait 0 ms when the server sends a date, and what does it do with a number?'),
      ),
    }),
  },
  loading: { snapshot: snapshot({}), silent: true },
  citations: {
    snapshot: snapshot({
      conversation: conversation([
        question('Which RFC defines Retry-After?'),
        answer('RFC 9110, section 10.2.3.', {
          citations: [
            { url: 'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3', title: 'RFC 9110: HTTP Semantics' },
            { url: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Headers/Retry-After' },
            { url: 'javascript:alert(1)', title: 'not an address that may be opened' },
          ],
        }),
      ]),
    }),
  },
  picker: { snapshot: snapshot({ conversation: conversation(finished) }) },
  pickerPinned: { snapshot: snapshot({ conversation: conversation(finished), models: models.pinned }) },
  pickerEuro: { snapshot: snapshot({ conversation: conversation(finished), models: models.euro }) },
  answerEuro: { snapshot: snapshot({ conversation: conversation(finished), attachments, models: models.euro }) },
  pickerAliases: { snapshot: snapshot({ conversation: conversation(finished), models: models.aliased }) },
  pickerLocked: { snapshot: snapshot({ conversation: conversation(finished), models: models.locked }) },
  pickerAsks: { snapshot: snapshot({ conversation: conversation(finished), models: askingModels }) },
  pickerFilter: { snapshot: snapshot({ conversation: conversation(finished), models: models.pinned }) },
  codeMenu: { snapshot: snapshot({ conversation: conversation(finished) }) },
  pickerSearch: { snapshot: snapshot({ conversation: conversation(finished) }) },
  pickerNone: { snapshot: snapshot({ conversation: conversation(finished), models: models.ollamaNotRunning }) },
  ...parameterStates(snapshot, (parameters) => conversation(finished, { parameters })),
  conversations: {
    snapshot: snapshot({ conversation: conversation(finished) }),
    remembered: { part: 'conversations' },
    conversations,
  },
  conversationsFound: {
    snapshot: snapshot({}),
    remembered: { part: 'conversations' },
    conversations: conversations.slice(0, 3),
  },
  conversationsDeleted: {
    snapshot: snapshot({ conversation: conversation(finished) }),
    remembered: { part: 'conversations' },
    conversations,
  },
  conversationsNone: { snapshot: snapshot({}), remembered: { part: 'conversations' }, conversations: [] },
  firstOllama: {
    snapshot: snapshot({ models: { providers: [models.ollama, models.keylessOpenai, models.keylessAnthropic] } }),
  },
  firstKeys: {
    snapshot: snapshot({
      models: { providers: [models.keylessOpenai, models.keylessAnthropic, models.ollamaMissing] },
    }),
  },
  firstFailed: {
    snapshot: snapshot({
      models: {
        providers: [
          models.refused,
          {
            ...models.anthropic,
            state: 'failed',
            models: [],
            problem: 'Nothing answers (ECONNREFUSED).',
            problemKind: 'network',
          },
          models.keylessAnthropic,
          { ...models.ollama, state: 'loading', models: [] },
        ],
      },
    }),
  },
  firstNoModel: { snapshot: snapshot({ models: withoutLocalModel }), local: NO_LOCAL_MODEL },
  firstPulling: { snapshot: snapshot({ models: withoutLocalModel }), local: PULLING },
  firstMissing: { snapshot: snapshot({ models: models.missing }) },
  missing: { snapshot: snapshot({ conversation: conversation(finished), models: models.missing }) },
  pickerRefused: { snapshot: snapshot({ conversation: conversation(finished), models: models.refusedAmongOthers }) },
  unopened: { snapshot: snapshot({ conversation: conversation(finished) }), opensLate: 'The disk is full.' },
  ready: { snapshot: snapshot({ models: models.withSimulator }) },
  edit: { snapshot: snapshot({ conversation: conversation(finished) }) },
  scrolledUp: {
    snapshot: running([...manyMessages, question('And the rest?'), underWay('')]),
    streams: listText,
    remembered: { scroll: { conversationId: 'c1', top: 300 } },
  },
  older: {
    snapshot: snapshot({ conversation: conversation(manyMessages.slice(-8), { hasOlder: true }) }),
    older: manyMessages.slice(0, -8),
  },
  hostile: {
    snapshot: snapshot({
      conversation: conversation(
        [
          question('<img src=x onerror="window.hacked=1"><b>bold</b>', {
            context: [{ kind: 'file', label: '<img src=x onerror="window.hacked=1">', estimatedTokens: 1 }],
          }),
          answer('<img src=x onerror="window.hacked=1">', {
            reasoning: '<img src=x onerror="window.hacked=1">',
            facts: { ...facts, modelName: '<img src=x onerror="window.hacked=1">' },
            error: { ...noCredit, technical: '<img src=x onerror="window.hacked=1">' },
          }),
        ],
        { title: '<img src=x onerror="window.hacked=1">' },
      ),
    }),
  },
  requestFails: {
    snapshot: snapshot({ conversation: conversation(finished) }),
    fails: 'The store is locked by another window. Try again.',
  },
} satisfies Record<string, GalleryState>;

export const STATES: Readonly<Record<string, GalleryState>> = {
  ...states,
  ...composerStates(snapshot),
  ...budgetStates(snapshot, conversation),
  ...routeStates(snapshot, conversation),
  endingsTop: { ...states.endings, remembered: { scroll: { conversationId: 'c1', top: 0 } } },
};
