// The one list of providers; ids everywhere else come from here.
import type { Provider } from '../provider.ts';
import { anthropic } from './anthropic.ts';
import { litellm } from './litellm.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';

/** In the order in which people are shown them. */
export const providers: readonly Provider[] = [openai, anthropic, ollama, litellm];

export function findProvider(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id);
}
