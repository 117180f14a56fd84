// Embeddings by a model on an Ollama server.
import { AppError } from '../errors.ts';
import type { Embeddings, ProviderContext } from '../provider.ts';
import { PROVIDER_ID } from './ollamaAddress.ts';
import { call } from './ollamaClient.ts';
import { contextSizeFor, DEFAULT_CONTEXT_TOKENS } from './ollamaRequest.ts';
import { asRecord, throwIfAborted, tokenCount } from './wire.ts';

/** One vector for each text, in order. The longest text decides for all calls: another size would load the model anew. */
export async function embedTexts(
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  signal: AbortSignal,
  longest?: string,
): Promise<Embeddings> {
  const site = { provider: PROVIDER_ID, model, signal };
  throwIfAborted(site);
  const sizes = [longest ?? '', ...texts].map((text) => contextSizeFor(text));
  const contextTokens = sizes.reduce((most, size) => Math.max(most, size), 0);
  const answer = await call(context, site, async (client) =>
    asRecord(
      await client.embed({
        model,
        input: [...texts],
        truncate: false, // A text that is too long is an error, not a vector of its beginning.
        // The server takes no more than the model was trained for.
        ...(contextTokens > DEFAULT_CONTEXT_TOKENS && { options: { num_ctx: contextTokens } }),
      }),
    ),
  );
  const embeddings: unknown = answer['embeddings'];
  if (!Array.isArray(embeddings) || embeddings.length !== texts.length || !embeddings.every(isVector)) {
    throw new AppError('badResponse', 'The answer does not hold one vector for each text', { ...site });
  }
  const vectors = embeddings.map((vector) => Float32Array.from(vector));
  return { vectors, inputTokens: tokenCount(answer['prompt_eval_count']) };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((component) => typeof component === 'number');
}
