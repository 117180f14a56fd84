// The stream of a chat completion, as OpenAI and those who copied its interface send it.
import type { Stream } from 'openai/streaming';
import { AppError } from '../errors.ts';
import type { ChatRequest, FinishReason, ProviderContext, StreamPart, Usage } from '../provider.ts';
import { chatBody, type ChatQuirks } from './openaiChatBody.ts';
import { openClient } from './openaiClient.ts';
import {
  asRecord,
  type CallSite,
  errorInStream,
  nonEmpty,
  sdkError,
  throwIfAborted,
  tokenCount,
  truncatedStream,
  withoutParts,
} from './wire.ts';

/** What a chunk may hold. A server may send anything: every field is checked where it is read. */
interface WireChunk {
  model?: unknown;
  choices?: { delta?: WireDelta | null; finish_reason?: unknown }[];
  usage?: unknown;
}

interface WireDelta {
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  tool_calls?: WireToolCall[] | null;
  annotations?: unknown;
}

interface WireToolCall {
  index?: unknown;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null;
}

/** Streams one answer. Throws `AppError`, also when the stream ends without a `finish_reason`. */
export async function* chatStream(
  providerId: string,
  quirks: ChatQuirks,
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  const site: CallSite = { provider: providerId, model: request.model, signal };
  throwIfAborted(site);
  const calls = new ToolCalls();
  let finishReason: string | undefined;
  let refused = false;
  let model: string | undefined;
  let requestId: string | undefined;
  try {
    const client = await openClient(context);
    // The SDK's own `create` copies every chunk once more; `post` gives the same stream without that.
    const answer = await client
      .post<Stream<WireChunk | null>>('/chat/completions', {
        body: chatBody(providerId, quirks, request),
        stream: true,
        signal,
      })
      .withResponse();
    requestId = answer.request_id ?? undefined;
    for await (const chunk of answer.data) {
      if (!Array.isArray(chunk?.choices)) {
        if (!chunk?.usage) {
          throw errorInStream(chunk, site, answer.response.headers);
        }
      } else if (chunk.choices.length > 0) {
        const choice = chunk.choices[0];
        const delta = choice?.delta;
        if (delta) {
          const text = delta.content;
          if (typeof text === 'string' && text !== '') {
            yield { type: 'text', text };
          }
          const reasoning = delta.reasoning_content ?? delta.reasoning;
          if (typeof reasoning === 'string' && reasoning !== '') {
            yield { type: 'reasoning', text: reasoning };
          }
          if (Array.isArray(delta.tool_calls)) {
            yield* calls.add(delta.tool_calls);
          }
          if (typeof delta.refusal === 'string' && delta.refusal !== '') {
            refused = true;
            yield { type: 'text', text: delta.refusal };
          }
          if (Array.isArray(delta.annotations)) {
            yield* citations(delta.annotations.map((annotation) => asRecord(annotation)['url_citation']));
          }
        }
        finishReason = nonEmpty(choice?.finish_reason) ?? finishReason;
      }
      model ??= nonEmpty(chunk.model);
      if (chunk.usage) {
        yield { type: 'usage', usage: (quirks.readUsage ?? readUsage)(asRecord(chunk.usage)) };
      }
    }
  } catch (thrown) {
    const error = sdkError(thrown, site);
    // After the finish_reason the answer is whole, however the connection ends.
    if (finishReason === undefined || error.kind !== 'network') {
      throw error;
    }
  }
  throwIfAborted(site);
  if (finishReason === undefined) {
    throw truncatedStream(site, 'a finish_reason');
  }
  yield* calls.complete(site);
  const reason = refused ? 'contentFilter' : finishReasonOf(finishReason, quirks, calls.any);
  yield { type: 'finish', reason, rawReason: finishReason, model, requestId };
}

function finishReasonOf(raw: string, quirks: ChatQuirks, hasToolCalls: boolean): FinishReason {
  switch (raw) {
    case 'stop':
      return hasToolCalls ? 'toolCalls' : 'stop'; // So OpenAI ends an answer for which one tool was demanded by name.
    case 'length':
      return 'length';
    case 'tool_calls':
    case 'function_call':
      return 'toolCalls';
    case 'content_filter':
      return 'contentFilter';
    default:
      return quirks.finishReasons?.[raw] ?? 'other';
  }
}

/** OpenAI's `usage` for chat completions. https://platform.openai.com/docs/api-reference/chat/object */
function readUsage(raw: Readonly<Record<string, unknown>>): Usage {
  return usageBuckets(
    raw['prompt_tokens'],
    raw['prompt_tokens_details'],
    raw['completion_tokens'],
    raw['completion_tokens_details'],
  );
}

/** OpenAI's totals, in which cached, cache-written and reasoning tokens are included, as disjoint buckets. */
export function usageBuckets(
  inputTotal: unknown,
  inputDetails: unknown,
  outputTotal: unknown,
  outputDetails: unknown,
): Usage {
  const cacheReadTokens = tokenCount(asRecord(inputDetails)['cached_tokens']);
  const cacheWrite5mTokens = tokenCount(asRecord(inputDetails)['cache_write_tokens']);
  const reasoningTokens = tokenCount(asRecord(outputDetails)['reasoning_tokens']);
  return {
    uncachedInputTokens: withoutParts(tokenCount(inputTotal), cacheReadTokens, cacheWrite5mTokens),
    cacheReadTokens,
    cacheWrite5mTokens,
    textOutputTokens: withoutParts(tokenCount(outputTotal), reasoningTokens),
    reasoningTokens,
  };
}

/** Pages that an answer cites, from OpenAI's `url_citation` objects. */
export function* citations(cited: readonly unknown[]): Generator<StreamPart, void, undefined> {
  for (const page of cited.map(asRecord)) {
    const url = nonEmpty(page['url']);
    if (url && /^https?:\/\//i.test(url)) {
      yield { type: 'citation', url, title: nonEmpty(page['title']) };
    }
  }
}

/** Tool calls as they grow. */
class ToolCalls {
  readonly #calls: { index: unknown; id: string; name: string; argumentsJson: string }[] = [];

  get any(): boolean {
    return this.#calls.length > 0;
  }

  *add(fragments: readonly WireToolCall[]): Generator<StreamPart, void, undefined> {
    for (const fragment of fragments) {
      const id = nonEmpty(fragment?.id);
      const name = nonEmpty(fragment?.function?.name);
      const piece = fragment?.function?.arguments;
      const argumentsDelta = typeof piece === 'string' ? piece : '';
      // Some copies of the interface leave the index out, or give 0 to every call: a new id then starts a new call.
      let at = this.#calls.findLastIndex((call) => fragment?.index === undefined || call.index === fragment.index);
      const found = this.#calls[at];
      if (!found || (id !== undefined && found.id !== '' && found.id !== id)) {
        at = this.#calls.push({
          index: fragment?.index,
          id: id ?? '',
          name: name ?? '',
          argumentsJson: argumentsDelta,
        });
        at -= 1;
      } else {
        found.id ||= id ?? '';
        found.name ||= name ?? '';
        found.argumentsJson += argumentsDelta;
      }
      yield { type: 'toolCallDelta', index: at, id, name, argumentsDelta };
    }
  }

  *complete(site: CallSite): Generator<StreamPart, void, undefined> {
    for (const [index, { id, name, argumentsJson }] of this.#calls.entries()) {
      if (name === '') {
        throw new AppError('badResponse', 'A tool call came without a name', {
          provider: site.provider,
          model: site.model,
        });
      }
      yield { type: 'toolCall', index, id: id || `call_${index}`, name, argumentsJson };
    }
  }
}
