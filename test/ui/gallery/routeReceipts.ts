// Receipts for the gallery: a usual one, and one in which every text is of somebody who means ill.
import type {
  AttemptView,
  RemovedCandidate,
  RoutingReceipt,
  ScoredCandidate,
} from '../../../src/shared/routingViews.ts';
import { NOW } from './messages.ts';

export const HOSTILE = '<img src=x onerror="window.hacked=1">';

const WEIGHTS = { cost: 0.8, latency: 0.04, quality: 0.1, locality: 0, health: 0.06 };

function scored(
  [providerId, model, name]: readonly [string, string, string],
  values: readonly [number, number, number, number],
  rest: Partial<ScoredCandidate> = {},
): ScoredCandidate {
  const [cost, latency, quality, health] = values;
  const factors = {
    cost: { value: cost, weight: WEIGHTS.cost },
    latency: { value: latency, weight: WEIGHTS.latency },
    quality: { value: quality, weight: WEIGHTS.quality },
    locality: { value: 0, weight: 0 },
    health: { value: health, weight: WEIGHTS.health },
  };
  const score = Object.values(factors).reduce((sum, { value, weight }) => sum + value * weight, 0);
  return { providerId, model, name, score, factors, firstTokenMs: 420, quality, ...rest };
}

const chain: readonly ScoredCandidate[] = [
  scored(['anthropic', 'claude-haiku-4-5', 'Claude Haiku 4.5'], [0.71, 0.62, 0.55, 0.98], {
    estimatedCostUsd: 0.0012,
    price: { inputPerMillion: 1, outputPerMillion: 5 },
  }),
  scored(['openai', 'gpt-5', 'GPT-5'], [0.55, 0.31, 0.74, 0.97], {
    estimatedCostUsd: 0.0048,
    price: { inputPerMillion: 1.25, outputPerMillion: 10 },
    firstTokenMs: 1900,
  }),
  scored(['anthropic', 'claude-sonnet-4-5', 'Claude Sonnet 4.5'], [0.49, 0.44, 0.76, 0.98], {
    estimatedCostUsd: 0.0064,
    price: { inputPerMillion: 3, outputPerMillion: 15 },
    firstTokenMs: 780,
  }),
  scored(['ollama', 'qwen2.5-coder:7b', 'qwen2.5-coder:7b'], [1, 0.2, 0.38, 0.92], {
    estimatedCostUsd: 0,
    price: { inputPerMillion: 0, outputPerMillion: 0 },
    firstTokenMs: 2600,
    unknownAbilities: ['reasoning'],
  }),
  scored(
    [
      'openai',
      'ft:gpt-5-mini:acme-engineering:retry-reviewer:9xK2',
      'ft:gpt-5-mini:acme-engineering:retry-reviewer:9xK2',
    ],
    [0.17, 0.2, 0.4, 0.98],
    { firstTokenMs: 4000, unknownAbilities: ['code', 'reasoning'] },
  ),
];

const removed: readonly RemovedCandidate[] = [
  ['openai', 'gpt-5-mini', 'GPT-5 mini', 'health', 'failed 9 minutes ago; asked again at 14:32'],
  ['groq', 'llama-3.3-70b', 'Llama 3.3 70B', 'unavailable', 'needs a key'],
  ['mistral', 'mistral-large', 'Mistral Large', 'unavailable', 'needs a key'],
  [
    'ollama',
    'llama3.2:3b',
    'llama3.2:3b',
    'context',
    'takes 8,192 tokens, and this needs about 9,600 with room for the answer',
  ],
].map(([providerId = '', model = '', name = '', filter, reason = '']) => ({
  providerId,
  model,
  name,
  filter: filter as RemovedCandidate['filter'],
  reason,
}));

const tried = (model: string, rest: Partial<AttemptView>): AttemptView => ({
  providerId: model.startsWith('gpt') ? 'openai' : 'anthropic',
  model,
  keyName: 'work',
  startedAt: NOW - 60_000,
  durationMs: 2100,
  waitedMs: 0,
  outcome: 'success',
  ...rest,
});

export const receipt: RoutingReceipt = {
  id: 'receipt1',
  at: Date.UTC(2026, 10, 21, 14, 21),
  by: 'strategy',
  strategy: 'cost_optimized',
  request: {
    purpose: 'chat',
    task: 'code_generation',
    confidence: 0.82,
    difficulty: 0.3,
    language: 'en',
    languageId: 'typescript',
    inputTokens: 1142,
    outputTokens: 400,
    maxOutputTokens: 4096,
    required: ['reasoning'],
    budgetLeftUsd: 0.72,
    budget: 'low',
    preferLocal: false,
    at: NOW - 60_000,
  },
  chain,
  removed,
  because: 'cheapest with code ability; $0.0012, 4× less than the runner-up',
  decidedInUs: 312,
  attempts: [
    tried('claude-haiku-4-5', {
      keyName: 'personal',
      durationMs: 210,
      outcome: 'failed',
      errorKind: 'rateLimit',
      message: '429: asks to wait 41 s; longer than the 20 s that are left',
    }),
    tried('gpt-5-mini', { durationMs: 0, outcome: 'skipped', message: 'its circuit is open until 14:32' }),
    tried('claude-haiku-4-5', { waitedMs: 1200, costUsd: 0.0012 }),
  ],
};

/** Hundreds of models, many attempts, a rule; and every text of somebody who means ill. */
export const hostile: RoutingReceipt = {
  ...receipt,
  id: HOSTILE,
  by: 'rule',
  rule: {
    place: 2,
    text: `if prompt contains "${HOSTILE}"\nuse ${'a-very-long-name-without-a-space'.repeat(4)}`,
    source: 'workspace',
  },
  request: {
    ...receipt.request,
    languageId: HOSTILE,
    speed: 'critical',
    maxLatencyMs: 2000,
    maxCostUsd: 0.01,
    preferLocal: true,
  },
  chain: Array.from({ length: 16 }, (_, place) =>
    scored(
      [`${HOSTILE}${place}`, HOSTILE, place === 3 ? 'x'.repeat(200) : `${HOSTILE} ${place}`],
      [0.7, 0.6, 0.5, 0.9],
      {
        estimatedCostUsd: place === 1 ? undefined : 0.001 * place,
      },
    ),
  ),
  removed: Array.from({ length: 30 }, (_, place) => ({
    providerId: 'p',
    model: `m${place}`,
    name: `${HOSTILE} ${place}`,
    filter: (['unavailable', 'policy', 'rule', 'cost'] as const)[place % 4] ?? 'rule',
    reason: `${HOSTILE} says so`,
  })),
  leftOut: { chain: 284, removed: { unavailable: 1602, hidden: 12 }, attempts: 5 },
  attempts: [
    tried(HOSTILE, { outcome: 'failed', message: HOSTILE, keyName: HOSTILE }),
    tried(HOSTILE, { outcome: 'hedgeLost', costUsd: 0.0001 }),
    tried(HOSTILE, { outcome: 'cancelled' }),
    tried(HOSTILE, { outcome: 'success' }),
  ],
};
