// The one list of providers; ids everywhere else come from here.
import type { Provider } from '../provider.ts';
import { anthropic } from './anthropic.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { cohere } from './cohere.ts';
import { groq } from './groq.ts';
import { litellm } from './litellm.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { perplexity } from './perplexity.ts';
import { together } from './together.ts';

/** In the order in which people are shown them. */
export const providers: readonly Provider[] = [
  openai,
  anthropic,
  gemini,
  groq,
  deepseek,
  together,
  mistral,
  cohere,
  perplexity,
  ollama,
  litellm,
];
