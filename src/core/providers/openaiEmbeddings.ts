// Embeddings as OpenAI and those who copied its interface give them, in batches that the vendor takes.
import { AppError } from '../errors.ts';
import type { Embeddings, ProviderContext } from '../provider.ts';
import { asRecord, type CallSite, type SdkClient, sdkError, throwIfAborted, tokenCount } from './wire.ts';

/** What one call may hold. */
export interface EmbeddingLimits {
  texts: number;
  /** UTF-8 bytes of all texts together: vendors count tokens, of which there are fewer; a text that is longer goes alone. */
  bytes: number;
}

/**
 * Where nothing is known: what the servers that take least take. Text Embeddings Inference stops at 32 texts unless told
 * otherwise, Mistral, which may stand behind a gateway, at 16,384 tokens.
 */
const CAUTIOUS: EmbeddingLimits = { texts: 32, bytes: 32_000 };

/**
 * One vector for each text, in their order; `inputTokens` of all calls together, `undefined` as soon as one did not say. Throws
 * `AppError`; what was embedded before a call that fails is lost.
 */
export async function embedTexts(
  open: (context: ProviderContext) => Promise<SdkClient>,
  limits: EmbeddingLimits | true,
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  site: CallSite,
): Promise<Embeddings> {
  throwIfAborted(site);
  if (texts.length === 0) {
    return { vectors: [] };
  }
  const vectors: Float32Array[] = [];
  let inputTokens: number | undefined = 0;
  try {
    const client = await open(context);
    for (const input of batches(texts, limits === true ? CAUTIOUS : limits)) {
      const body = await client.post<unknown>('/embeddings', {
        // Numbers are about three times the bytes of base64, but base64 is not known to all copies of the interface, and
        // some that do know it answer with numbers all the same.
        body: { model, input, encoding_format: 'float' },
        signal: site.signal,
      });
      throwIfAborted(site);
      vectors.push(...readVectors(body, input.length));
      const { prompt_tokens: prompt, total_tokens: total } = asRecord(asRecord(body)['usage']);
      const counted = tokenCount(prompt) ?? tokenCount(total);
      inputTokens = inputTokens === undefined || counted === undefined ? undefined : inputTokens + counted;
    }
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
  if (vectors.some(({ length }) => length !== vectors[0]?.length)) {
    throw new AppError('badResponse', 'The vectors are not all of one length', {
      provider: site.provider,
      model,
    });
  }
  return { vectors, inputTokens };
}

function batches(texts: readonly string[], limits: EmbeddingLimits): readonly string[][] {
  const all: string[][] = [];
  let open: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    const size = Buffer.byteLength(text);
    if (open.length === 0 || open.length === limits.texts || bytes + size > limits.bytes) {
      open = [];
      bytes = 0;
      all.push(open);
    }
    open.push(text);
    bytes += size;
  }
  return all;
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
