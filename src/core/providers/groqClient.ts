// The `groq-sdk`, loaded on first use and shut off from the environment: it sends what the context says and nothing else.
import { AppError } from '../errors.ts';
import type { ProviderContext } from '../provider.ts';
import { linkedAbort } from './linkedAbort.ts';
import { bearerHeaders, type SdkClient, sdkOptions, sealedFetch } from './wire.ts';

/**
 * A client for one call. The SDK reads GROQ_API_KEY, GROQ_BASE_URL and GROQ_LOG unless each is given, and
 * GROQ_CUSTOM_HEADERS always (groq-sdk 1.6.0, `client.mjs`): the first are given here, and `sealedFetch` replaces all
 * headers. Its own methods put `/openai/v1` before each path; here the base URL holds it, as Groq's documents give it.
 */
export async function openGroq(context: ProviderContext): Promise<SdkClient> {
  if (!context.baseUrl) {
    throw new AppError('config', 'No base URL'); // The SDK would take Groq's own.
  }
  const fetch = sealedFetch(context.fetch, bearerHeaders(context));
  const { Groq } = await import('groq-sdk');
  const client = new Groq(sdkOptions(context.baseUrl, fetch));
  return {
    post: (path, options) => client.post(path, options),
    async get(path, { signal }) {
      const { controller, unlink } = linkedAbort(signal);
      try {
        return await client.get(path, { signal: controller.signal });
      } finally {
        unlink();
      }
    },
  };
}
