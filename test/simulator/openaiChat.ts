/** OpenAI's chat completions, and those of vendors that copied them: aimock writes the chunks, this adds what it drops. */
import type { Counts, Dialect, Frame, Plan, Reply, Turn } from './contract.ts';
import { pictureOf } from './images.ts';
import { asList, asNumber, asObject, asText, contentText, type Json } from './json.ts';
import type { SimulatedModel } from './models.ts';
import { openaiError } from './openaiErrors.ts';
import { idOf, openaiTools } from './toolCalls.ts';

/** How a vendor that copied OpenAI's interface departs from it, as data; what is absent is as with OpenAI. */
export type ChatManner = {
  /** Default: reasoning models do, unless the effort is `none`. */
  readonly reasons?: (body: Json, model: SimulatedModel) => boolean;
  /** Where a piece of reasoning stands in a delta. Absent: reasoning is counted and not shown. */
  readonly thoughts?: 'reasoning' | 'reasoning_content' | 'content list';
  readonly usage?: (plan: Plan) => Json;
  /** `asked`: in a chunk of its own, where the request asks for it; else unasked, in the last chunk. */
  readonly usageIn?: 'asked' | 'lastChunk' | 'x_groq';
  /** The word for an ordinary end. */
  readonly stopWord?: string;
  /** Refused answers are told apart; else they just stop. */
  readonly filters?: boolean;
  readonly callId?: Dialect['callId'];
  /** Fields of every chunk. */
  readonly envelope?: Json;
  readonly refuse?: Dialect['refuse'];
  readonly errorInside?: Json;
};

/** POST …/chat/completions, in a vendor's manner. */
export function chatDialect(manner: ChatManner): Dialect {
  const { reasons = reasonsUnlessTold, thoughts, envelope = {}, usage = openaiUsage } = manner;
  return {
    upstreamPath: '/v1/chat/completions',
    framing: 'sse',
    chunkChars: 4,
    streams: (body) => body['stream'] === true,
    turns: (body) => asList(body['messages']).map((message) => openaiTurn(message)),
    wishes: (body, model) => ({
      reasons: reasons(body, model),
      showsReasoning: thoughts !== undefined && reasons(body, model),
      maxOutputTokens: asNumber(body['max_completion_tokens']) ?? asNumber(body['max_tokens']),
      ...openaiTools(body),
    }),
    refuse: (body, model) => refuseModel(model) ?? refuseUnpaired(body) ?? manner.refuse?.(body, model),
    amend: (frames, plan, body) => amend(manner, frames, plan, body),
    amendWhole: (whole, plan) => ({
      ...whole,
      ...envelope,
      usage: plan.cue === 'no usage' ? undefined : usage(plan),
    }),
    textSlot: (data) => slotOf(asObject(asObject(asList(data['choices'])[0])['delta'])),
    callId: manner.callId ?? (() => `call_${idOf(24)}`),
    errorFrame: () => ({ data: manner.errorInside ?? serverError }),
  };
}

const serverError = {
  error: {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    param: null,
    code: null,
  },
};

/** OpenAI's own. */
export const openaiChat = chatDialect({
  filters: true,
  envelope: { service_tier: 'default', system_fingerprint: 'fp_50cad350e4' },
  refuse: refuseParameters,
});

function reasonsUnlessTold(body: Json, model: SimulatedModel): boolean {
  return model.thinks && body['reasoning_effort'] !== 'none';
}

/** The piece of text in a delta, or of reasoning in any vendor's manner. */
function slotOf(delta: Json): { holder: Json; key: string } | undefined {
  const [part] = asList(delta['content']);
  const thought = asObject(asList(asObject(part)['thinking'])[0]);
  if (thought['text']) return { holder: thought, key: 'text' };
  const key = ['content', 'reasoning', 'reasoning_content'].find((name) => asText(delta[name]) !== '');
  return key ? { holder: delta, key } : undefined;
}

/** A message of either OpenAI format, or the result of a tool in either. */
export function openaiTurn(message: unknown): Turn {
  const { role, type, content, output } = asObject(message);
  if (type === 'function_call_output') return { role: 'tool', text: contentText(output) };
  return {
    role:
      role === 'assistant' || role === 'tool' ? role : role === 'system' || role === 'developer' ? 'system' : 'user',
    text: contentText(content),
    pictures: asList(content).flatMap((part) => {
      const { image_url: image } = asObject(part);
      return pictureOf(asObject(image)['url'] ?? image) ?? [];
    }),
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

/** OpenAI's `usage`. */
export function openaiUsage(plan: Plan): Json {
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

/** Pro models are not asked here, embedding models nowhere. */
function refuseModel(model: SimulatedModel): Reply | undefined {
  if (model.serves === 'chat') return undefined;
  const message =
    model.serves === 'responses'
      ? 'This model is only supported in v1/responses and not in v1/chat/completions.'
      : 'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?';
  return openaiError(404, { message, param: 'model' });
}

/** Each result of a tool must answer a call before it. */
function refuseUnpaired(body: Json): Reply | undefined {
  const called = new Set<unknown>();
  for (const { role, tool_calls: calls, tool_call_id: id } of asList(body['messages']).map(asObject)) {
    for (const call of asList(calls)) called.add(asObject(call)['id']);
    if (role === 'tool' && !called.has(id)) {
      const message =
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
      return openaiError(400, { message, param: 'messages' });
    }
  }
  return undefined;
}

/** What OpenAI's reasoning models refuse. */
function refuseParameters(body: Json, model: SimulatedModel): Reply | undefined {
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

function amend(manner: ChatManner, frames: Frame[], plan: Plan, body: Json): Frame[] {
  const { envelope = {}, usageIn = 'asked', usage = openaiUsage } = manner;
  const wantsUsage = usageIn === 'asked' && asObject(body['stream_options'])['include_usage'] === true;
  const isCounted = plan.cue !== 'no usage';
  const requestId = `req_${idOf(26).toLowerCase()}`;
  const amended: Frame[] = [];
  for (const { data } of frames) {
    if (typeof data === 'string') {
      amended.push({ data });
      continue;
    }
    const choice = asObject(asList(data['choices'])[0]);
    if (asList(data['choices']).length === 0) {
      if (wantsUsage && isCounted) amended.push({ data: { ...data, ...envelope, usage: usage(plan) } });
      continue;
    }
    const isLast = typeof choice['finish_reason'] === 'string';
    const choices = [
      { ...choice, delta: thoughtOf(manner, asObject(choice['delta'])), finish_reason: finishOf(manner, choice) },
    ];
    const counts = isLast && isCounted && usageIn !== 'asked' ? usage(plan) : undefined;
    const carried =
      usageIn === 'x_groq'
        ? isLast || amended.length === 0
          ? { x_groq: { id: requestId, ...(counts && { usage: counts }) } }
          : {}
        : { ...(counts && { usage: counts }), ...(wantsUsage && { usage: null }) };
    amended.push({ data: { ...data, ...envelope, choices, ...carried } });
  }
  return amended;
}

/** aimock's `reasoning_content`, where the vendor puts it. */
function thoughtOf({ thoughts }: ChatManner, { reasoning_content: text, ...delta }: Json): Json {
  if (text === undefined) return delta;
  if (thoughts !== 'content list') return { ...delta, [thoughts ?? 'reasoning_content']: text };
  return { ...delta, content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] };
}

function finishOf({ stopWord = 'stop', filters = false }: ChatManner, { finish_reason: reason }: Json): unknown {
  return reason === 'stop' || (reason === 'content_filter' && !filters) ? stopWord : reason;
}
