/** OpenAI's chat completions: aimock writes the chunks, this adds the usage details that it drops. */
import type { Counts, Dialect, Frame, Plan, Reply, Turn } from './contract.ts';
import { asList, asNumber, asObject, contentText, type Json } from './json.ts';
import type { SimulatedModel } from './models.ts';
import { openaiError } from './openaiErrors.ts';

/** POST /v1/chat/completions. */
export const chatDialect: Dialect = {
  upstreamPath: '/v1/chat/completions',
  framing: 'sse',
  chunkChars: 4,
  streams: (body) => body['stream'] === true,
  turns: (body) => asList(body['messages']).map((message) => openaiTurn(message)),
  wishes: (body, model) => ({
    reasons: model.thinks && body['reasoning_effort'] !== 'none',
    showsReasoning: false,
    maxOutputTokens: asNumber(body['max_completion_tokens']) ?? asNumber(body['max_tokens']),
  }),
  refuse,
  amend,
  amendWhole: (whole, plan) => ({ ...whole, ...envelope, usage: plan.cue === 'no usage' ? undefined : usage(plan) }),
  textSlot: (data) => {
    const delta = asObject(asObject(asList(data['choices'])[0])['delta']);
    return typeof delta['content'] === 'string' && delta['content'] !== ''
      ? { holder: delta, key: 'content' }
      : undefined;
  },
  errorFrame: () => ({
    data: {
      error: {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        param: null,
        code: null,
      },
    },
  }),
};

const envelope = { service_tier: 'default', system_fingerprint: 'fp_50cad350e4' };

/** A message of either OpenAI format. */
export function openaiTurn(message: unknown): Turn {
  const { role, content } = asObject(message);
  return {
    role: role === 'assistant' ? 'assistant' : role === 'system' || role === 'developer' ? 'system' : 'user',
    text: contentText(content),
  };
}

/** OpenAI's counts: cached tokens are part of the prompt, reasoning (in blocks of 64) part of the completion. */
export function openaiCounts(counts: Counts): {
  prompt: number;
  cached: number;
  completion: number;
  reasoning: number;
} {
  const reasoning = Math.ceil(counts.reasoningTokens / 64) * 64;
  return {
    prompt: counts.freshTokens + counts.cacheReadTokens + counts.cacheWriteTokens,
    cached: counts.cacheReadTokens,
    completion: counts.textTokens + reasoning,
    reasoning,
  };
}

function usage(plan: Plan): Json {
  const { prompt, cached, completion, reasoning } = openaiCounts(plan.counts);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** What a model refuses: pro models here, embedding models anywhere, sampling settings on reasoning models. */
function refuse(body: Json, model: SimulatedModel): Reply | undefined {
  if (model.serves !== 'chat') {
    const message =
      model.serves === 'responses'
        ? 'This model is only supported in v1/responses and not in v1/chat/completions.'
        : 'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?';
    return openaiError(404, { message, param: 'model' });
  }
  if (!model.thinks) return undefined;
  if (body['max_tokens'] !== undefined && body['max_tokens'] !== null) {
    return openaiError(400, {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      param: 'max_tokens',
      code: 'unsupported_parameter',
    });
  }
  return refuseSampling(body);
}

/** Reasoning models take no temperature and no top_p but the default. */
export function refuseSampling(body: Json): Reply | undefined {
  for (const param of ['temperature', 'top_p']) {
    const value = asNumber(body[param]);
    if (value === undefined || value === 1) continue;
    return openaiError(400, {
      message: `Unsupported value: '${param}' does not support ${value} with this model. Only the default (1) value is supported.`,
      param,
      code: 'unsupported_value',
    });
  }
  return undefined;
}

function amend(frames: Frame[], plan: Plan, body: Json): Frame[] {
  const wantsUsage = asObject(body['stream_options'])['include_usage'] === true;
  const amended: Frame[] = [];
  for (const { data } of frames) {
    if (typeof data === 'string') {
      amended.push({ data });
    } else if (asList(data['choices']).length === 0) {
      if (plan.cue !== 'no usage') amended.push({ data: { ...data, ...envelope, usage: usage(plan) } });
    } else {
      amended.push({ data: { ...data, ...envelope, ...(wantsUsage ? { usage: null } : {}) } });
    }
  }
  return amended;
}
