// Vendors that speak OpenAI's chat completions with words of their own: what each sends, and what must come out of it.
import type { Provider, ReasoningPart } from '../../src/core/provider.ts';
import { deepseek } from '../../src/core/providers/deepseek.ts';
import { groq } from '../../src/core/providers/groq.ts';
import { mistral } from '../../src/core/providers/mistral.ts';
import { together } from '../../src/core/providers/together.ts';
import type { ErrorKind } from '../../src/shared/errorKind.ts';

/** Status, body, kind, and headers. */
type Refusal = readonly [status: number, body: unknown, kind: ErrorKind, headers?: Readonly<Record<string, string>>];

export interface Vendor {
  provider: Provider;
  /** Below the server's address. */
  basePath: string;
  /** A model that reasons and takes an effort. */
  model: string;
  /** Usage of `text.sse` and of `tools.sse`. */
  usage: readonly [Readonly<Record<string, number>>, Readonly<Record<string, number>>];
  rawStop: string;
  callIds: readonly [string, string];
  maxTokensField: string;
  seedField: string;
  includesUsage: boolean;
  effort: string;
  takesTemperature: boolean;
  /** Whether `response_format` may be a schema. */
  takesSchema: boolean;
  /** How its reasoning goes back beside tool calls. */
  reasoningBack: (part: ReasoningPart) => Readonly<Record<string, string>>;
  refusals: Readonly<Record<string, Refusal>>;
  /** An error object inside a stream that began well. */
  errorInside: readonly [chunk: object, kind: ErrorKind];
}

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
const INPUT = { uncachedInputTokens: 56, cacheReadTokens: 64 };
const TOTALS = { uncachedInputTokens: 200, textOutputTokens: 40 };
const none = () => ({});

export const VENDORS: readonly Vendor[] = [
  {
    provider: groq,
    basePath: '/openai/v1',
    model: 'openai/gpt-oss-120b',
    usage: [{ ...INPUT, textOutputTokens: 20, reasoningTokens: 30 }, TOTALS],
    rawStop: 'stop',
    callIds: ['fc_a1', 'fc_b2'],
    maxTokensField: 'max_completion_tokens',
    seedField: 'seed',
    includesUsage: false,
    effort: 'medium',
    takesTemperature: true,
    takesSchema: false,
    reasoningBack: ({ text }) => ({ reasoning: text }),
    refusals: {
      'a wrong key': [401, error('Invalid API Key', 'invalid_request_error', 'invalid_api_key'), 'auth'],
      'a rate limit': [
        429,
        error(
          'Rate limit reached for model `x` on tokens per minute (TPM): Limit 6000',
          'tokens',
          'rate_limit_exceeded',
        ),
        'rateLimit',
        { 'retry-after': '7' },
      ],
      'a rate limit without a header': [
        429,
        error('Rate limit reached. Please try again in 7s.', 'tokens', 'rate_limit_exceeded'),
        'rateLimit',
      ],
      'no capacity': [498, error('Flex tier capacity exceeded', 'capacity_exceeded'), 'overloaded'],
      'an outage': [503, error('Service unavailable', 'internal_server_error'), 'overloaded'],
      'an unknown model': [
        404,
        error(
          'The model `x` does not exist or you do not have access to it.',
          'invalid_request_error',
          'model_not_found',
        ),
        'modelNotFound',
      ],
      'a retired model': [
        400,
        error('The model `x` has been decommissioned and is no longer supported.', 'invalid_request_error', 'gone'),
        'modelNotFound',
      ],
      'too long a conversation': [
        400,
        error(
          'Please reduce the length of the messages or completion.',
          'invalid_request_error',
          'context_length_exceeded',
        ),
        'contextTooLong',
      ],
    },
    errorInside: [
      { choices: [{ index: 0, delta: {}, finish_reason: null }], x_groq: { error: 'over capacity' } },
      'overloaded',
    ],
  },
  {
    provider: deepseek,
    basePath: '',
    model: 'deepseek-v4-pro',
    usage: [
      { ...INPUT, textOutputTokens: 20, reasoningTokens: 30 },
      { ...TOTALS, cacheReadTokens: 0 },
    ],
    rawStop: 'stop',
    callIds: ['call_00_a', 'call_01_b'],
    maxTokensField: 'max_tokens',
    seedField: 'seed',
    includesUsage: true,
    effort: 'low',
    takesTemperature: false,
    takesSchema: false,
    reasoningBack: ({ text }) => ({ reasoning_content: text }),
    refusals: {
      'a wrong key': [401, error('Authentication Fails (no such user)', 'authentication_error'), 'auth'],
      'no credit': [402, error('Insufficient Balance', 'unknown_error', 'invalid_request_error'), 'quota'],
      'a rate limit': [429, error('Too many requests'), 'rateLimit', { 'retry-after': '7' }],
      'an outage': [503, error('The server is overloaded', 'service_unavailable_error'), 'overloaded'],
      'an unknown model': [400, error('Model Not Exist'), 'modelNotFound'],
      'too long a conversation': [
        400,
        error("This model's maximum context length is 131072 tokens. However, you requested 140000 tokens."),
        'contextTooLong',
      ],
    },
    errorInside: [error('Rate limit reached', 'rate_limit_reached_error'), 'rateLimit'],
  },
  {
    provider: together,
    basePath: '/v1',
    model: 'openai/gpt-oss-120b',
    usage: [{ uncachedInputTokens: 120, textOutputTokens: 50 }, TOTALS],
    rawStop: 'eos',
    callIds: ['call_tg1', 'call_tg2'],
    maxTokensField: 'max_tokens',
    seedField: 'seed',
    includesUsage: true,
    effort: 'medium',
    takesTemperature: true,
    takesSchema: true,
    reasoningBack: none,
    refusals: {
      'a wrong key': [401, error('Invalid API key provided', 'invalid_request_error', 'invalid_api_key'), 'auth'],
      'no credit': [402, error('You have reached your spending limit', 'credit_limit'), 'quota'],
      'a rate limit': [429, error('You have hit a rate limit', 'rate_limit'), 'rateLimit', { 'retry-after': '7' }],
      'an outage': [503, error('The server is overloaded or not ready yet.', 'server_error'), 'overloaded'],
      'an unknown model': [
        404,
        error('Unable to access model x. Model not found', 'invalid_request_error'),
        'modelNotFound',
      ],
      'too long a conversation': [403, error("Token count exceeds the model's context length"), 'contextTooLong'],
      'too long a conversation, in other words': [
        422,
        error('Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000'),
        'contextTooLong',
      ],
    },
    errorInside: [error('upstream', 'server_error', '503'), 'overloaded'],
  },
  {
    provider: mistral,
    basePath: '/v1',
    model: 'mistral-medium-3-5',
    usage: [{ ...INPUT, textOutputTokens: 50 }, TOTALS],
    rawStop: 'stop',
    callIds: ['D681PevKs', 'aB3dEf9Zz'],
    maxTokensField: 'max_tokens',
    seedField: 'random_seed',
    includesUsage: false,
    effort: 'high',
    takesTemperature: true,
    takesSchema: true,
    reasoningBack: none,
    refusals: {
      'a wrong key': [401, { detail: 'Unauthorized' }, 'auth'],
      'no credit': [402, mistralError('Payment required', 'payment_required'), 'quota'],
      'a rate limit': [429, { message: 'Requests rate limit exceeded' }, 'rateLimit', { 'retry-after': '7' }],
      'an outage': [503, { message: 'Service unavailable' }, 'overloaded'],
      'an unknown model': [400, mistralError('Invalid model: x', 'invalid_model', '1500'), 'modelNotFound'],
      'too long a conversation': [
        400,
        mistralError(
          'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
          'invalid_request_error',
          '3051',
        ),
        'contextTooLong',
      ],
      'a field that it does not know': [
        422,
        mistralError({ detail: [{ type: 'extra_forbidden', loc: ['body', 'x'] }] }, 'invalid_request_error'),
        'badRequest',
      ],
    },
    errorInside: [mistralError('Internal server error', 'internal_server_error', '3000'), 'overloaded'],
  },
];
