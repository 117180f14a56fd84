// What every provider does the same way with an SDK: failures, aborts, cut-off streams, token counts.
import { AppError, errorFromHttp, toAppError, UNSENDABLE_HEADER, UNSENDABLE_KEY } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { ProviderContext, StreamPart } from '../provider.ts';

/** What is called, for errors; `signal` is the caller's. */
export interface CallSite {
  provider: string;
  model?: string;
  signal: AbortSignal;
}

/** What is used of a vendor's SDK: those that OpenAI's generator wrote have it in common. */
export interface SdkClient {
  get<T>(path: string, options: { signal: AbortSignal }): Promise<T>;
  post<T>(
    path: string,
    options: { body: Record<string, unknown>; stream?: boolean; signal: AbortSignal },
  ): Promise<T> & { withResponse(): Promise<{ data: T; response: Response; request_id?: string | null }> };
}

/** The longest a timer can wait: SDKs' own timeouts are set to it, because the clocks that count are outside. */
const NO_TIMEOUT_MS = 2_147_483_647;

/** Tells a server who calls; says nothing of the person or the machine. */
export const USER_AGENT = 'llm-workbench';

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/** What every SDK that OpenAI's or Anthropic's generator wrote is told, so that it takes nothing from the environment. */
export function sdkOptions(baseURL: string, fetch: Fetch) {
  return {
    // Never sent: `fetch` sets the header. The SDKs only insist on there being a key, or search the machine for one.
    apiKey: 'unused',
    baseURL,
    fetch,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    logger: SILENT,
    // The extension host has no page in which a key could be seen, but some of its builds look like a browser.
    dangerouslyAllowBrowser: true,
  } as const;
}

/** The headers of a call that takes JSON or a stream of events, with the key as most vendors want it. */
export function bearerHeaders(
  { apiKey, headers }: Pick<ProviderContext, 'apiKey' | 'headers'>,
  own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    accept: 'application/json, text/event-stream',
    'user-agent': USER_AGENT,
    ...own,
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...headers,
  };
}

/** Throws the signal's reason when the call was given up. To be called before sending, and after every loop: SDKs end an aborted stream in silence. */
export function throwIfAborted(site: CallSite): void {
  if (site.signal.aborted) {
    throw toAppError(site.signal.reason, site);
  }
}

/** The error for a stream that ended without its terminal event (`missing`, in the vendor's words). */
export function truncatedStream(site: CallSite, missing: string): AppError {
  const { provider, model } = site;
  return new AppError('truncated', `The stream ended without ${missing}`, { provider, model });
}

/**
 * The error for an error object that came inside a stream which had begun well. `body` is `{ error: … }` or what stood in
 * its place; gateways give the HTTP status that they met behind them as `code`.
 */
export function errorInStream(body: unknown, site: CallSite, headers?: Headers, cause?: unknown): AppError {
  const code = Number(asRecord(asRecord(body)['error'])['code']);
  const status = Number.isInteger(code) && code >= 400 && code < 600 ? code : 0;
  return errorFromHttp({ status, body, headers, provider: site.provider, model: site.model, cause });
}

/**
 * Any value that an SDK threw, as an `AppError`. Knows the `APIError` of SDKs that OpenAI's and Anthropic's generator
 * wrote (status, headers, `error`: the body or its inner error object); the rest is left to `toAppError`.
 */
export function sdkError(thrown: unknown, site: CallSite): AppError {
  const { provider, model, signal } = site;
  if (signal.aborted || thrown instanceof AppError || !isApiError(thrown)) {
    return thrown instanceof SyntaxError && !signal.aborted
      ? new AppError('badResponse', thrown.message, { provider, model, cause: thrown })
      : toAppError(thrown, site);
  }
  const headers = thrown.headers;
  if (thrown.status === undefined) {
    return thrown.error === undefined
      ? toAppError(thrown, site) // The connection failed; its cause says how.
      : errorInStream(asBody(thrown.error), site, headers, thrown);
  }
  if (thrown.error !== undefined) {
    return errorFromHttp({
      status: thrown.status,
      headers,
      body: asBody(thrown.error),
      provider,
      model,
      cause: thrown,
    });
  }
  const text = thrown.message.replace(/^\d{3} /, '');
  const message = text === 'status code (no body)' ? undefined : readableText(text, thrown.status);
  return errorFromHttp({ status: thrown.status, headers, message, provider, model, cause: thrown });
}

interface ApiErrorShape extends Error {
  status: number | undefined;
  headers: Headers | undefined;
  error: unknown;
}

function isApiError(thrown: unknown): thrown is ApiErrorShape {
  return thrown instanceof Error && 'status' in thrown && 'headers' in thrown && 'error' in thrown;
}

/** SDKs hand out the whole body (frameworks' own refusals: `{ detail }`) or only the object under `error`. */
function asBody(error: unknown): unknown {
  const fields = asRecord(error);
  return 'error' in fields || 'detail' in fields ? error : { error };
}

/** A sentence from a body that was not JSON: a proxy's HTML page gives its title, never the whole page. */
export function readableText(body: string, status: number): string {
  if (!/^\s*<(?:!doctype|html|head|body)\b/i.test(body)) {
    return body.trim().slice(0, 500);
  }
  const title = /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim();
  return title ? `HTTP ${status}: ${title}` : `HTTP ${status} with a web page instead of an answer`;
}

/**
 * `fetch` for an SDK: sends exactly `headers` in place of those the SDK put together (which may come from environment
 * variables), and refuses a web page that comes with status 200 (a captive portal, a wrong address). Throws an
 * `AppError` at once for a header that HTTP cannot carry.
 */
export function sealedFetch(fetch: Fetch, headers: Readonly<Record<string, string>>): Fetch {
  const fixed = sendableHeaders(headers);
  return async (url, init) => {
    const sealed = new Headers(fixed);
    if (init?.body !== undefined && init.body !== null) {
      sealed.set('content-type', 'application/json');
    }
    const response = await fetch(url, { ...init, headers: sealed });
    if (response.ok && /^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
      await response.body?.cancel();
      throw new AppError('badResponse', 'The address answered with a web page', { status: response.status });
    }
    return response;
  };
}

function sendableHeaders(headers: Readonly<Record<string, string>>): Headers {
  const sendable = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      sendable.set(name, value);
    } catch {
      // What was caught quotes the value, which may be a key: it must not become a cause.
      throw /authorization|key/i.test(name)
        ? new AppError('auth', 'The key has characters that a key cannot have (a line break, perhaps)', {
            code: UNSENDABLE_KEY,
          })
        : new AppError('config', `The header ${JSON.stringify(name)} cannot be sent`, { code: UNSENDABLE_HEADER });
    }
  }
  return sendable;
}

/** A count of tokens as reported: a finite number that is not negative, else `undefined`. */
export function tokenCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A total without the parts that it includes, never below 0; `undefined` when the total was not reported. */
export function withoutParts(total: number | undefined, ...parts: (number | undefined)[]): number | undefined {
  return total === undefined
    ? undefined
    : Math.max(
        0,
        parts.reduce<number>((rest, part) => rest - (part ?? 0), total),
      );
}

/** A value as an object whose fields can be looked at, whatever a server sent. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A string that is not empty, else `undefined`. */
export function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A page that an answer cites; `undefined` for what no browser should open. */
export function citedPage(url: unknown, title: unknown): Extract<StreamPart, { type: 'citation' }> | undefined {
  return typeof url === 'string' && /^https?:\/\//i.test(url)
    ? { type: 'citation', url, title: nonEmpty(title) }
    : undefined;
}

/** The arguments of a tool call for vendors that take objects only; a model may have written what is none. */
export function callArguments(argumentsJson: string): Readonly<Record<string, unknown>> {
  if (argumentsJson.trim() === '') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(argumentsJson);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Falls through to the wrapping, which Anthropic's guide to streamed tool input advises.
  }
  return { INVALID_JSON: argumentsJson };
}
