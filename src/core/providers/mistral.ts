// Mistral: OpenAI's interface without its newer fields, with a list that says what each model can do.
import type { ModelInfo, ReasoningEffort, Usage } from '../provider.ts';
import { modelNamed, openaiCompatible } from './openaiCompatible.ts';
import { asRecord, tokenCount, withoutParts } from './wire.ts';

/** Whose reasoning can be set: https://docs.mistral.ai/capabilities/reasoning (read 2026-11). Magistral always reasons. */
function effortsOf(model: string): readonly ReasoningEffort[] | undefined {
  if (model.startsWith('mistral-large-4')) {
    return ['low', 'medium', 'high'];
  }
  return /^mistral-(?:small-(?:latest|2603)|medium-3[-.]5)/.test(model) ? ['high'] : undefined;
}

function reasons(model: string): boolean {
  return effortsOf(model) !== undefined || model.startsWith('magistral');
}

export const mistral = openaiCompatible({
  id: 'mistral',
  name: 'Mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  environment: { apiKey: ['MISTRAL_API_KEY'], baseUrl: [], organization: [], model: ['MISTRAL_MODEL'] },
  links: {
    keys: 'https://console.mistral.ai/api-keys',
    billing: 'https://admin.mistral.ai/organization/billing',
    status: 'https://status.mistral.ai',
  },
  // Its own words: "Too many tokens in batch. Max is 16384", "Too many inputs in request" (from 513 on).
  embeddings: { texts: 512, bytes: 32_000 },
  readModel,
  quirks: ({ model }) => ({
    streamOptions: false, // Unknown fields are refused with 422; usage comes unasked.
    seedField: 'random_seed',
    toolCallIds: /^[a-zA-Z0-9]{9}$/,
    reasoningEfforts: effortsOf(model),
    // As they came (`ThinkChunk`, https://docs.mistral.ai/api/endpoint/chat); models that do not reason are sent none.
    thinkingInContent: reasons(model),
    finishReasons: { model_length: 'length' },
    failures: { error: 'overloaded' },
    readUsage,
  }),
});

/** https://docs.mistral.ai/api/endpoint/models */
function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  if (!model) {
    return undefined;
  }
  const able = asRecord(entry['capabilities']);
  const can = (name: string) => (typeof able[name] === 'boolean' ? able[name] : undefined);
  const embeddings = /embed/.test(model.id);
  const efforts = effortsOf(model.id);
  return {
    ...model,
    contextWindow: tokenCount(entry['max_context_length']) || undefined,
    abilities: {
      chat: embeddings ? false : can('completion_chat'),
      embeddings,
      tools: can('function_calling'),
      vision: can('vision'),
      reasoning: reasons(model.id) || can('reasoning'),
    },
    refuses: efforts ? [] : ['reasoningEffort'],
    efforts,
  };
}

/** OpenAI's totals, with cached input in a field of its own. */
function readUsage(raw: Readonly<Record<string, unknown>>): Usage {
  const cacheReadTokens =
    tokenCount(raw['num_cached_tokens']) ?? tokenCount(asRecord(raw['prompt_tokens_details'])['cached_tokens']);
  return {
    uncachedInputTokens: withoutParts(tokenCount(raw['prompt_tokens']), cacheReadTokens),
    cacheReadTokens,
    textOutputTokens: tokenCount(raw['completion_tokens']),
  };
}
