// Whether a Perplexity key works, without an answer that costs.
import { AppError } from '../errors.ts';
import type { ProviderContext } from '../provider.ts';
import { openClient } from './openaiClient.ts';
import { type CallSite, sdkError, throwIfAborted } from './wire.ts';

/** No model has this name. */
const NO_MODEL = 'perplexity/none';

/**
 * The vendor has no free call that needs a key: a model that does not exist is asked. With a wrong key that is answered
 * 401, with a good one 400 (`model "…" is not supported`), before any model runs and anything is billed.
 */
export async function checkKey(context: ProviderContext, signal: AbortSignal): Promise<void> {
  const site: CallSite = { provider: 'perplexity', signal };
  throwIfAborted(site);
  try {
    const client = await openClient(context);
    await client.post('/responses', { body: { model: NO_MODEL, input: 'Hello', max_output_tokens: 1 }, signal });
  } catch (thrown) {
    const error = sdkError(thrown, site);
    if (error.status === 400 && (error.kind === 'modelNotFound' || error.kind === 'badRequest')) {
      return;
    }
    throw error;
  }
  throw new AppError('badResponse', "The address does not answer like Perplexity's", { ...site });
}
