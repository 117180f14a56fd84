// The `openai` SDK for one call to a LiteLLM proxy, and what the proxy's refusals mean.
import { AppError } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { ProviderContext } from '../provider.ts';
import { openClient } from './openaiClient.ts';
import { asRecord, nonEmpty, type SdkClient } from './wire.ts';

export const PROVIDER_ID = 'litellm';
/** The proxy's own id for a request, by which its administrator finds it. */
export const CALL_ID_HEADER = 'x-litellm-call-id';

/** What a proxy without a database answers where no key came, because it trips over its own refusal. */
const FAILED_WITHOUT_KEY = 'Internal Server Error';

export function openLitellm(context: ProviderContext): Promise<SdkClient> {
  return openClient({ ...context, fetch: explained(context.fetch, !context.apiKey) });
}

/** `fetch` whose refusals say who refused: the proxy, or the vendor behind it. */
function explained(fetch: Fetch, isKeyless: boolean): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.ok) {
      return response;
    }
    const { status } = response;
    const headers = new Headers(response.headers);
    const callId = headers.get(CALL_ID_HEADER);
    if (callId) {
      headers.set('x-request-id', callId);
    }
    // Of a vendor's headers the proxy hands on copies under a name of its own.
    const retryAfter = headers.get('retry-after') ?? headers.get('llm_provider-retry-after');
    if (retryAfter) {
      headers.set('retry-after', retryAfter);
    }
    const text = await response.text();
    // The SDK reads the body once more: lengths and encodings that belonged to the first reading would mislead it.
    headers.delete('content-encoding');
    headers.delete('content-length');
    if (isKeyless && (status === 401 || (status === 500 && text === FAILED_WITHOUT_KEY))) {
      throw new AppError('config', 'The proxy wants a key', { status, code: 'noKey', requestId: callId ?? undefined });
    }
    throwRefusal(text, status, callId ?? undefined);
    return new Response(text, { status, headers });
  };
}

/** Throws for two refusals that status and words put in a wrong light (litellm 1.106.2, `user_api_key_auth.py`). */
function throwRefusal(text: string, status: number, requestId: string | undefined): void {
  const { message, type } = errorIn(text);
  if (type === 'no_db_connection') {
    // 400 without a word about the key: without a database there is none but the master key.
    throw new AppError(
      'auth',
      `The proxy does not know this key: it has no database, so only its master key is valid (${message ?? type})`,
      { status, code: type, requestId },
    );
  }
  if (status === 401 && message?.startsWith('litellm.AuthenticationError')) {
    // The person's key is fine: a 401 must not make them replace it.
    throw new AppError('config', `The vendor behind the proxy refused the proxy's own key: ${message}`, {
      status,
      code: type,
      requestId,
    });
  }
}

function errorIn(text: string): { message?: string; type?: string } {
  try {
    const error = asRecord(asRecord(JSON.parse(text))['error']);
    return { message: nonEmpty(error['message']), type: nonEmpty(error['type']) };
  } catch {
    return {}; // No JSON: left to the SDK.
  }
}
