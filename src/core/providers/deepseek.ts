// DeepSeek: models that think unless asked not to, with a cache that is billed apart.
import type { ModelInfo, Usage } from '../provider.ts';
import { modelNamed, openaiCompatible } from './openaiCompatible.ts';
import { asRecord, tokenCount, withoutParts } from './wire.ts';

/** The name for answers without thinking. https://api-docs.deepseek.com/guides/thinking_mode (read 2026-11) */
const DOES_NOT_THINK = /^deepseek-(?:chat|coder)/;
const BLIND = /^deepseek-(?:chat|coder|reasoner|v[1-4])/;
/** `minimal` is answered as low, `medium` as high. */
const EFFORTS = ['low', 'high'] as const;

export const deepseek = openaiCompatible({
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com',
  environment: { apiKey: ['DEEPSEEK_API_KEY'], baseUrl: [], organization: [], model: ['DEEPSEEK_MODEL'] },
  links: {
    keys: 'https://platform.deepseek.com/api_keys',
    billing: 'https://platform.deepseek.com/top_up',
    status: 'https://status.deepseek.com',
  },
  readModel,
  quirks: ({ model }) => ({
    jsonSchema: false,
    failures: { insufficient_system_resource: 'overloaded' },
    readUsage,
    ...(!DOES_NOT_THINK.test(model) && {
      refuses: ['temperature'], // Without effect while thinking.
      reasoningEfforts: EFFORTS,
      // "must be passed back" where tools were called, or 400; without tools it is passed over.
      reasoningField: 'reasoning_content',
      reasoningRequired: true,
    }),
  }),
});

function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  const reasoning = !DOES_NOT_THINK.test(model?.id ?? '');
  const vision = BLIND.test(model?.id ?? '') ? false : undefined;
  return (
    model && {
      ...model,
      abilities: { chat: true, tools: true, json: true, embeddings: false, reasoning, vision },
      refuses: reasoning ? ['temperature'] : ['reasoningEffort'],
      efforts: reasoning ? EFFORTS : undefined,
    }
  );
}

/** Cached input as hits and misses, which make up `prompt_tokens`. https://api-docs.deepseek.com/guides/kv_cache */
function readUsage(raw: Readonly<Record<string, unknown>>): Usage {
  const cacheReadTokens = tokenCount(raw['prompt_cache_hit_tokens']);
  const reasoningTokens = tokenCount(asRecord(raw['completion_tokens_details'])['reasoning_tokens']);
  return {
    uncachedInputTokens:
      tokenCount(raw['prompt_cache_miss_tokens']) ?? withoutParts(tokenCount(raw['prompt_tokens']), cacheReadTokens),
    cacheReadTokens,
    textOutputTokens: withoutParts(tokenCount(raw['completion_tokens']), reasoningTokens),
    reasoningTokens,
  };
}
