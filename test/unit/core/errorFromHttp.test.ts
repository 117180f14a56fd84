// What vendors' refusals are taken for.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError, errorFromHttp } from '../../../src/core/errors.ts';
import type { ErrorKind } from '../../../src/shared/errorKind.ts';

const openaiBody = (message: string, type: string, code: string | null = null) => ({
  error: { message, type, param: null, code },
});
const anthropicBody = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});

describe('errorFromHttp', () => {
  const table: readonly (readonly [string, number, unknown, ErrorKind])[] = [
    [
      'OpenAI, wrong key',
      401,
      openaiBody('Incorrect API key provided', 'invalid_request_error', 'invalid_api_key'),
      'auth',
    ],
    [
      'OpenAI, no credit',
      429,
      openaiBody('You exceeded your current quota, please check your plan', 'insufficient_quota', 'insufficient_quota'),
      'quota',
    ],
    [
      'OpenAI, rate',
      429,
      openaiBody(
        'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000. Please try again in 6ms.',
        'tokens',
        'rate_limit_exceeded',
      ),
      'rateLimit',
    ],
    [
      'OpenAI, too long',
      400,
      openaiBody(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
        'invalid_request_error',
        'context_length_exceeded',
      ),
      'contextTooLong',
    ],
    [
      'OpenAI, Responses too long',
      400,
      openaiBody('Your input exceeds the context window of this model.', 'invalid_request_error'),
      'contextTooLong',
    ],
    [
      'OpenAI, no model',
      404,
      openaiBody(
        'The model `gpt-9` does not exist or you do not have access to it.',
        'invalid_request_error',
        'model_not_found',
      ),
      'modelNotFound',
    ],
    [
      'OpenAI, filtered',
      400,
      openaiBody(
        'Your request was rejected as a result of our safety system.',
        'invalid_request_error',
        'content_policy_violation',
      ),
      'contentFilter',
    ],
    [
      'OpenAI, bad parameter',
      400,
      openaiBody(
        "Unsupported parameter: 'max_tokens' is not supported with this model.",
        'invalid_request_error',
        'unsupported_parameter',
      ),
      'badRequest',
    ],
    [
      'OpenAI, fails',
      500,
      openaiBody('The server had an error while processing your request.', 'server_error'),
      'overloaded',
    ],
    [
      'OpenAI, region',
      403,
      openaiBody(
        'Country, region, or territory not supported',
        'request_forbidden',
        'unsupported_country_region_territory',
      ),
      'notAllowed',
    ],
    ['Anthropic, wrong key', 401, anthropicBody('authentication_error', 'invalid x-api-key'), 'auth'],
    ['Anthropic, billing', 402, anthropicBody('billing_error', 'Payment required'), 'quota'],
    [
      'Anthropic, credit with 400',
      400,
      anthropicBody('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      'quota',
    ],
    [
      'Anthropic, rate',
      429,
      anthropicBody('rate_limit_error', 'This request would exceed your rate limit of 40,000 input tokens per minute'),
      'rateLimit',
    ],
    ['Anthropic, overloaded', 529, anthropicBody('overloaded_error', 'Overloaded'), 'overloaded'],
    ['Anthropic, overloaded inside a stream', 0, anthropicBody('overloaded_error', 'Overloaded'), 'overloaded'],
    [
      'Anthropic, too long',
      400,
      anthropicBody('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
      'contextTooLong',
    ],
    [
      'Anthropic, too large',
      413,
      anthropicBody('request_too_large', 'Request exceeds the maximum size'),
      'contextTooLong',
    ],
    ['Anthropic, no model', 404, anthropicBody('not_found_error', 'model: claude-9'), 'modelNotFound'],
    [
      'Anthropic, permission',
      403,
      anthropicBody('permission_error', 'Your API key does not have permission'),
      'notAllowed',
    ],
    [
      'Gemini, wrong key',
      400,
      { error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } },
      'auth',
    ],
    [
      'Gemini, too long',
      400,
      {
        error: {
          code: 400,
          message: 'The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
      'contextTooLong',
    ],
    [
      'Gemini, unavailable',
      503,
      { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } },
      'overloaded',
    ],
    [
      'Groq, too much for the rate',
      413,
      openaiBody(
        'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000',
        'tokens',
        'rate_limit_exceeded',
      ),
      'rateLimit',
    ],
    [
      'Groq, too long',
      400,
      openaiBody(
        'Please reduce the length of the messages or completion.',
        'invalid_request_error',
        'context_length_exceeded',
      ),
      'contextTooLong',
    ],
    ['Groq, capacity', 498, openaiBody('Flex tier capacity exceeded', 'capacity_exceeded'), 'overloaded'],
    ['DeepSeek, balance', 402, openaiBody('Insufficient Balance', 'unknown_error', 'invalid_request_error'), 'quota'],
    [
      'Together, too long with 403',
      403,
      openaiBody("Input is longer than the model's context length", 'invalid_request_error'),
      'contextTooLong',
    ],
    [
      'Mistral, a message that is an object',
      422,
      {
        object: 'error',
        message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] },
        type: 'invalid_request_error',
      },
      'badRequest',
    ],
    ['Mistral, detail', 401, { detail: 'Unauthorized' }, 'auth'],
    [
      'Cohere, too long',
      400,
      { message: 'too many tokens: total number of tokens in the prompt cannot exceed 128000' },
      'contextTooLong',
    ],
    [
      'Perplexity, a code that is a number',
      401,
      { error: { message: 'Invalid API key', type: 'invalid_api_key', code: 401 } },
      'auth',
    ],
    ['Ollama, not pulled', 404, { error: "model 'qwen9' not found, try pulling it first" }, 'modelNotFound'],
    [
      'Ollama, inside a stream',
      0,
      { error: 'an error was encountered while running the model: unexpected EOF' },
      'badResponse',
    ],
    [
      'LiteLLM, too long',
      400,
      openaiBody(
        "litellm.ContextWindowExceededError: This model's maximum context length is 8192 tokens",
        'None',
        '400',
      ),
      'contextTooLong',
    ],
    ['LiteLLM, too many requests with 500', 500, openaiBody('Rate limit reached', 'None'), 'overloaded'],
    ['a wrong path', 404, '<html>Not Found</html>', 'config'],
    ['a gateway that waits in vain', 504, undefined, 'timeout'],
    ['408', 408, undefined, 'timeout'],
    ['a body of nothing', 400, null, 'badRequest'],
    ['418', 418, '', 'badRequest'],
    ['a redirect that stayed', 302, undefined, 'badResponse'],
  ];
  for (const [name, status, body, kind] of table) {
    it(`${name}: ${kind}`, () => {
      const error = errorFromHttp({ status, body, headers: new Headers(), provider: 'p', model: 'm' });
      assert.equal(error.kind, kind);
      assert.ok(error.message.length > 0 && error.message.length <= 500);
      assert.doesNotMatch(error.message, /\[object Object\]|undefined/);
      assert.deepEqual([error.status, error.provider, error.model], [status, 'p', 'm']);
    });
  }

  it('takes every body that is JSON, and says something', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 599 }), (body, status) => {
        const error = errorFromHttp({ status, body });
        assert.ok(error instanceof AppError && error.message.length > 0);
        const nested = errorFromHttp({ status, body: { error: body } });
        assert.ok(nested.message.length > 0);
      }),
    );
  });

  it('does not fill the memory with a long body', () => {
    assert.equal(errorFromHttp({ status: 500, body: 'x'.repeat(1_000_000) }).message.length, 500);
  });

  it('keeps the request id wherever a vendor puts it', () => {
    const of = (headers: Record<string, string>, body: unknown = {}) =>
      errorFromHttp({ status: 500, headers: new Headers(headers), body }).requestId;
    assert.equal(of({ 'x-request-id': 'a' }), 'a');
    assert.equal(of({ 'request-id': 'b' }), 'b');
    assert.equal(of({}, anthropicBody('api_error', 'x')), 'req_1');
    assert.equal(of({}), undefined);
  });

  it('tries again only what can pass', () => {
    const retryable = (status: number, message = '') =>
      errorFromHttp({ status, body: { error: { message } } }).retryable;
    assert.deepEqual(
      [429, 500, 502, 503, 529, 504, 408].map((status) => retryable(status)),
      Array(7).fill(true),
    );
    assert.deepEqual(
      [400, 401, 402, 403, 404, 422].map((status) => retryable(status)),
      Array(6).fill(false),
    );
    assert.equal(retryable(429, 'insufficient_quota'), false);
  });
});
