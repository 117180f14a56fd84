// The `openai` SDK, loaded on first use and shut off from the environment: it sends what the context says and nothing else.
import type { OpenAI } from 'openai';
import { AppError, BAD_ENVIRONMENT } from '../errors.ts';
import { onceLoaded } from '../onceLoaded.ts';
import type { Fetch } from '../ports.ts';
import type { ProviderContext } from '../provider.ts';
import { bearerHeaders, type SdkClient, sdkOptions, sealedFetch } from './wire.ts';

/** Name under which each call brings its own `fetch` along. */
const OWN_FETCH = Symbol('fetch');

const loadSdk = onceLoaded(() => import('openai'));
/** By base URL. They know no key, and serve all calls to their address: the SDK makes some sixty objects for each. */
const clients = new Map<string, OpenAI>();
const MOST_CLIENTS = 50;

/**
 * A client for one call. The SDK reads OPENAI_API_KEY, OPENAI_ADMIN_KEY, OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_BASE_URL,
 * OPENAI_WEBHOOK_SECRET and OPENAI_LOG unless each is given, and OPENAI_CUSTOM_HEADERS always (openai 7.55.0,
 * `client.mjs`): everything is given here, and `sealedFetch` replaces all headers.
 */
export async function openClient(context: ProviderContext): Promise<SdkClient> {
  if (!context.baseUrl) {
    throw new AppError('config', 'No base URL'); // The SDK would take OpenAI's own.
  }
  const { organization } = context;
  const own: Record<string, string> = organization ? { 'openai-organization': organization } : {};
  // The SDK hands on what a call's `fetchOptions` hold, symbols too (`buildRequest`, `fetchWithTimeout`).
  const through = { fetchOptions: { [OWN_FETCH]: sealedFetch(context.fetch, bearerHeaders(context, own)) } as object };
  const { OpenAI } = await loadSdk();
  const client = clientAt(OpenAI, context.baseUrl);
  return {
    get: (path, options) => client.get(path, { ...options, ...through }),
    post: (path, options) => client.post(path, { ...options, ...through }),
  };
}

function clientAt(Client: typeof OpenAI, baseUrl: string): OpenAI {
  let client = clients.get(baseUrl);
  if (!client) {
    try {
      client = construct(Client, baseUrl);
    } catch {
      // All else is fixed here. What was caught quotes the variable, which may hold a key.
      throw new AppError('config', 'The environment variable OPENAI_CUSTOM_HEADERS is not made of headers', {
        code: BAD_ENVIRONMENT,
      });
    }
    if (clients.size >= MOST_CLIENTS) {
      clients.clear();
    }
    clients.set(baseUrl, client);
  }
  return client;
}

function construct(Client: typeof OpenAI, baseURL: string): OpenAI {
  return new Client({
    ...sdkOptions(baseURL, fetchOfCall),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
}

/** A request that no call stands behind is not sent. */
const fetchOfCall: Fetch = (url, init) => {
  const { [OWN_FETCH]: own, ...rest } = { ...init } as RequestInit & { [OWN_FETCH]?: Fetch };
  return own ? own(url, rest) : Promise.reject(new AppError('internal', 'A request that belongs to no call'));
};
