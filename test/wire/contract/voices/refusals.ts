// Refusals in the words of single vendors, beside the ones that all have in common.
import type { Refusal } from '../voice.ts';

const error = (message: string, type = 'invalid_request_error', code: string | null = null) => ({
  error: { message, type, param: null, code },
});
const mistralError = (message: unknown, type: string, code: string | null = null) => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});

export const groqRefusals: readonly Refusal[] = [
  [
    429,
    error('Rate limit reached. Please try again in 5.289s.', 'tokens', 'rate_limit_exceeded'),
    'rateLimit',
    { retryAfterMs: 5289 },
  ],
  [413, error('Request too large for model `x` on tokens per minute (TPM): Limit 6000', 'tokens'), 'rateLimit'],
  [498, error('Flex tier capacity exceeded', 'capacity_exceeded'), 'overloaded', { retryable: true }],
  [424, error('A dependency failed'), 'badRequest'],
  [400, error('The model `x` has been decommissioned and is no longer supported.', 'x', 'gone'), 'modelNotFound'],
  [400, error('Please reduce the length of the messages or completion.', 'x', 'x'), 'contextTooLong'],
];

export const deepseekRefusals: readonly Refusal[] = [
  [401, error('Authentication Fails (no such user)', 'authentication_error'), 'auth'],
  [402, error('Insufficient Balance', 'unknown_error', 'invalid_request_error'), 'quota', { retryable: false }],
  [429, error('Too many requests'), 'rateLimit'],
  [503, error('The server is overloaded', 'service_unavailable_error'), 'overloaded'],
  [400, error('Model Not Exist'), 'modelNotFound'],
];

export const togetherRefusals: readonly Refusal[] = [
  [402, error('You have reached your spending limit', 'credit_limit'), 'quota'],
  [404, error('Unable to access model x. Model not found'), 'modelNotFound'],
  [403, error("Token count exceeds the model's context length"), 'contextTooLong'],
  [
    422,
    error('Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000'),
    'contextTooLong',
  ],
];

export const mistralRefusals: readonly Refusal[] = [
  [401, { detail: 'Unauthorized' }, 'auth', { message: 'Unauthorized' }],
  [402, mistralError('Payment required', 'payment_required'), 'quota'],
  [429, { message: 'Requests rate limit exceeded' }, 'rateLimit'],
  [400, mistralError('Invalid model: x', 'invalid_model', '1500'), 'modelNotFound'],
  [
    400,
    mistralError('Prompt contains 40000 tokens, too large for model with 32768 maximum context length', 'x', '3051'),
    'contextTooLong',
  ],
  [
    422,
    mistralError({ detail: [{ type: 'extra_forbidden', loc: ['body', 'x'] }] }, 'invalid_request_error'),
    'badRequest',
    { message: '{"detail":[{"type":"extra_forbidden","loc":["body","x"]}]}' },
  ],
];

export const litellmRefusals: readonly Refusal[] = [
  [
    400,
    error('litellm.ContextWindowExceededError: AnthropicException - prompt is too long: 9 tokens', 'None', '400'),
    'contextTooLong',
  ],
  [429, error('litellm.RateLimitError: GroqException - rate limited', 'throttling_error', '429'), 'rateLimit'],
  [400, error('litellm.BadRequestError: Invalid model name passed in model=x', 'None', '400'), 'modelNotFound'],
];

const cohere = (message: string) => ({ id: 'req_9', message });

export const cohereRefusals: readonly Refusal[] = [
  [400, cohere('invalid request: message must be at least 1 token long'), 'badRequest'],
  [400, cohere('too many tokens: total number of tokens in the prompt cannot exceed 4081'), 'contextTooLong'],
  [402, cohere('please add or update your payment method'), 'quota'],
  [404, cohere("model 'command-x' not found, make sure the correct model ID was used"), 'modelNotFound'],
  [422, cohere('json_schema is not an object'), 'badRequest'],
  [429, cohere('You are using a Trial key, which is limited to 20 API calls / minute.'), 'rateLimit'],
  [
    429,
    cohere('You are using a Trial key, which is limited to 1000 API calls / month.'),
    'quota',
    { retryable: false },
  ],
  [498, cohere('blocked input'), 'contentFilter'],
];

const agent = (message: string, code: number, type?: string) => ({ error: { message, type, code } });

export const perplexityRefusals: readonly Refusal[] = [
  [400, agent('validation failed: model "sonar-x" is not supported', 400), 'modelNotFound'],
  [400, agent('invalid request: unknown field "top_p"', 400, 'invalid_request'), 'badRequest'],
  [401, agent('Invalid API key provided.', 401, 'invalid_api_key'), 'auth', { code: '401' }],
  [402, agent('Pay first', 402), 'quota'],
  [403, agent('Sonar is now the Agent API.', 403, 'chat_completions_not_available'), 'notAllowed'],
  [429, agent('Request rate limit exceeded', 429, 'too_many_requests'), 'rateLimit'],
];

const claude = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_9' });

export const anthropicRefusals: readonly Refusal[] = [
  [400, claude('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'), 'contextTooLong'],
  [
    400,
    claude('invalid_request_error', 'input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000'),
    'contextTooLong',
  ],
  [400, claude('invalid_request_error', 'Your credit balance is too low to access the API'), 'quota'],
  [400, claude('invalid_request_error', 'messages.0: wrong'), 'badRequest', { requestId: 'req_9' }],
  [401, claude('authentication_error', 'invalid x-api-key'), 'auth'],
  [402, claude('billing_error', 'Pay'), 'quota'],
  [404, claude('not_found_error', 'model: claude-9'), 'modelNotFound'],
  [413, claude('request_too_large', 'Request exceeds the maximum size'), 'contextTooLong'],
  [429, claude('rate_limit_error', 'Number of request tokens has exceeded your rate limit'), 'rateLimit'],
  [500, claude('api_error', 'Internal server error'), 'overloaded'],
  [529, claude('overloaded_error', 'Overloaded'), 'overloaded', { retryable: true }],
];

const google = (code: number, message: string, status: string, details: readonly object[] = []) => ({
  error: { code, message, status, details },
});
const info = (reason: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason });
const retryIn = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });
const limit = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});
const QUOTA = 'You exceeded your current quota, please check your plan and billing details.';

export const geminiRefusals: readonly Refusal[] = [
  [
    400,
    google(400, 'API key not valid. Please pass a valid API key.', 'INVALID_ARGUMENT', [info('API_KEY_INVALID')]),
    'auth',
    { code: 'API_KEY_INVALID' },
  ],
  [
    400,
    google(400, 'API key expired. Please renew the API key.', 'INVALID_ARGUMENT', [info('API_KEY_INVALID')]),
    'auth',
  ],
  [400, google(400, 'Unknown name "topZ"', 'INVALID_ARGUMENT'), 'badRequest'],
  [401, google(401, 'Request had invalid authentication credentials.', 'UNAUTHENTICATED'), 'auth'],
  [429, google(429, 'Resource has been exhausted (e.g. check quota).', 'RESOURCE_EXHAUSTED'), 'rateLimit'],
  [500, google(500, 'An internal error has occurred.', 'INTERNAL'), 'overloaded'],
  [504, google(504, 'Deadline expired before operation could complete.', 'DEADLINE_EXCEEDED'), 'timeout'],
  [403, google(403, 'Method has no permission', 'PERMISSION_DENIED'), 'notAllowed', { code: 'PERMISSION_DENIED' }],
  [404, google(404, 'models/gemini-9 is not found for API version v1beta', 'NOT_FOUND'), 'modelNotFound'],
  [
    400,
    google(400, 'The input token count (1200000) exceeds the maximum number of tokens allowed', 'INVALID_ARGUMENT'),
    'contextTooLong',
  ],
  [
    429,
    google(429, QUOTA, 'RESOURCE_EXHAUSTED', [limit('GenerateRequestsPerMinute'), retryIn('27.5s')]),
    'rateLimit',
    { retryAfterMs: 27_500, retryable: true },
  ],
  [
    429,
    google(429, QUOTA, 'RESOURCE_EXHAUSTED', [limit('GenerateRequestsPerDay'), retryIn('27s')]),
    'quota',
    { retryable: false },
  ],
  [503, google(503, 'The model is overloaded.', 'UNAVAILABLE'), 'overloaded', { code: 'UNAVAILABLE' }],
];

export const ollamaRefusals: readonly Refusal[] = [
  [400, { error: '"qwen3:8b" does not support tools' }, 'badRequest'],
  [400, { error: 'the prompt is too long: 9000 tokens exceeds the available context size' }, 'contextTooLong'],
  [500, { error: 'the input length exceeds the context length' }, 'contextTooLong'],
  [404, { error: "model 'qwen3:8b' not found" }, 'modelNotFound'],
  [404, { error: 'model "e" not found, try pulling it first' }, 'modelNotFound'],
  [
    500,
    { error: 'model requires more system memory (9.6 GiB) than is available (4.2 GiB)' },
    'badRequest',
    { retryable: false },
  ],
  [503, { error: 'server busy, please try again' }, 'overloaded', { retryable: true }],
];
