// What a provider would send for a request, found out by letting it: its `fetch` takes everything down and sends nothing.
import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { CodeRequest, WireHeader, WireRequest } from '../exporting/codeRequest.ts';
import { formOf } from '../exporting/codeRequest.ts';
import type { Fetch } from '../ports.ts';
import type { ChatRequest, Provider, ProviderContext } from '../provider.ts';
import { openaiCompatible } from '../providers/openaiCompatible.ts';
import type { ChatQuirks } from '../providers/openaiChatBody.ts';

/** Where and as whom, without a secret: in its place stands the name of the variable that holds it. */
export interface CodeAccess {
  baseUrl: string;
  /** Absent: no key is sent. */
  keyVariable?: string;
  organizationVariable?: string;
  /** Headers of the person's own, by name: their values may be secrets, and are read from variables. */
  headerVariables?: Readonly<Record<string, string>>;
}

/** Throws what the provider throws before it sends: a picture that it does not take, an address that is none. */
export async function codeRequest(
  provider: Pick<Provider, 'id' | 'name' | 'baseUrl' | 'stream'>,
  request: ChatRequest,
  access: CodeAccess,
): Promise<CodeRequest> {
  const { id, name } = provider;
  const native = await wireRequest(provider, request, access);
  const facts = { provider: { id, name }, model: request.model, native };
  if (formOf(native) === 'chat') {
    return { ...facts, chat: native, chatNotes: [] };
  }
  const other = translation(provider, request, native, access.baseUrl);
  const chat = await wireRequest(compatible(id, other.quirks), other.request, { ...access, baseUrl: other.baseUrl });
  return { ...facts, chat, chatNotes: other.notes };
}

/** Something that cannot be part of an address or of a word that a person wrote. */
const STAND_IN = randomUUID();

async function wireRequest(
  provider: Pick<Provider, 'stream'>,
  request: ChatRequest,
  { baseUrl, keyVariable, organizationVariable, headerVariables = {} }: CodeAccess,
): Promise<WireRequest> {
  let seen: WireRequest | undefined;
  const fetch: Fetch = async (url, init) => {
    seen ??= takenDown(url instanceof Request ? url.url : String(url), init);
    throw new AppError('cancelled', 'Nothing is sent');
  };
  const context: ProviderContext = {
    fetch,
    baseUrl,
    apiKey: keyVariable && standIn(keyVariable),
    organization: organizationVariable && standIn(organizationVariable),
    headers: Object.fromEntries(Object.entries(headerVariables).map(([name, of]) => [name, standIn(of)])),
  };
  try {
    for await (const _part of provider.stream(request, context, new AbortController().signal)) {
      break;
    }
  } catch (thrown) {
    if (!seen) {
      throw thrown;
    }
  }
  if (!seen) {
    throw new AppError('badRequest', 'This model is not asked by a request that a program could send.');
  }
  return seen;
}

function standIn(variable: string): string {
  return `${STAND_IN}${variable}`;
}

function takenDown(url: string, init: RequestInit | undefined): WireRequest {
  const { body } = init ?? {};
  const headers = [...new Headers(init?.headers)].map(([name, value]): WireHeader => {
    const [before = '', variable] = value.split(STAND_IN);
    return { name, value: before, ...(variable !== undefined && { variable }) };
  });
  return { url, headers, body: JSON.parse(typeof body === 'string' ? body : '{}') as WireRequest['body'] };
}

function compatible(id: string, quirks: ChatQuirks): Provider {
  const environment = { apiKey: [], baseUrl: [], organization: [] };
  return openaiCompatible({ id, name: id, baseUrl: '', environment, links: {}, quirks });
}

interface Translation {
  request: ChatRequest;
  baseUrl: string;
  quirks: ChatQuirks;
  notes: readonly string[];
}

/** Cohere's documents name another host for it than for its own interface. */
const COHERE = { origin: 'https://api.cohere.com', compatible: 'https://api.cohere.ai' };

/** How the vendor's own endpoint for OpenAI's SDK is asked the same. */
function translation(
  { id }: Pick<Provider, 'id'>,
  request: ChatRequest,
  { body }: WireRequest,
  baseUrl: string,
): Translation {
  // Written by hand to the level of the SDK's fields: what was sent to the vendor counts, not what was wished for.
  switch (id) {
    case 'anthropic':
      return {
        request: {
          ...request,
          maxOutputTokens: body['max_tokens'] as number,
          temperature: body['temperature'] as number | undefined,
          topP: body['top_p'] as number | undefined,
        },
        baseUrl: `${baseUrl}/v1`,
        quirks: { extraBody: body['thinking'] ? { thinking: body['thinking'] } : undefined },
        notes: [
          "Anthropic's compatible endpoint, made for tests: https://platform.claude.com/docs/en/api/openai-sdk",
          ...(body['output_config'] ? ['It does not know the effort that was set.'] : []),
          ...(request.promptCache ? ['It does not know marks for the cache.'] : []),
        ],
      };
    case 'gemini':
      return {
        request,
        baseUrl: `${baseUrl}/v1beta/openai`,
        quirks: { reasoningEfforts: request.modelInfo?.efforts ?? ['low', 'medium', 'high'] },
        notes: ["Gemini's compatible endpoint: https://ai.google.dev/gemini-api/docs/openai"],
      };
    case 'cohere':
      return {
        request: {
          ...request,
          temperature: body['temperature'] as number | undefined,
          topP: body['p'] as number | undefined,
        },
        baseUrl: `${baseUrl === COHERE.origin ? COHERE.compatible : baseUrl}/compatibility/v1`,
        // It refuses `stream_options`.
        quirks: { streamOptions: false },
        notes: [
          "Cohere's compatible endpoint: https://docs.cohere.com/docs/compatibility-api",
          ...(body['thinking'] ? ['Its budget for thinking cannot be set there.'] : []),
        ],
      };
    case 'ollama':
      return {
        request,
        baseUrl: `${baseUrl}/v1`,
        quirks: { reasoningEfforts: ['low', 'medium', 'high'] },
        notes: [
          "Ollama's compatible endpoint: https://docs.ollama.com/api/openai-compatibility",
          'The size of the context (num_ctx) cannot be set there: it is as the server has it.',
        ],
      };
    default:
      return { request, baseUrl, quirks: {}, notes: [] };
  }
}
