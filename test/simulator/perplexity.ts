/** Perplexity as the simulator plays it: the Agent API, a model list that anybody may see, errors with a number for a code. */
import { randomUUID } from 'node:crypto';
import { bearerOf } from './compatible.ts';
import type { Fault, FaultDetails, Reply, Vendor } from './contract.ts';
import { modelsOf } from './models.ts';
import { agentDialect } from './perplexityAnswer.ts';

/** Perplexity, under /perplexity. */
export const perplexity: Vendor = {
  id: 'perplexity',
  needsKey: true,
  keyOf: bearerOf,
  isPublic: (path) => path === '/v1/models',
  dialects: { '/v1/responses': agentDialect },
  answer(method, path) {
    if (method === 'GET' && path === '/v1/models') {
      const data = modelsOf('perplexity').map(({ id }) => ({
        id,
        object: 'model',
        created: 0,
        owned_by: id.split('/')[0],
      }));
      return { status: 200, body: { object: 'list', data } };
    }
    return method === 'POST' && /^(?:\/v1)?\/chat\/completions$/.test(path)
      ? error(403, 'Sonar is now the Agent API. Use /v1/responses', 'chat_completions_not_available')
      : undefined;
  },
  fault,
  headers: () => ({ 'x-request-id': randomUUID() }),
};

function error(code: number, message: string, type?: string, headers?: Record<string, string>): Reply {
  return { status: code, headers, body: { error: { message, ...(type && { type }), code } } };
}

function fault(fault: Fault, details: FaultDetails): Reply {
  switch (fault) {
    case 'missingKey':
    case 'wrongKey':
      return error(
        401,
        'Invalid API key provided. You can find your API key at https://console.perplexity.ai.',
        'invalid_api_key',
      );
    case 'noCredit':
      return error(
        402,
        'You have no API credits left. Add some at https://console.perplexity.ai.',
        'insufficient_credits',
      );
    case 'rateLimit':
      return error(429, 'Request rate limit exceeded, please try again later.', 'too_many_requests', {
        'retry-after': '3',
      });
    case 'overloaded':
      return error(503, 'The service is overloaded, please try again later.', 'service_unavailable');
    case 'contextTooLong':
      return error(
        400,
        `invalid request: the input of ${details.promptTokens} tokens exceeds the context window of ${details.contextTokens} tokens`,
        'invalid_request',
      );
    case 'unknownModel':
      return error(400, `validation failed: model "${details.model}" is not supported`);
    case 'blindModel':
    case 'badRequest':
      return error(400, `invalid request: ${details.message ?? 'the body is not valid JSON'}`, 'invalid_request');
    case 'noSuchPath':
      return error(404, `not found: ${details.message ?? details.path}`, 'not_found');
    case 'serverError':
      return error(500, 'Internal error', 'internal_error');
  }
}
