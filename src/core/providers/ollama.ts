// A local Ollama: what is known of it at start; what asks it is loaded with the first request.
import type { Provider } from '../provider.ts';
import { lateStream } from './lateStream.ts';
import { DEFAULT_BASE_URL, ollamaBaseUrl, PROVIDER_ID } from './ollamaAddress.ts';

const GB = 1_000_000_000;

/** A local Ollama: no key, no price. */
export const ollama: Provider = {
  id: PROVIDER_ID,
  name: 'Ollama',
  auth: 'none',
  local: true,
  baseUrl: DEFAULT_BASE_URL,
  environment: {
    apiKey: [],
    baseUrl: ['OLLAMA_BASE_URL', 'OLLAMA_HOST'],
    organization: [],
    model: ['OLLAMA_MODEL'],
  },
  links: { install: 'https://ollama.com/download' },
  normalizeBaseUrl: ollamaBaseUrl,
  models: async (context, signal) => (await import('./ollamaInstalled.ts')).listModels(context, signal),
  stream: (request, context, signal) =>
    lateStream(async () => (await import('./ollamaChat.ts')).ollamaStream(request, context, signal)),
  localModels: {
    // Download sizes as the library's pages give them (ollama.com/library).
    recommended: [
      { model: 'qwen2.5-coder:1.5b', sizeBytes: 1 * GB, goodFor: 'code on a small machine' },
      { model: 'llama3.2:3b', sizeBytes: 2 * GB, goodFor: 'quick questions, any machine' },
      { model: 'gemma3:4b', sizeBytes: 3.3 * GB, goodFor: 'text and pictures' },
      { model: 'qwen2.5-coder:7b', sizeBytes: 4.7 * GB, goodFor: 'code, with 8 GB of memory' },
      { model: 'qwen3:8b', sizeBytes: 5.2 * GB, goodFor: 'reasoning and tools, with 8 GB of memory' },
      { model: 'gpt-oss:20b', sizeBytes: 14 * GB, goodFor: 'harder questions, with 16 GB of memory' },
    ],
    async *pull(model, context, signal) {
      yield* (await import('./ollamaModels.ts')).pull(model, context, signal);
    },
    remove: async (model, context, signal) => (await import('./ollamaModels.ts')).remove(model, context, signal),
  },
  embed: async (model, texts, context, signal, longest) =>
    (await import('./ollamaEmbeddings.ts')).embedTexts(model, texts, context, signal, longest),
  // The server takes any number, and works them off one after the other: a call is to end, or to be given up, within sight.
  embedLimits: { texts: 256 },
  check: async (context, signal) => (await import('./ollamaInstalled.ts')).checkServer(context, signal),
};
