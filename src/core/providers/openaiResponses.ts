// The stream of OpenAI's Responses API, for models that answer only there.
import type { Stream } from 'openai/streaming';
import { AppError } from '../errors.ts';
import type { ChatRequest, FinishReason, ProviderContext, StreamPart, Usage } from '../provider.ts';
import { citations, usageBuckets } from './openaiChat.ts';
import { openClient } from './openaiClient.ts';
import { responsesBody, type ResponsesModel } from './openaiResponsesBody.ts';
import { asRecord, type CallSite, errorInStream, nonEmpty, sdkError, throwIfAborted, truncatedStream } from './wire.ts';

/** Every field is checked where it is read: a server may send anything. */
interface WireEvent {
  type?: unknown;
  delta?: unknown;
  output_index?: unknown;
  summary_index?: unknown;
  item?: unknown;
  annotation?: unknown;
  response?: unknown;
}

/** How another vendor's Responses API departs from OpenAI's; made anew for each answer. */
export interface ResponsesDialect {
  /** Default: OpenAI's body. */
  body?: (request: ChatRequest) => Record<string, unknown>;
  /** Parts of what OpenAI does not send; afterwards the event is read as OpenAI's. */
  read?: (event: Readonly<Record<string, unknown>>) => Iterable<StreamPart>;
  /** Reads a `usage` object that is not shaped like OpenAI's. */
  readUsage?: (raw: Readonly<Record<string, unknown>>) => Usage;
  /** What the tier that served a request, as the vendor names it, does to its rates. */
  rateFactor?: (tier: unknown) => Usage['rateFactor'];
  /** What each search with the vendor's own tool costs beside the tokens. */
  usdPerSearch?: number;
}

/** Streams one answer. Throws `AppError`, also when the stream ends without `response.completed` or `response.incomplete`. */
export async function* responsesStream(
  providerId: string,
  kind: ResponsesModel,
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
  dialect: ResponsesDialect = {},
): AsyncGenerator<StreamPart, void, undefined> {
  const site: CallSite = { provider: providerId, model: request.model, signal };
  throwIfAborted(site);
  const reader = new EventReader(request.model, dialect);
  let requestId: string | undefined;
  try {
    const client = await openClient(context);
    const answer = await client
      .post<Stream<WireEvent | null>>('/responses', {
        body: dialect.body?.(request) ?? responsesBody(providerId, kind, request),
        stream: true,
        signal,
      })
      .withResponse();
    requestId = answer.request_id ?? undefined;
    for await (const event of answer.data) {
      if (event?.type === 'response.output_text.delta' && typeof event.delta === 'string') {
        reader.hasText = true;
        yield { type: 'text', text: event.delta };
      } else if (event?.type === 'response.failed') {
        throw errorInStream(asRecord(event.response), site, answer.response.headers);
      } else if (event) {
        if (dialect.read) {
          yield* dialect.read(asRecord(event));
        }
        yield* reader.read(event);
      }
    }
  } catch (thrown) {
    const error = sdkError(thrown, site);
    // After the terminal event the answer is whole, however the connection ends.
    if (!reader.end || error.kind !== 'network') {
      throw error;
    }
  }
  throwIfAborted(site);
  if (!reader.end) {
    throw truncatedStream(site, 'response.completed');
  }
  yield { type: 'finish', ...reader.end, requestId };
}

/** Turns all events but the most frequent into parts. */
class EventReader {
  /** Set by the terminal event. */
  end: { reason: FinishReason; rawReason: string; model?: string } | undefined;
  /** Some text has come in deltas: texts that are repeated whole are then passed over. */
  hasText = false;
  #hasWholeText = false;
  readonly #model: string;
  readonly #dialect: ResponsesDialect;
  /** Position among the tool calls, and the arguments so far, by the vendor's `output_index`. */
  readonly #calls = new Map<unknown, { index: number; argumentsJson: string }>();
  #refused = false;
  #searches = 0;

  constructor(model: string, dialect: ResponsesDialect) {
    this.#model = model;
    this.#dialect = dialect;
  }

  *read(event: WireEvent): Generator<StreamPart, void, undefined> {
    const delta = nonEmpty(event.delta);
    switch (event.type) {
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        if (delta) {
          yield { type: 'reasoning', text: delta };
        }
        break;
      case 'response.reasoning_summary_part.added':
        if (event.summary_index !== 0) {
          yield { type: 'reasoning', text: '\n\n' };
        }
        break;
      case 'response.refusal.delta':
        this.#refused = true;
        if (delta) {
          yield { type: 'text', text: delta };
        }
        break;
      case 'response.output_text.annotation.added':
        yield* citations([event.annotation]);
        break;
      case 'response.output_item.added':
        yield* this.#begin(event);
        break;
      case 'response.function_call_arguments.delta':
        yield* this.#grow(event, delta ?? '');
        break;
      case 'response.output_item.done':
        yield* this.#complete(event);
        break;
      case 'response.completed':
      case 'response.incomplete':
        yield* this.#terminal(event);
        break;
      default: // Progress of the vendor's own tools, repetitions of whole texts.
    }
  }

  *#begin(event: WireEvent): Generator<StreamPart, void, undefined> {
    const item = asRecord(event.item);
    if (item['type'] === 'function_call') {
      const index = this.#calls.size;
      this.#calls.set(event.output_index, { index, argumentsJson: '' });
      const id = nonEmpty(item['call_id']);
      yield { type: 'toolCallDelta', index, id, name: nonEmpty(item['name']), argumentsDelta: '' };
    }
  }

  *#grow(event: WireEvent, argumentsDelta: string): Generator<StreamPart, void, undefined> {
    const call = this.#calls.get(event.output_index);
    if (call) {
      call.argumentsJson += argumentsDelta;
      yield { type: 'toolCallDelta', index: call.index, argumentsDelta };
    }
  }

  /** A finished item. What must go back to the vendor comes as metadata on a part without text, at the item's place. */
  *#complete(event: WireEvent): Generator<StreamPart, void, undefined> {
    const item = asRecord(event.item);
    const { type, phase, encrypted_content: encrypted } = item;
    if (type === 'message') {
      yield* this.#wholeText(item);
    } else if (type === 'web_search_call' && asRecord(item['action'])['type'] === 'search') {
      this.#searches += 1; // Opening a page that was found, which is such a call too, costs nothing.
    }
    if (type === 'reasoning' && typeof encrypted === 'string') {
      const reasoningItem = { id: item['id'], summary: item['summary'] ?? [], encrypted_content: encrypted };
      yield { type: 'reasoning', text: '', providerMetadata: { model: this.#model, reasoningItem } };
    } else if (type === 'message' && typeof phase === 'string') {
      yield { type: 'text', text: '', providerMetadata: { model: this.#model, phase } };
    } else if (type === 'function_call') {
      const call = this.#calls.get(event.output_index) ?? { index: this.#calls.size, argumentsJson: '' };
      this.#calls.set(event.output_index, call);
      const { call_id: id, arguments: whole, thought_signature: thoughtSignature } = item;
      const name = nonEmpty(item['name']);
      if (!name) {
        throw new AppError('badResponse', 'A tool call came without a name');
      }
      yield {
        type: 'toolCall',
        index: call.index,
        id: nonEmpty(id) ?? `call_${call.index}`,
        name,
        argumentsJson: typeof whole === 'string' ? whole : call.argumentsJson,
        ...(typeof thoughtSignature === 'string' && { providerMetadata: { model: this.#model, thoughtSignature } }),
      };
    }
  }

  /** Text of a message that came without deltas. */
  *#wholeText({ content }: Readonly<Record<string, unknown>>): Generator<StreamPart, void, undefined> {
    if (this.hasText || !Array.isArray(content)) {
      return;
    }
    for (const { type, text } of content.map(asRecord)) {
      if (type === 'output_text' && typeof text === 'string' && text !== '') {
        this.#hasWholeText = true;
        yield { type: 'text', text };
      }
    }
  }

  #usage(raw: Readonly<Record<string, unknown>>, tier: unknown): Usage {
    const { readUsage: read = readUsage, rateFactor, usdPerSearch } = this.#dialect;
    const factor = rateFactor?.(tier);
    return {
      ...(this.#searches > 0 && { searches: this.#searches, usdPerSearch }),
      ...(factor !== undefined && { rateFactor: factor }),
      ...read(raw),
    };
  }

  *#terminal(event: WireEvent): Generator<StreamPart, void, undefined> {
    const response = asRecord(event.response);
    if (!this.#hasWholeText && Array.isArray(response['output'])) {
      for (const item of response['output'].map(asRecord)) {
        yield* item['type'] === 'message' ? this.#wholeText(item) : [];
      }
    }
    const usage = asRecord(response['usage']);
    if ('input_tokens' in usage || 'output_tokens' in usage) {
      yield { type: 'usage', usage: this.#usage(usage, response['service_tier']) };
    }
    const model = nonEmpty(response['model']);
    if (event.type === 'response.incomplete') {
      const rawReason = nonEmpty(asRecord(response['incomplete_details'])['reason']) ?? 'incomplete';
      this.end = { reason: INCOMPLETE[rawReason] ?? 'other', rawReason, model };
    } else if (this.#refused) {
      this.end = { reason: 'contentFilter', rawReason: 'refusal', model };
    } else {
      this.end = { reason: this.#calls.size > 0 ? 'toolCalls' : 'stop', rawReason: 'completed', model };
    }
  }
}

/** OpenAI's `usage` for Responses. */
export function readUsage(raw: Readonly<Record<string, unknown>>): Usage {
  const { input_tokens, input_tokens_details, output_tokens, output_tokens_details } = raw;
  return usageBuckets(input_tokens, input_tokens_details, output_tokens, output_tokens_details);
}

const INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  content_filter: 'contentFilter',
};
