// Google's Gemini API: what is known of it at start; what asks it is loaded with the first request.
import type { Provider } from '../provider.ts';
import { DEFAULT_BASE_URL, geminiBaseUrl, PROVIDER_ID } from './geminiAddress.ts';
import { lateStream } from './lateStream.ts';

/** The Gemini API of Google AI Studio. Needs a key; its model list and token count cost nothing. */
export const gemini: Provider = {
  id: PROVIDER_ID,
  name: 'Gemini',
  auth: 'apiKey',
  baseUrl: DEFAULT_BASE_URL,
  environment: { apiKey: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'], baseUrl: [], organization: [], model: ['GEMINI_MODEL'] },
  // Keys of AI Studio, and those bound to a service account.
  keyPrefixes: ['AIza', 'AQ.'],
  links: {
    keys: 'https://aistudio.google.com/app/apikey',
    billing: 'https://console.cloud.google.com/billing',
    status: 'https://aistudio.google.com/status',
  },
  // https://ai.google.dev/gemini-api/docs/image-understanding#supported-formats
  imageTypes: ['image/png', 'image/jpeg', 'image/webp'],
  normalizeBaseUrl: geminiBaseUrl,
  async models(context, signal) {
    const { listModels } = await import('./geminiModels.ts');
    return listModels(context, signal);
  },
  stream: (request, context, signal) =>
    lateStream(async () => {
      const { geminiStream } = await import('./geminiStream.ts');
      return geminiStream(request, context, signal);
    }),
  async count(request, context, signal) {
    const { countTokens } = await import('./geminiCalls.ts');
    return countTokens(request, context, signal);
  },
  async embed(model, texts, context, signal) {
    const { embedTexts } = await import('./geminiCalls.ts');
    return embedTexts(model, texts, context, signal);
  },
  // The vendor's largest batch.
  embedLimits: { texts: 100 },
  async check(context, signal) {
    const { modelPage } = await import('./geminiModels.ts');
    await modelPage(context, { pageSize: '1' }, signal);
  },
};
