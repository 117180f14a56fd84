// Perplexity through the Agent API, its edition of OpenAI's Responses: answers from the web, with their sources.
import type { ModelInfo, Provider } from '../provider.ts';
import { lateStream } from './lateStream.ts';
import { modelNamed, openaiCompatible } from './openaiCompatible.ts';
import { presetOf, SONAR } from './perplexitySonar.ts';

/** Takes neither sampling parameter (`ResponsesRequest` in @perplexity-ai/perplexity_ai 0.38.1). */
const REFUSES: ModelInfo['refuses'] = ['temperature', 'topP'];
const EFFORTS: ModelInfo['efforts'] = ['minimal', 'low', 'medium', 'high'];
/** Tokens; the list does not give them. As the vendor gave them for `sonar` (https://docs.perplexity.ai/getting-started/models/models/sonar). */
const CONTEXT_WINDOWS: Readonly<Record<string, number>> = { 'perplexity/sonar': 128_000 };

const compatible = openaiCompatible({
  id: 'perplexity',
  name: 'Perplexity',
  baseUrl: 'https://api.perplexity.ai/v1',
  environment: {
    apiKey: ['PERPLEXITY_API_KEY'],
    baseUrl: [],
    organization: [],
    model: ['PERPLEXITY_MODEL'],
  },
  links: {
    keys: 'https://console.perplexity.ai',
    billing: 'https://console.perplexity.ai',
    status: 'https://status.perplexity.com',
  },
  keyPrefixes: ['pplx-'],
  readModel,
});

/**
 * Perplexity. Its chat completions ended on 27 September 2026 and answer 403 ("Sonar is now the Agent API. Use
 * /v1/responses"); names of that time are asked as what the vendor put in their place. The model list is public, so a key
 * is checked in another way.
 */
export const perplexity: Provider = {
  ...compatible,
  normalizeBaseUrl: (value) =>
    (compatible.normalizeBaseUrl?.(value) ?? value).replace(/^(https?:\/\/api\.perplexity\.ai)$/i, '$1/v1'),
  canonicalModel: (model) => (presetOf(model) ? SONAR : model),
  stream: (request, context, signal) =>
    lateStream(async () => {
      const [{ responsesStream }, { perplexityDialect }] = await Promise.all([
        import('./openaiResponses.ts'),
        import('./perplexityDialect.ts'),
      ]);
      return responsesStream(compatible.id, { reasons: false }, request, context, signal, perplexityDialect());
    }),
  check: async (context, signal) => (await import('./perplexityCheck.ts')).checkKey(context, signal),
};

function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  return (
    model && {
      ...model,
      contextWindow: CONTEXT_WINDOWS[model.id],
      abilities: { chat: true, embeddings: false, json: true },
      refuses: REFUSES,
      efforts: EFFORTS,
    }
  );
}
