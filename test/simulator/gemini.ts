/** The Gemini API as the simulator plays it: model list in pages, token counts, embeddings, and answers. */
import type { Reply, Vendor } from './contract.ts';
import { embed } from './embeddings.ts';
import { geminiDialect, geminiTurns } from './geminiChat.ts';
import { geminiFault } from './geminiErrors.ts';
import { asList, asObject, asText, contentText, type Json } from './json.ts';
import { findModel, modelsOf, type SimulatedModel } from './models.ts';
import { countPrompt } from './plan.ts';

/** Gemini, under /gemini. */
export const gemini: Vendor = {
  id: 'gemini',
  needsKey: true,
  keyOf: (headers) => {
    const own = headers['x-goog-api-key'];
    return typeof own === 'string' ? own : undefined;
  },
  route(path, body) {
    const [, model, method = ''] = /^\/v1beta\/models\/([^:]+):(\w+)$/.exec(path) ?? [];
    if (model === undefined) return { path, body };
    const stream = method === 'streamGenerateContent';
    return { path: stream ? '/v1beta/generateContent' : `/v1beta/${method}`, body: { ...body, model, stream } };
  },
  dialects: { '/v1beta/generateContent': geminiDialect },
  answer,
  fault: geminiFault,
  headers: () => ({ 'x-gemini-service-tier': 'standard' }),
};

function answer(method: string, path: string, body: Json, query: URLSearchParams): Reply | undefined {
  if (method === 'GET') {
    if (path === '/v1beta/models') return listPage(query);
    const name = /^\/v1beta\/models\/([^/:]+)$/.exec(path)?.[1];
    const model = findModel('gemini', name);
    if (name === undefined) return undefined;
    return model ? { status: 200, body: listed(model) } : geminiFault('unknownModel', { path, model: name });
  }
  const model = asText(body['model']);
  switch (method === 'POST' ? path : '') {
    case '/v1beta/countTokens':
      return findModel('gemini', model)
        ? {
            status: 200,
            body: { totalTokens: countPrompt(geminiTurns(asObject(body['generateContentRequest'] ?? body))) },
          }
        : geminiFault('unknownModel', { path, model });
    case '/v1beta/embedContent':
      return embeddings(path, model, [body], ([embedding]) => ({ embedding }));
    case '/v1beta/batchEmbedContents':
      return embeddings(path, model, asList(body['requests']), (all) => ({ embeddings: all }));
    default:
      return undefined;
  }
}

/** `pageSize` entries from `pageToken` on. */
function listPage(query: URLSearchParams): Reply {
  const models = modelsOf('gemini').map((model) => listed(model));
  const from = Number(query.get('pageToken') ?? 0);
  const until = from + Number(query.get('pageSize') ?? 50);
  const more = until < models.length ? { nextPageToken: String(until) } : {};
  return { status: 200, body: { models: models.slice(from, until), ...more } };
}

function listed({ id, label, contextTokens, maxOutputTokens, serves, thinks }: SimulatedModel): Json {
  const isChat = serves === 'chat';
  return {
    name: `models/${id}`,
    version: '001',
    displayName: label,
    inputTokenLimit: contextTokens,
    outputTokenLimit: maxOutputTokens,
    supportedGenerationMethods: isChat
      ? ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent']
      : ['embedContent', 'countTextTokens', 'countTokens', 'asyncBatchEmbedContent'],
    ...(isChat && { temperature: 1, topP: 0.95, topK: 64, maxTemperature: 2, thinking: thinks }),
  };
}

function embeddings(
  path: string,
  model: string,
  requests: readonly unknown[],
  shape: (all: readonly { values: number[] }[]) => Json,
): Reply {
  const texts = requests.map((request) => contentText(asObject(asObject(request)['content'])['parts']));
  const embedded = embed(gemini, path, model, texts);
  if (!('vectors' in embedded)) return embedded;
  const all = embedded.vectors.map((values) => ({ values }));
  return { status: 200, body: { ...shape(all), usageMetadata: { promptTokenCount: embedded.tokens } } };
}
