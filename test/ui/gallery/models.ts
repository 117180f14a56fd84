// Models and providers for the gallery: plausible, invented.
import type { ModelChoice, ModelsView, ProviderView } from '../../../src/shared/views.ts';

type Figures = Partial<
  Pick<
    ModelChoice,
    | 'contextWindow'
    | 'inputPerMillion'
    | 'outputPerMillion'
    | 'refuses'
    | 'abilities'
    | 'simulated'
    | 'efforts'
    | 'exclusions'
    | 'maxOutputTokens'
  >
>;

function model(providerId: string, providerName: string, id: string, name: string, figures: Figures = {}): ModelChoice {
  return {
    providerId,
    providerName,
    model: id,
    name,
    local: providerId === 'ollama',
    simulated: false,
    abilities: ['tools'],
    refuses: [],
    ...(figures.inputPerMillion !== undefined && { priceDate: '2026-11-18' }),
    ...figures,
  };
}

function provider(id: string, name: string, origin: string, rest: Partial<ProviderView>): ProviderView {
  return { id, name, local: id === 'ollama', simulated: false, state: 'ready', origin, models: [], ...rest };
}

const haiku = model('anthropic', 'Anthropic', 'claude-haiku-4-5', 'Claude Haiku 4.5', {
  contextWindow: 200_000,
  inputPerMillion: 1,
  outputPerMillion: 5,
  maxOutputTokens: 64_000,
  refuses: ['json'],
  efforts: ['minimal', 'low', 'medium', 'high'],
  exclusions: [
    { set: 'reasoningEffort', drops: 'temperature' },
    { set: 'reasoningEffort', drops: 'topP' },
    { set: 'temperature', drops: 'topP' },
  ],
});

const gpt5 = model('openai', 'OpenAI', 'gpt-5', 'GPT-5', {
  contextWindow: 400_000,
  inputPerMillion: 1.25,
  outputPerMillion: 10,
  refuses: ['temperature', 'topP'],
  efforts: ['low', 'medium', 'high'],
  maxOutputTokens: 128_000,
  abilities: ['vision', 'tools', 'reasoning'],
});

export const anthropic = provider('anthropic', 'Anthropic', 'https://api.anthropic.com', {
  keyName: 'work',
  models: [
    haiku,
    model('anthropic', 'Anthropic', 'claude-sonnet-4-5', 'Claude Sonnet 4.5', {
      contextWindow: 200_000,
      inputPerMillion: 3,
      outputPerMillion: 15,
    }),
  ],
});

const openai = provider('openai', 'OpenAI', 'https://api.openai.com', {
  keyName: 'personal',
  problem: 'Its list could not be read: no credit. This is the list of 18 Nov.',
  models: [
    gpt5,
    model('openai', 'OpenAI', 'gpt-5-mini', 'GPT-5 mini', {
      contextWindow: 400_000,
      inputPerMillion: 0.25,
      outputPerMillion: 2,
    }),
    model(
      'openai',
      'OpenAI',
      'ft:gpt-5-mini:acme-engineering:retry-reviewer:9xK2',
      'ft:gpt-5-mini:acme-engineering:retry-reviewer:9xK2',
    ),
  ],
});

const simulated = provider('simulator', 'OpenAI (simulator)', 'http://127.0.0.1:4010', {
  simulated: true,
  models: [
    model('simulator', 'OpenAI (simulator)', 'sim-mini', 'sim-mini', {
      contextWindow: 8192,
      inputPerMillion: 0.075,
      outputPerMillion: 0.3,
      simulated: true,
    }),
  ],
});

export const ollama = provider('ollama', 'Ollama', 'http://127.0.0.1:11434', {
  models: [
    model('ollama', 'Ollama', 'qwen2.5-coder:7b', 'qwen2.5-coder:7b', { contextWindow: 32_768 }),
    model('ollama', 'Ollama', 'llama3.2:3b', 'llama3.2:3b', { contextWindow: 131_072 }),
    model('ollama', 'Ollama', 'gemma3:4b', 'gemma3:4b', { contextWindow: 131_072 }),
  ],
});

export const ollamaMissing = provider('ollama', 'Ollama', 'http://127.0.0.1:11434', {
  state: 'notRunning',
  installUrl: 'https://ollama.com/download',
});

function keyless(id: string, name: string): ProviderView {
  return provider(id, name, `https://api.${id}.example`, { state: 'needsKey' });
}

export const keylessOpenai = keyless('openai', 'OpenAI');
export const keylessAnthropic = keyless('anthropic', 'Anthropic');

export const ready: ModelsView = {
  providers: [
    anthropic,
    openai,
    ollama,
    simulated,
    keyless('mistral', 'Mistral'),
    keyless('groq', 'Groq'),
    provider('own', 'Own endpoint', 'https://llm.example', { state: 'failed', problem: 'wrong address' }),
  ],
  current: haiku,
  currentBecause: 'chosen',
};

/** Its vendor does not take the key, which comes from the environment. */
export const refused = provider('openai', 'OpenAI', 'https://api.openai.com', {
  state: 'failed',
  keyName: 'OPENAI_API_KEY',
  problem: 'api.openai.com refuses the key (401).',
  problemKind: 'auth',
});

export const refusedAmongOthers: ModelsView = { ...ready, providers: [anthropic, refused, ollama] };
const ollamaStopped = { ...ollama, state: 'notRunning' as const };
export const missing: ModelsView = {
  providers: [anthropic, ollamaStopped, keyless('mistral', 'Mistral')],
  missing: 'qwen2.5-coder:7b cannot be asked: Ollama is not running.',
};
export const withGpt5: ModelsView = { ...ready, current: gpt5 };
export const withSimulator: ModelsView = { ...ready, current: simulated.models[0], currentBecause: 'cheapest' };
export const ollamaNotRunning: ModelsView = {
  ...ready,
  providers: [anthropic, ollamaMissing, keyless('mistral', 'Mistral')],
};

/** It reasons or does not, and its list says nothing of a longest answer. */
export const withThinker: ModelsView = {
  ...ready,
  current: model('ollama', 'Ollama', 'qwen3:8b', 'qwen3:8b', {
    contextWindow: 40_960,
    abilities: ['tools', 'reasoning'],
    efforts: ['minimal', 'low'],
  }),
};

const gpt = ready.providers.flatMap(({ models }) => models).find(({ model }) => model === 'gpt-5');

/** Names of the person's own, above all others. */
export const aliased: ModelsView = {
  ...ready,
  aliases: [
    { ...haiku, alias: 'fast' },
    ...(gpt ? [{ ...gpt, alias: 'smart', locked: 'Locked by your own policy: it denies "gpt-5"' }] : []),
  ],
};

/** Two pinned models, one of them the one in use; speeds of the person's own answers; one that its vendor will retire. */
export const pinned: ModelsView = {
  ...ready,
  providers: ready.providers.map((one) => ({
    ...one,
    models: one.models.map((each) => ({
      ...each,
      ...(/haiku|gpt-5$/.test(each.model) && { pinned: true }),
      ...(/haiku|mini$|llama/.test(each.model) && { tokensPerSecond: 118.4, timeToFirstTokenMs: 420 }),
      ...(each.model === 'claude-sonnet-4-5' && { deprecated: true, abilities: ['vision', 'tools'] as const }),
    })),
  })),
};

/** Amounts in euros; sources that differ, a price of one's own, a local model by the hour. */
export const euro: ModelsView = {
  ...pinned,
  currency: { code: 'EUR', perUsd: 0.92 },
  providers: pinned.providers.map((one) => ({
    ...one,
    models: one.models.map((each) => ({
      ...each,
      ...(/haiku/.test(each.model) && {
        priceConflict: { inputPerMillion: 0.8, outputPerMillion: 4, source: 'litellm', date: '2026-10-21' } as const,
      }),
      ...(each.model.endsWith('mini') && { ownPrice: true, priceDate: undefined }),
      ...(each.local && { usdPerHour: 0.12 }),
    })),
  })),
};

/** A policy allows little. */
export const locked: ModelsView = {
  ...ready,
  providers: ready.providers.map((one) => ({
    ...one,
    models: one.models.map((each) =>
      /sonnet|gpt-5$/.test(each.model)
        ? {
            ...each,
            locked: 'Locked by this folder\'s policy (shop/.llm-workbench/policy.json): it denies "*sonnet*"',
          }
        : each,
    ),
  })),
};
