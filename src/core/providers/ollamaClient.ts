// A client of Ollama's own SDK for one call, and what its failures mean.
import type { Ollama } from 'ollama/browser';
import { AppError, errorFromHttp } from '../errors.ts';
import type { ProviderContext } from '../provider.ts';
import { DEFAULT_BASE_URL } from './ollamaAddress.ts';
import { readableLines } from './ollamaLines.ts';
import {
  asRecord,
  type CallSite,
  nonEmpty,
  readableText,
  sdkError,
  sealedFetch,
  throwIfAborted,
  USER_AGENT,
} from './wire.ts';

/**
 * A client for one call. The SDK has no signal for a call, keeps no headers of an error and loses lines of a stream: all are seen
 * to in `fetch`, which also keeps OLLAMA_API_KEY out (the SDK adds it for ollama.com). The SDK's browser build is taken because its Node build
 * opens any file whose path is given in place of a picture (0.6.4, `index.mjs`).
 */
export async function openClient(context: ProviderContext, site: CallSite, signal: AbortSignal): Promise<Ollama> {
  const fetch = sealedFetch(context.fetch, {
    accept: 'application/json',
    'user-agent': USER_AGENT,
    ...context.headers,
  });
  const sdk = await import('ollama/browser');
  return new sdk.Ollama({
    host: context.baseUrl || DEFAULT_BASE_URL,
    fetch: async (url, init) => {
      const response = await fetch(url, { ...init, signal });
      if (!response.ok) {
        throw await refusal(response, site);
      }
      return withReadableLines(response, site);
    },
  });
}

/** Only a stream is read through `body`. */
function withReadableLines(response: Response, { provider, model }: CallSite): Response {
  const { body } = response;
  const broken = () =>
    new AppError('badResponse', 'The stream holds a record that cannot be read', { provider, model });
  return body ? Object.defineProperty(response, 'body', { value: readableLines(body, broken) }) : response;
}

async function refusal(response: Response, site: CallSite): Promise<AppError> {
  const { status, headers } = response;
  const { provider, model } = site;
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = { error: readableText(text, status) || undefined };
  }
  const message = nonEmpty(asRecord(body)['error']);
  if (message && /longer than the context length|exceeds maximum context length/i.test(message)) {
    return new AppError('contextTooLong', message, { provider, model, status });
  }
  if (message && /requires more system memory/i.test(message)) {
    return new AppError('badRequest', message, { provider, model, status }); // 500, but trying again frees no memory.
  }
  return errorFromHttp({ status, headers, body, provider, model });
}

/** One call that is no stream of an answer: failures as `AppError`, and none that was given up counts as done. */
export async function call<T>(
  context: ProviderContext,
  site: CallSite,
  work: (client: Ollama) => Promise<T>,
): Promise<T> {
  throwIfAborted(site);
  try {
    const result = await work(await openClient(context, site, site.signal));
    throwIfAborted(site);
    return result;
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
}
