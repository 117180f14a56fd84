// Every state of the comparison page that the gallery shows: the snapshot that the host would send, and what it does then.
import type { ColumnView, ComparisonSetView, ComparisonSnapshot } from '../../../src/shared/compareViews.ts';
import type { ErrorView, MessageView } from '../../../src/shared/views.ts';
import { decideStates } from './compareDecideStates.ts';
import { answer, brokenOff, noCredit, question } from './messages.ts';
import {
  asked,
  ASKED,
  auto,
  column,
  comparison,
  copilot,
  factsOf,
  llama,
  llamaFacts,
  llamaText,
  localPrice,
  mini,
  miniFacts,
  miniText,
  paidPrice,
  qwen,
  qwenFacts,
  qwenText,
  snapshot,
  sonnet,
  sonnetFacts,
  sonnetText,
  turnOf,
  underWay,
} from './compareData.ts';

export interface CompareState {
  snapshot: ComparisonSnapshot;
  /** Text that streams into the runs of the snapshot, by column id, and stays under way. */
  streams?: Readonly<Record<string, string>>;
  /** What the page had stored. */
  remembered?: unknown;
  /** What stands above the messages that a column holds, by column id. */
  older?: Readonly<Record<string, readonly MessageView[]>>;
  /** The first snapshot fails with this. */
  opensLate?: string;
  /** Every request but the snapshot fails with this. */
  fails?: string;
}

const a = (rest: Partial<ColumnView> = {}): ColumnView => column('a', sonnet, asked(sonnetText, sonnetFacts), rest);
const b = (rest: Partial<ColumnView> = {}): ColumnView =>
  column(
    'b',
    mini,
    asked(miniText, miniFacts, { reasoning: 'NaN > 0 is false, so the wait is skipped.', reasoningMs: 1100 }),
    rest,
  );
const c = (rest: Partial<ColumnView> = {}): ColumnView =>
  column(
    'c',
    llama,
    asked(llamaText, llamaFacts, {
      earlier: [
        {
          providerName: 'Mistral',
          modelName: 'Codestral',
          text: '',
          reason: '503 after 3 attempts, 4.2 s. No text had arrived',
        },
      ],
      route: { receiptId: 'receipt1', line: 'Failed over to the next in chain code_generation', failures: 3 },
    }),
    rest,
  );
const d = (rest: Partial<ColumnView> = {}): ColumnView =>
  column('d', qwen, asked(`${qwenText}milliseconds.`, qwenFacts), rest);

const limited: ErrorView = {
  kind: 'rateLimit',
  title: 'Groq: too many requests.',
  detail: 'It allows 30 a minute for this key. Nothing was charged.',
  actions: [
    { id: 'retry', label: 'Try again' },
    { id: 'switchModel', label: 'Switch model' },
  ],
  technical: 'status 429\nretry-after 12',
  severity: 'error',
};

function all(columns: readonly ColumnView[], rest: Partial<ComparisonSnapshot> = {}): ComparisonSnapshot {
  return snapshot(comparison(columns), rest);
}

const stalled = underWay('b', mini, '', paidPrice, { startedAt: Date.now() - 42_000 });
const waitsForLimit = underWay('e', llama, '', paidPrice, {
  limited: { reason: 'Groq’s limit of 30 requests a minute', untilMs: Date.now() + 12_000 },
});
const eightModels = [sonnet, mini, llama, qwen, auto, copilot, { ...mini, model: 'gpt-5', modelName: 'GPT-5' }, sonnet];
const eightFacts = [sonnetFacts, miniFacts, llamaFacts, qwenFacts, sonnetFacts, miniFacts, llamaFacts, qwenFacts];
const eightTexts = [sonnetText, miniText, llamaText, `${qwenText}a wait.`, miniText, sonnetText, llamaText, sonnetText];

const followUp = 'Now write a table test for it.';
const testText = `Each row is a header and what should come of it:

| Header | Expected |
|---|---:|
| \`null\` | undefined |
| \`1.5\` | 1500 |

Run it with \`mocha\`.`;

function twoTurns(one: ColumnView): ColumnView {
  const messages = [
    ...one.conversation.messages,
    question(followUp),
    answer(testText, { facts: one.conversation.messages.at(-1)?.facts }),
  ];
  return { ...one, conversation: { ...one.conversation, messages } };
}

/** Until the second question was asked. */
function firstOnly(one: ColumnView): ColumnView {
  return { ...one, conversation: { ...one.conversation, messages: one.conversation.messages.slice(0, 2) } };
}

const twice = [a(), b()].map(twoTurns);
const multiTurn = [...twice, c({ ticked: false })];
const followUpTurn = { id: 'turn2', text: followUp, context: undefined };
const secondTurn = turnOf(twice, followUpTurn);

/** Of both questions the page holds the second alone. */
const lastOnly = twice.map((one) => ({
  ...one,
  conversation: { ...one.conversation, messages: one.conversation.messages.slice(-2), hasOlder: true },
}));

/** The editor was closed in both answers of each column. */
const leftOnce = [
  column('a', sonnet, asked(sonnetText, sonnetFacts, { state: 'incomplete' })),
  column('b', mini, asked(miniText, miniFacts, { state: 'incomplete' })),
];
const leftTwice = leftOnce.map((one) => {
  const messages = [...one.conversation.messages, question(followUp), answer(testText, { state: 'incomplete' })];
  return { ...one, conversation: { ...one.conversation, messages } };
});
const leftTurn = turnOf(leftTwice, { id: 'turn2', text: followUp, context: undefined });

const setOf = (name: string): ComparisonSetView => ({
  name,
  columns: [{ model: { providerId: 'openai', model: 'gpt-5-mini' }, label: 'GPT-5 mini', overrides: {} }],
  parameters: {},
});

const streaming = [a(), b(), c(), underWay('d', qwen, '', localPrice)];

const states = {
  compareFour: { snapshot: all(streaming), streams: { d: qwenText }, remembered: { draft: followUp } },
  compareDone: { snapshot: all([a(), b(), c(), d()]) },
  compareStart: { snapshot: snapshot(undefined) },
  compareSets: { snapshot: snapshot(undefined, { sets: ['Coders', 'Small and cheap', 'Writers'].map(setOf) }) },
  compareNothing: { snapshot: snapshot(undefined, { sets: [], recent: [], models: { providers: [] } }) },
  compareFresh: {
    snapshot: snapshot(
      comparison([column('a', sonnet, []), column('b', auto, []), column('c', qwen, [])], {
        turns: [],
        totals: { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 },
      }),
    ),
  },
  compareStreaming: {
    snapshot: all([
      underWay('a', sonnet, '', paidPrice),
      underWay('b', mini, '', paidPrice),
      underWay('c', llama, '', { inputTokens: 1131 }),
      underWay('d', qwen, '', localPrice),
    ]),
    streams: { a: sonnetText.slice(0, 260), b: miniText.slice(0, 330), c: llamaText.slice(0, 160), d: qwenText },
  },
  compareTroubles: {
    snapshot: all([
      column('a', sonnet, asked('', factsOf(sonnet, {}), { state: 'failed', error: noCredit })),
      stalled,
      column('c', llama, asked('', factsOf(llama, {}), { state: 'failed', error: limited })),
      waitsForLimit,
      d(),
    ]),
  },
  compareUnknown: {
    snapshot: all([
      a(),
      column('b', copilot, asked(miniText, factsOf(copilot, { timeToFirstTokenMs: 1900, durationMs: 4000 }))),
      column(
        'c',
        auto,
        asked(llamaText.slice(0, 200), { ...llamaFacts, waitedBeforeMs: undefined }, { state: 'cancelled' }),
      ),
      column('d', qwen, asked(qwenText, qwenFacts, { state: 'incomplete', error: brokenOff })),
    ]),
  },
  compareTurns: {
    snapshot: snapshot(comparison(multiTurn, { turns: [turnOf(multiTurn.map(firstOnly)), secondTurn] })),
  },
  compareEarlierDiff: {
    snapshot: snapshot(comparison(multiTurn, { turns: [turnOf(multiTurn.map(firstOnly)), secondTurn] })),
  },
  compareManyPlaces: {
    snapshot: snapshot(comparison(multiTurn, { turns: [turnOf(multiTurn.map(firstOnly)), secondTurn] })),
    remembered: {
      scroll: Object.fromEntries(
        Array.from({ length: 80 }, (_, at) => [
          `gone${at}`,
          { conversationId: `gone-${at}`, top: at, messageId: 'm', offset: 3 },
        ]),
      ),
    },
  },
  compareOlder: {
    snapshot: snapshot(comparison(lastOnly, { turns: [turnOf(twice.map(firstOnly)), turnOf(twice, followUpTurn)] })),
    older: Object.fromEntries(twice.map(({ id, conversation }) => [id, conversation.messages.slice(0, 2)])),
  },
  compareLeft: { snapshot: snapshot(comparison(leftTwice, { turns: [turnOf(leftOnce), leftTurn] })) },
  compareEight: {
    snapshot: all(
      eightModels.map((model, at) =>
        column(`k${at}`, model, asked(eightTexts[at] ?? '', { ...eightFacts[at], ...factsOf(model, {}), retries: 0 })),
      ),
    ),
  },
  compareOverrides: {
    snapshot: all(
      [
        a({ overrides: { temperature: 0.2, system: 'Answer in one sentence.' } }),
        a({ id: 'a2', overrides: { temperature: 1, reasoningEffort: 'high' } }),
        b({ collapsed: true }),
        d(),
      ].map((one) => ({ ...one, conversation: { ...one.conversation, id: `conversation-${one.id}` } })),
    ),
  },
  compareParameters: { snapshot: snapshot(comparison([a(), b(), d()], { parameters: { temperature: 0.3 } })) },
  compareRemoved: { snapshot: all([a(), b(), c(), d()]) },
  compareRefused: {
    snapshot: snapshot(
      comparison(
        [
          a(),
          column('b', { ...mini, problem: 'OpenAI has no key yet.' }, []),
          column('c', llama, [], { waits: '4 requests to Groq at a time' }),
        ],
        {
          turns: [
            turnOf([a()], {
              asked: {
                a: turnOf([a()]).asked['a']!,
                b: { problem: 'OpenAI has no key yet.' },
                c: {},
              },
            }),
          ],
        },
      ),
    ),
  },
  compareBlind: { snapshot: snapshot(comparison([a(), b(), c(), d()], { blind: { order: ['c', 'a', 'd', 'b'] } })) },
  compareCarried: {
    snapshot: snapshot(
      comparison(
        [column('a', sonnet, asked(sonnetText, sonnetFacts)), column('b', mini, asked(sonnetText, sonnetFacts))],
        {
          turns: [],
          carried: { title: ASKED, messages: 2 },
        },
      ),
    ),
  },
  compareFails: { snapshot: all([a(), b(), d()]), fails: 'The store is locked by another window. Try again.' },
  compareHostile: {
    snapshot: snapshot(
      comparison(
        [
          column(
            'a',
            { ...sonnet, modelName: '<img src=x onerror="window.hacked=1">' },
            asked('<img src=x onerror="window.hacked=1">', sonnetFacts),
          ),
          b(),
        ],
        {
          title: '<img src=x onerror="window.hacked=1">',
        },
      ),
    ),
  },
} satisfies Record<string, CompareState>;

export const COMPARE_STATES: Readonly<Record<string, CompareState>> = {
  ...states,
  ...decideStates(states.compareDone),
};
