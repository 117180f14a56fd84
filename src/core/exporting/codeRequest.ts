// A request as it goes over the wire, as plain data without any secret: what programs are written from.

/** What stands in a header: fixed words, then the value of a variable where one is named. */
export interface WireHeader {
  name: string;
  value: string;
  /** Name of the environment variable whose value follows `value`. */
  variable?: string;
}

export interface WireRequest {
  url: string;
  headers: readonly WireHeader[];
  body: Readonly<Record<string, unknown>>;
}

/** One question to one model. */
export interface CodeRequest {
  provider: { id: string; name: string };
  model: string;
  /** Exactly what the program sends. */
  native: WireRequest;
  /** The same as OpenAI's chat completions have it; `native` itself where that is this. */
  chat: WireRequest;
  /** What is to be known of `chat` where it is not what the program sends, as sentences. */
  chatNotes: readonly string[];
}

export type WireForm = 'chat' | 'responses' | 'anthropic' | 'gemini' | 'other';

/** Which interface a request is for, by its path. */
export function formOf({ url }: WireRequest): WireForm {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/chat/completions')) {
    return 'chat';
  }
  if (pathname.endsWith('/responses')) {
    return 'responses';
  }
  if (pathname.endsWith('/v1/messages')) {
    return 'anthropic';
  }
  return pathname.endsWith(':streamGenerateContent') ? 'gemini' : 'other';
}

/** The address that an SDK is given: without the path that it adds itself, and without the query. */
export function sdkAddress({ url }: WireRequest, path: RegExp): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(path, '');
}

export const OPENAI_PATHS = /\/(?:chat\/completions|responses)$/;

/** What an SDK that sends `Authorization: Bearer …` is told of key, headers and query. */
export interface SdkAccess {
  /** The variable with the key; absent: there is none, or it goes in another header. */
  keyVariable?: string;
  headers: readonly WireHeader[];
  query: Readonly<Record<string, string>>;
}

/** Headers that every client sends by itself. */
const USUAL = new Set(['accept', 'content-type', 'user-agent', 'anthropic-version', 'x-goog-api-key', 'x-api-key']);

/** `keyHeader`: the one in which the SDK sends its key. */
export function sdkAccess(request: WireRequest, keyHeader: string): SdkAccess {
  const key = request.headers.find(({ name, variable }) => name === keyHeader && variable !== undefined);
  return {
    keyVariable: key?.variable,
    headers: request.headers.filter((header) => header !== key && (!USUAL.has(header.name) || header.variable)),
    query: Object.fromEntries([...new URL(request.url).searchParams].filter(([name]) => name !== 'alt')),
  };
}
