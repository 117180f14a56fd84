// Groq, through its own SDK: open models at high speed.
import type { ModelAbilities, ModelInfo, Provider } from '../provider.ts';
import { modelNamed, openaiCompatible } from './openaiCompatible.ts';
import { tokenCount } from './wire.ts';

// What names mean: https://console.groq.com/docs/models, /docs/reasoning, /docs/vision, /docs/tool-use (read 2026-11).
const NO_CHAT = /whisper|tts|orpheus|prompt-guard|llama-guard/;
const ADJUSTABLE = /gpt-oss/;
const REASONS = /gpt-oss|qwen3|deepseek-r1/;
const SEES = /llama-4|qwen3\.[6-9]/;
const BLIND = /gpt-oss|llama-3|kimi-k2|qwen3-/;
const TOOLS = /gpt-oss|llama-[34]|kimi-k2|qwen3/;
const EFFORTS = ['low', 'medium', 'high'] as const;

const compatible = openaiCompatible({
  id: 'groq',
  name: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  environment: { apiKey: ['GROQ_API_KEY'], baseUrl: [], organization: [], model: ['GROQ_MODEL'] },
  links: {
    keys: 'https://console.groq.com/keys',
    billing: 'https://console.groq.com/settings/billing',
    status: 'https://groqstatus.com',
  },
  keyPrefixes: ['gsk_'],
  readModel,
  openClient: async (context) => (await import('./groqClient.ts')).openGroq(context),
  quirks: ({ model }) => ({
    streamOptions: false, // Usage comes unasked, in `x_groq`.
    extrasField: 'x_groq',
    maxTokensField: 'max_completion_tokens',
    jsonSchema: false, // Schemas are not taken together with streaming: https://console.groq.com/docs/structured-outputs
    reasoningEfforts: ADJUSTABLE.test(model) ? EFFORTS : undefined,
    // Other models answer 400 "reasoning is not supported with this model".
    reasoningField: ADJUSTABLE.test(model) ? 'reasoning' : undefined,
    // Unasked, these write their thoughts into the answer; gpt-oss takes no such parameter and keeps them apart.
    extraBody: REASONS.test(model) && !ADJUSTABLE.test(model) ? { reasoning_format: 'parsed' } : undefined,
  }),
});

/** Groq. An address without a path, as its SDK wants it, is taken too. */
export const groq: Provider = {
  ...compatible,
  normalizeBaseUrl: (value) =>
    (compatible.normalizeBaseUrl?.(value) ?? value).replace(/^(https?:\/\/api\.groq\.com)$/i, '$1/openai/v1'),
};

function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  if (!model || entry['active'] === false) {
    return undefined;
  }
  return {
    ...model,
    contextWindow: tokenCount(entry['context_window']),
    maxOutputTokens: tokenCount(entry['max_completion_tokens']),
    abilities: abilitiesOf(model.id),
    refuses: ADJUSTABLE.test(model.id) ? [] : ['reasoningEffort'],
    efforts: ADJUSTABLE.test(model.id) ? EFFORTS : undefined,
  };
}

function abilitiesOf(id: string): ModelAbilities {
  if (NO_CHAT.test(id)) {
    return { chat: false, embeddings: false };
  }
  return {
    chat: true,
    embeddings: false,
    reasoning: REASONS.test(id),
    vision: SEES.test(id) ? true : BLIND.test(id) ? false : undefined,
    // groq/compound calls tools of its own and takes no others.
    tools: TOOLS.test(id) ? true : id.includes('compound') ? false : undefined,
  };
}
