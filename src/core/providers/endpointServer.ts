// A server that speaks OpenAI's interface at an address that a person named: how it departs from OpenAI's is data.
import { REASONING_EFFORTS } from '../../shared/views.ts';
import { AppError } from '../errors.ts';
import type { ChatRequest, ListPrice, ModelInfo, Provider, ProviderContext } from '../provider.ts';
import { readEndpointModel } from './endpointModels.ts';
import { chargedBy, gatewayUsage } from './gatewayUsage.ts';
import { lateStream } from './lateStream.ts';
import type { ChatQuirks } from './openaiChatBody.ts';
import { openClient } from './openaiClient.ts';
import { openaiCompatible } from './openaiCompatible.ts';

/** What is absent is as most servers have it. */
export interface ServerForm {
  /** The header that carries the key. Default: `authorization`, as `Bearer …`. */
  keyHeader?: 'authorization' | 'api-key' | 'x-api-key';
  /** `api-version` of every request's query. */
  apiVersion?: string;
  api?: 'chat' | 'responses';
  maxTokensField?: ChatQuirks['maxTokensField'];
  /** Whether token counts are asked for; default true. */
  streamUsage?: boolean;
  reasoning?: 'auto' | 'reasoning_content' | 'reasoning' | 'thinkTags' | 'closingThinkTag';
  /** Absent: not known. */
  tools?: boolean;
  /** Ids, in place of what the server lists. */
  models?: readonly string[];
  price?: Pick<ListPrice, 'inputPerMillion' | 'outputPerMillion'>;
}

type Calls = Pick<Provider, 'models' | 'stream' | 'check'> & Required<Pick<Provider, 'embed'>>;

/** What can be asked of the server; `facts` are those of the provider that it is shown as. */
export function endpointServer(facts: Pick<Provider, 'id' | 'name' | 'baseUrl'>, form: ServerForm): Calls {
  const open = (context: ProviderContext) => openClient(inForm(context, form));
  const server = openaiCompatible({
    ...facts,
    environment: { apiKey: [], baseUrl: [], organization: [] },
    links: {},
    embeddings: true,
    readModel: (entry) => withForm(readEndpointModel(entry), form),
    quirks: quirksOf(form),
    openClient: open,
  });
  const named = form.models?.map((id): ModelInfo => ({ id, abilities: {} }));
  return {
    models: async (context, signal) =>
      named ? named.map((model) => withForm(model, form)) : server.models(context, signal),
    stream: (asked, context, signal) =>
      lateStream(async () => {
        const request = form.tools === false ? { ...asked, tools: undefined, toolChoice: undefined } : asked;
        const parts =
          form.api === 'responses'
            ? await responses(facts.id, request, inForm(context, form), signal)
            : server.stream(request, context, signal);
        if (form.reasoning !== 'thinkTags' && form.reasoning !== 'closingThinkTag') {
          return parts;
        }
        const { splitThinkTags } = await import('./thinkTags.ts');
        return splitThinkTags(parts, form.reasoning === 'thinkTags' ? 'inAnswer' : 'inPrompt');
      }),
    // Required: `embeddings` says so.
    embed: (model, texts, context, signal) =>
      server.embed?.(model, texts, context, signal) ?? Promise.reject(new AppError('internal', 'It has no embeddings')),
    check: async (context, signal) => {
      const { checkEndpoint } = await import('./endpointCheck.ts');
      return checkEndpoint({ id: facts.id, form, list: (...call) => server.models(...call), open }, context, signal);
    },
  };
}

/** Which of its models reason is not known: sampling parameters are sent, encrypted reasoning is not asked for. */
async function responses(id: string, request: ChatRequest, context: ProviderContext, signal: AbortSignal) {
  const { responsesStream, readUsage } = await import('./openaiResponses.ts');
  return responsesStream(id, { reasons: false, efforts: REASONING_EFFORTS }, request, context, signal, {
    readUsage: (raw) => ({ ...readUsage(raw), ...chargedBy(raw) }),
  });
}

function quirksOf(form: ServerForm): ChatQuirks {
  const { reasoning } = form;
  return {
    maxTokensField: form.maxTokensField,
    streamOptions: form.streamUsage,
    // What stands behind the address is not known: an effort is only sent where the person set one.
    reasoningEfforts: REASONING_EFFORTS,
    reasoningField: reasoning === 'reasoning_content' || reasoning === 'reasoning' ? reasoning : undefined,
    readUsage: gatewayUsage,
  };
}

function withForm(model: ModelInfo, form: ServerForm): ModelInfo;
function withForm(model: ModelInfo | undefined, form: ServerForm): ModelInfo | undefined;
function withForm(model: ModelInfo | undefined, { tools, price }: ServerForm): ModelInfo | undefined {
  return (
    model && {
      ...model,
      abilities: { ...model.abilities, ...(tools !== undefined && { tools }) },
      ...(price && { price: { ...price, source: 'person' } }),
    }
  );
}

/** The context with the key in the header that the server reads, and with the version in each request's query. */
function inForm(context: ProviderContext, { keyHeader = 'authorization', apiVersion }: ServerForm): ProviderContext {
  const { apiKey, headers, fetch } = context;
  return {
    ...context,
    ...(keyHeader !== 'authorization' && apiKey && { apiKey: undefined, headers: { ...headers, [keyHeader]: apiKey } }),
    ...(apiVersion && {
      fetch: (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input);
        url.searchParams.set('api-version', apiVersion);
        return fetch(input instanceof Request ? new Request(url, input) : url, init);
      },
    }),
  };
}
