/** Cohere as the simulator plays it: its own chat, model list in pages, embeddings, and refusals of one message each. */
import { randomUUID } from 'node:crypto';
import { cohereDialect } from './cohereChat.ts';
import { bearerOf } from './compatible.ts';
import type { Fault, FaultDetails, Reply, Vendor } from './contract.ts';
import { embed } from './embeddings.ts';
import { asList, asText, type Json } from './json.ts';
import { findModel, modelsOf, type SimulatedModel } from './models.ts';

/** Cohere, under /cohere. */
export const cohere: Vendor = {
  id: 'cohere',
  needsKey: true,
  keyOf: bearerOf,
  dialects: { '/v2/chat': cohereDialect },
  answer,
  fault,
  blocked: () => ({ status: 498, body: { id: randomUUID(), message: 'blocked output: please refine your prompt' } }),
  headers: () => ({ 'x-api-warning': '', 'x-debug-trace-id': randomUUID().replaceAll('-', '') }),
};

function answer(method: string, path: string, body: Json, query: URLSearchParams): Reply | undefined {
  if (method === 'POST' && path === '/v2/embed') return embeddings(path, body);
  if (method !== 'GET') return undefined;
  if (path === '/v1/models') return listPage(query);
  const name = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
  const model = findModel('cohere', name);
  if (name === undefined) return undefined;
  return model ? { status: 200, body: listed(model) } : fault('unknownModel', { path, model: name });
}

/** `page_size` entries from `page_token` on. */
function listPage(query: URLSearchParams): Reply {
  const models = modelsOf('cohere').map((model) => listed(model));
  const from = Number(query.get('page_token') ?? 0);
  const until = from + Number(query.get('page_size') ?? 20);
  const more = until < models.length ? { next_page_token: String(until) } : {};
  return { status: 200, body: { models: models.slice(from, until), ...more } };
}

function listed({ id, contextTokens, serves, sees, thinks }: SimulatedModel): Json {
  const features = ['json_mode', 'json_schema', 'safety_modes', 'strict_tools', 'tools'];
  return {
    name: id,
    is_deprecated: false,
    endpoints: serves === 'embedding' ? ['embed', 'embed_image'] : ['generate', 'chat'],
    finetuned: false,
    context_length: contextTokens,
    tokenizer_url: `https://storage.googleapis.com/cohere-public/tokenizers/${id}.json`,
    default_endpoints: [],
    features:
      serves === 'embedding' ? null : [...features, ...(sees ? ['vision'] : []), ...(thinks ? ['reasoning'] : [])],
  };
}

function embeddings(path: string, body: Json): Reply {
  const texts = asList(body['texts']).map(String);
  const embedded = embed(cohere, path, asText(body['model']), texts);
  if (!('vectors' in embedded)) return embedded;
  const meta = { api_version: { version: '2' }, billed_units: { input_tokens: embedded.tokens } };
  return { status: 200, body: { id: randomUUID(), texts, embeddings: { float: embedded.vectors }, meta } };
}

function fault(fault: Fault, details: FaultDetails): Reply {
  const error = (status: number, message: string, headers?: Record<string, string>): Reply => ({
    status,
    headers,
    body: { id: randomUUID(), message },
  });
  switch (fault) {
    case 'missingKey':
      return error(401, 'no api key supplied');
    case 'wrongKey':
      return error(401, 'invalid api token');
    case 'noCredit':
      return error(
        402,
        'Please add or update your payment method at https://dashboard.cohere.com/billing?tab=payment to continue',
      );
    case 'rateLimit':
      return error(
        429,
        "You are using a Trial key, which is limited to 20 API calls / minute. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'.",
        {
          'retry-after': '3',
        },
      );
    case 'overloaded':
      return error(503, 'the service is overloaded, please try again later');
    case 'contextTooLong':
      return error(
        400,
        `too many tokens: total number of tokens in the prompt cannot exceed ${details.contextTokens} - received ${details.promptTokens}. Try using a shorter prompt.`,
      );
    case 'unknownModel':
      return error(
        404,
        `model '${details.model}' not found, make sure the correct model ID was used and that you have access to the model.`,
      );
    case 'blindModel':
      return error(400, `invalid request: model '${details.model}' does not support image inputs`);
    case 'badRequest':
      return error(400, `invalid request: ${details.message ?? 'the body is not valid JSON'}`);
    case 'noSuchPath':
      return error(404, '404 page not found');
    case 'serverError':
      return error(500, 'internal server error');
  }
}
