// The voice of version 2 of Cohere's API.
import { cohere } from '../../../../src/core/providers/cohere.ts';
import { fixture } from '../../collect.ts';
import {
  type Fields,
  PICTURE_BY_URL,
  REPLY_ID,
  type Said,
  SCHEMA,
  sse,
  total,
  type Voice,
  type Written,
} from '../voice.ts';
import { cohereRefusals } from './refusals.ts';

const MODEL = 'command-a-03-2025';

const message = (type: string, fields: Fields, index = 0) => ({ type, index, delta: { message: fields } });
const end = (delta: Fields) => ({ type: 'message-end', id: REPLY_ID, delta });
const named = (event: object) => sse(event, (event as { type: string }).type);

function write({ reasoning, text, citations, calls, usage, stop }: Said): Written {
  const source = (page: { url: string; title: string }, at: number) => ({
    type: 'document',
    id: `doc:${at}`,
    document: page,
  });
  const events = [
    { id: REPLY_ID, type: 'message-start', delta: { message: { role: 'assistant' } } },
    ...(reasoning ?? []).map((thinking) => message('content-delta', { content: { thinking } })),
    ...(reasoning ? [{ type: 'content-end', index: 0 }] : []),
    ...(text ?? []).map((piece) => message('content-delta', { content: { text: piece } }, 1)),
    ...(citations ?? []).map((page, at) =>
      message('citation-start', { citations: { sources: [source(page, at)] } }, at),
    ),
    ...(calls ?? []).flatMap(({ id, name, pieces }, index) => [
      message('tool-call-start', { tool_calls: { id, type: 'function', function: { name, arguments: '' } } }, index),
      ...pieces.map((piece) => message('tool-call-delta', { tool_calls: { function: { arguments: piece } } }, index)),
      { type: 'tool-call-end', index },
    ]),
  ];
  const billed = usage && {
    input_tokens: total(usage.uncachedInputTokens, usage.cacheReadTokens),
    output_tokens: usage.textOutputTokens,
  };
  const last = end({
    finish_reason: stop ?? (calls ? 'TOOL_CALL' : 'COMPLETE'),
    usage: usage && { billed_units: billed, cached_tokens: usage.cacheReadTokens },
  });
  return { events: [...events, last].map(named), terminalAt: events.length };
}

const document = (id: string, data: object) => [{ type: 'document', document: { id, data } }];

export const cohereVoice: Voice = {
  provider: cohere,
  basePath: '',
  path: '/v2/chat',
  model: MODEL,
  contentType: 'text/event-stream',
  write,
  reasoning: {},
  streamsArguments: true,
  citesPages: true,
  buckets: ['uncachedInputTokens', 'cacheReadTokens', 'textOutputTokens'],
  stops: [
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['NEW_ONE', 'other'],
  ],
  failures: [
    ['ERROR', 'badResponse'],
    ['TIMEOUT', 'timeout'],
  ],
  keepAlive: [': alive\n\n', named({ type: 'debug', prompt: 'x' })],
  errorsInside: [
    [named(end({ finish_reason: 'ERROR', error: 'internal server error' })), 'overloaded', 'internal server error'],
    [sse({ id: 'x', message: 'too many tokens: the prompt' }), 'contextTooLong', 'too many tokens: the prompt'],
    [sse({ error: { message: 'overloaded' } }), 'overloaded', 'overloaded'],
    [named({ type: 'tool-call-start', index: 0, delta: {} }), 'badResponse'],
  ],
  replyId: 'stream',
  refusal: (words, requestId) => ({ id: requestId, message: words }),
  refusals: cohereRefusals,
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  conversation: (body) => body['messages'],
  picture: PICTURE_BY_URL,
  json: {
    schema: { response_format: { type: 'json_object', json_schema: SCHEMA } },
    plain: { response_format: { type: 'json_object' } },
  },
  loop: {
    answer: fixture('cohere/tools.sse'),
    conversation: [
      { role: 'user', content: 'Hello' },
      {
        role: 'assistant',
        tool_plan: 'I will read both.',
        content: [{ type: 'thinking', thinking: 'Two files, two reads.' }],
        tool_calls: [
          {
            id: 'read_file_a1',
            type: 'function',
            function: { name: 'read_file', arguments: '{"path": "src/größe.ts"}' },
          },
          { id: 'list_files_b2', type: 'function', function: { name: 'list_files', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'read_file_a1', content: document('read_file_a1', { result: 'ok' }) },
      { role: 'tool', tool_call_id: 'list_files_b2', content: document('list_files_b2', { result: 'Error: no such' }) },
      { role: 'user', content: 'And hurry.' },
    ],
    sealed: ['I will read both.', 'Two files, two reads.'],
  },
  embeddings: {
    path: '/v2/embed',
    perCall: 96,
    textsOf: (body) => body['texts'],
    answer: (vectors, tokens) => ({
      embeddings: { float: vectors },
      meta: tokens === undefined ? undefined : { billed_units: { input_tokens: tokens } },
    }),
  },
  recordings: [
    {
      file: 'cohere/text.sse',
      text: 'Grüße 👩🏽‍💻 你好,世界 — "done"\n',
      usage: { uncachedInputTokens: 12, cacheReadTokens: 5, textOutputTokens: 33 },
      citations: [
        { url: 'https://nodejs.org/api/sqlite.html', title: 'SQLite in Node' },
        { url: 'https://example.com/größe?a=1', title: undefined },
      ],
      reason: 'stop',
      rawReason: 'COMPLETE',
      model: MODEL,
    },
    {
      file: 'cohere/tools.sse',
      reasoning: 'Two files, two reads.I will read both.',
      calls: [
        { id: 'read_file_a1', name: 'read_file', argumentsJson: '{"path": "src/größe.ts"}' },
        { id: 'list_files_b2', name: 'list_files', argumentsJson: '{}' },
      ],
      // Never more cached tokens than were billed.
      usage: { uncachedInputTokens: 0, cacheReadTokens: 37, textOutputTokens: 28 },
      reason: 'toolCalls',
    },
  ],
};
