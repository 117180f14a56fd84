// The `groq-sdk`, loaded on first use and shut off from the environment: it sends what the context says and nothing else.
import type { Groq } from 'groq-sdk';
import { AppError } from '../errors.ts';
import type { ProviderContext } from '../provider.ts';
import { NO_TIMEOUT_MS, sealedFetch, USER_AGENT } from './wire.ts';

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/**
 * A client for one call. The SDK reads GROQ_API_KEY, GROQ_BASE_URL and GROQ_LOG unless each is given, and
 * GROQ_CUSTOM_HEADERS always (groq-sdk 1.6.0, `client.mjs`): the first are given here, and `sealedFetch` replaces all
 * headers. Its own methods put `/openai/v1` before each path; here the base URL holds it, as Groq's documents give it.
 */
export async function openGroq(context: ProviderContext): Promise<Groq> {
  if (!context.baseUrl) {
    throw new AppError('config', 'No base URL'); // The SDK would take Groq's own.
  }
  const fetch = sealedFetch(context.fetch, {
    accept: 'application/json, text/event-stream',
    'user-agent': USER_AGENT,
    ...(context.apiKey && { authorization: `Bearer ${context.apiKey}` }),
    ...context.headers,
  });
  const { Groq } = await import('groq-sdk');
  return new Groq({
    // Never sent: `fetch` sets the header. The SDK only insists on there being a key.
    apiKey: 'unused',
    baseURL: context.baseUrl,
    fetch,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    logger: SILENT,
    // The extension host has no page in which a key could be seen, but some of its builds look like a browser.
    dangerouslyAllowBrowser: true,
  });
}
