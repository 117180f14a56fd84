// What the lists of servers that speak OpenAI's interface say of a model: each puts it into fields of its own.
import type { ListPrice, ModelAbilities, ModelInfo } from '../provider.ts';
import { modelNamed } from './openaiCompatible.ts';
import { asRecord, nonEmpty, tokenCount } from './wire.ts';

/**
 * One entry of `GET /models`. The window is `max_model_len` at vLLM (`OpenAIModelInfo`), `meta.n_ctx` or `meta.n_ctx_train` at
 * llama.cpp (its server's README), `context_length` at OpenRouter (https://openrouter.ai/docs/api-reference/list-available-models),
 * which gives prices and abilities too.
 */
export function readEndpointModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  const meta = asRecord(entry['meta']);
  const contextWindow = [entry['max_model_len'], entry['context_length'], meta['n_ctx'], meta['n_ctx_train']]
    .map(tokenCount)
    .find(Boolean);
  return (
    model && {
      ...model,
      name: nonEmpty(entry['name']),
      contextWindow,
      maxOutputTokens: tokenCount(asRecord(entry['top_provider'])['max_completion_tokens']) || undefined,
      abilities: abilitiesOf(model.id, entry),
      price: priceOf(asRecord(entry['pricing'])),
    }
  );
}

function abilitiesOf(id: string, entry: Readonly<Record<string, unknown>>): ModelAbilities {
  const { input_modalities: input, output_modalities: output } = asRecord(entry['architecture']);
  const parameters = entry['supported_parameters'];
  // Servers on one's own machine list what only makes vectors beside what answers.
  const embeds = /(?:^|[-_/])embed(?:ding)?s?(?:$|[-_:.])|[-_]embed(?:ding)?/i.test(id);
  return {
    ...(embeds && { chat: false, embeddings: true }),
    ...(Array.isArray(input) && { vision: input.includes('image') }),
    ...(Array.isArray(output) && !output.includes('text') && { chat: false }),
    ...(Array.isArray(parameters) && {
      tools: parameters.includes('tools'),
      reasoning: parameters.includes('reasoning'),
      json: parameters.includes('response_format'),
    }),
  };
}

/** USD per token as texts; below 0 where it depends on whom the request is led to. */
function priceOf({
  prompt,
  completion,
  input_cache_read: cached,
  input_cache_write: kept,
}: Readonly<Record<string, unknown>>) {
  const [inputPerMillion, outputPerMillion] = [perMillion(prompt), perMillion(completion)];
  if (inputPerMillion === undefined || outputPerMillion === undefined) {
    return undefined;
  }
  const price: ListPrice = {
    inputPerMillion,
    outputPerMillion,
    cacheReadPerMillion: perMillion(cached),
    cacheWritePerMillion: perMillion(kept),
  };
  return price;
}

function perMillion(perToken: unknown): number | undefined {
  const usd = typeof perToken === 'string' && perToken.trim() !== '' ? Number(perToken) : perToken;
  // Rounded to a millionth of a dollar: 0.00000015 times a million is 0.15 and a little.
  return tokenCount(usd) === undefined ? undefined : Math.round(Number(usd) * 1e12) / 1e6;
}
