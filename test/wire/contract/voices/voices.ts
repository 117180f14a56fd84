// Every provider's voices: its own, or the common one where only an answer was recorded.
import { existsSync } from 'node:fs';
import type { Provider } from '../../../../src/core/provider.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { exampleProvider } from '../exampleProvider.ts';
import type { Voice } from '../voice.ts';
import { anthropicVoice } from './anthropicVoice.ts';
import { chatVoice } from './chatVoice.ts';
import { cohereVoice } from './cohereVoice.ts';
import { compatibleVoices } from './compatible.ts';
import { endpointVoices } from './endpointVoices.ts';
import { geminiVoice } from './geminiVoice.ts';
import { ollamaVoice } from './ollamaVoice.ts';
import { openaiResponses, perplexityVoice } from './responsesVoices.ts';

const OWN: readonly Voice[] = [
  ...compatibleVoices,
  openaiResponses,
  perplexityVoice,
  anthropicVoice,
  geminiVoice,
  cohereVoice,
  ollamaVoice,
];

/**
 * How a provider speaks. One that departs from OpenAI's chat completions in nothing that an answer shows needs no voice of
 * its own, only `fixtures/<id>/text.sse`: what the vendor sent when asked to say "Grüße aus 東京 👋🏽".
 */
export function voicesOf(provider: Provider): readonly Voice[] {
  const own = OWN.filter((voice) => voice.provider.id === provider.id);
  const file = `${provider.id}/text.sse`;
  if (own.length > 0 || !existsSync(new URL(`../../fixtures/${file}`, import.meta.url))) {
    return own;
  }
  const recording = { file, text: 'Grüße aus 東京 👋🏽', usage: 'some', reason: 'stop' } as const;
  return [chatVoice(provider, { reasoningIn: 'reasoning_content', recordings: [recording] })];
}

/** All that is registered, the example beside it, and endpoints as a person may name them. */
export const VOICES: readonly Voice[] = [...[...providers, exampleProvider].flatMap(voicesOf), ...endpointVoices];
