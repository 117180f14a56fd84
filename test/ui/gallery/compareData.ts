// Comparisons for the gallery: plausible, invented.
import type {
  ColumnModelView,
  ColumnView,
  ComparisonListItem,
  ComparisonSnapshot,
  ComparisonView,
  TurnView,
} from '../../../src/shared/compareViews.ts';
import type { AnswerFacts, ConversationView, LivePrice, MessageView, RunView } from '../../../src/shared/views.ts';
import { answer, question } from './messages.ts';
import * as models from './models.ts';

export const ASKED = 'Why does this wait 0 ms when the server sends a date? Show the fix.';
const ASKED_CONTEXT = [{ kind: 'selection' as const, label: 'retry.ts:41–58', estimatedTokens: 190 }];

export const sonnet: ColumnModelView = {
  providerId: 'anthropic',
  providerName: 'Anthropic',
  model: 'claude-sonnet-4-5',
  modelName: 'Claude Sonnet 4.5',
  destination: 'vendor',
  origin: 'https://api.anthropic.com',
};
export const mini: ColumnModelView = {
  providerId: 'openai',
  providerName: 'OpenAI',
  model: 'gpt-5-mini',
  modelName: 'GPT-5 mini',
  destination: 'vendor',
  origin: 'https://api.openai.com',
};
export const llama: ColumnModelView = {
  providerId: 'groq',
  providerName: 'Groq',
  model: 'llama-3.3-70b',
  modelName: 'Llama 3.3 70B',
  destination: 'gateway',
  origin: 'https://gateway.example.com',
};
export const qwen: ColumnModelView = {
  providerId: 'ollama',
  providerName: 'Ollama',
  model: 'qwen2.5-coder:7b',
  modelName: 'qwen2.5-coder:7b',
  destination: 'machine',
  origin: 'http://localhost:11434',
};
export const auto: ColumnModelView = {
  providerId: 'auto',
  providerName: 'Auto',
  model: 'auto',
  modelName: 'Auto',
  destination: 'router',
};
export const copilot: ColumnModelView = {
  providerId: 'vscode',
  providerName: 'VS Code',
  model: 'copilot/gpt-4.1',
  modelName: 'GPT-4.1 (Copilot)',
  destination: 'editor',
};

const code = (lines: string): string => `\`\`\`ts retry.ts
export function retryAfterMs(
  h: string | null,
  now = Date.now()) {
  if (!h) return undefined;
  const s = Number(h);
${lines}
}
\`\`\``;

export const sonnetText = `The date form is parsed with \`Number\`, which gives \`NaN\`; \`NaN > 0\` is false, so the wait is skipped.

${code(`  return Number.isFinite(s)
    ? s * 1000
    : Math.max(0,
        Date.parse(h) - now);`)}

Seconds stay as they were; a date is turned into a wait from \`now\`.`;

export const miniText = `\`Number\` of a date is \`NaN\`. Parse the date, and guard both branches against a negative wait:

${code(`  return Number.isFinite(s)
    ? Math.max(0, s * 1000)
    : Math.max(0,
        Date.parse(h) - now);`)}

A server clock ahead of yours is clamped to 0.`;

export const llamaText = `Three cases: seconds, a date, and rubbish. Only the first was handled.

${code(`  if (Number.isFinite(s))
    return Math.round(s * 1000);
  const t = Date.parse(h);
  if (Number.isNaN(t)) return undefined;
  return Math.max(0, t - now);`)}`;

export const qwenText = `You need \`Date.parse\` when it is not a number:

${code(`  if (!Number.isNaN(s)) return s * 1000;
  return Date.parse(h) - now;`)}

This converts the date to `;

export function factsOf(model: ColumnModelView, rest: Partial<AnswerFacts>): AnswerFacts {
  return {
    providerName: model.providerName,
    simulated: false,
    model: model.model,
    modelName: model.modelName,
    finish: 'stop',
    retries: 0,
    ...rest,
  };
}

const price = (usd: number) => ({ usd, explanation: 'Price list of 18 Nov 2026.' });

export const sonnetFacts = factsOf(sonnet, {
  timeToFirstTokenMs: 880,
  durationMs: 4880,
  tokensPerSecond: 71,
  tokens: { input: 1142, cacheRead: 1024, output: 284, estimated: false },
  cost: price(0.0077),
});
export const miniFacts = factsOf(mini, {
  timeToFirstTokenMs: 1340,
  durationMs: 5600,
  tokensPerSecond: 96,
  tokens: { input: 1118, output: 220, reasoning: 192, estimated: false },
  cost: price(0.0011),
});
export const llamaFacts = factsOf(llama, {
  timeToFirstTokenMs: 190,
  durationMs: 1090,
  waitedBeforeMs: 4210,
  tokensPerSecond: 276,
  tokens: { input: 1131, output: 248, estimated: false },
  cost: price(0.00086),
  retries: 3,
});
export const qwenFacts = factsOf(qwen, {
  timeToFirstTokenMs: 1120,
  durationMs: 5100,
  tokensPerSecond: 38,
  tokens: { input: 1154, output: 131, estimated: false },
  cost: { usd: 0, explanation: 'Runs on this machine.' },
});

export const localPrice: LivePrice = { inputTokens: 1154, inputPerMillion: 0, outputPerMillion: 0 };
export const paidPrice: LivePrice = { inputTokens: 1142, inputPerMillion: 3, outputPerMillion: 15 };

function conversationOf(id: string, messages: readonly MessageView[]): ConversationView {
  return {
    id: `conversation-${id}`,
    title: 'Retry-After',
    messages,
    hasOlder: false,
    totals: { costUsd: 0, unknownCosts: 0, requests: 1, inputTokens: 0, outputTokens: 0 },
    parameters: {},
  };
}

export function column(
  id: string,
  model: ColumnModelView,
  messages: readonly MessageView[],
  rest: Partial<ColumnView> = {},
): ColumnView {
  return {
    id,
    model,
    overrides: {},
    parameters: {},
    conversation: conversationOf(id, messages),
    runs: [],
    collapsed: false,
    width: 1,
    ticked: true,
    ...rest,
  };
}

/** A question and its answer. */
export function asked(text: string, facts: AnswerFacts | undefined, rest: Partial<MessageView> = {}): MessageView[] {
  return [question(ASKED, { context: ASKED_CONTEXT }), answer(text, { facts, ...rest })];
}

/** The same, with the answer under way. */
export function underWay(
  id: string,
  model: ColumnModelView,
  text: string,
  live: LivePrice,
  rest: Partial<RunView> = {},
): ColumnView {
  const messages = asked(text, factsOf(model, {}), { state: 'streaming' });
  const run: RunView = {
    runId: `run-${id}`,
    messageId: messages[1]!.id,
    conversationId: `conversation-${id}`,
    seq: 1,
    startedAt: Date.now() - 4600,
    price: live,
    ...rest,
  };
  return column(id, model, messages, { runs: [run] });
}

/** The turn in which the last question of each column was asked. */
export function turnOf(columns: readonly ColumnView[], rest: Partial<TurnView> = {}): TurnView {
  return {
    id: 'turn1',
    askedAt: Date.now() - 5000,
    text: ASKED,
    context: ASKED_CONTEXT,
    asked: Object.fromEntries(
      columns.map(({ id, conversation: { messages } }) => [
        id,
        { questionId: messages.at(-2)?.id, answerId: messages.at(-1)?.id },
      ]),
    ),
    ...rest,
  };
}

export function comparison(columns: readonly ColumnView[], rest: Partial<ComparisonView> = {}): ComparisonView {
  return {
    id: 'comparison1',
    title: 'Retry-After',
    updatedAt: Date.now(),
    columns,
    turns: [turnOf(columns)],
    parameters: {},
    totals: { costUsd: 0.0097, unknownCosts: 0, requests: 4, inputTokens: 4545, outputTokens: 1267 },
    selection: { label: 'retry.ts:41–58' },
    ...rest,
  };
}

export const recent: readonly ComparisonListItem[] = [
  {
    id: 'comparison1',
    title: 'Retry-After',
    updatedAt: Date.UTC(2026, 10, 21, 14, 30),
    models: ['Claude Sonnet 4.5', 'GPT-5 mini', 'Llama 3.3 70B', 'qwen2.5-coder:7b'],
    turns: 1,
    decision: 'better: Claude Sonnet 4.5',
  },
  {
    id: 'comparison2',
    title: 'Explain the difference between the two caches and when each of them is written to the disk',
    updatedAt: Date.UTC(2026, 10, 19, 9, 5),
    models: ['Claude Haiku 4.5', 'qwen2.5-coder:7b'],
    turns: 3,
  },
];

export function snapshot(view: ComparisonView | undefined, rest: Partial<ComparisonSnapshot> = {}): ComparisonSnapshot {
  return {
    comparison: view,
    models: models.ready,
    attachments: [],
    sets: [
      {
        name: 'Small and cheap',
        columns: [
          { model: { providerId: 'openai', model: 'gpt-5-mini' }, label: 'GPT-5 mini', overrides: {} },
          { model: { providerId: 'ollama', model: 'qwen2.5-coder:7b' }, label: 'qwen2.5-coder:7b', overrides: {} },
        ],
        parameters: {},
      },
    ],
    recent,
    ...rest,
  };
}
