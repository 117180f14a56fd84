// Embeddings by a model on an Ollama server.
import { AppError } from '../errors.ts';
import type { Embeddings, ProviderContext } from '../provider.ts';
import { PROVIDER_ID } from './ollamaAddress.ts';
import { call } from './ollamaClient.ts';
import { contextSizeFor, DEFAULT_CONTEXT_TOKENS } from './ollamaRequest.ts';
import { asRecord, throwIfAborted, tokenCount } from './wire.ts';

/** The server takes any number, and works them off one after the other: a call is to end, or to be given up, within sight. */
const TEXTS_PER_CALL = 256;

/** One vector for each text, in order. */
export async function embedTexts(
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  signal: AbortSignal,
): Promise<Embeddings> {
  const site = { provider: PROVIDER_ID, model, signal };
  throwIfAborted(site);
  if (texts.length === 0) {
    return { vectors: [] };
  }
  // The longest text decides, for all calls: another size would load the model anew.
  const contextTokens = Math.max(...texts.map((text) => contextSizeFor(text)));
  const vectors: Float32Array[] = [];
  let inputTokens: number | undefined = 0;
  for (let at = 0; at < texts.length; at += TEXTS_PER_CALL) {
    const input = texts.slice(at, at + TEXTS_PER_CALL);
    const answer = await call(context, site, async (client) =>
      asRecord(
        await client.embed({
          model,
          input,
          truncate: false, // A text that is too long is an error, not a vector of its beginning.
          // The server takes no more than the model was trained for.
          ...(contextTokens > DEFAULT_CONTEXT_TOKENS && { options: { num_ctx: contextTokens } }),
        }),
      ),
    );
    const embeddings: unknown = answer['embeddings'];
    if (!Array.isArray(embeddings) || embeddings.length !== input.length || !embeddings.every(isVector)) {
      throw new AppError('badResponse', 'The answer does not hold one vector for each text', { ...site });
    }
    vectors.push(...embeddings.map((vector) => Float32Array.from(vector)));
    const counted = tokenCount(answer['prompt_eval_count']);
    inputTokens = inputTokens === undefined || counted === undefined ? undefined : inputTokens + counted;
  }
  return { vectors, inputTokens };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((component) => typeof component === 'number');
}
