// States of the first page in which Ollama runs and has no model yet.
import type { LocalModelsView, ModelsView } from '../../../src/shared/views.ts';
import * as models from './models.ts';

const RECOMMENDED: LocalModelsView['recommended'] = [
  { model: 'qwen2.5-coder:1.5b', sizeBytes: 1_000_000_000, goodFor: 'code on a small machine' },
  { model: 'llama3.2:3b', sizeBytes: 2_000_000_000, goodFor: 'quick questions, any machine' },
  { model: 'gemma3:4b', sizeBytes: 3_300_000_000, goodFor: 'text and pictures' },
  { model: 'qwen3:8b', sizeBytes: 5_200_000_000, goodFor: 'reasoning and tools, with 8 GB of memory' },
];

/** What the fake host tells of the local models. */
export const NO_LOCAL_MODEL: LocalModelsView = {
  providerId: 'ollama',
  providerName: 'Ollama',
  state: 'running',
  origin: 'http://127.0.0.1:11434',
  installUrl: 'https://ollama.com/download',
  installed: [],
  recommended: RECOMMENDED,
  pulls: [],
};

export const PULLING: LocalModelsView = {
  ...NO_LOCAL_MODEL,
  pulls: [
    { model: 'llama3.2:3b', status: 'pulling', completedBytes: 1_200_000_000, totalBytes: 2_000_000_000 },
    { model: 'qwen3:8b', status: '', error: 'The disk is full. Free some space and try again.' },
  ],
};

/** Ollama answers, and lists nothing. */
export const withoutLocalModel: ModelsView = {
  providers: [
    models.keylessOpenai,
    models.keylessAnthropic,
    { ...models.ollama, state: 'failed', models: [], problem: 'It is running, but no model is installed yet.' },
  ],
};
