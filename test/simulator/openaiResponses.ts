/** OpenAI's Responses API: aimock writes the events, this numbers them and completes the response object. */
import type { Dialect, Frame, Plan } from './contract.ts';
import { asList, asNumber, asObject, asText, type Json } from './json.ts';
import { openaiCounts, openaiTurn, refuseSampling } from './openaiChat.ts';
import { openaiError } from './openaiErrors.ts';
import { idOf, openaiTools } from './toolCalls.ts';

/** POST /v1/responses. */
export const responsesDialect: Dialect = {
  upstreamPath: '/v1/responses',
  framing: 'sse',
  chunkChars: 4,
  streams: (body) => body['stream'] === true,
  turns: (body) => {
    const instructions = asText(body['instructions']);
    const input =
      typeof body['input'] === 'string' ? [{ role: 'user', content: body['input'] }] : asList(body['input']);
    const messages = input.filter((item) => {
      const { role, type } = asObject(item);
      return role !== undefined || type === 'function_call_output';
    });
    return [...(instructions ? [{ role: 'system', content: instructions }] : []), ...messages].map((item) =>
      openaiTurn(item),
    );
  },
  wishes: (body, model) => {
    const reasoning = asObject(body['reasoning']);
    const reasons = model.thinks && reasoning['effort'] !== 'none';
    return {
      reasons,
      showsReasoning: reasons && typeof reasoning['summary'] === 'string',
      maxOutputTokens: asNumber(body['max_output_tokens']),
      ...openaiTools(body),
    };
  },
  refuse: (body, model) => {
    if (model.serves !== 'embedding') return model.thinks ? refuseSampling(body) : undefined;
    return openaiError(400, {
      message: `The requested model '${model.id}' does not support this API.`,
      param: 'model',
    });
  },
  amend,
  amendWhole: (whole, plan, body) => finished(whole, plan, body),
  textSlot: (data) =>
    /^response\.(output_text|reasoning_summary_text)\.delta$/.test(asText(data['type']))
      ? { holder: data, key: 'delta' }
      : undefined,
  callId: () => `call_${idOf(24)}`,
  errorFrame: () => ({
    event: 'error',
    data: {
      type: 'error',
      code: 'server_error',
      message: 'The server had an error while processing your request. Sorry about that!',
      param: null,
      sequence_number: 0,
    },
  }),
};

function amend(frames: Frame[], plan: Plan, body: Json): Frame[] {
  return frames.map(({ event, data: raw }, index) => {
    const data: Json = { ...asObject(raw), sequence_number: index };
    if (/^response\.output_text\.(delta|done)$/.test(event ?? '')) data['logprobs'] = [];
    if (event === 'response.created' || event === 'response.in_progress') {
      data['response'] = { ...frame(body), ...asObject(data['response']), usage: null };
    }
    if (event !== 'response.completed') return { event, data };
    const type = plan.finish === 'stop' ? event : 'response.incomplete';
    return { event: type, data: { ...data, type, response: finished(asObject(data['response']), plan, body) } };
  });
}

/** The response object at its end. */
function finished(response: Json, plan: Plan, body: Json): Json {
  const { prompt, cached, completion, reasoning } = openaiCounts(plan.counts);
  const usage = {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
  };
  const reason = plan.finish === 'length' ? 'max_output_tokens' : 'content_filter';
  return {
    ...frame(body),
    ...response,
    status: plan.finish === 'stop' ? 'completed' : 'incomplete',
    incomplete_details: plan.finish === 'stop' ? null : { reason },
    usage: plan.cue === 'no usage' ? null : usage,
  };
}

/** The fields of a response object that echo the request. */
function frame(body: Json): Json {
  return {
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: {},
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: asObject(body['reasoning'])['effort'] ?? 'medium', summary: null },
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    user: null,
  };
}
