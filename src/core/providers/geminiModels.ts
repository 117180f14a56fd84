// The Gemini API's model list, which its SDK does not have: every page, and what each model can do.
import { AppError } from '../errors.ts';
import type { ModelAbilities, ModelInfo, ProviderContext } from '../provider.ts';
import { PROVIDER_ID } from './geminiAddress.ts';
import { geminiFetch, versionedUrl } from './geminiClient.ts';
import { isEarlyGemma, parameterRules, thinksByName } from './geminiFamily.ts';
import { asRecord, type CallSite, nonEmpty, sdkError, throwIfAborted, tokenCount } from './wire.ts';

/** The vendor's largest page. */
const MODELS_PER_PAGE = 1000;
/** An end for a server that never says that there is no more. */
const MAX_PAGES = 50;
/** They answer `generateContent`, but with pictures or speech, or only to what this program does not send. */
const NO_CHAT = /-image|-tts|-audio|-live|computer-use|deep-research|aqa/;

/** All models that the key can use. */
export async function listModels(context: ProviderContext, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const models = new Map<string, ModelInfo>();
  let pageToken: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const query = { pageSize: String(MODELS_PER_PAGE), ...(pageToken && { pageToken }) };
    const page = await modelPage(context, query, signal);
    for (const listed of page.models) {
      const info = modelInfoOf(asRecord(listed));
      if (info) {
        models.set(info.id, info);
      }
    }
    if (page.next === undefined || page.next === pageToken) {
      break;
    }
    pageToken = page.next;
  }
  return [...models.values()];
}

/** One page of `GET /v1beta/models`; throws for what is no such page. */
export async function modelPage(
  context: ProviderContext,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ models: readonly unknown[]; next?: string }> {
  const site: CallSite = { provider: PROVIDER_ID, signal };
  throwIfAborted(site);
  try {
    const fetch = geminiFetch(context, site);
    const response = await fetch(`${versionedUrl(context)}/models?${new URLSearchParams(query)}`, { signal });
    const page = asRecord(await response.json());
    if (!Array.isArray(page['models'])) {
      throw new AppError('badResponse', "The address does not answer like Gemini's model list");
    }
    return { models: page['models'], next: nonEmpty(page['nextPageToken']) };
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
}

/** https://ai.google.dev/api/models#Model; a name without `models/` is what requests are made with, too. */
function modelInfoOf(listed: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const id = nonEmpty(listed['name'])?.replace(/^models\//, '');
  if (id === undefined) {
    return undefined;
  }
  const thinks = typeof listed['thinking'] === 'boolean' ? listed['thinking'] : undefined;
  return {
    id,
    name: nonEmpty(listed['displayName']),
    contextWindow: tokenCount(listed['inputTokenLimit']),
    maxOutputTokens: tokenCount(listed['outputTokenLimit']),
    abilities: abilitiesOf(id, listed['supportedGenerationMethods'], thinks),
    ...parameterRules(id, thinks),
  };
}

/** The list says what a model is asked by and whether it thinks; the rest is told by its name. */
function abilitiesOf(id: string, methods: unknown, thinks: boolean | undefined): ModelAbilities {
  if (!Array.isArray(methods)) {
    return {};
  }
  const embeddings = methods.includes('embedContent') || methods.includes('batchEmbedContents');
  if (!methods.includes('generateContent') || NO_CHAT.test(id)) {
    return { chat: false, embeddings };
  }
  const isGemini = id.startsWith('gemini-');
  return {
    chat: true,
    embeddings,
    reasoning: thinks ?? thinksByName(id),
    ...(isGemini && { vision: true, tools: true, json: true }),
    ...(isEarlyGemma(id) && { vision: !/-1b|gemma-3n/.test(id), tools: false, json: false }),
  };
}
