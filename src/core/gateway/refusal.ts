// What the gateway itself refuses, and how every failure is written: in OpenAI's shape, with the vendor's reason.
import type { ErrorKind } from '../../shared/errorKind.ts';
import { describeError, storedError } from '../errorMessages.ts';
import { AppError, toAppError } from '../errors.ts';

export interface RefusalDetails {
  /** The field of the body that is wrong. */
  param?: string;
  code?: string;
  retryAfterMs?: number;
  /** The rest of the connection cannot be read. */
  closes?: boolean;
  cause?: unknown;
}

/** A request that the gateway refuses by itself; `message` is a sentence for the caller. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly status: number;
  readonly param?: string;
  readonly code?: string;
  readonly retryAfterMs?: number;
  readonly closes: boolean;

  constructor(status: number, message: string, details: RefusalDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = status;
    this.param = details.param;
    this.code = details.code;
    this.retryAfterMs = details.retryAfterMs;
    this.closes = details.closes ?? false;
  }
}

/** How a failure is answered: the body is `{ error }`. */
export interface ErrorReply {
  status: number;
  headers: Record<string, string>;
  error: {
    message: string;
    type: string;
    code: string;
    param: string | null;
    /** Of a vendor's failure: who was asked, and its own words for it. */
    provider?: string;
    model?: string;
    vendor_code?: string;
    vendor_request_id?: string;
  };
  /** The caller may send the same again. */
  retryable: boolean;
}

/**
 * Status, type and code by kind. A key that a vendor refuses is not the caller's token, but no better status says that it is no use to
 * go on. `cancelled`: the caller has gone, and nobody reads it.
 */
const KINDS: Record<ErrorKind, readonly [status: number, type: string, code: string]> = {
  auth: [401, 'authentication_error', 'vendor_key_refused'],
  quota: [402, 'insufficient_quota', 'insufficient_quota'],
  rateLimit: [429, 'rate_limit_error', 'rate_limit_exceeded'],
  overloaded: [503, 'server_error', 'overloaded'],
  network: [502, 'server_error', 'vendor_unreachable'],
  timeout: [504, 'server_error', 'timeout'],
  cancelled: [499, 'server_error', 'cancelled'],
  badRequest: [400, 'invalid_request_error', 'vendor_refused_request'],
  modelNotFound: [404, 'invalid_request_error', 'model_not_found'],
  contextTooLong: [400, 'invalid_request_error', 'context_length_exceeded'],
  contentFilter: [400, 'invalid_request_error', 'content_filter'],
  badResponse: [502, 'server_error', 'bad_vendor_response'],
  truncated: [502, 'server_error', 'answer_cut_off'],
  budgetExceeded: [402, 'insufficient_quota', 'budget_exceeded'],
  notAllowed: [403, 'permission_error', 'not_allowed'],
  config: [500, 'server_error', 'not_set_up'],
  internal: [500, 'server_error', 'internal_error'],
};

/** What is thrown while a request is answered, as the caller is told it: without keys, at most 2,000 characters of the vendor's words. */
export function errorReply(thrown: unknown, redact: (text: string) => string): ErrorReply {
  return thrown instanceof GatewayRefusal ? ownReply(thrown) : vendorReply(toAppError(thrown), redact);
}

function ownReply(refusal: GatewayRefusal): ErrorReply {
  const { status, message, param, code, retryAfterMs } = refusal;
  const retryable = status === 429 || status === 503;
  return {
    status,
    headers: retryHeaders(retryAfterMs, retryable),
    error: { message, type: ownType(status), code: code ?? 'invalid_request', param: param ?? null },
    retryable,
  };
}

function ownType(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status >= 500 ? 'server_error' : 'invalid_request_error';
  }
}

function vendorReply(error: AppError, redact: (text: string) => string): ErrorReply {
  const [status, type, code] = KINDS[error.kind];
  const kept = storedError(error, redact);
  // What goes wrong inside is for the log: its words may name files and more.
  const isOwnFault = error.kind === 'internal';
  return {
    status,
    headers: retryHeaders(error.retryAfterMs, error.retryable),
    error: {
      message: isOwnFault || kept.message === '' ? describeError(kept, {}).title : kept.message,
      type,
      code,
      param: null,
      provider: kept.provider,
      model: kept.model,
      vendor_code: isOwnFault ? undefined : kept.code,
      vendor_request_id: kept.requestId,
    },
    retryable: error.retryable,
  };
}

/** `x-should-retry` keeps clients built on OpenAI's library from sending again what cannot succeed. */
function retryHeaders(retryAfterMs: number | undefined, retryable: boolean): Record<string, string> {
  return {
    'x-should-retry': String(retryable),
    ...(retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      'retry-after-ms': String(retryAfterMs),
    }),
  };
}
