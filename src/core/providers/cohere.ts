// Cohere, natively: version 2 of its API over plain `fetch`. What asking needs is loaded when something is asked.
import type { Provider } from '../provider.ts';
import { lateStream } from './lateStream.ts';

/** Cohere's own API. Needs a key; its model list costs nothing. */
export const cohere: Provider = {
  id: 'cohere',
  name: 'Cohere',
  auth: 'apiKey',
  baseUrl: 'https://api.cohere.com',
  environment: {
    apiKey: ['COHERE_API_KEY', 'CO_API_KEY'],
    baseUrl: [],
    organization: [],
    model: ['COHERE_MODEL'],
  },
  links: {
    keys: 'https://dashboard.cohere.com/api-keys',
    billing: 'https://dashboard.cohere.com/billing',
    status: 'https://status.cohere.com',
  },
  normalizeBaseUrl: normalizeCohereBaseUrl,
  models: async (context, signal) => (await import('./cohereCalls.ts')).listModels(context, signal),
  stream: (request, context, signal) =>
    lateStream(async () => (await import('./cohereCalls.ts')).cohereStream(request, context, signal)),
  embed: async (model, texts, context, signal) =>
    (await import('./cohereCalls.ts')).embedTexts(model, texts, context, signal),
  // https://docs.cohere.com/reference/embed
  embedLimits: { texts: 96 },
  check: async (context, signal) => (await import('./cohereCalls.ts')).checkKey(context, signal),
};

/** Adds a missing scheme and drops slashes, an endpoint's path and the version: the paths of both versions are asked. */
function normalizeCohereBaseUrl(value: string): string {
  const trimmed = value.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  return withScheme.replace(/\/+$/, '').replace(/\/v[12](?:\/(?:chat|embed|models))?$/, '');
}
