/** OpenAI as the simulator plays it: keys, the model list (names only), and errors in its shape. */
import { randomUUID } from 'node:crypto';
import type { Reply, Vendor } from './contract.ts';
import { openaiEmbeddings } from './embeddings.ts';
import type { Json } from './json.ts';
import { modelsOf } from './models.ts';
import { openaiChat } from './openaiChat.ts';
import { openaiFault } from './openaiErrors.ts';
import { responsesDialect } from './openaiResponses.ts';

/** OpenAI, under /openai. */
export const openai: Vendor = {
  id: 'openai',
  needsKey: true,
  keyOf: (headers) => /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1],
  dialects: { '/v1/chat/completions': openaiChat, '/v1/responses': responsesDialect },
  answer,
  fault: openaiFault,
  headers: () => ({
    'x-request-id': `req_${randomUUID().replaceAll('-', '')}`,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '312',
  }),
};

function answer(method: string, path: string, body: Json): Reply | undefined {
  if (method === 'POST' && path === '/v1/embeddings') return openaiEmbeddings(openai, path, body);
  if (method !== 'GET') return undefined;
  const models = modelsOf('openai').map((model) => listed(model.id));
  if (path === '/v1/models') return { status: 200, body: { object: 'list', data: models } };
  const id = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const model = models.find((entry) => entry['id'] === id);
  return model ? { status: 200, body: model } : openaiFault('unknownModel', { path, model: id });
}

function listed(id: string): Json {
  return { id, object: 'model', created: 1_754_425_777, owned_by: 'system' };
}
