/** Groq, DeepSeek and Together as the simulator plays them. */
import { common, compatible, retryIn3s } from './compatible.ts';
import type { Plan } from './contract.ts';
import { asList, asObject, type Json } from './json.ts';
import { openaiCounts, openaiUsage } from './openaiChat.ts';
import { openaiError } from './openaiErrors.ts';
import { idOf } from './toolCalls.ts';

const isAdjustable = (id: string) => id.includes('gpt-oss');

/** Groq, under /groq: usage comes unasked, in `x_groq`. */
export const groq = compatible({
  id: 'groq',
  basePath: '/openai/v1',
  manner: {
    // Only gpt-oss keeps its thoughts apart unasked.
    reasons: (body, model) => model.thinks && (isAdjustable(model.id) || body['reasoning_format'] === 'parsed'),
    thoughts: 'reasoning',
    usageIn: 'x_groq',
    usage: (plan) => ({
      queue_time: 0.014,
      prompt_time: 0.004,
      completion_time: 0.1,
      total_time: 0.104,
      ...openaiUsage(plan),
    }),
    envelope: { system_fingerprint: 'fp_a1b2c3d4e5' },
    callId: () => `fc_${idOf(9).toLowerCase()}`,
    refuse: (body, model) => {
      const field = ['reasoning_effort', 'reasoning_format'].find((name) => body[name] !== undefined);
      if (!field || (model.thinks && (field === 'reasoning_format' || isAdjustable(model.id)))) return undefined;
      return openaiError(400, { message: `\`${field}\` is not supported with this model`, param: field });
    },
    errorInside: {
      choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: null }],
      x_groq: { id: 'req_01k', error: 'over capacity' },
    },
  },
  refusals: {
    ...common,
    wrongKey: { status: 401, message: 'Invalid API Key', code: 'invalid_api_key' },
    noCredit: {
      status: 402,
      message: 'Your organization has reached its spending limit. Raise it in the console to go on.',
      code: 'blocked_api_access',
    },
    rateLimit: {
      status: 429,
      message: ({ model }) =>
        `Rate limit reached for model \`${model}\` in organization \`org_simulated\` on tokens per minute (TPM): Limit 6000, Used 5921, Requested 380. Please try again in 3s.`,
      type: 'tokens',
      code: 'rate_limit_exceeded',
      headers: retryIn3s,
    },
    overloaded: { status: 498, message: 'Flex tier capacity exceeded', type: 'capacity_exceeded' },
    contextTooLong: {
      status: 400,
      message: 'Please reduce the length of the messages or completion.',
      code: 'context_length_exceeded',
    },
    unknownModel: {
      status: 404,
      message: ({ model }) => `The model \`${model}\` does not exist or you do not have access to it.`,
      code: 'model_not_found',
    },
    blindModel: { status: 400, message: 'messages[0].content must be a string' },
  },
  listed: ({ id, contextTokens, maxOutputTokens }) => ({
    id,
    object: 'model',
    created: 1_754_408_224,
    owned_by: id.split('/').at(-2) ?? 'Meta',
    active: true,
    context_window: contextTokens,
    public_apps: null,
    max_completion_tokens: maxOutputTokens,
  }),
});

/** Input as hits and misses of the cache, beside OpenAI's totals. */
function deepseekUsage(plan: Plan): Json {
  const { prompt, cached } = openaiCounts(plan.counts);
  return { ...openaiUsage(plan), prompt_cache_hit_tokens: cached, prompt_cache_miss_tokens: prompt - cached };
}

/** DeepSeek, under /deepseek: thinks in `reasoning_content`, which must come back with the calls it led to. */
export const deepseek = compatible({
  id: 'deepseek',
  basePath: '',
  manner: {
    thoughts: 'reasoning_content',
    usageIn: 'lastChunk',
    usage: deepseekUsage,
    filters: true,
    envelope: { system_fingerprint: 'fp_8802369eaa_prod0820_fp8_kvcache' },
    callId: (_name, index) => `call_${String(index).padStart(2, '0')}_${idOf(20)}`,
    refuse: (body, model) => {
      const called = asList(body['messages'])
        .map(asObject)
        .filter((message) => message['tool_calls'] !== undefined);
      return model.thinks && called.some((message) => message['reasoning_content'] === undefined)
        ? openaiError(400, { message: 'Missing `reasoning_content` field in the assistant message of a tool call' })
        : undefined;
    },
    errorInside: { error: { message: 'Service is too busy', type: 'server_error', param: null, code: '503' } },
  },
  refusals: {
    ...common,
    missingKey: { status: 401, message: 'Authentication Fails (governor)', type: 'authentication_error' },
    wrongKey: {
      status: 401,
      message: ({ key = '' }) => `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid`,
      type: 'authentication_error',
    },
    noCredit: { status: 402, message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
    rateLimit: { status: 429, message: 'Rate limit reached', type: 'rate_limit_reached_error', headers: retryIn3s },
    overloaded: {
      status: 503,
      message: 'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.',
      type: 'service_unavailable_error',
    },
    contextTooLong: {
      status: 400,
      message: ({ contextTokens, promptTokens }) =>
        `This model's maximum context length is ${contextTokens} tokens. However, you requested ${promptTokens} tokens in the messages. Please reduce the length of the messages or completion.`,
    },
    unknownModel: { status: 400, message: 'Model Not Exist' },
    blindModel: {
      status: 400,
      message:
        'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`',
    },
  },
  listed: ({ id }) => ({ id, object: 'model', owned_by: 'deepseek' }),
});

/** Together, under /together: its list is a bare array, with prices. */
export const together = compatible({
  id: 'together',
  basePath: '/v1',
  manner: {
    thoughts: 'reasoning',
    stopWord: 'eos',
    usage: (plan) => {
      const { prompt, completion } = openaiCounts(plan.counts);
      return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    },
    errorInside: { error: { message: 'upstream connect error', type: 'server_error', param: null, code: '503' } },
  },
  refusals: {
    ...common,
    wrongKey: {
      status: 401,
      message: 'Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.',
      code: 'invalid_api_key',
    },
    noCredit: {
      status: 402,
      message: 'Credit limit exceeded, please navigate to https://api.together.ai/settings/billing to upgrade.',
      type: 'credit_limit',
    },
    rateLimit: {
      status: 429,
      message: 'You have reached the rate limit specific to this model. Please wait and try again.',
      type: 'rate_limit',
      headers: retryIn3s,
    },
    overloaded: { status: 503, message: 'The server is overloaded or not ready yet.', type: 'server_error' },
    // Not a matter of permission, whatever the status says.
    contextTooLong: {
      status: 403,
      message: ({ contextTokens, promptTokens }) =>
        `The input (${promptTokens} tokens) is longer than the model's context length (${contextTokens} tokens).`,
    },
    unknownModel: {
      status: 404,
      message: ({ model }) =>
        `Unable to access model ${model}. Please visit https://api.together.ai/models to view the list of supported models. Model not found.`,
      code: 'model_not_available',
    },
    blindModel: { status: 400, message: 'This model does not support image inputs' },
  },
  listed: ({ id, label, contextTokens, price, serves }) => ({
    id,
    object: 'model',
    created: 1_754_408_224,
    type: serves === 'embedding' ? 'embedding' : 'chat',
    running: false,
    display_name: label,
    organization: id.split('/')[0],
    context_length: contextTokens,
    pricing: {
      hourly: 0,
      input: price?.[0] ?? 0,
      output: price?.[1] ?? 0,
      base: 0,
      finetune: 0,
      ...(price?.[2] !== undefined && { cached_input: price[2] }),
    },
  }),
  list: (entries) => entries,
  embeds: true,
});
