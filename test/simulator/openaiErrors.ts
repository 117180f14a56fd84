/** OpenAI's error bodies, word for word where the words matter to clients. */
import type { Fault, FaultDetails, Reply } from './contract.ts';

/** An error body in OpenAI's shape. */
export function openaiError(
  status: number,
  error: { message: string; type?: string; param?: string; code?: string },
  headers?: Record<string, string>,
): Reply {
  const body = {
    error: {
      message: error.message,
      type: error.type ?? 'invalid_request_error',
      param: error.param ?? null,
      code: error.code ?? null,
    },
  };
  return { status, body, headers };
}

/** As OpenAI does: the first and last characters of a key come back in the message. */
function mask(key: string): string {
  return key.length < 12 ? '*'.repeat(key.length) : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}

const quota =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.';

/** The error that OpenAI sends for a fault. */
export function openaiFault(fault: Fault, details: FaultDetails): Reply {
  const model = details.model ?? '';
  const isResponses = details.path === '/v1/responses';
  switch (fault) {
    case 'missingKey':
      return openaiError(401, {
        message:
          "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
      });
    case 'wrongKey':
      return openaiError(401, {
        message: `Incorrect API key provided: ${mask(details.key ?? '')}. You can find your API key at https://platform.openai.com/account/api-keys.`,
        code: 'invalid_api_key',
      });
    case 'noCredit':
      return openaiError(429, { message: quota, type: 'insufficient_quota', code: 'insufficient_quota' });
    case 'rateLimit':
      return openaiError(
        429,
        {
          message: `Rate limit reached for ${model} in organization org-simulated on tokens per min (TPM): Limit 30000, Used 29311, Requested 2210. Please try again in 3s. Visit https://platform.openai.com/account/rate-limits to learn more.`,
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
        { 'retry-after': '3', 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '3s' },
      );
    case 'overloaded':
      return openaiError(503, {
        message: 'The engine is currently overloaded, please try again later',
        type: 'server_error',
        code: 'server_overloaded',
      });
    case 'contextTooLong':
      return openaiError(400, {
        message: isResponses
          ? 'Your input exceeds the context window of this model. Please adjust your input and try again.'
          : `This model's maximum context length is ${details.contextTokens} tokens. However, your messages resulted in ${details.promptTokens} tokens. Please reduce the length of the messages.`,
        param: isResponses ? 'input' : 'messages',
        code: 'context_length_exceeded',
      });
    case 'unknownModel':
      return isResponses
        ? openaiError(400, {
            message: `The requested model '${model}' does not exist.`,
            param: 'model',
            code: 'model_not_found',
          })
        : openaiError(404, {
            message: `The model \`${model}\` does not exist or you do not have access to it.`,
            code: 'model_not_found',
          });
    case 'blindModel':
      return openaiError(400, {
        message: 'Invalid content type. image_url is only supported by certain models.',
        param: 'messages',
      });
    case 'badRequest':
      return openaiError(400, { message: details.message ?? 'We could not parse the JSON body of your request.' });
    case 'noSuchPath':
      return openaiError(404, { message: `Invalid URL (${details.message ?? details.path})` });
    case 'serverError':
      return openaiError(500, {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
      });
  }
}
