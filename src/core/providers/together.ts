// Together AI: open models of many makers, with context window and price in its list.
import type { ListPrice, ModelAbilities, ModelInfo } from '../provider.ts';
import { modelNamed, openaiCompatible } from './openaiCompatible.ts';
import { asRecord, nonEmpty, tokenCount } from './wire.ts';

// https://docs.together.ai/docs/inference/chat/reasoning (read 2026-11): which models take an effort.
const ADJUSTABLE = /gpt-oss|GLM-5\.[3-9]/i;
const EFFORTS = ['low', 'medium', 'high'] as const;

export const together = openaiCompatible({
  id: 'together',
  name: 'Together AI',
  baseUrl: 'https://api.together.xyz/v1',
  environment: { apiKey: ['TOGETHER_API_KEY'], baseUrl: [], organization: [], model: ['TOGETHER_MODEL'] },
  links: {
    keys: 'https://api.together.ai/settings/api-keys',
    billing: 'https://api.together.ai/settings/billing',
    status: 'https://status.together.ai',
  },
  keyPrefixes: ['tgp_'],
  embeddings: true,
  readModel,
  quirks: ({ model }) => ({
    finishReasons: { eos: 'stop' },
    reasoningEfforts: ADJUSTABLE.test(model) ? EFFORTS : undefined,
  }),
});

/** The list is a bare array. https://docs.together.ai/reference/models-1 */
function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  const isAdjustable = ADJUSTABLE.test(model?.id ?? '');
  return (
    model && {
      ...model,
      name: nonEmpty(entry['display_name']),
      contextWindow: tokenCount(entry['context_length']) || undefined,
      abilities: { ...abilitiesOf(entry['type']), ...(isAdjustable && { reasoning: true }) },
      refuses: isAdjustable ? [] : ['reasoningEffort'],
      efforts: isAdjustable ? EFFORTS : undefined,
      price: priceOf(model.id, asRecord(entry['pricing'])),
    }
  );
}

/** Of `type`; `language` and `code` models only continue a text. */
function abilitiesOf(type: unknown): ModelAbilities {
  return typeof type === 'string' ? { chat: type === 'chat', embeddings: type === 'embedding' } : {};
}

/** USD per million tokens. Models that are rented by the hour are listed at 0: that is not free. */
function priceOf(id: string, pricing: Readonly<Record<string, unknown>>): ListPrice | undefined {
  const inputPerMillion = tokenCount(pricing['input']);
  const outputPerMillion = tokenCount(pricing['output']);
  const isUnpriced = !inputPerMillion && !outputPerMillion && !/-free$/i.test(id);
  return inputPerMillion === undefined || outputPerMillion === undefined || isUnpriced
    ? undefined
    : { inputPerMillion, outputPerMillion, cacheReadPerMillion: tokenCount(pricing['cached_input']) || undefined };
}
