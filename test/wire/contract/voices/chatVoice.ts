// The voice of OpenAI's chat completions, and of vendors that copied them: what differs is data.
import type { FinishReason, Provider, Usage } from '../../../../src/core/provider.ts';
import type { ErrorKind } from '../../../../src/shared/errorKind.ts';
import { CALL_IDS, PICTURE_BY_URL, REPLY_ID, SCHEMA, sse, total } from '../voice.ts';
import type { Bucket, Fields, Recording, Refusal, Said, Voice, Written } from '../voice.ts';

export interface ChatDialect {
  basePath?: string;
  model?: string;
  /** The delta's field for reasoning; `content`: a list in place of the text, as Mistral sends it. Absent: never shown. */
  reasoningIn?: 'reasoning_content' | 'reasoning' | 'content';
  /** The field in which reasoning goes back with tool calls; absent: it does not. */
  reasoningBack?: 'reasoning_content' | 'reasoning' | 'content';
  /** Where usage stands: a chunk of its own (default), the last chunk with a choice, or Groq's extras. */
  usageIn?: 'chunk' | 'lastChoice' | 'x_groq';
  buckets?: readonly Bucket[];
  usage?: (usage: Usage) => Fields;
  stops?: readonly (readonly [string, FinishReason])[];
  failures?: readonly (readonly [string, ErrorKind])[];
  citesPages?: boolean;
  /** Default: `json_schema` is taken. */
  takesSchema?: boolean;
  refusal?: (message: string) => Fields;
  refusals?: readonly Refusal[];
  errorsInside?: Voice['errorsInside'];
  recordings?: readonly Recording[];
}

const BUCKETS: readonly Bucket[] = [
  'uncachedInputTokens',
  'cacheReadTokens',
  'cacheWrite5mTokens',
  'textOutputTokens',
  'reasoningTokens',
];

/** OpenAI's `usage`: totals that include their parts. */
export function openaiUsage(usage: Usage): Fields {
  const prompt = total(usage.uncachedInputTokens, usage.cacheReadTokens, usage.cacheWrite5mTokens);
  const completion = total(usage.textOutputTokens, usage.reasoningTokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total(prompt, completion),
    prompt_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWrite5mTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

const openaiError = (message: string, type = 'invalid_request_error', code: string | null = null) => ({
  error: { message, type, param: null, code },
});

/** OpenAI's refusals, and those of everybody who says the same. */
export const OPENAI_REFUSALS: readonly Refusal[] = [
  [401, openaiError('Incorrect API key provided: sk-t***', 'invalid_request_error', 'invalid_api_key'), 'auth'],
  [404, openaiError('The model `gpt-9` does not exist', 'invalid_request_error', 'model_not_found'), 'modelNotFound'],
  [
    400,
    openaiError("This model's maximum context length is 128000 tokens.", 'x', 'context_length_exceeded'),
    'contextTooLong',
  ],
  [
    400,
    openaiError('The response was filtered due to our content management policy', 'x', 'content_filter'),
    'contentFilter',
  ],
  [400, openaiError("Unsupported value: 'temperature'", 'x', 'unsupported_value'), 'badRequest'],
];

/** A voice that departs from OpenAI's only in what is given. */
export function chatVoice(provider: Provider, dialect: ChatDialect = {}): Voice {
  const { basePath = '/v1', model = 'model-1', refusal = openaiError, takesSchema = true, reasoningIn } = dialect;
  return {
    provider,
    basePath,
    path: `${basePath}/chat/completions`,
    model,
    contentType: 'text/event-stream; charset=utf-8',
    write: (said) => writeChat(dialect, model, said),
    reasoning: reasoningIn && {},
    streamsArguments: true,
    citesPages: dialect.citesPages ?? false,
    buckets: dialect.buckets ?? BUCKETS,
    stops: [
      ['stop', 'stop'],
      ['length', 'length'],
      ['content_filter', 'contentFilter'],
      ['something_new', 'other'],
      ...(dialect.stops ?? []),
    ],
    failures: dialect.failures ?? [],
    keepAlive: [': keep-alive\n\n', ':\r\n\r\n'],
    errorsInside: [
      ...(dialect.errorsInside ?? [[sse(openaiError('The server is overloaded', 'server_error')), 'overloaded']]),
      [sse({ error: 'model overloaded' }), 'overloaded', 'model overloaded'],
      [sse({ object: 'error', message: 'maximum context length is 10' }), 'contextTooLong'],
      [sse({ error: { message: 'Gateway down', code: 503 } }), 'overloaded', 'Gateway down'],
      [sse({ error: { message: 'Rate limit reached for x', code: 'rate_limit_exceeded' } }), 'rateLimit'],
      [sse({ error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }), 'quota'],
    ],
    replyId: { header: 'x-request-id' },
    refusal,
    requestIdHeader: 'x-request-id',
    refusals: dialect.refusals ?? OPENAI_REFUSALS,
    keyHeader: (key) => ['authorization', `Bearer ${key}`],
    conversation: (body) => body['messages'],
    picture: PICTURE_BY_URL,
    json: {
      schema: {
        response_format: takesSchema
          ? { type: 'json_schema', json_schema: { name: 'thing', schema: SCHEMA } }
          : { type: 'json_object' },
      },
      plain: { response_format: { type: 'json_object' } },
    },
    loop: chatLoop(dialect, model),
    ...(provider.embed && { embeddings: openaiEmbeddings(basePath) }),
    recordings: dialect.recordings ?? [],
  };
}

function openaiEmbeddings(basePath: string): Voice['embeddings'] {
  return {
    path: `${basePath}/embeddings`,
    textsOf: (body) => body['input'],
    // In the wrong order, which the indexes put right.
    answer: (vectors, tokens) => ({
      data: vectors.map((embedding, index) => ({ index, embedding })).reverse(),
      usage: tokens === undefined ? undefined : { prompt_tokens: tokens, total_tokens: tokens },
    }),
  };
}

function writeChat(dialect: ChatDialect, model: string, said: Said): Written {
  const { reasoningIn, usageIn = 'chunk' } = dialect;
  const chunk = (choices: readonly object[], more: object = {}) => sse({ id: REPLY_ID, model, choices, ...more });
  const delta = (fields: object) => chunk([{ index: 0, delta: fields, finish_reason: null }]);
  const thought = (text: string) =>
    reasoningIn === 'content'
      ? { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }
      : { [reasoningIn ?? '']: text };
  const events = [
    delta({ role: 'assistant', content: '' }),
    ...(said.reasoning ?? []).map((text) => delta(thought(text))),
    ...(said.text ?? []).map((content) => delta({ content })),
    ...(said.citations ?? []).map((url_citation) =>
      delta({
        annotations: [{ type: 'url_citation', url_citation: { ...url_citation, start_index: 0, end_index: 1 } }],
      }),
    ),
    ...(said.calls ?? []).flatMap(({ id, name, pieces }, index) => [
      delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
      ...pieces.map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
  ];
  const usage = said.usage && (dialect.usage ?? openaiUsage)(said.usage);
  const inLast =
    usage && usageIn === 'lastChoice' ? { usage } : usage && usageIn === 'x_groq' ? { x_groq: { usage } } : {};
  const reason = said.stop ?? (said.calls ? 'tool_calls' : 'stop');
  const last = [
    chunk([{ index: 0, delta: {}, finish_reason: reason }], inLast),
    ...(usage && usageIn === 'chunk' ? [chunk([], { usage })] : []),
    sse('[DONE]'),
  ];
  return { events: [...events, ...last], terminalAt: events.length };
}

function chatLoop(dialect: ChatDialect, model: string): Voice['loop'] {
  const { reasoningIn, reasoningBack } = dialect;
  const [first, second] = CALL_IDS;
  const said: Said = {
    ...(reasoningIn && { reasoning: ['Two files, ', 'two reads.'] }),
    calls: [
      { id: first, name: 'read_file', pieces: ['{"path": "gr', 'öße.ts"}'] },
      { id: second, name: 'list_files', pieces: ['{}'] },
    ],
  };
  const thoughts = 'Two files, two reads.';
  const call = (id: string, name: string, args: string) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  });
  return {
    answer: writeChat(dialect, model, said).events.join(''),
    conversation: [
      { role: 'user', content: 'Hello' },
      {
        role: 'assistant',
        content:
          reasoningBack === 'content'
            ? [{ type: 'thinking', thinking: [{ type: 'text', text: thoughts }], closed: true }]
            : null,
        ...(reasoningBack && reasoningBack !== 'content' && { [reasoningBack]: thoughts }),
        tool_calls: [call(first, 'read_file', '{"path": "größe.ts"}'), call(second, 'list_files', '{}')],
      },
      { role: 'tool', tool_call_id: first, content: 'ok' },
      { role: 'tool', tool_call_id: second, content: 'Error: no such' },
      { role: 'user', content: 'And hurry.' },
    ],
    sealed: reasoningBack ? [thoughts] : [],
  };
}
