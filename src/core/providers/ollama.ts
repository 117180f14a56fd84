// Ollama through its own SDK: chat as NDJSON, installed models with their real limits, embeddings.
import type { ChatResponse, Ollama } from 'ollama/browser';
import { AppError } from '../errors.ts';
import type {
  ChatRequest,
  Embeddings,
  FinishReason,
  ModelInfo,
  Provider,
  ProviderContext,
  StreamPart,
} from '../provider.ts';
import { DEFAULT_BASE_URL, ollamaBaseUrl } from './ollamaAddress.ts';
import { call, openClient, PROVIDER_ID } from './ollamaClient.ts';
import { localModels } from './ollamaModels.ts';
import {
  asRecord,
  type CallSite,
  errorInStream,
  nonEmpty,
  sdkError,
  throwIfAborted,
  tokenCount,
  truncatedStream,
} from './wire.ts';

/** How many models are asked for their details at once. */
const SHOWS_AT_ONCE = 4;
/** The sentence with which the SDK (0.6.4, `browser.mjs`) reports a stream without its last record. */
const WITHOUT_DONE = /^Did not receive done/;

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
  models: (context, signal) => call(context, { provider: PROVIDER_ID, signal }, listModels),
  stream,
  localModels,
  embed: (model, texts, context, signal) =>
    call(context, { provider: PROVIDER_ID, model, signal }, (client) => embed(client, model, texts)),
  check: (context, signal) =>
    call(context, { provider: PROVIDER_ID, signal }, async (client) => {
      if (!nonEmpty(asRecord(await client.version())['version'])) {
        throw new AppError('badResponse', 'The address does not answer like Ollama');
      }
    }),
};

async function* stream(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void> {
  const site: CallSite = { provider: PROVIDER_ID, model: request.model, signal };
  throwIfAborted(site);
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let isAnswering = false;
  let toolCalls = 0;
  try {
    const { ollamaBody } = await import('./ollamaRequest.ts');
    const client = await openClient(context, site, controller.signal);
    const records = await client.chat(ollamaBody(request));
    isAnswering = true;
    for await (const record of records) {
      const { thinking, content, tool_calls: calls } = asRecord(record.message);
      if (typeof thinking === 'string' && thinking !== '') {
        yield { type: 'reasoning', text: thinking };
      }
      if (typeof content === 'string' && content !== '') {
        yield { type: 'text', text: content };
      }
      for (const toolCall of Array.isArray(calls) ? calls : []) {
        yield toolCallPart(asRecord(toolCall), toolCalls++);
      }
      if (record.done) {
        yield* lastParts(record, toolCalls > 0);
        return;
      }
    }
    throwIfAborted(site);
    throw truncatedStream(site, 'its record with done:true');
  } catch (thrown) {
    throw isAnswering ? streamError(thrown, site) : sdkError(thrown, site);
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort(); // The only way to stop the request when the loop is left; nothing is left to stop after its end.
  }
}

/** The SDK throws bare errors for an `error` record and for a missing last one; what else is bare cannot be read. */
function streamError(thrown: unknown, site: CallSite): AppError {
  const error = sdkError(thrown, site);
  if (error.kind !== 'internal' || !(thrown instanceof Error)) {
    return error;
  }
  if (WITHOUT_DONE.test(thrown.message)) {
    return truncatedStream(site, 'its record with done:true');
  }
  return thrown instanceof TypeError
    ? new AppError('badResponse', 'The stream holds a record that cannot be read', { ...site, cause: thrown })
    : errorInStream({ error: thrown.message }, site);
}

/** Ollama sends a call whole, older versions without an id; the id only has to pair call and result in the next request. */
function toolCallPart(toolCall: Readonly<Record<string, unknown>>, index: number): StreamPart {
  const called = asRecord(toolCall['function']);
  const name = nonEmpty(called['name']);
  if (name === undefined) {
    throw new AppError('badResponse', 'A tool call came without a name');
  }
  const id = nonEmpty(toolCall['id']) ?? `call_${crypto.randomUUID()}`;
  return { type: 'toolCall', index, id, name, argumentsJson: JSON.stringify(called['arguments'] ?? {}) };
}

/** Ollama counts thinking into `eval_count`; it leaves `prompt_eval_count` out when the whole prompt was cached. */
function* lastParts(record: ChatResponse, calledTools: boolean): Generator<StreamPart> {
  const uncachedInputTokens = tokenCount(record.prompt_eval_count);
  const textOutputTokens = tokenCount(record.eval_count);
  if (uncachedInputTokens !== undefined || textOutputTokens !== undefined) {
    yield { type: 'usage', usage: { uncachedInputTokens, textOutputTokens } };
  }
  const rawReason = nonEmpty(record.done_reason);
  yield {
    type: 'finish',
    reason: finishReason(rawReason, calledTools),
    rawReason,
    model: nonEmpty(record.model),
  };
}

/** Versions before 0.1.43 give no reason. */
function finishReason(rawReason: string | undefined, calledTools: boolean): FinishReason {
  switch (rawReason) {
    case undefined:
    case 'stop':
      return calledTools ? 'toolCalls' : 'stop';
    case 'length':
      return 'length';
    default:
      return 'other';
  }
}

async function listModels(client: Ollama): Promise<readonly ModelInfo[]> {
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
  const { parameterRules } = await import('./ollamaRequest.ts');
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

async function embed(client: Ollama, model: string, texts: readonly string[]): Promise<Embeddings> {
  if (texts.length === 0) {
    return { vectors: [] };
  }
  // `truncate: false`: a text that is too long is an error, not a vector of its beginning.
  const answer = asRecord(await client.embed({ model, input: [...texts], truncate: false }));
  const embeddings: unknown = answer['embeddings'];
  if (!Array.isArray(embeddings) || embeddings.length !== texts.length || !embeddings.every(isVector)) {
    throw new AppError('badResponse', 'The answer does not hold one vector for each text');
  }
  return {
    vectors: embeddings.map((vector) => Float32Array.from(vector)),
    inputTokens: tokenCount(answer['prompt_eval_count']),
  };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((component) => typeof component === 'number');
}
