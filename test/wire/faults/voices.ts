// The vendors that the whole table of faults is played in: three wires, each with an SDK of its own.
import { VOICES } from '../contract/voices/voices.ts';
import type { Voice } from '../contract/voice.ts';

/** OpenAI's chat completions, Anthropic, Gemini. */
export const BIG_THREE: readonly Voice[] = ['openai', 'anthropic', 'gemini'].map((id) => {
  const voice = VOICES.find(({ provider }) => provider.id === id);
  if (!voice) {
    throw new Error(`no voice of ${id}`);
  }
  return voice;
});
