/** Mistral as the simulator plays it: refuses fields that it does not know, thinks in lists. */
import { common, compatible, retryIn3s } from './compatible.ts';
import type { Reply } from './contract.ts';
import { asList, asObject, asText, type Json } from './json.ts';
import { openaiCounts } from './openaiChat.ts';
import { idOf } from './toolCalls.ts';

const fields = new Set([
  'model',
  'messages',
  'stream',
  'temperature',
  'top_p',
  'max_tokens',
  'stop',
  'random_seed',
  'response_format',
  'tools',
  'tool_choice',
  'reasoning_effort',
  'prompt_mode',
]);

function mistralError(message: unknown, type = 'invalid_request_error', code: string | null = null): Json {
  return { object: 'error', message, type, param: null, code };
}

/** Mistral, under /mistral. */
export const mistral = compatible({
  id: 'mistral',
  basePath: '/v1',
  manner: {
    reasons: ({ reasoning_effort: effort }, { thinks }) => thinks && typeof effort === 'string' && effort !== 'none',
    thoughts: 'content list',
    usageIn: 'lastChunk',
    usage: (plan) => {
      const { prompt, cached, completion } = openaiCounts(plan.counts);
      return {
        prompt_tokens: prompt,
        total_tokens: prompt + completion,
        completion_tokens: completion,
        num_cached_tokens: cached,
      };
    },
    callId: () => idOf(9),
    refuse: refuseFields,
    errorInside: mistralError('Internal server error', 'internal_server_error', '3000'),
  },
  refusals: {
    ...common,
    missingKey: { status: 401, message: 'Unauthorized', body: { detail: 'Unauthorized' } },
    wrongKey: { status: 401, message: 'Unauthorized', body: { detail: 'Unauthorized' } },
    noCredit: {
      status: 402,
      message: 'You have no active subscription: choose a plan in the console',
      type: 'payment_required',
    },
    rateLimit: {
      status: 429,
      message: 'Requests rate limit exceeded',
      type: 'rate_limited',
      code: '1300',
      headers: retryIn3s,
    },
    overloaded: { status: 503, message: 'Service unavailable.', type: 'service_unavailable', code: '3505' },
    contextTooLong: {
      status: 400,
      message: ({ contextTokens, promptTokens }) =>
        `Prompt contains ${promptTokens} tokens, too large for model with ${contextTokens} maximum context length`,
      code: '3051',
    },
    unknownModel: {
      status: 400,
      message: ({ model }) => `Invalid model: ${model}`,
      type: 'invalid_model',
      code: '1500',
    },
    blindModel: { status: 400, message: 'Image input is not enabled for this model', code: '3051' },
  },
  errorBody: ({ type, code }, message) => mistralError(message, type, code),
  listed: ({ id, contextTokens, serves, sees }) => ({
    id,
    object: 'model',
    created: 1_762_000_000,
    owned_by: 'mistralai',
    capabilities: {
      completion_chat: serves === 'chat',
      function_calling: serves === 'chat',
      reasoning: false,
      completion_fim: id.startsWith('codestral'),
      fine_tuning: false,
      vision: sees,
      ocr: false,
    },
    name: id,
    description: '',
    max_context_length: contextTokens,
    aliases: [],
    deprecation: null,
    default_model_temperature: 0.3,
    type: 'base',
  }),
  embeds: true,
});

/** "extra_forbidden", and ids of calls that have not nine letters and digits. */
function refuseFields(body: Json): Reply | undefined {
  const unknown = Object.keys(body).filter((name) => !fields.has(name));
  if (unknown.length > 0) {
    const detail = unknown.map((name) => ({
      type: 'extra_forbidden',
      loc: ['body', name],
      msg: 'Extra inputs are not permitted',
      input: body[name],
    }));
    return { status: 422, body: mistralError({ detail }) };
  }
  const ids = asList(body['messages'])
    .flatMap((message) => asList(asObject(message)['tool_calls']))
    .map((call) => asText(asObject(call)['id']));
  const odd = ids.find((id) => !/^[a-zA-Z0-9]{9}$/.test(id));
  return odd === undefined
    ? undefined
    : {
        status: 400,
        body: mistralError(
          `Tool call id was ${odd} but must be a-z, A-Z, 0-9, with a length of 9.`,
          'invalid_request_message_order',
          '3280',
        ),
      };
}
