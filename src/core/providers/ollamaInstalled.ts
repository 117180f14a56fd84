// What is installed on an Ollama server, and what each model can do.
import type { Ollama } from 'ollama/browser';
import { AppError } from '../errors.ts';
import type { ModelInfo, ProviderContext } from '../provider.ts';
import { PROVIDER_ID } from './ollamaAddress.ts';
import { call } from './ollamaClient.ts';
import { parameterRules } from './ollamaRequest.ts';
import { asRecord, nonEmpty, tokenCount } from './wire.ts';

/** How many models are asked for their details at once. */
const SHOWS_AT_ONCE = 4;

/** The models that are installed, with their real limits. */
export function listModels(context: ProviderContext, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  return call(context, { provider: PROVIDER_ID, signal }, installed);
}

/** Resolves when an Ollama answers. */
export function checkServer(context: ProviderContext, signal: AbortSignal): Promise<void> {
  return call(context, { provider: PROVIDER_ID, signal }, async (client) => {
    if (!nonEmpty(asRecord(await client.version())['version'])) {
      throw new AppError('badResponse', 'The address does not answer like Ollama');
    }
  });
}

async function installed(client: Ollama): Promise<readonly ModelInfo[]> {
  const listed: unknown = asRecord(await client.list())['models'];
  if (!Array.isArray(listed)) {
    throw new AppError('badResponse', 'The address does not answer like Ollama');
  }
  const models = listed.flatMap((entry): ModelInfo[] => {
    const { name, model, size } = asRecord(entry);
    const id = nonEmpty(name) ?? nonEmpty(model);
    return id === undefined ? [] : [{ id, sizeBytes: tokenCount(size), abilities: {} }];
  });
  const waiting = models.values();
  const work = async () => {
    for (const model of waiting) {
      Object.assign(model, await detailsOf(client, model.id));
    }
  };
  await Promise.all(Array.from({ length: SHOWS_AT_ONCE }, work));
  return models;
}

/** What `/api/show` says of a model; nothing when it fails, so that one broken model does not hide the others. */
async function detailsOf(client: Ollama, model: string): Promise<Partial<ModelInfo>> {
  let shown: Readonly<Record<string, unknown>>;
  try {
    shown = asRecord(await client.show({ model }));
  } catch {
    return {}; // Whether the call was given up is asked at its end.
  }
  const info = asRecord(shown['model_info']);
  const architecture = nonEmpty(info['general.architecture']);
  const contextWindow =
    tokenCount(info[`${architecture}.context_length`]) ??
    tokenCount(Object.entries(info).find(([name]) => name.endsWith('.context_length'))?.[1]);
  const capabilities: unknown = shown['capabilities'];
  if (!Array.isArray(capabilities)) {
    return { contextWindow, ...parameterRules(model, undefined) }; // Before 0.6.4 Ollama did not tell.
  }
  const chat = capabilities.includes('completion');
  return {
    contextWindow,
    ...parameterRules(model, capabilities.includes('thinking')),
    abilities: {
      chat,
      vision: capabilities.includes('vision'),
      tools: capabilities.includes('tools'),
      reasoning: capabilities.includes('thinking'),
      json: chat, // A grammar sees to the format, with any model.
      embeddings: capabilities.includes('embedding'),
    },
  };
}
