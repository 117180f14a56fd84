// The voices of those who speak OpenAI's chat completions: OpenAI, Groq, DeepSeek, Together, Mistral, LiteLLM.
import type { Usage } from '../../../../src/core/provider.ts';
import { deepseek } from '../../../../src/core/providers/deepseek.ts';
import { groq } from '../../../../src/core/providers/groq.ts';
import { litellm } from '../../../../src/core/providers/litellm.ts';
import { mistral } from '../../../../src/core/providers/mistral.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { together } from '../../../../src/core/providers/together.ts';
import { type Fields, type Recording, sse, total, type Voice } from '../voice.ts';
import { chatVoice, OPENAI_REFUSALS, openaiUsage } from './chatVoice.ts';
import { deepseekRefusals, groqRefusals, litellmRefusals, mistralRefusals, togetherRefusals } from './refusals.ts';

/** The same two answers, recorded in each vendor's form. */
function recordings(
  id: string,
  ids: readonly [string, string],
  usage: readonly [Usage, Usage],
  rawReason = 'stop',
): Recording[] {
  return [
    {
      file: `${id}/text.sse`,
      text: 'Grüße aus 東京 👋🏽',
      reasoning: 'Überlegen… 🤔',
      usage: usage[0],
      reason: 'stop',
      rawReason,
    },
    {
      file: `${id}/tools.sse`,
      calls: [
        { id: ids[0], name: 'get_weather', argumentsJson: '{"city":"Zürich"}' },
        { id: ids[1], name: 'get_weather', argumentsJson: '{"city": "北京", "unit": "°C"}' },
      ],
      usage: usage[1],
      reason: 'toolCalls',
    },
  ];
}

const INPUT = { uncachedInputTokens: 56, cacheReadTokens: 64 };
const TOTALS = { uncachedInputTokens: 200, textOutputTokens: 40 };

const deepseekUsage = (usage: Usage): Fields => ({
  ...openaiUsage(usage),
  prompt_cache_hit_tokens: usage.cacheReadTokens,
  prompt_cache_miss_tokens: usage.uncachedInputTokens,
  prompt_tokens_details: { cached_tokens: usage.cacheReadTokens },
});

const mistralUsage = (usage: Usage): Fields => ({
  prompt_tokens: total(usage.uncachedInputTokens, usage.cacheReadTokens),
  completion_tokens: usage.textOutputTokens,
  num_cached_tokens: usage.cacheReadTokens,
});

export const compatibleVoices: readonly Voice[] = [
  {
    ...chatVoice(openai, {
      model: 'gpt-4.1-mini',
      citesPages: true,
      refusals: [
        ...OPENAI_REFUSALS,
        [
          429,
          {
            error: {
              message: 'Rate limit reached on tokens per min (TPM)',
              type: 'tokens',
              code: 'rate_limit_exceeded',
            },
          },
          'rateLimit',
          { retryable: true },
        ],
      ],
      recordings: [
        {
          file: 'openai/chatText.sse',
          text: "Grüße 👋🏽 from 東京:\n\n```ts\nconst a = 'data: x';\n```\n👨‍👩‍👧‍👦 done.",
          usage: { uncachedInputTokens: 163, cacheReadTokens: 1024, textOutputTokens: 42, reasoningTokens: 0 },
          reason: 'stop',
          rawReason: 'stop',
          model: 'gpt-4.1-mini-2025-04-14',
        },
        {
          file: 'openai/chatTools.sse',
          calls: [
            { id: 'call_Zk1', name: 'get_weather', argumentsJson: '{"city":"Zürich"}' },
            { id: 'call_Zk2', name: 'get_weather', argumentsJson: '{"city": "北京", "unit": "°C"}' },
          ],
          usage: 'some',
          reason: 'toolCalls',
        },
      ],
    }),
    way: 'chat completions',
  },
  chatVoice(groq, {
    basePath: '/openai/v1',
    model: 'openai/gpt-oss-120b',
    reasoningIn: 'reasoning',
    reasoningBack: 'reasoning',
    usageIn: 'x_groq',
    takesSchema: false,
    errorsInside: [
      [
        sse({ choices: [{ index: 0, delta: {}, finish_reason: null }], x_groq: { error: 'over capacity' } }),
        'overloaded',
        'over capacity',
      ],
    ],
    refusals: [...OPENAI_REFUSALS, ...groqRefusals],
    recordings: recordings(
      'groq',
      ['fc_a1', 'fc_b2'],
      [{ ...INPUT, textOutputTokens: 20, reasoningTokens: 30 }, TOTALS],
    ),
  }),
  chatVoice(deepseek, {
    basePath: '',
    model: 'deepseek-v4-pro',
    reasoningIn: 'reasoning_content',
    reasoningBack: 'reasoning_content',
    buckets: ['uncachedInputTokens', 'cacheReadTokens', 'textOutputTokens', 'reasoningTokens'],
    usage: deepseekUsage,
    takesSchema: false,
    failures: [['insufficient_system_resource', 'overloaded']],
    refusals: [...OPENAI_REFUSALS, ...deepseekRefusals],
    recordings: recordings(
      'deepseek',
      ['call_00_a', 'call_01_b'],
      [
        { ...INPUT, textOutputTokens: 20, reasoningTokens: 30 },
        { ...TOTALS, cacheReadTokens: 0 },
      ],
    ),
  }),
  chatVoice(together, {
    model: 'openai/gpt-oss-120b',
    reasoningIn: 'reasoning',
    stops: [['eos', 'stop']],
    refusals: [...OPENAI_REFUSALS, ...togetherRefusals],
    recordings: recordings(
      'together',
      ['call_tg1', 'call_tg2'],
      [{ uncachedInputTokens: 120, textOutputTokens: 50 }, TOTALS],
      'eos',
    ),
  }),
  chatVoice(mistral, {
    model: 'mistral-medium-3-5',
    reasoningIn: 'content',
    reasoningBack: 'content',
    usageIn: 'lastChoice',
    buckets: ['uncachedInputTokens', 'cacheReadTokens', 'textOutputTokens'],
    usage: mistralUsage,
    stops: [['model_length', 'length']],
    failures: [['error', 'overloaded']],
    refusal: (message) => ({ object: 'error', message, type: 'invalid_request_error', param: null, code: null }),
    errorsInside: [
      [
        sse({ object: 'error', message: 'Internal server error', type: 'internal_server_error', code: '3000' }),
        'overloaded',
        'Internal server error',
      ],
    ],
    refusals: mistralRefusals,
    recordings: recordings('mistral', ['D681PevKs', 'aB3dEf9Zz'], [{ ...INPUT, textOutputTokens: 50 }, TOTALS]),
  }),
  {
    ...chatVoice(litellm, {
      reasoningIn: 'reasoning_content',
      model: 'chat-default',
      refusals: [...OPENAI_REFUSALS, ...litellmRefusals],
    }),
    replyId: { header: 'x-litellm-call-id' },
    requestIdHeader: 'x-litellm-call-id',
  },
];
