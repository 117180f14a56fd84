/** OpenAI as the simulator plays it: keys, the model list (names only), and errors in its shape. */
import { randomUUID } from 'node:crypto';
import type { Reply, Vendor } from './contract.ts';
import type { Json } from './json.ts';
import { simulatedModels } from './models.ts';
import { chatDialect } from './openaiChat.ts';
import { openaiFault } from './openaiErrors.ts';
import { responsesDialect } from './openaiResponses.ts';

/** OpenAI, under /openai. */
export const openai: Vendor = {
  id: 'openai',
  needsKey: true,
  keyOf: (headers) => /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1],
  dialects: { '/v1/chat/completions': chatDialect, '/v1/responses': responsesDialect },
  answer,
  fault: openaiFault,
  headers: () => ({
    'x-request-id': `req_${randomUUID().replaceAll('-', '')}`,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '312',
  }),
};

function answer(method: string, path: string): Reply | undefined {
  if (method !== 'GET') return undefined;
  const models = simulatedModels.filter((model) => model.vendor === 'openai').map((model) => listed(model.id));
  if (path === '/v1/models') return { status: 200, body: { object: 'list', data: models } };
  const id = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const model = models.find((entry) => entry['id'] === id);
  return model ? { status: 200, body: model } : openaiFault('unknownModel', { path, model: id });
}

function listed(id: string): Json {
  return { id, object: 'model', created: 1_754_425_777, owned_by: 'system' };
}
