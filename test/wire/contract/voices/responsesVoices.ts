// The voices of OpenAI's Responses, and of Perplexity's edition of it.
import type { Usage } from '../../../../src/core/provider.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { perplexity } from '../../../../src/core/providers/perplexity.ts';
import { fixture } from '../../collect.ts';
import { type Fields, type Said, SCHEMA, sse, total, type Voice, type Written } from '../voice.ts';
import { OPENAI_REFUSALS } from './chatVoice.ts';
import { perplexityRefusals } from './refusals.ts';

interface ResponsesDialect {
  model: string;
  reasoning: (piece: string) => readonly Fields[];
  citation: (page: { url: string; title: string }) => Fields;
  inputDetails: (usage: Usage) => Fields;
}

/** Words for the end of an answer that is not complete; all others stand for a complete one. */
const INCOMPLETE = new Set(['max_output_tokens', 'content_filter', 'something_new']);

function write({ model, reasoning, citation, inputDetails }: ResponsesDialect, said: Said): Written {
  const item = (index: number, fields: object, done = false): Fields => ({
    type: done ? 'response.output_item.done' : 'response.output_item.added',
    output_index: index,
    item: fields,
  });
  const text = said.text?.join('') ?? '';
  const events: Fields[] = [
    { type: 'response.created', response: { id: 'resp_1', model, output: [] } },
    ...(said.reasoning ?? []).flatMap(reasoning),
    ...(said.text ?? []).map((delta) => ({ type: 'response.output_text.delta', output_index: 1, delta })),
    ...(said.citations ?? []).map(citation),
    ...(said.text
      ? [item(1, { type: 'message', content: [{ type: 'output_text', text, annotations: [] }] }, true)]
      : []),
    ...(said.calls ?? []).flatMap(({ id, name, pieces }, at) => {
      const call = { type: 'function_call', id: `fc_${at}`, call_id: id, name };
      return [
        item(at + 2, { ...call, arguments: '' }),
        ...pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', output_index: at + 2, delta })),
        item(at + 2, { ...call, arguments: pieces.join('') }, true),
      ];
    }),
  ];
  const { usage, stop = 'completed' } = said;
  const input = usage && total(usage.uncachedInputTokens, usage.cacheReadTokens, usage.cacheWrite5mTokens);
  const output = usage && total(usage.textOutputTokens, usage.reasoningTokens);
  const reported = usage && {
    input_tokens: input,
    input_tokens_details: inputDetails(usage),
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: total(input, output),
    cost: usage.reportedCostUsd === undefined ? undefined : { currency: 'USD', total_cost: usage.reportedCostUsd },
  };
  const isIncomplete = INCOMPLETE.has(stop);
  const last = {
    type: isIncomplete ? 'response.incomplete' : 'response.completed',
    response: { model, usage: reported, incomplete_details: isIncomplete ? { reason: stop } : null },
  };
  return {
    events: [...events, last].map((event) => sse(event, String((event as Fields)['type']))),
    terminalAt: events.length,
  };
}

const OPENAI: ResponsesDialect = {
  model: 'o3-pro',
  reasoning: (delta) => [{ type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta }],
  citation: (page) => ({
    type: 'response.output_text.annotation.added',
    annotation: { type: 'url_citation', start_index: 0, end_index: 1, ...page },
  }),
  inputDetails: (usage) => ({ cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWrite5mTokens }),
};

const PERPLEXITY: ResponsesDialect = {
  model: 'perplexity/sonar',
  reasoning: (thought) => [{ type: 'response.reasoning.started', thought }],
  citation: (page) => ({ type: 'response.reasoning.search_results', results: [{ id: 1, ...page }] }),
  inputDetails: (usage) => ({
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation_input_tokens: usage.cacheWrite5mTokens,
  }),
};

const picture = (more: object) => ({
  ...more,
  role: 'user',
  content: [
    { type: 'input_text', text: 'What is this?' },
    {
      type: 'input_image',
      image_url: 'data:image/png;base64,iVBORw0KGgo=',
      ...('type' in more ? {} : { detail: 'auto' }),
    },
  ],
});

const common = (
  dialect: ResponsesDialect,
): Pick<
  Voice,
  'basePath' | 'path' | 'model' | 'contentType' | 'write' | 'streamsArguments' | 'citesPages' | 'buckets'
> &
  Pick<Voice, 'stops' | 'failures' | 'keepAlive' | 'errorsInside' | 'replyId' | 'refusal' | 'requestIdHeader'> &
  Pick<Voice, 'keyHeader' | 'conversation'> => ({
  basePath: '/v1',
  path: '/v1/responses',
  model: dialect.model,
  contentType: 'text/event-stream; charset=utf-8',
  write: (said) => write(dialect, said),
  streamsArguments: true,
  citesPages: true,
  buckets: ['uncachedInputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'textOutputTokens', 'reasoningTokens'],
  stops: [
    ['completed', 'stop'],
    ['max_output_tokens', 'length'],
    ['content_filter', 'contentFilter'],
    ['something_new', 'other'],
  ],
  failures: [],
  keepAlive: [': keep-alive\n\n', sse({ type: 'response.in_progress', response: { id: 'resp_1' } })],
  errorsInside: [
    [
      sse({
        type: 'response.failed',
        response: { error: { code: 'server_error', message: 'The server had an error' } },
      }),
      'overloaded',
      'The server had an error',
    ],
    [sse({ type: 'response.failed', response: { error: { message: 'prompt is too long' } } }), 'contextTooLong'],
    [sse({ type: 'error', error: { message: 'rate limit reached', code: 429 } }, 'error'), 'rateLimit'],
    [sse({ type: 'error', code: 'insufficient_quota', message: 'No', param: null }, 'error'), 'quota', 'No'],
  ],
  replyId: { header: 'x-request-id' },
  refusal: (message) => ({ error: { message, type: 'invalid_request_error', code: null } }),
  requestIdHeader: 'x-request-id',
  keyHeader: (key) => ['authorization', `Bearer ${key}`],
  conversation: (body) => body['input'],
});

const openaiCall = (call_id: string, name: string, args: string) => ({
  type: 'function_call',
  call_id,
  name,
  arguments: args,
});

/** Of both recordings. */
const RECORDED_USAGE = {
  uncachedInputTokens: 120,
  cacheReadTokens: 1280,
  cacheWrite5mTokens: 100,
  textOutputTokens: 25,
  reasoningTokens: 320,
};

export const openaiResponses: Voice = {
  ...common(OPENAI),
  provider: openai,
  way: 'Responses',
  reasoning: {},
  refusals: OPENAI_REFUSALS,
  picture: picture({}),
  json: {
    schema: { text: { format: { type: 'json_schema', name: 'thing', schema: SCHEMA, strict: false } } },
    plain: { text: { format: { type: 'json_object' } } },
  },
  loop: {
    answer: fixture('openai/responsesTools.sse'),
    conversation: [
      { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      {
        type: 'reasoning',
        id: 'rs_01',
        summary: [
          { type: 'summary_text', text: '**Plan**' },
          { type: 'summary_text', text: 'Look it up' },
        ],
        encrypted_content: 'gAAAAABo_encrypted==',
      },
      openaiCall('call_A', 'read_file', '{"path":"données.ts"}'),
      openaiCall('call_B', 'list_files', '{}'),
      { type: 'function_call_output', call_id: 'call_A', output: 'ok' },
      { type: 'function_call_output', call_id: 'call_B', output: 'Error: no such' },
      { role: 'user', content: [{ type: 'input_text', text: 'And hurry.' }] },
    ],
    sealed: ['gAAAAABo_encrypted=='],
    boundToModel: true,
  },
  recordings: [
    {
      file: 'openai/responsesText.sse',
      text: 'Fertig 🎉 完成',
      usage: RECORDED_USAGE,
      citations: [{ url: 'https://example.com/a?b=1', title: 'Ein Beleg' }],
      reason: 'stop',
      rawReason: 'completed',
      model: 'gpt-5-codex',
    },
    {
      file: 'openai/responsesTools.sse',
      reasoning: '**Plan**\n\nLook it up',
      calls: [
        { id: 'call_A', name: 'read_file', argumentsJson: '{"path":"données.ts"}' },
        { id: 'call_B', name: 'list_files', argumentsJson: '{}' },
      ],
      usage: RECORDED_USAGE,
      reason: 'toolCalls',
    },
  ],
};

export const perplexityVoice: Voice = {
  ...common(PERPLEXITY),
  provider: perplexity,
  reasoning: { read: (thoughts) => thoughts.map((thought) => `${thought}\n`).join('') },
  refusals: perplexityRefusals,
  picture: picture({ type: 'message' }),
  json: {
    schema: { response_format: { type: 'json_schema', json_schema: { name: 'thing', schema: SCHEMA } } },
    plain: {},
  },
  loop: {
    answer: fixture('perplexity/tools.sse'),
    conversation: [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      { ...openaiCall('call_1', 'read_file', '{"path":"größe.ts"}'), thought_signature: 'c2lnbmF0dXJl' },
      openaiCall('call_2', 'list_files', '{}'),
      { type: 'function_call_output', call_id: 'call_1', name: 'read_file', output: 'ok' },
      { type: 'function_call_output', call_id: 'call_2', name: 'list_files', output: 'Error: no such' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And hurry.' }] },
    ],
    sealed: ['c2lnbmF0dXJl'],
  },
  recordings: [
    {
      file: 'perplexity/text.sse',
      text: 'Grüße 👩🏽‍💻 你好[1][2]',
      reasoning: 'I look it up.\n',
      usage: {
        uncachedInputTokens: 200,
        cacheReadTokens: 1200,
        cacheWrite5mTokens: 100,
        textOutputTokens: 60,
        searches: 1,
        reportedCostUsd: 0.00565,
      },
      citations: [
        { url: 'https://nodejs.org/api/sqlite.html', title: 'SQLite | Node.js' },
        { url: 'https://example.com/gr%C3%B6%C3%9Fe', title: 'Größe zählt' },
        { url: 'https://example.com/third', title: 'Third' },
      ],
      reason: 'stop',
      rawReason: 'completed',
      model: 'perplexity/sonar',
    },
    {
      file: 'perplexity/tools.sse',
      calls: [
        {
          id: 'call_1',
          name: 'read_file',
          argumentsJson: '{"path":"größe.ts"}',
          providerMetadata: { model: 'perplexity/sonar', thoughtSignature: 'c2lnbmF0dXJl' },
        },
        { id: 'call_2', name: 'list_files', argumentsJson: '{}' },
      ],
      usage: { uncachedInputTokens: 300, textOutputTokens: 40 },
      reason: 'toolCalls',
    },
  ],
};
