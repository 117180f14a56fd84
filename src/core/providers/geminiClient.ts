// The `@google/generative-ai` SDK for one call: it is given our fetch, our headers and our signal, and its failures are read.
import type { GenerativeModel } from '@google/generative-ai';
import { AppError, errorFromHttp } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { ProviderContext } from '../provider.ts';
import { API_VERSION, DEFAULT_BASE_URL, modelPath } from './geminiAddress.ts';
import { asRecord, type CallSite, nonEmpty, readableText, sdkError, sealedFetch, USER_AGENT } from './wire.ts';

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

/** A fetch for the API: the key in a header of its own and never in the address, a refusal as `AppError`. */
export function geminiFetch(context: ProviderContext, site: CallSite): Fetch {
  const fetch = sealedFetch(context.fetch, {
    accept: 'application/json, text/event-stream',
    'user-agent': USER_AGENT,
    ...(context.apiKey && { 'x-goog-api-key': context.apiKey }),
    ...context.headers,
  });
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.ok) {
      throw geminiError(await readBody(response), site, response.status, response.headers);
    }
    return response;
  };
}

/** `https://…/v1beta`. */
export function versionedUrl(context: ProviderContext): string {
  return `${context.baseUrl || DEFAULT_BASE_URL}/${API_VERSION}`;
}

/**
 * One call through the SDK; throws `AppError`. The SDK has no option for a fetch, but it looks the global one up before
 * `start` returns its promise, and keeps what it found (0.24.1, the default of `makeModelRequest`'s last parameter): for
 * that moment, in which nothing else can run, `fetch` stands in its place. So the key reaches no other origin, also not
 * by a redirect, which the SDK's own call would follow. The SDK's errors lose cause, headers and body; what `fetch`
 * throws is therefore kept and thrown again.
 */
export async function callSdk<T>(
  model: string,
  context: ProviderContext,
  fetch: Fetch,
  site: CallSite,
  start: (client: GenerativeModel) => Promise<T>,
): Promise<T> {
  let failure: { thrown: unknown } | undefined;
  try {
    const client = await openModel(model, context);
    return await withGlobalFetch(
      async (url, init) => {
        try {
          return await fetch(url, init);
        } catch (thrown) {
          failure = { thrown };
          throw thrown;
        }
      },
      () => start(client),
    );
  } catch (thrown) {
    throw sdkError(failure ? failure.thrown : thrown, site);
  }
}

async function openModel(model: string, context: ProviderContext): Promise<GenerativeModel> {
  const { GoogleGenerativeAI } = await import('@google/generative-ai');
  // The key is never sent from here: `geminiFetch` sets the header.
  return new GoogleGenerativeAI('unused').getGenerativeModel(
    { model: modelPath(model) },
    { baseUrl: context.baseUrl || DEFAULT_BASE_URL, apiVersion: API_VERSION },
  );
}

/** Not async on purpose: between the two assignments nothing runs but the beginning of `start`. */
function withGlobalFetch<T>(fetch: Fetch, start: () => Promise<T>): Promise<T> {
  const kept = globalThis.fetch;
  globalThis.fetch = fetch;
  try {
    return start();
  } finally {
    globalThis.fetch = kept;
  }
}

/** The body of a refusal: an error object, some also in an array; words where it was not JSON. */
export async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    return Array.isArray(body) ? body[0] : body;
  } catch {
    return readableText(text, response.status);
  }
}

/**
 * An error object of Google's (https://google.aip.dev/193), from a refusal or, with status 0, from inside a stream. Both a
 * limit for a minute and one for a day or a plan come as 429 "You exceeded your current quota": what can be waited for
 * is told by the delay that comes with it, unless the limit is one for a day.
 */
export function geminiError(body: unknown, site: CallSite, status: number, headers?: Headers): AppError {
  const error = asRecord(asRecord(body)['error']);
  const details = (Array.isArray(error['details']) ? error['details'] : []).map(asRecord);
  const detail = (type: string) => asRecord(details.find((entry) => entry['@type'] === type));
  const code = Number(error['code']);
  const read = errorFromHttp({
    status: status || (code >= 400 && code < 600 ? code : 0),
    headers,
    body,
    code: nonEmpty(detail(ERROR_INFO)['reason']) ?? nonEmpty(error['status']),
    provider: site.provider,
    model: site.model,
  });
  const isForADay = /per.?day/i.test(JSON.stringify(details));
  const passes = read.status === 429 && read.retryAfterMs !== undefined && !isForADay;
  const { message, requestId, provider, model, retryAfterMs } = read;
  return new AppError(passes ? 'rateLimit' : read.kind, message, {
    status: read.status,
    code: read.code,
    isServersCode: true,
    requestId,
    provider,
    model,
    retryAfterMs,
  });
}
