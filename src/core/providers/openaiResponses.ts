// The stream of OpenAI's Responses API, for models that answer only there.
import type { Stream } from 'openai/streaming';
import { AppError } from '../errors.ts';
import type { ChatRequest, FinishReason, ProviderContext, StreamPart } from '../provider.ts';
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

/** Streams one answer. Throws `AppError`, also when the stream ends without `response.completed` or `response.incomplete`. */
export async function* responsesStream(
  providerId: string,
  kind: ResponsesModel,
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  const site: CallSite = { provider: providerId, model: request.model, signal };
  throwIfAborted(site);
  const reader = new EventReader(request.model);
  let requestId: string | undefined;
  try {
    const client = await openClient(context);
    const answer = await client
      .post<Stream<WireEvent | null>>('/responses', {
        body: responsesBody(providerId, kind, request),
        stream: true,
        signal,
      })
      .withResponse();
    requestId = answer.request_id ?? undefined;
    for await (const event of answer.data) {
      if (event?.type === 'response.output_text.delta' && typeof event.delta === 'string') {
        yield { type: 'text', text: event.delta };
      } else if (event?.type === 'response.failed') {
        throw errorInStream(asRecord(event.response), site, answer.response.headers);
      } else if (event) {
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
  readonly #model: string;
  /** Position among the tool calls, and the arguments so far, by the vendor's `output_index`. */
  readonly #calls = new Map<unknown, { index: number; argumentsJson: string }>();
  #refused = false;

  constructor(model: string) {
    this.#model = model;
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
    if (type === 'reasoning' && typeof encrypted === 'string') {
      const reasoningItem = { id: item['id'], summary: item['summary'] ?? [], encrypted_content: encrypted };
      yield { type: 'reasoning', text: '', providerMetadata: { model: this.#model, reasoningItem } };
    } else if (type === 'message' && typeof phase === 'string') {
      yield { type: 'text', text: '', providerMetadata: { model: this.#model, phase } };
    } else if (type === 'function_call') {
      const call = this.#calls.get(event.output_index) ?? { index: this.#calls.size, argumentsJson: '' };
      this.#calls.set(event.output_index, call);
      const { call_id: id, arguments: whole } = item;
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
      };
    }
  }

  *#terminal(event: WireEvent): Generator<StreamPart, void, undefined> {
    const response = asRecord(event.response);
    const usage = asRecord(response['usage']);
    if ('input_tokens' in usage || 'output_tokens' in usage) {
      const { input_tokens, input_tokens_details, output_tokens, output_tokens_details } = usage;
      yield {
        type: 'usage',
        usage: usageBuckets(input_tokens, input_tokens_details, output_tokens, output_tokens_details),
      };
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

const INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  content_filter: 'contentFilter',
};
