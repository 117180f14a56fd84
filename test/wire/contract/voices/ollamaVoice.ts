// The voice of Ollama: lines of JSON, no key.
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { fixture } from '../../collect.ts';
import { type Fields, type Said, SCHEMA, type Voice, type Written } from '../voice.ts';
import { ollamaRefusals } from './refusals.ts';

const MODEL = 'qwen3:8b';

const line = (fields: Fields) => `${JSON.stringify(fields)}\n`;
const record = (message: Fields, more: Fields = { done: false }) =>
  line({
    model: MODEL,
    created_at: '2026-10-01T10:00:00Z',
    message: { role: 'assistant', content: '', ...message },
    ...more,
  });

function write({ reasoning, text, calls, usage, stop = 'stop' }: Said): Written {
  const events = [
    ...(reasoning ?? []).map((thinking) => record({ thinking })),
    ...(text ?? []).map((content) => record({ content })),
    ...(calls ?? []).map(({ id, name, pieces }) =>
      record({ tool_calls: [{ id, function: { name, arguments: JSON.parse(pieces.join('')) as unknown } }] }),
    ),
  ];
  const counts = { prompt_eval_count: usage?.uncachedInputTokens, eval_count: usage?.textOutputTokens };
  return { events: [...events, record({}, { done: true, done_reason: stop, ...counts })], terminalAt: events.length };
}

export const ollamaVoice: Voice = {
  provider: ollama,
  basePath: '',
  path: '/api/chat',
  model: MODEL,
  contentType: 'application/x-ndjson',
  write,
  reasoning: {},
  streamsArguments: false,
  citesPages: false,
  buckets: ['uncachedInputTokens', 'textOutputTokens'],
  stops: [
    ['stop', 'stop'],
    ['length', 'length'],
    ['unload', 'other'],
  ],
  failures: [],
  keepAlive: [record({})],
  errorsInside: [
    [line({ error: 'model runner has unexpectedly stopped' }), 'badResponse', 'model runner has unexpectedly stopped'],
    [line({ error: 'the input length exceeds the context length' }), 'contextTooLong'],
    [line({ error: 'server busy, please try again: overloaded' }), 'overloaded'],
    ['42\n', 'badResponse'],
    ['null\n', 'badResponse'],
  ],
  replyId: 'none',
  refusal: (error) => ({ error }),
  requestIdHeader: 'x-request-id',
  refusals: ollamaRefusals,
  conversation: (body) => body['messages'],
  picture: { role: 'user', content: 'What is this?', images: ['iVBORw0KGgo='] },
  json: { schema: { format: SCHEMA }, plain: { format: 'json' } },
  loop: {
    answer: fixture('ollama/tools.ndjson'),
    conversation: [
      { role: 'user', content: 'Hello' },
      {
        role: 'assistant',
        content: '',
        thinking: 'Two reads.',
        tool_calls: [
          { function: { name: 'read_file', arguments: { path: 'src/größe.ts' } } },
          { function: { name: 'list_files', arguments: {} } },
        ],
      },
      { role: 'tool', tool_name: 'read_file', content: 'ok' },
      { role: 'tool', tool_name: 'list_files', content: 'Error: no such' },
      { role: 'user', content: 'And hurry.' },
    ],
    sealed: ['Two reads.'],
  },
  embeddings: {
    path: '/api/embed',
    textsOf: (body) => body['input'],
    answer: (vectors, tokens) => ({ embeddings: vectors, prompt_eval_count: tokens }),
  },
  recordings: [
    {
      file: 'ollama/text.ndjson',
      text: 'Grüße 👩🏽‍💻 你好,世界\n',
      reasoning: 'They greet in 中文.',
      usage: { uncachedInputTokens: 26, textOutputTokens: 42 },
      reason: 'stop',
      rawReason: 'stop',
      model: MODEL,
    },
  ],
};
