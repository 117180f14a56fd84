// Anthropic through its own SDK: raw events of the Messages API, the model list, the free token count.
import type { Anthropic } from '@anthropic-ai/sdk';
import { AppError, errorFromHttp } from '../errors.ts';
import type { ChatRequest, ModelInfo, Provider, ProviderContext, StreamPart } from '../provider.ts';
import type { AnthropicBody, parameterRules } from './anthropicRequest.ts';
import {
  asRecord,
  bearerHeaders,
  type CallSite,
  nonEmpty,
  sdkError,
  sdkOptions,
  sealedFetch,
  throwIfAborted,
  tokenCount,
  truncatedStream,
} from './wire.ts';

const PROVIDER_ID = 'anthropic';
/** The version of the API whose shapes the SDK knows (@anthropic-ai/sdk 1.11.0, `client.mjs`). */
const API_VERSION = '2026-10-21';
/** The vendor's largest page. */
const MODELS_PER_PAGE = 1000;
/** An end for a server that never says that there is no more. */
const MAX_PAGES = 50;

/** The HTTP status that belongs to an error type when the error comes inside a stream (https://platform.claude.com/docs/en/api/errors). */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Anthropic's Messages API. Needs a key; its model list and token count cost nothing. */
export const anthropic: Provider = {
  id: PROVIDER_ID,
  name: 'Anthropic',
  auth: 'apiKey',
  baseUrl: 'https://api.anthropic.com',
  environment: { apiKey: ['ANTHROPIC_API_KEY'], baseUrl: [], organization: [], model: ['ANTHROPIC_MODEL'] },
  keyPrefixes: ['sk-ant-'],
  cacheWrites: 'asked',
  links: {
    keys: 'https://platform.claude.com/settings/keys',
    billing: 'https://platform.claude.com/settings/billing',
    status: 'https://status.claude.com',
  },
  models: (context, signal) => call(context, { provider: PROVIDER_ID, signal }, (client) => listModels(client, signal)),
  stream,
  count: (request, context, signal) =>
    call(context, { provider: PROVIDER_ID, model: request.model, signal }, (client) => count(client, request, signal)),
  check: (context, signal) =>
    call(context, { provider: PROVIDER_ID, signal }, async (client) => {
      await modelPage(client, { limit: 1 }, signal);
    }),
};

/**
 * A client for one call. Given a key, the SDK looks for no other credential in the environment or on disk; it would still
 * read ANTHROPIC_CUSTOM_HEADERS, so `sealedFetch` replaces all headers (key included), and all else is given here.
 */
async function openClient(context: ProviderContext): Promise<Anthropic> {
  const fetch = sealedFetch(context.fetch, bearerHeaders(context, { 'anthropic-version': API_VERSION }));
  const sdk = await import('@anthropic-ai/sdk');
  return new sdk.Anthropic({
    ...sdkOptions(context.baseUrl || anthropic.baseUrl, fetch),
    webhookKey: null,
    openTelemetry: false,
  });
}

async function call<T>(context: ProviderContext, site: CallSite, work: (client: Anthropic) => Promise<T>): Promise<T> {
  throwIfAborted(site);
  try {
    return await work(await openClient(context));
  } catch (thrown) {
    throw anthropicError(thrown, site);
  }
}

/** An error event inside a stream has a type and no status: the type says which status it would have been. */
function anthropicError(thrown: unknown, site: CallSite): AppError {
  const { error: body, status, headers } = asRecord(thrown);
  const type = nonEmpty(asRecord(asRecord(body)['error'])['type']);
  if (site.signal.aborted || status !== undefined || type === undefined) {
    const error = sdkError(thrown, site);
    // Events without the fields that belong to them: the server's mistake, and the next answer may be whole.
    return error.kind === 'internal' && thrown instanceof TypeError
      ? new AppError('badResponse', 'The stream holds an event that cannot be read', { ...site, cause: thrown })
      : error;
  }
  return errorFromHttp({
    status: STATUS_OF_TYPE[type] ?? 0,
    headers: headers instanceof Headers ? headers : undefined,
    body,
    provider: site.provider,
    model: site.model,
    cause: thrown,
  });
}

async function bodyOf(request: ChatRequest): Promise<AnthropicBody> {
  const { anthropicBody } = await import('./anthropicRequest.ts');
  const { transformJSONSchema } = await import('@anthropic-ai/sdk/lib/transform-json-schema');
  const body = anthropicBody(request, transformJSONSchema);
  if (!request.promptCache) {
    return body;
  }
  const { withCacheMarks } = await import('./anthropicCache.ts');
  return withCacheMarks(body, request.promptCache);
}

async function* stream(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void> {
  const site: CallSite = { provider: PROVIDER_ID, model: request.model, signal };
  throwIfAborted(site);
  try {
    const [client, body] = await Promise.all([openClient(context), bodyOf(request)]);
    const { data: events, request_id: requestId } = await client.messages.create(body, { signal }).withResponse();
    const { AnthropicAnswer } = await import('./anthropicAnswer.ts');
    const answer = new AnthropicAnswer(nonEmpty(requestId));
    // Leaving this loop aborts the request: the SDK's iterator does so in its `finally`.
    for await (const event of events) {
      const part = answer.take(event);
      if (part) {
        yield part;
        if (part.type === 'finish') {
          return;
        }
      }
    }
    throwIfAborted(site);
    throw truncatedStream(site, 'message_stop');
  } catch (thrown) {
    throw anthropicError(thrown, site);
  }
}

async function count(client: Anthropic, request: ChatRequest, signal: AbortSignal): Promise<number> {
  const { model, messages, system, tools, tool_choice, thinking, output_config } = await bodyOf(request);
  const counted = await client.messages.countTokens(
    { model, messages, system, tools, tool_choice, thinking, output_config },
    { signal },
  );
  const tokens = tokenCount(asRecord(counted)['input_tokens']);
  if (tokens === undefined) {
    throw new AppError('badResponse', 'The token count has no input_tokens');
  }
  return tokens;
}

async function listModels(client: Anthropic, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const { parameterRules: rulesOf } = await import('./anthropicRequest.ts');
  const models = new Map<string, ModelInfo>();
  let after: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await modelPage(client, { limit: MODELS_PER_PAGE, after_id: after }, signal);
    for (const listed of page.models) {
      const info = modelInfoOf(asRecord(listed), rulesOf);
      if (info) {
        models.set(info.id, info);
      }
    }
    if (page.next === undefined || page.next === after) {
      break;
    }
    after = page.next;
  }
  return [...models.values()];
}

/** One page of `/v1/models`, checked: the SDK's own pages turn any other answer into an empty list. */
async function modelPage(
  client: Anthropic,
  query: { limit: number; after_id?: string },
  signal: AbortSignal,
): Promise<{ models: readonly unknown[]; next?: string }> {
  const page = asRecord(await client.get<unknown>('/v1/models', { query, signal }));
  if (!Array.isArray(page['data'])) {
    throw new AppError('badResponse', "The address does not answer like Anthropic's model list");
  }
  return { models: page['data'], next: page['has_more'] === true ? nonEmpty(page['last_id']) : undefined };
}

/** The list's fields as in the SDK's `ModelInfo`; all Claude models chat and take tools, which it does not say. */
function modelInfoOf(listed: Readonly<Record<string, unknown>>, rulesOf: typeof parameterRules): ModelInfo | undefined {
  const id = nonEmpty(listed['id']);
  if (id === undefined) {
    return undefined;
  }
  const capabilities = asRecord(listed['capabilities']);
  const can = (name: string) => {
    const supported = asRecord(capabilities[name])['supported'];
    return typeof supported === 'boolean' ? supported : undefined;
  };
  const releasedAt = Date.parse(String(listed['created_at']));
  return {
    id,
    name: nonEmpty(listed['display_name']),
    contextWindow: tokenCount(listed['max_input_tokens']),
    maxOutputTokens: tokenCount(listed['max_tokens']),
    abilities: {
      chat: true,
      tools: true,
      vision: can('image_input'),
      reasoning: can('thinking'),
      json: can('structured_outputs'),
      embeddings: false,
    },
    ...rulesOf(id, can('thinking')),
    // The epoch itself stands for an unknown date.
    releasedAt: releasedAt > 0 ? releasedAt : undefined,
  };
}
