/** Anthropic as the simulator plays it: keys, the model list with abilities, token counting, and errors in its shape. */
import { randomUUID } from 'node:crypto';
import { messagesDialect, messagesTurns } from './anthropicMessages.ts';
import type { Fault, FaultDetails, Reply, Vendor } from './contract.ts';
import type { Json } from './json.ts';
import { asText } from './json.ts';
import { findModel, modelsOf, type SimulatedModel } from './models.ts';
import { countPrompt } from './plan.ts';

/** Anthropic, under /anthropic. */
export const anthropic: Vendor = {
  id: 'anthropic',
  needsKey: true,
  keyOf: (headers) => {
    const own = headers['x-api-key'];
    return typeof own === 'string' ? own : /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  },
  dialects: { '/v1/messages': messagesDialect },
  answer,
  fault,
  headers: () => ({
    'request-id': requestId(),
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  }),
};

function requestId(): string {
  return `req_011${randomUUID().replaceAll('-', '').slice(0, 21)}`;
}

function answer(method: string, path: string, body: Json): Reply | undefined {
  if (method === 'POST' && path === '/v1/messages/count_tokens') {
    const model = findModel('anthropic', body['model']);
    if (!model) return fault('unknownModel', { path, model: asText(body['model']) });
    return { status: 200, body: { input_tokens: countPrompt(messagesTurns(body)) } };
  }
  if (method !== 'GET') return undefined;
  const models = modelsOf('anthropic').map((model) => listed(model));
  if (path === '/v1/models') {
    const page = { data: models, has_more: false, first_id: models[0]?.['id'], last_id: models.at(-1)?.['id'] };
    return { status: 200, body: page };
  }
  const id = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const model = models.find((entry) => entry['id'] === id);
  return model ? { status: 200, body: model } : fault('unknownModel', { path, model: id });
}

const released: Record<string, string> = {
  'claude-sonnet-5-5': '2026-09-22T00:00:00Z',
  'claude-sonnet-4-6': '2026-02-17T00:00:00Z',
  'claude-opus-4-5': '2025-11-24T00:00:00Z',
  'claude-haiku-4-5': '2025-10-15T00:00:00Z',
  'claude-sonnet-4-5': '2025-09-29T00:00:00Z',
};

/** The one that the vendor's SDK warns of as deprecated. */
const retiring = 'claude-sonnet-4-5';

function listed(model: SimulatedModel): Json {
  const [, line = '', major, minor] = model.id.split('-');
  const yes = { supported: true };
  const no = { supported: false };
  return {
    type: 'model',
    id: model.id,
    display_name: `Claude ${line.charAt(0).toUpperCase()}${line.slice(1)} ${major}.${minor}`,
    created_at: released[model.id] ?? '1970-01-01T00:00:00Z',
    deprecated_at: model.id === retiring ? '2026-05-30T00:00:00Z' : null,
    retires_at: model.id === retiring ? '2026-11-30T00:00:00Z' : null,
    lifecycle: model.id === retiring ? 'deprecated' : 'active',
    line,
    max_input_tokens: model.contextTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: line === 'haiku' ? no : yes,
      context_management: {
        supported: true,
        clear_thinking_20251015: yes,
        clear_tool_uses_20250919: yes,
        compact_20260112: null,
      },
      effort:
        line === 'opus'
          ? { supported: true, low: yes, medium: yes, high: yes, max: no, xhigh: null }
          : { supported: false, low: no, medium: no, high: no, max: no, xhigh: null },
      image_input: yes,
      pdf_input: yes,
      server_tools: { supported: true, code_execution: yes, web_search: yes },
      structured_outputs: yes,
      thinking: {
        supported: true,
        types: { adaptive: minor === '6' || major === '5' ? yes : no, between_tools: no, disabled: yes, enabled: yes },
      },
    },
  };
}

function fault(fault: Fault, details: FaultDetails): Reply {
  const error = (status: number, type: string, message: string, headers?: Record<string, string>): Reply => ({
    status,
    headers,
    body: { type: 'error', error: { type, message }, request_id: requestId() },
  });
  switch (fault) {
    case 'missingKey':
      return error(401, 'authentication_error', 'x-api-key header is required');
    case 'wrongKey':
      return error(401, 'authentication_error', 'invalid x-api-key');
    case 'noCredit':
      return error(
        402,
        'billing_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      );
    case 'rateLimit':
      return error(
        429,
        'rate_limit_error',
        "This request would exceed your organization's rate limit of 30,000 input tokens per minute. Please reduce the prompt length or the maximum tokens requested, or try again later.",
        { 'retry-after': '3', 'anthropic-ratelimit-input-tokens-remaining': '0' },
      );
    case 'overloaded':
      return error(529, 'overloaded_error', 'Overloaded');
    case 'contextTooLong':
      return error(
        400,
        'invalid_request_error',
        `prompt is too long: ${details.promptTokens} tokens > ${details.contextTokens} maximum`,
      );
    case 'unknownModel':
      return error(404, 'not_found_error', `model: ${details.model}`);
    case 'blindModel':
    case 'badRequest':
      return error(400, 'invalid_request_error', details.message ?? 'The request body is not valid JSON');
    case 'noSuchPath':
      return error(404, 'not_found_error', 'Not Found');
    case 'serverError':
      return error(500, 'api_error', 'Internal server error');
  }
}
