// The voice of Anthropic's Messages API.
import { anthropic } from '../../../../src/core/providers/anthropic.ts';
import { fixture } from '../../collect.ts';
import { type Fields, type Said, SCHEMA, sse, total, type Voice, type Written } from '../voice.ts';
import { anthropicRefusals } from './refusals.ts';

const MODEL = 'claude-sonnet-4-6';

const named = (event: Fields) => sse(event, String(event['type']));
const failed = (type: string, message: string) =>
  named({ type: 'error', error: { type, message }, request_id: 'req_7' });

function block(index: number, begun: Fields, deltas: readonly Fields[]): Fields[] {
  return [
    { type: 'content_block_start', index, content_block: begun },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function write({ reasoning, text, citations, calls, usage, stop }: Said): Written {
  const blocks: [Fields, Fields[]][] = [];
  if (reasoning) {
    blocks.push([
      { type: 'thinking', thinking: '' },
      reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
    ]);
  }
  if (text || citations) {
    blocks.push([
      { type: 'text', text: '' },
      [
        ...(text ?? []).map((piece) => ({ type: 'text_delta', text: piece })),
        ...(citations ?? []).map((citation) => ({ type: 'citations_delta', citation })),
      ],
    ]);
  }
  for (const { id, name, pieces } of calls ?? []) {
    const deltas = pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    blocks.push([{ type: 'tool_use', id, name, input: {} }, deltas]);
  }
  const input = usage && {
    input_tokens: usage.uncachedInputTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation_input_tokens: total(usage.cacheWrite5mTokens, usage.cacheWrite1hTokens),
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    output_tokens: 1,
  };
  const output = usage && {
    output_tokens: total(usage.textOutputTokens, usage.reasoningTokens),
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
  };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: MODEL, content: [], usage: input };
  const events = [
    { type: 'message_start', message },
    ...blocks.flatMap(([begun, deltas], index) => block(index, begun, deltas)),
    { type: 'message_delta', delta: { stop_reason: stop ?? (calls ? 'tool_use' : 'end_turn') }, usage: output ?? {} },
    { type: 'message_stop' },
  ];
  return { events: events.map(named), terminalAt: events.length - 1 };
}

const inWords = { output_config: undefined };

export const anthropicVoice: Voice = {
  provider: anthropic,
  basePath: '',
  path: '/v1/messages',
  model: MODEL,
  contentType: 'text/event-stream; charset=utf-8',
  write,
  reasoning: {},
  streamsArguments: true,
  citesPages: true,
  buckets: [
    'uncachedInputTokens',
    'cacheReadTokens',
    'cacheWrite5mTokens',
    'cacheWrite1hTokens',
    'textOutputTokens',
    'reasoningTokens',
  ],
  stops: [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'contentFilter'],
    ['pause_turn', 'other'],
  ],
  failures: [],
  keepAlive: [': hello\n\n', named({ type: 'ping' })],
  errorsInside: [
    [failed('overloaded_error', 'Overloaded'), 'overloaded', 'Overloaded'],
    [failed('rate_limit_error', 'Number of request tokens has exceeded your rate limit'), 'rateLimit'],
    [failed('api_error', 'Internal server error'), 'overloaded'],
    [failed('authentication_error', 'invalid x-api-key'), 'auth'],
    [failed('permission_error', 'No access'), 'notAllowed'],
    [failed('billing_error', 'Pay'), 'quota'],
    [failed('timeout_error', 'Timed out'), 'timeout'],
    [failed('invalid_request_error', 'messages.0: wrong'), 'badRequest'],
    [failed('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'), 'contextTooLong'],
    [failed('new_error', 'What is this'), 'badResponse'],
  ],
  replyId: { header: 'request-id' },
  refusal: (message, requestId) => ({
    type: 'error',
    error: { type: 'invalid_request_error', message },
    request_id: requestId,
  }),
  requestIdHeader: 'request-id',
  refusals: anthropicRefusals,
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  conversation: (body) => body['messages'],
  picture: {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
    ],
  },
  json: { schema: { output_config: { format: { type: 'json_schema', schema: SCHEMA } } }, plain: inWords },
  loop: {
    answer: fixture('anthropic/thinkingAndTools.sse'),
    conversation: [
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Two files, two reads.', signature: 'EqQBCgIYAh==' },
          { type: 'redacted_thinking', data: 'EmwKAhgBsealed' },
          { type: 'text', text: 'I read both.' },
          { type: 'tool_use', id: 'toolu_01A', name: 'read_file', input: { path: 'src/größe.ts' } },
          { type: 'tool_use', id: 'toolu_01B', name: 'list_files', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_01A', content: 'ok' },
          { type: 'tool_result', tool_use_id: 'toolu_01B', content: 'no such', is_error: true },
          { type: 'text', text: 'And hurry.' },
        ],
      },
    ],
    sealed: ['EqQBCgIYAh==', 'EmwKAhgBsealed', 'Two files, two reads.'],
    boundToModel: true,
    endsWithTurn: true,
  },
  recordings: [
    {
      file: 'anthropic/text.sse',
      text: 'Grüße 👩🏽‍💻 你好,世界 — "done"\n',
      usage: {
        uncachedInputTokens: 21,
        cacheReadTokens: 4000,
        cacheWrite5mTokens: 1000,
        cacheWrite1hTokens: 500,
        textOutputTokens: 33,
      },
      reason: 'stop',
      rawReason: 'end_turn',
      model: MODEL,
    },
    {
      file: 'anthropic/thinkingAndTools.sse',
      text: 'I read both.',
      reasoning: 'Two files, two reads.',
      calls: [
        { id: 'toolu_01A', name: 'read_file', argumentsJson: '{"path": "src/größe.ts"}' },
        { id: 'toolu_01B', name: 'list_files', argumentsJson: '{}' },
      ],
      usage: {
        uncachedInputTokens: 310,
        cacheReadTokens: 0,
        cacheWrite5mTokens: 0,
        textOutputTokens: 50,
        reasoningTokens: 130,
      },
      reason: 'toolCalls',
    },
    { file: 'anthropic/withoutUsage.sse', text: 'From a proxy.', reason: 'length' },
  ],
};
