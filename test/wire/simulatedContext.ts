// What a provider is called with when the simulator stands in for its vendor, and a question for it.
import type { ChatMessage, Provider, ProviderContext } from '../../src/core/provider.ts';
import { baseUrlOf } from '../../src/core/providerAddress.ts';

/** As the extension would call it, over a plain `fetch`. */
export function simulatedContext(provider: Provider, simulatorUrl: string): ProviderContext {
  const baseUrl = baseUrlOf({ environment: {}, settings: () => ({}), simulatorUrl }, provider, true);
  return { fetch: globalThis.fetch, baseUrl, apiKey: 'simulator' };
}

/** A message of a person. */
export function says(text: string): ChatMessage {
  return { role: 'user', parts: [{ type: 'text', text }] };
}
