// One request to Cohere's API over plain `fetch`, and what its refusals mean.
import { AppError, errorFromHttp } from '../errors.ts';
import type { ProviderContext } from '../provider.ts';
import {
  asRecord,
  bearerHeaders,
  type CallSite,
  nonEmpty,
  readableText,
  sdkError,
  sealedFetch,
  throwIfAborted,
} from './wire.ts';

export const PROVIDER_ID = 'cohere';

/** "You are using a Trial key, which is limited to 1000 API calls / month": waiting a minute does not help. */
const MONTH_IS_USED_UP = /limited to .{1,40}\/ ?month/i;

/** Sends one request; resolves with the headers of a success, throws `AppError` for all else. A `body` makes it a POST. */
export async function send(
  context: ProviderContext,
  site: CallSite,
  path: string,
  body?: object,
  signal: AbortSignal = site.signal,
): Promise<Response> {
  if (!context.baseUrl) {
    throw new AppError('config', 'No base URL');
  }
  const fetch = sealedFetch(context.fetch, bearerHeaders(context));
  const response = await fetch(`${context.baseUrl}${path}`, {
    method: body ? 'POST' : 'GET',
    body: body && JSON.stringify(body),
    signal,
  });
  if (!response.ok) {
    throw await refusal(response, site);
  }
  return response;
}

/** One request whose answer is one JSON object. */
export async function sendForJson(
  context: ProviderContext,
  site: CallSite,
  path: string,
  body?: object,
): Promise<Readonly<Record<string, unknown>>> {
  throwIfAborted(site);
  try {
    const response = await send(context, site, path, body);
    return asRecord(await response.json());
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
}

/** Every refusal is `{ message, id }` (https://docs.cohere.com/reference/errors). */
async function refusal(response: Response, site: CallSite): Promise<AppError> {
  const { status, headers } = response;
  const { provider, model } = site;
  const text = await response.text();
  let body: Readonly<Record<string, unknown>>;
  try {
    body = asRecord(JSON.parse(text));
  } catch {
    body = { message: readableText(text, status) || undefined };
  }
  const message = nonEmpty(body['message']);
  const requestId = nonEmpty(body['id']);
  if (status === 498) {
    // Groq's 498 is a lack of capacity; here the request or the answer holds a word that is not allowed.
    return new AppError('contentFilter', message ?? 'HTTP 498', { provider, model, status, requestId });
  }
  if (status === 429 && message && MONTH_IS_USED_UP.test(message)) {
    return new AppError('quota', message, { provider, model, status, requestId });
  }
  return errorFromHttp({ status, headers, body: { message, request_id: requestId }, provider, model });
}
