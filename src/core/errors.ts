// The one error of the program, and the only place that turns an HTTP status or a socket failure into a kind.
import type { BudgetRefusal } from '../shared/budgetViews.ts';
import type { ErrorKind } from '../shared/errorKind.ts';
import { readRetryAfterMs, resetHintMs } from './retryAfter.ts';

export interface AppErrorDetails {
  /** Milliseconds that the vendor asks to wait. */
  retryAfterMs?: number;
  provider?: string;
  model?: string;
  /** The vendor's id for the request, for its support. */
  requestId?: string;
  /** HTTP status, where one came. */
  status?: number;
  /** The vendor's own code, the system's or the program's (`insufficient_quota`, `ECONNREFUSED`, `noKey`). */
  code?: string;
  /** `code` is a server's text: it may read like one of the program's and means nothing then. */
  isServersCode?: boolean;
  cause?: unknown;
  /** Of `budgetExceeded`. */
  budget?: BudgetRefusal;
  /** Overrides what the kind says. */
  retryable?: boolean;
}

const RETRYABLE: ReadonlySet<ErrorKind> = new Set([
  'rateLimit',
  'overloaded',
  'network',
  'timeout',
  'truncated',
  'badResponse',
]);

/** `message` is the vendor's or our own technical sentence; what a person reads is made from `kind` in `errorMessages.ts`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  provider?: string;
  model?: string;
  readonly requestId?: string;
  readonly status?: number;
  readonly code?: string;
  readonly budget?: BudgetRefusal;
  readonly isServersCode: boolean;

  constructor(kind: ErrorKind, message: string, details: AppErrorDetails = {}) {
    // A server's words may stand in it, and VS Code makes `[words](command:…)` in its notifications a link.
    super(message.replaceAll('](', '] ('), details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.retryable = details.retryable ?? RETRYABLE.has(kind);
    this.retryAfterMs = details.retryAfterMs;
    this.provider = details.provider;
    this.model = details.model;
    this.requestId = details.requestId;
    this.status = details.status;
    this.code = details.code;
    this.budget = details.budget;
    this.isServersCode = details.isServersCode ?? false;
  }

  /** `code` where it is the program's own or the system's, never what a server wrote. */
  get ownCode(): string | undefined {
    return this.isServersCode ? undefined : this.code;
  }
}

/** What came back from a vendor instead of an answer. */
export interface HttpFailure {
  status: number;
  headers?: Headers;
  /** The body, parsed where it was JSON. */
  body?: unknown;
  /** The vendor's sentence, where the caller has it already. */
  message?: string;
  /** Vendor's error code or type. */
  code?: string;
  provider?: string;
  model?: string;
  cause?: unknown;
  /** Epoch milliseconds, to read a Retry-After that is a date. */
  now?: number;
}

const CONTEXT_TOO_LONG =
  /maximum context length is|prompt is too long|exceeds the maximum (?:number of )?tokens|input exceeds the context window|exceeds? (?:the )?(?:model's |available )?context|reduce the length of the messages|too large for model with|longer than the model's context length|too many tokens|exceeded max context length|context_length_exceeded|context window|`inputs` tokens \+ `max_new_tokens` must be/i;
const RATE_LIMIT =
  /rate.?limit|tokens per (?:min|day|hour)|requests per (?:min|day|hour)|too many requests|\bTPM\b|\bRPM\b/i;
const NO_CREDIT =
  /insufficient_quota|budget_exceeded|billing_error|credit balance|insufficient (?:balance|credit|funds)|exceeded your current quota|billing_hard_limit/i;
const MODEL_MISSING =
  /model_not_found|not_found_error model:|model.{0,80}(?:not found|does not exist|not exist|not available|is not supported|not a chat model|has been decommissioned)|(?:no such|unknown|invalid) model|try pulling it|DeploymentNotFound|deployment.{0,80}does not exist/i;
const FILTERED = /content_filter|content_policy|safety system|content management policy|moderation/i;

/** Turns a vendor's refusal into an error with its kind. */
export function errorFromHttp(failure: HttpFailure): AppError {
  const read = readBody(failure.body);
  const message =
    failure.message ?? read.message ?? (failure.status ? `HTTP ${failure.status}` : 'The stream carried an error');
  const code = failure.code ?? read.code;
  const kind = kindOfHttp(failure.status, `${code ?? ''} ${read.type ?? ''} ${message}`);
  const now = failure.now ?? Date.now();
  return new AppError(kind, message, {
    status: failure.status,
    code,
    isServersCode: true,
    provider: failure.provider,
    model: failure.model,
    retryAfterMs:
      readRetryAfterMs(failure.headers, message, now, failure.body) ??
      (kind === 'rateLimit' ? resetHintMs(failure.headers, now) : undefined),
    requestId:
      failure.headers?.get('x-request-id') ?? failure.headers?.get('request-id') ?? read.requestId ?? undefined,
    cause: failure.cause,
  });
}

/** The kind for an HTTP status and the words that came with it; status 0 is an error object inside a stream that had begun well. */
function kindOfHttp(status: number, words: string): ErrorKind {
  if (NO_CREDIT.test(words) || status === 402) {
    return 'quota';
  }
  const rateLimited = RATE_LIMIT.test(words);
  if (
    !rateLimited &&
    (status === 400 || status === 403 || status === 413 || status === 422 || status === 500 || status === 0) &&
    CONTEXT_TOO_LONG.test(words)
  ) {
    return 'contextTooLong';
  }
  if (/API_KEY_INVALID|API key not valid|invalid_api_key|authentication_error/i.test(words)) {
    return 'auth';
  }
  if ((status === 400 || status === 404 || status === 0) && MODEL_MISSING.test(words)) {
    return 'modelNotFound';
  }
  if ((status === 400 || status === 403 || status === 0) && FILTERED.test(words)) {
    return 'contentFilter';
  }
  return kindOfStatus(status, rateLimited, words);
}

function kindOfStatus(status: number, rateLimited: boolean, words: string): ErrorKind {
  switch (status) {
    case 401:
      return 'auth';
    case 403:
      return 'notAllowed';
    case 404:
      return 'config';
    case 408:
    case 504:
      return 'timeout';
    case 413:
      return rateLimited ? 'rateLimit' : 'contextTooLong';
    case 429:
      return 'rateLimit';
    case 498:
    case 503:
    case 529:
      return 'overloaded';
    default:
  }
  if (status === 0 && /overloaded|capacity|unavailable|server_error|internal server error/i.test(words)) {
    return 'overloaded';
  }
  if (rateLimited && status < 500) {
    return 'rateLimit';
  }
  if (status >= 500 || status === 0) {
    return status === 0 ? 'badResponse' : 'overloaded';
  }
  return status >= 400 ? 'badRequest' : 'badResponse';
}

/** Certificate failures as Node names them; not ERR_SSL_…, which is a server that does not speak TLS, or not this one. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;
/** Failures of sockets and names as Node and its fetch call them; a missing file (ENOENT) is none. */
const SOCKET =
  /^(?:ECONN[A-Z]+|ENOTFOUND|EAI_[A-Z]+|ENET[A-Z]+|EHOST[A-Z]+|EPIPE|EPROTO|EADDRNOTAVAIL|ERR_SSL_.+|UND_ERR_.+)$/;

/** What any thrown value is, as an `AppError`; an `AppError` comes back as it is, with provider and model filled in. */
export function toAppError(
  thrown: unknown,
  where: { provider?: string; model?: string; signal?: AbortSignal } = {},
): AppError {
  if (thrown instanceof AppError) {
    thrown.provider ??= where.provider;
    thrown.model ??= where.model;
    return thrown;
  }
  // The reason of our own clocks is an AppError: a timeout stays a timeout though the SDK only saw an abort.
  if (where.signal?.aborted) {
    return where.signal.reason instanceof AppError
      ? toAppError(where.signal.reason, where)
      : new AppError('cancelled', 'Cancelled', { ...where, cause: thrown });
  }
  const inner = causes(thrown).find((error) => error instanceof AppError);
  if (inner instanceof AppError) {
    return toAppError(inner, where);
  }
  const code = causes(thrown)
    .map((error) => (error as { code?: unknown }).code)
    .find((value): value is string => typeof value === 'string');
  const message = messageOf(thrown);
  const details = { provider: where.provider, model: where.model, cause: thrown, code };
  const refusal = causes(thrown)
    .map(proxyRefusal)
    .find((status) => status !== undefined);
  if (refusal !== undefined) {
    return new AppError('network', `The proxy refuses the connection (${refusal})`, {
      ...details,
      status: refusal,
      code: PROXY_REFUSED,
      retryable: false,
    });
  }
  if (causes(thrown).some((error) => (error as Error).name === 'AbortError')) {
    return new AppError('cancelled', 'Cancelled', details);
  }
  if (code && CERTIFICATE.test(code)) {
    return new AppError('network', `The certificate is not trusted (${code})`, { ...details, retryable: false });
  }
  if (
    (code && /^(?:ETIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/.test(code)) ||
    causes(thrown).some((error) => (error as Error).name === 'TimeoutError')
  ) {
    return new AppError('timeout', message, details);
  }
  if (
    (code && SOCKET.test(code)) ||
    /fetch failed|terminated|socket hang up|network|connection error|premature close/i.test(message)
  ) {
    return new AppError('network', code ? `${message} (${code})` : message, details);
  }
  return new AppError('internal', message, details);
}

/** Codes of what keeps a request from being made, of `AppError.ownCode`: a header or key that HTTP cannot carry, a faulty variable. */
export const UNSENDABLE_HEADER = 'unsendableHeader';
export const UNSENDABLE_KEY = 'unsendableKey';
export const BAD_ENVIRONMENT = 'badEnvironment';

/** Code of a connection that a proxy did not make. */
export const PROXY_REFUSED = 'proxyRefused';

/**
 * The status with which a proxy refused to lead on. For a tunnel Node's fetch throws what looks like an abort, an `AbortError`
 * that says "Proxy response (407) !== 200 when HTTP Tunneling"; for an answer 407 it throws a network error without any words,
 * as it does for nothing else that a request of ours can meet (`lib/internal/deps/undici/undici.js` of Node 24).
 */
function proxyRefusal(error: object): number | undefined {
  const status = /^Proxy response \((\d{3})\)/.exec(messageOf(error))?.[1];
  if (status !== undefined) {
    return Number(status);
  }
  const { cause } = error as { cause?: unknown };
  const isWordless =
    cause instanceof Error && cause.message === '' && cause.constructor === Error && !('code' in cause);
  return error instanceof TypeError && error.message === 'fetch failed' && isWordless ? 407 : undefined;
}

/** What a thrown value says, whatever it is. */
function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) {
    return String(thrown);
  }
  const { message } = thrown as { message?: unknown };
  return typeof message === 'string' ? message : 'Something that is not an error was thrown';
}

/** An error and what caused it, outermost first; stops at a circle. */
export function causes(thrown: unknown): object[] {
  const seen: object[] = [];
  let current = thrown;
  while (typeof current === 'object' && current !== null && !seen.includes(current) && seen.length < 10) {
    seen.push(current);
    current =
      current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : (current as Error).cause;
  }
  return seen;
}

/** Whether the failure is a certificate that this machine does not trust. */
export function isUntrustedCertificate(error: AppError): boolean {
  return error.kind === 'network' && error.code !== undefined && CERTIFICATE.test(error.code);
}

function readBody(body: unknown): { message?: string; code?: string; type?: string; requestId?: string } {
  if (typeof body === 'string') {
    return { message: body.slice(0, 500) || undefined };
  }
  if (typeof body !== 'object' || body === null) {
    return {};
  }
  const outer = body as Record<string, unknown>;
  const inner =
    typeof outer['error'] === 'object' && outer['error'] !== null ? (outer['error'] as Record<string, unknown>) : outer;
  const message = inner['message'] ?? outer['error'] ?? outer['detail'];
  const text = (value: unknown) =>
    typeof value === 'string'
      ? value
      : typeof value === 'number'
        ? String(value)
        : value
          ? JSON.stringify(value).slice(0, 500)
          : undefined;
  return {
    message: text(message) || undefined,
    code: text(inner['code']) ?? text(inner['type']),
    type: text(inner['type']),
    requestId: text(outer['request_id']),
  };
}

/** What goes wrong with `asking`, or `undefined`; never rejects. */
export async function problemOf(asking: Promise<unknown>, provider: string): Promise<AppError | undefined> {
  try {
    await asking;
    return undefined;
  } catch (thrown) {
    return toAppError(thrown, { provider });
  }
}
