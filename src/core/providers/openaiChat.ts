// The stream of a chat completion, as OpenAI and those who copied its interface send it.
import { AppError } from '../errors.ts';
import type { ChatRequest, FinishReason, ProviderContext, StreamPart, Usage } from '../provider.ts';
import { linkedAbort } from './linkedAbort.ts';
import { chatBody, type ChatQuirks } from './openaiChatBody.ts';
import { openClient } from './openaiClient.ts';
import { reasoningSeals } from './openaiThinking.ts';
import {
  asRecord,
  type CallSite,
  citedPage,
  errorInStream,
  nonEmpty,
  type SdkClient,
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
  service_tier?: unknown;
  x_groq?: unknown;
}

interface WireDelta {
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  tool_calls?: WireToolCall[] | null;
  annotations?: unknown;
  thinking_blocks?: unknown;
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
  open: (context: ProviderContext) => Promise<SdkClient> = openClient,
): AsyncGenerator<StreamPart, void, undefined> {
  const site: CallSite = { provider: providerId, model: request.model, signal };
  throwIfAborted(site);
  const answer = new Answer(quirks, site);
  const { controller, unlink } = linkedAbort(signal);
  try {
    const client = await open(context);
    // The SDK's own `create` copies every chunk once more; `post` gives the same stream without that.
    const { data, response } = await client
      .post<AsyncIterable<WireChunk | null>>('/chat/completions', {
        body: chatBody(providerId, quirks, request),
        stream: true,
        signal: controller.signal,
      })
      .withResponse();
    answer.headers = response.headers;
    for await (const chunk of data) {
      const delta = answer.see(chunk);
      if (delta) {
        const reasoning = delta.reasoning_content ?? delta.reasoning;
        if (typeof reasoning === 'string' && reasoning !== '') {
          yield { type: 'reasoning', text: reasoning };
        }
        const text = delta.content;
        if (typeof text === 'string' && text !== '') {
          yield { type: 'text', text };
        } else if (Array.isArray(text)) {
          yield* contentParts(text);
        }
        if (Array.isArray(delta.tool_calls)) {
          yield* answer.calls.add(delta.tool_calls);
        }
        if (delta.refusal || delta.annotations || delta.thinking_blocks) {
          yield* answer.rarities(delta);
        }
      }
      const usage = chunk?.usage ?? answer.extras(chunk)?.['usage'];
      if (usage) {
        const counted = (quirks.readUsage ?? readUsage)(asRecord(usage));
        const rateFactor = quirks.rateFactor?.(chunk?.service_tier);
        yield { type: 'usage', usage: rateFactor === undefined ? counted : { ...counted, rateFactor } };
      }
    }
  } catch (thrown) {
    answer.endedWith(sdkError(thrown, site));
  } finally {
    unlink();
  }
  throwIfAborted(site);
  const finish = answer.finish();
  yield* answer.calls.complete(site);
  yield finish;
}

/** What is known of an answer while it comes. */
class Answer {
  readonly calls = new ToolCalls();
  headers?: Headers;
  readonly #quirks: ChatQuirks;
  readonly #site: CallSite;
  #finishReason?: string;
  #refused = false;
  #model?: string;
  #requestId?: string;

  constructor(quirks: ChatQuirks, site: CallSite) {
    this.#quirks = quirks;
    this.#site = site;
  }

  /** The chunk's delta, where it has one. Throws what a chunk says that is an error. */
  see(chunk: WireChunk | null): WireDelta | undefined {
    const extras = this.extras(chunk);
    if (extras?.['error']) {
      throw errorInStream({ error: extras['error'] }, this.#site, this.headers);
    }
    this.#requestId ??= extras && nonEmpty(extras['id']);
    if (!Array.isArray(chunk?.choices)) {
      if (!chunk?.usage) {
        throw errorInStream(chunk, this.#site, this.headers);
      }
      return undefined;
    }
    this.#model ??= nonEmpty(chunk.model);
    const choice = chunk.choices[0];
    this.#finishReason = nonEmpty(choice?.finish_reason) ?? this.#finishReason;
    return choice?.delta ?? undefined;
  }

  extras(chunk: WireChunk | null): Readonly<Record<string, unknown>> | undefined {
    const field = this.#quirks.extrasField;
    return field && chunk?.[field] ? asRecord(chunk[field]) : undefined;
  }

  /** What signs reasoning, a refusal and citations, which few deltas hold. */
  rarities({ refusal, annotations, thinking_blocks: blocks }: WireDelta): readonly StreamPart[] {
    const parts: StreamPart[] = [...reasoningSeals(blocks, this.#site.model)];
    if (typeof refusal === 'string' && refusal !== '') {
      this.#refused = true;
      parts.push({ type: 'text', text: refusal });
    }
    if (Array.isArray(annotations)) {
      parts.push(...citations(annotations.map((annotation) => asRecord(annotation)['url_citation'])));
    }
    return parts;
  }

  /** After the finish_reason the answer is whole, however the connection ends. */
  endedWith(error: AppError): void {
    if (this.#finishReason === undefined || error.kind !== 'network') {
      throw error;
    }
  }

  finish(): Extract<StreamPart, { type: 'finish' }> {
    const rawReason = this.#finishReason;
    if (rawReason === undefined) {
      throw truncatedStream(this.#site, 'a finish_reason');
    }
    const requestId = this.headers?.get(this.#quirks.requestIdHeader ?? 'x-request-id') ?? this.#requestId;
    const failure = this.#quirks.failures?.[rawReason];
    if (failure) {
      const { provider, model } = this.#site;
      throw new AppError(failure, `The answer ended with "${rawReason}"`, {
        provider,
        model,
        code: rawReason,
        requestId,
      });
    }
    const reason = this.#refused ? 'contentFilter' : finishReasonOf(rawReason, this.#quirks, this.calls.any);
    return { type: 'finish', reason, rawReason, model: this.#model, requestId };
  }
}

/** Content that is a list, as Mistral's reasoning models send it: text, and thoughts that are lists of texts themselves. */
function contentParts(content: readonly unknown[]): readonly StreamPart[] {
  return content.map(asRecord).flatMap((piece): StreamPart[] => {
    const thoughts = piece['thinking'];
    const isThought = Array.isArray(thoughts);
    const text = isThought
      ? thoughts.map((thought) => nonEmpty(asRecord(thought)['text']) ?? '').join('')
      : piece['text'];
    return typeof text === 'string' && text !== '' ? [{ type: isThought ? 'reasoning' : 'text', text }] : [];
  });
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

/**
 * OpenAI's `usage` for chat completions. https://platform.openai.com/docs/api-reference/chat/object
 * Servers of other makers (xAI, Gemini's edition) leave thinking out of `completion_tokens`: what only their total holds is
 * output too, and billed as such.
 */
export function readUsage(raw: Readonly<Record<string, unknown>>): Usage {
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = raw;
  const besideInput = withoutParts(tokenCount(total), tokenCount(input)) ?? 0;
  const completion = tokenCount(output);
  return usageBuckets(
    input,
    raw['prompt_tokens_details'],
    completion === undefined || tokenCount(input) === undefined ? completion : Math.max(completion, besideInput),
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
  for (const { url, title } of cited.map(asRecord)) {
    const page = citedPage(url, title);
    if (page) {
      yield page;
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
