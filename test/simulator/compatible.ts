/** A vendor that speaks OpenAI's chat completions with words of its own: what departs is data. */
import { randomUUID } from 'node:crypto';
import type { Fault, FaultDetails, Reply, Vendor } from './contract.ts';
import { openaiEmbeddings } from './embeddings.ts';
import type { Json } from './json.ts';
import { modelsOf, type SimulatedModel, type VendorId } from './models.ts';
import { chatDialect, type ChatManner } from './openaiChat.ts';
import { openaiError } from './openaiErrors.ts';

/** What a vendor says for a fault. `code` and `type` as OpenAI has them; absent where the vendor sends neither. */
export type Refusal = {
  readonly status: number;
  readonly message: string | ((details: FaultDetails) => string);
  readonly type?: string;
  readonly code?: string;
  readonly headers?: Record<string, string>;
  /** A body of another shape than the vendor's usual one. */
  readonly body?: unknown;
};

export type CompatibleVendor = {
  readonly id: VendorId;
  /** Where the interface begins, after the vendor's prefix. */
  readonly basePath: string;
  /** Default true. */
  readonly needsKey?: boolean;
  readonly manner: ChatManner;
  readonly refusals: Readonly<Record<Fault, Refusal>>;
  /** Writes an error body; default OpenAI's. */
  readonly errorBody?: (refusal: Refusal, message: string) => unknown;
  readonly listed: (model: SimulatedModel) => Json;
  /** Puts the list together; default `{ object: 'list', data }`. */
  readonly list?: (entries: readonly Json[]) => unknown;
  readonly embeds?: boolean;
  /** Answers paths beside the usual ones. */
  readonly others?: (method: string, path: string) => Reply | undefined;
};

/** Makes the vendor of its data. */
export function compatible(data: CompatibleVendor): Vendor {
  const { id, basePath, manner, listed, list = (entries) => ({ object: 'list', data: entries }) } = data;
  const fault = (fault: Fault, details: FaultDetails): Reply => {
    const refusal = data.refusals[fault];
    // Where the request is wrong, what the caller says of it is better than the vendor's general words.
    const own = typeof refusal.message === 'string' ? refusal.message : refusal.message(details);
    const message = fault === 'badRequest' ? (details.message ?? own) : own;
    const { status, headers, body = data.errorBody?.(refusal, message) } = refusal;
    return body === undefined ? openaiError(status, { ...refusal, message }, headers) : { status, headers, body };
  };
  return {
    id,
    needsKey: data.needsKey ?? true,
    keyOf: bearerOf,
    dialects: { [`${basePath}/chat/completions`]: chatDialect(manner) },
    answer(method, path, body) {
      if (method === 'GET' && path === `${basePath}/models`) {
        return { status: 200, body: list(modelsOf(id).map((model) => listed(model))) };
      }
      if (data.embeds && method === 'POST' && path === `${basePath}/embeddings`) {
        return openaiEmbeddings({ id, fault }, path, body);
      }
      return data.others?.(method, path);
    },
    fault,
    headers: () => ({ 'x-request-id': randomUUID() }),
  };
}

/** The key of an Authorization header. */
export function bearerOf({ authorization = '' }: { authorization?: string }): string | undefined {
  return /^Bearer\s+(.+)$/i.exec(authorization)?.[1];
}

/** What nobody words in a way of their own. */
export const common = {
  noSuchPath: { status: 404, message: ({ message, path }: FaultDetails) => `Invalid URL (${message ?? path})` },
  badRequest: { status: 400, message: 'The body of the request is not valid JSON' },
  serverError: { status: 500, message: 'Internal server error', type: 'internal_server_error' },
  missingKey: { status: 401, message: 'No API key was provided', type: 'invalid_request_error' },
} as const;

export const retryIn3s = { 'retry-after': '3' };
