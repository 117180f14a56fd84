// Embeddings as OpenAI and those who copied its interface give them.
import { AppError } from '../errors.ts';
import type { Embeddings, ProviderContext } from '../provider.ts';
import { asRecord, type CallSite, type SdkClient, sdkError, throwIfAborted, tokenCount } from './wire.ts';

/** One vector for each text, in their order, by one call. Throws `AppError`. */
export async function embedTexts(
  open: (context: ProviderContext) => Promise<SdkClient>,
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  site: CallSite,
): Promise<Embeddings> {
  throwIfAborted(site);
  try {
    const client = await open(context);
    const body = await client.post<unknown>('/embeddings', {
      // Numbers are about three times the bytes of base64, but base64 is not known to all copies of the interface, and
      // some that do know it answer with numbers all the same.
      body: { model, input: texts, encoding_format: 'float' },
      signal: site.signal,
    });
    throwIfAborted(site);
    const { prompt_tokens: prompt, total_tokens: total } = asRecord(asRecord(body)['usage']);
    return { vectors: readVectors(body, texts.length), inputTokens: tokenCount(prompt) ?? tokenCount(total) };
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
}

/** By `index`, which need not be in order; by position where a server gives none. */
function readVectors(body: unknown, count: number): readonly Float32Array[] {
  const data = asRecord(body)['data'];
  const vectors = new Map<unknown, Float32Array>();
  for (const [position, item] of (Array.isArray(data) ? data : []).entries()) {
    const { index = position, embedding } = asRecord(item);
    if (isVector(embedding)) {
      vectors.set(index, Float32Array.from(embedding));
    }
  }
  const ordered = Array.from({ length: count }, (_, index) => vectors.get(index)).filter(
    (found) => found !== undefined,
  );
  if (ordered.length !== count || vectors.size !== count) {
    throw new AppError('badResponse', 'The answer does not hold one vector for each text');
  }
  return ordered;
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((component) => typeof component === 'number');
}
