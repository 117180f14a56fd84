/** LiteLLM's proxy as the simulator plays it: names of a company's own, with facts and prices of what stands behind them. */
import { common, compatible, retryIn3s } from './compatible.ts';
import type { Reply } from './contract.ts';
import type { Json } from './json.ts';
import { digestOf, modelsOf, type SimulatedModel } from './models.ts';

/** The gateway, under /litellm. A key is only asked for where the proxy was given one: any goes, and none. */
export const litellm = compatible({
  id: 'litellm',
  basePath: '/v1',
  needsKey: false,
  manner: {
    thoughts: 'reasoning_content',
    filters: true,
    errorInside: {
      error: {
        message: 'litellm.ServiceUnavailableError: OpenAIException - The server is overloaded',
        type: null,
        param: null,
        code: '503',
      },
    },
  },
  refusals: {
    ...common,
    wrongKey: {
      status: 401,
      message:
        'Authentication Error, Invalid proxy server token passed. Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
      type: 'token_not_found_in_db',
      code: '401',
    },
    noCredit: {
      status: 400,
      message: 'Budget has been exceeded! Current cost: 10.02, Max budget: 10.0',
      type: 'budget_exceeded',
      code: '400',
    },
    rateLimit: {
      status: 429,
      message: ({ model }) =>
        `litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for ${model}. Received Model Group=${model}`,
      type: 'throttling_error',
      code: '429',
      headers: retryIn3s,
    },
    overloaded: {
      status: 503,
      message: ({ model }) =>
        `litellm.ServiceUnavailableError: OpenAIException - The server is overloaded. Received Model Group=${model}`,
      code: '503',
    },
    contextTooLong: {
      status: 400,
      message: ({ model, contextTokens, promptTokens }) =>
        `litellm.ContextWindowExceededError: litellm.BadRequestError: OpenAIException - This model's maximum context length is ${contextTokens} tokens. However, your messages resulted in ${promptTokens} tokens. Received Model Group=${model}`,
      code: '400',
    },
    unknownModel: {
      status: 400,
      message: ({ model }) =>
        `/chat/completions: Invalid model name passed in model=${model}. Call \`/v1/models\` to view available models for your key.`,
      code: '400',
    },
    blindModel: {
      status: 400,
      message: 'litellm.BadRequestError: Hosted_vllmException - this model is not a multimodal model',
      code: '400',
    },
    noSuchPath: { status: 404, message: 'Not Found', body: { detail: 'Not Found' } },
  },
  // The list tells who answers by who made the interface, whatever stands behind.
  listed: ({ id }) => ({ id, object: 'model', created: 1_677_610_602, owned_by: 'openai' }),
  embeds: true,
  others: (method, path): Reply | undefined =>
    method === 'GET' && /^(?:\/v1)?\/model\/info$/.test(path)
      ? { status: 200, body: { data: modelsOf('litellm').map((model) => described(model)) } }
      : undefined,
});

/** An entry of `/model/info`; prices in USD a token. */
function described({
  id,
  behind = id,
  contextTokens,
  maxOutputTokens,
  price,
  sees,
  thinks,
  serves,
}: SimulatedModel): Json {
  const perToken = (perMillion: number | undefined) => (perMillion === undefined ? null : perMillion / 1_000_000);
  return {
    model_name: id,
    litellm_params: { model: behind, use_in_pass_through: false, merge_reasoning_content_in_choices: false },
    model_info: {
      id: digestOf(id),
      db_model: false,
      key: behind.replace(/^[^/]*\//, ''),
      max_tokens: maxOutputTokens,
      max_input_tokens: contextTokens,
      max_output_tokens: maxOutputTokens,
      input_cost_per_token: perToken(price?.[0]),
      output_cost_per_token: perToken(price?.[1]),
      cache_read_input_token_cost: perToken(price?.[2]),
      litellm_provider: behind.split('/')[0],
      mode: serves === 'embedding' ? 'embedding' : 'chat',
      supports_system_messages: true,
      supports_response_schema: true,
      supports_vision: sees,
      supports_function_calling: serves === 'chat',
      supports_tool_choice: serves === 'chat',
      supports_reasoning: thinks,
    },
  };
}
