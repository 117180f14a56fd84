/** Google's error bodies: status words, and details that say what failed and how long to wait. */
import type { Fault, FaultDetails, Reply } from './contract.ts';

/** An error body in Google's shape (https://google.aip.dev/193). */
export function geminiError(code: number, status: string, message: string, details?: readonly object[]): Reply {
  return { status: code, body: { error: { code, message, status, ...(details && { details }) } } };
}

const google = (type: string) => `type.googleapis.com/google.rpc.${type}`;
const quotaMessage =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.';

function quotaFailure(quotaId: string, model: string | undefined): object {
  const quotaMetric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  return {
    '@type': google('QuotaFailure'),
    violations: [{ quotaMetric, quotaId, quotaDimensions: { location: 'global', model }, quotaValue: '10' }],
  };
}

/** The error that the Gemini API sends for a fault. */
export function geminiFault(fault: Fault, details: FaultDetails): Reply {
  const { model = '', message, contextTokens, promptTokens, path } = details;
  switch (fault) {
    case 'missingKey':
      return geminiError(
        403,
        'PERMISSION_DENIED',
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
      );
    case 'wrongKey':
      return geminiError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { '@type': google('ErrorInfo'), reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
      ]);
    case 'noCredit':
      return geminiError(429, 'RESOURCE_EXHAUSTED', quotaMessage, [
        quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier', model),
      ]);
    case 'rateLimit':
      return geminiError(429, 'RESOURCE_EXHAUSTED', `${quotaMessage} Please retry in 3s.`, [
        quotaFailure('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', model),
        { '@type': google('RetryInfo'), retryDelay: '3s' },
      ]);
    case 'overloaded':
      return geminiError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');
    case 'contextTooLong':
      return geminiError(
        400,
        'INVALID_ARGUMENT',
        `The input token count (${promptTokens}) exceeds the maximum number of tokens allowed (${contextTokens}).`,
      );
    case 'unknownModel':
      return geminiError(
        404,
        'NOT_FOUND',
        `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
      );
    case 'blindModel':
    case 'badRequest':
      return geminiError(400, 'INVALID_ARGUMENT', message ?? 'Invalid JSON payload received.');
    case 'noSuchPath':
      return geminiError(404, 'NOT_FOUND', `Requested entity was not found: ${message ?? path}`);
    case 'serverError':
      return geminiError(500, 'INTERNAL', 'An internal error has occurred.');
  }
}
