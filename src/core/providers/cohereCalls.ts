// What Cohere is asked: answers, its model list, embeddings, and whether a key works.
import type { OpenAI } from 'openai';
import { AppError } from '../errors.ts';
import type { ChatRequest, Embeddings, ModelInfo, ProviderContext, StreamPart } from '../provider.ts';
import { CohereAnswer } from './cohereAnswer.ts';
import { PROVIDER_ID, send, sendForJson } from './cohereClient.ts';
import { cohereBody, parameterRules } from './cohereRequest.ts';
import { linkedAbort } from './linkedAbort.ts';
import { asRecord, type CallSite, nonEmpty, sdkError, throwIfAborted, tokenCount, truncatedStream } from './wire.ts';

/** The vendor's largest page of models. */
const MODELS_PER_PAGE = 1000;
/** An end for a server that never says that there is no more. */
const MAX_PAGES = 50;
/**
 * Server-sent events are read by the `openai` SDK's reader, which is there already and needs of a client only its logger:
 * without one it logs nothing, with no client at all it writes to the console.
 */
const SILENT_CLIENT = {} as OpenAI;

/** Streams one answer. Throws `AppError`, also when the stream ends without `message-end`. */
export async function* cohereStream(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  const site: CallSite = { provider: PROVIDER_ID, model: request.model, signal };
  throwIfAborted(site);
  const { controller, unlink } = linkedAbort(signal);
  try {
    const response = await send(context, site, '/v2/chat', cohereBody(request), controller.signal);
    const answer = new CohereAnswer(site, response.headers);
    const { Stream } = await import('openai/streaming');
    for await (const event of Stream.fromSSEResponse<unknown>(response, controller, SILENT_CLIENT)) {
      for (const part of answer.take(asRecord(event))) {
        yield part;
        if (part.type === 'finish') {
          return;
        }
      }
    }
    throwIfAborted(site);
    throw truncatedStream(site, 'message-end');
  } catch (thrown) {
    throw sdkError(thrown, site);
  } finally {
    unlink();
    controller.abort(); // Stops the request when the loop is left; nothing is left to stop after its end.
  }
}

/** All models that chat or embed, without those that are switched off. */
export async function listModels(context: ProviderContext, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const site: CallSite = { provider: PROVIDER_ID, signal };
  const models = new Map<string, ModelInfo>();
  let token: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await modelPage(context, site, MODELS_PER_PAGE, token);
    for (const listed of page.models) {
      const info = modelInfoOf(asRecord(listed));
      if (info) {
        models.set(info.id, info);
      }
    }
    if (page.next === undefined || page.next === token) {
      break;
    }
    token = page.next;
  }
  return [...models.values()];
}

/** By one entry of the model list: it is free, and refused to a wrong key. */
export async function checkKey(context: ProviderContext, signal: AbortSignal): Promise<void> {
  await modelPage(context, { provider: PROVIDER_ID, signal }, 1);
}

async function modelPage(
  context: ProviderContext,
  site: CallSite,
  size: number,
  token?: string,
): Promise<{ models: readonly unknown[]; next?: string }> {
  const query = new URLSearchParams({ page_size: String(size), ...(token && { page_token: token }) });
  const page = await sendForJson(context, site, `/v1/models?${query}`);
  if (!Array.isArray(page['models'])) {
    throw new AppError('badResponse', "The address does not answer like Cohere's model list", { ...site });
  }
  return { models: page['models'], next: nonEmpty(page['next_page_token']) };
}

/** Words of `features` as https://api.cohere.com/v1/models sends them; a list without any says nothing. */
function modelInfoOf(listed: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const id = nonEmpty(listed['name']);
  const endpoints = strings(listed['endpoints']);
  const chat = endpoints.includes('chat');
  const embeddings = endpoints.includes('embed') || endpoints.includes('embed_image');
  if (id === undefined || !(chat || embeddings) || listed['is_deprecated'] === true) {
    return undefined;
  }
  const features = strings(listed['features']);
  const can = (...names: string[]) =>
    chat && features.length > 0 ? names.some((name) => features.includes(name)) : undefined;
  const reasoning = can('reasoning');
  return {
    id,
    contextWindow: tokenCount(listed['context_length']) || undefined,
    abilities: {
      chat,
      embeddings,
      vision: can('vision'),
      tools: can('tools', 'strict_tools'),
      json: can('json_mode', 'json_schema'),
      reasoning,
    },
    ...(chat && parameterRules(reasoning)),
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/**
 * One vector for each text. The contract does not say what a text is for: all are embedded as documents, so that the
 * vectors of texts and questions lie in one space. `inputTokens` are the billed ones.
 */
export async function embedTexts(
  model: string,
  texts: readonly string[],
  context: ProviderContext,
  signal: AbortSignal,
): Promise<Embeddings> {
  const site: CallSite = { provider: PROVIDER_ID, model, signal };
  throwIfAborted(site);
  const answer = await sendForJson(context, site, '/v2/embed', {
    model,
    texts,
    input_type: 'search_document',
    embedding_types: ['float'],
    truncate: 'NONE', // A text that is too long is an error, not a vector of its beginning.
  });
  const embedded = asRecord(answer['embeddings'])['float'];
  if (!Array.isArray(embedded) || embedded.length !== texts.length || !embedded.every(isVector)) {
    throw new AppError('badResponse', 'The answer does not hold one vector for each text', { ...site });
  }
  const inputTokens = tokenCount(asRecord(asRecord(answer['meta'])['billed_units'])['input_tokens']);
  return { vectors: embedded.map((vector) => Float32Array.from(vector)), inputTokens };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((component) => typeof component === 'number');
}
