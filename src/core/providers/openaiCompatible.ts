// A provider for any server that speaks OpenAI's chat completions: what differs from vendor to vendor is data.
import { AppError } from '../errors.ts';
import { onceLoaded } from '../onceLoaded.ts';
import type { ChatRequest, EmbeddingLimits, ModelInfo, Provider, ProviderContext } from '../provider.ts';
import type { ChatQuirks } from './openaiChatBody.ts';
import { lateStream } from './lateStream.ts';
import { openClient } from './openaiClient.ts';
import { asRecord, type CallSite, nonEmpty, type SdkClient, sdkError, throwIfAborted, tokenCount } from './wire.ts';

const loadChat = onceLoaded(() => import('./openaiChat.ts'));

type OpenClient = (context: ProviderContext) => Promise<SdkClient>;

/** One vendor as data; see `Provider` for the fields that are only handed on. */
export interface CompatibleOptions extends Pick<
  Provider,
  'id' | 'name' | 'baseUrl' | 'local' | 'takesOrganization' | 'environment' | 'links' | 'keyPrefixes'
> {
  /** Default `apiKey`. */
  auth?: Provider['auth'];
  /** What departs from the common ground, for all models or for the one that is asked. */
  quirks?: ChatQuirks | ((request: ChatRequest) => ChatQuirks);
  /** Reads one entry of the model list; `undefined` leaves it out. Default: its id and date. */
  readModel?: (entry: Readonly<Record<string, unknown>>) => ModelInfo | undefined;
  /** Has `POST /embeddings`, and what one call may hold where that is known; default false. */
  embeddings?: boolean | EmbeddingLimits;
  /** The vendor's own SDK in place of `openai`, for one call. */
  openClient?: OpenClient;
}

/** Makes a provider of a vendor's data. */
export function openaiCompatible(options: CompatibleOptions): Provider {
  const { auth = 'apiKey', quirks = {}, readModel = modelNamed, embeddings, ...rest } = options;
  const { openClient: open = openClient, ...facts } = rest;
  const site = (signal: AbortSignal, model?: string): CallSite => ({ provider: options.id, model, signal });
  return {
    ...facts,
    auth,
    normalizeBaseUrl: normalizeCompatibleBaseUrl,
    async models(context, signal) {
      const entries = await listModels(open, context, site(signal));
      const models = entries.map((entry) => readModel(asRecord(entry))).filter((model) => model !== undefined);
      return [...new Map(models.map((model) => [model.id, model])).values()]; // Some list a model twice.
    },
    stream: (request, context, signal) =>
      lateStream(async () => {
        const { chatStream } = await loadChat();
        return chatStream(
          options.id,
          typeof quirks === 'function' ? quirks(request) : quirks,
          request,
          context,
          signal,
          open,
        );
      }),
    ...(embeddings && {
      ...(embeddings !== true && { embedLimits: embeddings }),
      async embed(model: string, texts: readonly string[], context: ProviderContext, signal: AbortSignal) {
        const { embedTexts } = await import('./openaiEmbeddings.ts');
        return embedTexts(open, model, texts, context, site(signal, model));
      },
    }),
    async check(context, signal) {
      await listModels(open, context, site(signal));
    },
  };
}

/** Adds a missing scheme and drops what people paste after the base: slashes and the endpoint's own path. */
function normalizeCompatibleBaseUrl(value: string): string {
  const trimmed = value.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  return withScheme.replace(/\/+$/, '').replace(/\/(?:chat\/completions|responses|models)$/, '');
}

/** An entry of a model list that says no more than its id and date; `undefined` without an id. */
export function modelNamed(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const id = nonEmpty(entry['id']);
  const createdSeconds = tokenCount(entry['created']);
  return id ? { id, abilities: {}, releasedAt: createdSeconds ? createdSeconds * 1000 : undefined } : undefined;
}

/** `GET /models`: `{ data: [...] }`, or a bare array as some send it. Anything else is not such a server. */
async function listModels(open: OpenClient, context: ProviderContext, site: CallSite): Promise<readonly unknown[]> {
  throwIfAborted(site);
  try {
    const client = await open(context);
    const body = await client.get<unknown>('/models', { signal: site.signal });
    const entries = Array.isArray(body) ? body : asRecord(body)['data'];
    if (!Array.isArray(entries)) {
      throw new AppError('badResponse', 'The address did not answer with a list of models');
    }
    return entries;
  } catch (thrown) {
    throw sdkError(thrown, site);
  }
}
