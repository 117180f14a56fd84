/** Anthropic's messages: aimock writes the events, this adds cache and thinking counts, pings and stop details. */
import type { Dialect, Frame, Plan, Turn } from './contract.ts';
import { pictureOf } from './images.ts';
import { asList, asNumber, asObject, asText, contentText, type Json } from './json.ts';
import { chooseTools, idOf, toolOf, type ToolWishes } from './toolCalls.ts';

/** POST /v1/messages. */
export const messagesDialect: Dialect = {
  upstreamPath: '/v1/messages',
  framing: 'sse',
  chunkChars: 8,
  streams: (body) => body['stream'] === true,
  turns: messagesTurns,
  wishes: (body, model) => {
    const type = asObject(body['thinking'])['type'];
    const reasons = model.thinks && (type === 'enabled' || type === 'adaptive');
    return {
      reasons,
      showsReasoning: reasons,
      maxOutputTokens: asNumber(body['max_tokens']),
      ...toolWishes(body),
      cachesForAnHour: JSON.stringify(body).includes('"ttl":"1h"'),
    };
  },
  refuse: (body, model) => {
    const limit = asNumber(body['max_tokens']);
    if (limit === undefined) return invalid('max_tokens: Field required');
    if (limit > model.maxOutputTokens) {
      return invalid(
        `max_tokens: ${limit} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
      );
    }
    const isNewest = /^claude-\w+-5-/.test(model.id);
    const sampling = ['temperature', 'top_p', 'top_k'].find((name) => body[name] !== undefined);
    if (isNewest && ['any', 'tool'].includes(asText(asObject(body['tool_choice'])['type']) ?? '')) {
      return invalid('Thinking may not be enabled when tool_choice forces tool use.');
    }
    return isNewest && sampling ? invalid(`\`${sampling}\` is deprecated for this model.`) : undefined;
  },
  amend,
  amendWhole: (whole, plan) => ({
    ...whole,
    ...ending(plan),
    usage: plan.cue === 'no usage' ? undefined : usage(plan),
  }),
  textSlot: (data) => {
    const delta = asObject(data['delta']);
    if (delta['type'] === 'text_delta') return { holder: delta, key: 'text' };
    return delta['type'] === 'thinking_delta' ? { holder: delta, key: 'thinking' } : undefined;
  },
  callId: () => `toolu_01${idOf(22)}`,
  errorFrame: () => ({
    event: 'error',
    data: {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
      request_id: 'req_011simulatedmidstream',
    },
  }),
};

function toolWishes(body: Json): ToolWishes {
  const { type, name } = asObject(body['tool_choice']);
  const offered = asList(body['tools']).map((tool) => toolOf(asObject(tool)));
  return chooseTools(offered, asText(type), asText(name));
}

/** The system prompt and the messages of a request. */
export function messagesTurns(body: Json): Turn[] {
  const system = contentText(body['system']);
  const messages = asList(body['messages']).flatMap((message): Turn[] => {
    const { role, content } = asObject(message);
    const parts = asList(content).map(asObject);
    const results = parts.filter(({ type }) => type === 'tool_result');
    const pictures = parts.flatMap(({ source }) => pictureOf(asObject(source)['data']) ?? []);
    const turn: Turn = {
      role: role === 'assistant' || role === 'system' ? role : 'user',
      text: contentText(content),
      pictures,
    };
    const isOnlyResults = results.length > 0 && results.length === parts.length;
    return [
      ...results.map((result): Turn => ({ role: 'tool', text: contentText(result['content']) })),
      ...(isOnlyResults ? [] : [turn]),
    ];
  });
  return system ? [{ role: 'system', text: system }, ...messages] : messages;
}

function invalid(message: string) {
  const body = { type: 'error', error: { type: 'invalid_request_error', message }, request_id: 'req_011simulated' };
  return { status: 400, body };
}

/** Anthropic's counts: `input_tokens` excludes what was read from or written to the cache. */
function usage(plan: Plan): Json {
  const { counts, wishes } = plan;
  return {
    input_tokens: counts.freshTokens,
    cache_creation_input_tokens: counts.cacheWriteTokens,
    cache_read_input_tokens: counts.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: wishes.cachesForAnHour ? 0 : counts.cacheWriteTokens,
      ephemeral_1h_input_tokens: wishes.cachesForAnHour ? counts.cacheWriteTokens : 0,
    },
    output_tokens: counts.textTokens + counts.reasoningTokens,
    output_tokens_details: wishes.reasons ? { thinking_tokens: counts.reasoningTokens } : null,
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: 'not_available',
    speed: null,
  };
}

const reasons = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' };

function ending(plan: Plan): Json {
  const refusal = {
    type: 'refusal',
    category: 'cyber',
    explanation: 'This request was declined by a safety classifier.',
  };
  return {
    stop_reason: plan.calls.length > 0 ? 'tool_use' : reasons[plan.finish],
    stop_sequence: null,
    stop_details: plan.finish === 'content_filter' ? refusal : null,
  };
}

function amend(frames: Frame[], plan: Plan): Frame[] {
  const quiet = plan.cue === 'no usage';
  return frames.flatMap(({ event, data: raw }, index): Frame[] => {
    const data = asObject(raw);
    if (event === 'message_start') {
      const begun = { ...asObject(data['message']), stop_details: null, container: null };
      const message = {
        ...begun,
        usage: quiet ? undefined : { ...usage(plan), output_tokens: 1, output_tokens_details: null },
      };
      return [{ event, data: { ...data, message } }];
    }
    if (event === 'message_delta') {
      const { cache_creation: _, service_tier: __, inference_geo: ___, speed: ____, ...cumulative } = usage(plan);
      return [{ event, data: { ...data, delta: ending(plan), usage: quiet ? undefined : cumulative } }];
    }
    // Anthropic sends a ping once the first block has begun.
    return index === 1
      ? [
          { event, data },
          { event: 'ping', data: { type: 'ping' } },
        ]
      : [{ event, data }];
  });
}
