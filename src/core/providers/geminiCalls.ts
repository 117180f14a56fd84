// Calls of the Gemini API that are no streamed answer: the free token count, embeddings.
import type { GenerateContentRequest } from '@google/generative-ai';
import { AppError } from '../errors.ts';
import type { ChatRequest, Embeddings, ProviderContext } from '../provider.ts';
import { PROVIDER_ID } from './geminiAddress.ts';
import { callSdk, geminiFetch } from './geminiClient.ts';
import { geminiBody } from './geminiRequest.ts';
import { asRecord, type CallSite, throwIfAborted, tokenCount } from './wire.ts';

/** Input tokens of the request by the vendor's own count, which costs nothing. */
export async function countTokens(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): Promise<number> {
  const site: CallSite = { provider: PROVIDER_ID, model: request.model, signal };
  throwIfAborted(site);
  const { generationConfig: _answer, toolConfig: _choice, ...counted } = geminiBody(request);
  const reply = await callSdk(request.model, context, abortable(context, site), site, (client) =>
    // The SDK's types are older than the API's schemas; what it does not know it sends on as it is.
    client.countTokens({ generateContentRequest: counted as unknown as GenerateContentRequest }),
  );
  throwIfAborted(site);
  const tokens = tokenCount(asRecord(reply)['totalTokens']);
  if (tokens === undefined) {
    throw new AppError('badResponse', 'The token count has no totalTokens', site);
  }
  return tokens;
}

/** One vector for each text, in order. */
export async function embedTexts(
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  signal: AbortSignal,
): Promise<Embeddings> {
  const site: CallSite = { provider: PROVIDER_ID, model, signal };
  throwIfAborted(site);
  const reply: unknown = await callSdk(model, context, abortable(context, site), site, (client) =>
    client.batchEmbedContents({
      requests: texts.map((text) => ({ content: { role: 'user', parts: [{ text }] } })),
    }),
  );
  throwIfAborted(site);
  const { embeddings, usageMetadata } = asRecord(reply);
  const read = (Array.isArray(embeddings) ? embeddings : []).map((entry) => asRecord(entry)['values']);
  if (read.length !== texts.length || !read.every(isVector)) {
    throw new AppError('badResponse', 'The answer does not hold one vector for each text', {
      provider: PROVIDER_ID,
      model,
    });
  }
  const inputTokens = tokenCount(asRecord(usageMetadata)['promptTokenCount']);
  return { vectors: read.map((values) => Float32Array.from(values)), inputTokens };
}

/** The SDK's own signal loses its reason: ours goes to `fetch` itself. */
function abortable(context: ProviderContext, site: CallSite): ReturnType<typeof geminiFetch> {
  const fetch = geminiFetch(context, site);
  return (url, init) => fetch(url, { ...init, signal: site.signal });
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((component) => typeof component === 'number');
}
