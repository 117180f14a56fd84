// The voice of Google's Gemini API.
import { gemini } from '../../../../src/core/providers/gemini.ts';
import { fixture } from '../../collect.ts';
import { type Fields, REPLY_ID, type Said, SCHEMA, sse, total, type Voice, type Written } from '../voice.ts';
import { geminiRefusals } from './refusals.ts';

/** Of the generation that wants its signatures back. */
const MODEL = 'gemini-3-pro-preview';

const chunk = (fields: Fields) => sse({ ...fields, modelVersion: MODEL, responseId: REPLY_ID });
const parts = (...all: readonly Fields[]) =>
  chunk({ candidates: [{ content: { role: 'model', parts: all }, index: 0 }] });

function write({ reasoning, text, citations, calls, usage, stop = 'STOP' }: Said): Written {
  const web = (citations ?? []).map(({ url, title }) => ({ web: { uri: url, title } }));
  const events = [
    ...(reasoning ?? []).map((piece) => parts({ text: piece, thought: true })),
    ...(text ?? []).map((piece) => parts({ text: piece })),
    ...(citations ? [chunk({ candidates: [{ groundingMetadata: { groundingChunks: web }, index: 0 }] })] : []),
    ...(calls ?? []).map(({ id, name, pieces }) =>
      parts({ functionCall: { id, name, args: JSON.parse(pieces.join('')) as unknown } }),
    ),
  ];
  const prompt = usage && total(usage.uncachedInputTokens, usage.cacheReadTokens);
  const usageMetadata = usage && {
    promptTokenCount: prompt,
    cachedContentTokenCount: usage.cacheReadTokens,
    candidatesTokenCount: usage.textOutputTokens,
    thoughtsTokenCount: usage.reasoningTokens,
    // The vendor leaves out counts of 0: from a total, what is missing would be known.
    totalTokenCount:
      usage.textOutputTokens === undefined ? undefined : total(prompt, usage.textOutputTokens, usage.reasoningTokens),
  };
  const last = chunk({ candidates: [{ finishReason: stop, index: 0 }], usageMetadata });
  return { events: [...events, last], terminalAt: events.length };
}

const failed = (code: number, message: string, status: string) => sse({ error: { code, message, status } });

export const geminiVoice: Voice = {
  provider: gemini,
  basePath: '',
  path: `/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`,
  model: MODEL,
  contentType: 'text/event-stream',
  write,
  reasoning: {},
  streamsArguments: false,
  citesPages: true,
  buckets: ['uncachedInputTokens', 'cacheReadTokens', 'textOutputTokens', 'reasoningTokens'],
  stops: [
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'contentFilter'],
    ['RECITATION', 'contentFilter'],
    ['BLOCKLIST', 'contentFilter'],
    ['PROHIBITED_CONTENT', 'contentFilter'],
    ['SPII', 'contentFilter'],
    ['IMAGE_SAFETY', 'contentFilter'],
    ['OTHER', 'other'],
    ['LANGUAGE', 'other'],
  ],
  failures: [
    ['MALFORMED_FUNCTION_CALL', 'badResponse'],
    ['MALFORMED_RESPONSE', 'badResponse'],
  ],
  keepAlive: [': keep-alive\n\n', ':\r\n\r\n'],
  errorsInside: [
    [failed(503, 'The model is overloaded.', 'UNAVAILABLE'), 'overloaded', 'The model is overloaded.'],
    [failed(429, 'Resource has been exhausted', 'RESOURCE_EXHAUSTED'), 'rateLimit'],
    [
      chunk({ promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'Not this.' } }),
      'contentFilter',
      'Not this.',
    ],
  ],
  replyId: 'stream',
  refusal: (message) => ({ error: { message, status: 'INVALID_ARGUMENT', details: [] } }),
  requestIdHeader: 'x-request-id',
  refusals: geminiRefusals,
  keyHeader: (key) => ['x-goog-api-key', key],
  conversation: (body) => body['contents'],
  picture: {
    role: 'user',
    parts: [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
  },
  refusedPictures: ['image/gif'],
  json: {
    schema: {
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: SCHEMA,
        thinkingConfig: { includeThoughts: true },
      },
    },
    plain: { generationConfig: { responseMimeType: 'application/json', thinkingConfig: { includeThoughts: true } } },
  },
  loop: {
    answer: fixture('gemini/thinkingAndTools.sse'),
    conversation: [
      { role: 'user', parts: [{ text: 'Hello' }] },
      {
        role: 'model',
        parts: [
          { text: 'I read both.' },
          {
            functionCall: { name: 'read_file', args: { path: 'src/größe.ts' } },
            thoughtSignature: 'EqQBCgIYAhKk+/w==',
          },
          { functionCall: { name: 'list_files', args: {} } },
          { text: '', thoughtSignature: 'EmwKAhgBsigned' },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'read_file', response: { output: 'ok' } } },
          { functionResponse: { name: 'list_files', response: { error: 'no such' } } },
          { text: 'And hurry.' },
        ],
      },
    ],
    sealed: ['EqQBCgIYAhKk+/w==', 'EmwKAhgBsigned'],
    boundToModel: true,
  },
  embeddings: {
    path: '/v1beta/models/embed-1:batchEmbedContents',
    perCall: 100,
    textsOf: (body) =>
      (body['requests'] as { content: { parts: { text: string }[] } }[]).map(({ content }) => content.parts[0]?.text),
    answer: (vectors, tokens) => ({
      embeddings: vectors.map((values) => ({ values })),
      usageMetadata: tokens === undefined ? undefined : { promptTokenCount: tokens },
    }),
  },
  recordings: [
    {
      file: 'gemini/text.sse',
      text: 'Grüße 👩🏽‍💻 你好,世界 — "done"\n',
      reasoning: '**Greeting**\n\nSeveral scripts, then done.',
      usage: { uncachedInputTokens: 100, cacheReadTokens: 4000, textOutputTokens: 33, reasoningTokens: 42 },
      reason: 'stop',
      rawReason: 'STOP',
      model: 'gemini-2.5-flash',
    },
  ],
};
