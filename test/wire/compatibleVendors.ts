// Vendors that speak OpenAI's chat completions with words of their own: what each is sent.
import type { Provider, ReasoningPart } from '../../src/core/provider.ts';
import { deepseek } from '../../src/core/providers/deepseek.ts';
import { groq } from '../../src/core/providers/groq.ts';
import { mistral } from '../../src/core/providers/mistral.ts';
import { together } from '../../src/core/providers/together.ts';

export interface Vendor {
  provider: Provider;
  /** Below the server's address. */
  basePath: string;
  /** A model that reasons and takes an effort. */
  model: string;
  maxTokensField: string;
  seedField: string;
  includesUsage: boolean;
  effort: string;
  takesTemperature: boolean;
  /** Whether `response_format` may be a schema. */
  takesSchema: boolean;
  /** How its reasoning goes back beside tool calls and before `answer`: fields of the message. */
  reasoningBack: (part: ReasoningPart, answer?: string) => Readonly<Record<string, unknown>>;
}

const none = () => ({});

export const VENDORS: readonly Vendor[] = [
  {
    provider: groq,
    basePath: '/openai/v1',
    model: 'openai/gpt-oss-120b',
    maxTokensField: 'max_completion_tokens',
    seedField: 'seed',
    includesUsage: false,
    effort: 'medium',
    takesTemperature: true,
    takesSchema: false,
    reasoningBack: ({ text }) => ({ reasoning: text }),
  },
  {
    provider: deepseek,
    basePath: '',
    model: 'deepseek-v4-pro',
    maxTokensField: 'max_tokens',
    seedField: 'seed',
    includesUsage: true,
    effort: 'low',
    takesTemperature: false,
    takesSchema: false,
    reasoningBack: ({ text }) => ({ reasoning_content: text }),
  },
  {
    provider: together,
    basePath: '/v1',
    model: 'openai/gpt-oss-120b',
    maxTokensField: 'max_tokens',
    seedField: 'seed',
    includesUsage: true,
    effort: 'medium',
    takesTemperature: true,
    takesSchema: true,
    reasoningBack: none,
  },
  {
    provider: mistral,
    basePath: '/v1',
    model: 'mistral-medium-3-5',
    maxTokensField: 'max_tokens',
    seedField: 'random_seed',
    includesUsage: false,
    effort: 'high',
    takesTemperature: true,
    takesSchema: true,
    reasoningBack: ({ text }, answer) => ({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text }], closed: true },
        ...(answer === undefined ? [] : [{ type: 'text', text: answer }]),
      ],
    }),
  },
];
