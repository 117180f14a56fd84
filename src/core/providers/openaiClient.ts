// The `openai` SDK, loaded on first use and shut off from the environment: it sends what the context says and nothing else.
import type { OpenAI } from 'openai';
import { AppError, BAD_ENVIRONMENT } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { ProviderContext } from '../provider.ts';
import { bearerHeaders, sdkOptions, sealedFetch } from './wire.ts';

/**
 * A client for one call. The SDK reads OPENAI_API_KEY, OPENAI_ADMIN_KEY, OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_BASE_URL,
 * OPENAI_WEBHOOK_SECRET and OPENAI_LOG unless each is given, and OPENAI_CUSTOM_HEADERS always (openai 7.55.0,
 * `client.mjs`): everything is given here, and `sealedFetch` replaces all headers.
 */
export async function openClient(context: ProviderContext): Promise<OpenAI> {
  if (!context.baseUrl) {
    throw new AppError('config', 'No base URL'); // The SDK would take OpenAI's own.
  }
  const { organization } = context;
  const own: Record<string, string> = organization ? { 'openai-organization': organization } : {};
  const fetch = sealedFetch(context.fetch, bearerHeaders(context, own));
  const { OpenAI } = await import('openai');
  try {
    return construct(OpenAI, context.baseUrl, fetch);
  } catch {
    // All else is fixed here. What was caught quotes the variable, which may hold a key.
    throw new AppError('config', 'The environment variable OPENAI_CUSTOM_HEADERS is not made of headers', {
      code: BAD_ENVIRONMENT,
    });
  }
}

function construct(Client: typeof OpenAI, baseURL: string, fetch: Fetch): OpenAI {
  return new Client({
    ...sdkOptions(baseURL, fetch),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
}
