// Reads the events of one answer of Cohere's chat (v2) into parts.
import { AppError } from '../errors.ts';
import type { FinishReason, StreamPart, Usage } from '../provider.ts';
import { asRecord, type CallSite, citedPage, errorInStream, nonEmpty, tokenCount, withoutParts } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const FINISH: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'toolCalls',
};

interface GrowingCall {
  index: number;
  id: string;
  name: string;
  argumentsJson: string;
  isComplete: boolean;
}

/** One answer, event by event (https://docs.cohere.com/v2/docs/streaming). */
export class CohereAnswer {
  readonly #site: CallSite;
  readonly #headers: Headers;
  /** By the vendor's `index`, which counts within the answer's tool calls. */
  readonly #calls = new Map<unknown, GrowingCall>();
  readonly #cited = new Set<string>();
  #replyId: string | undefined;
  /** What is open at the moment: reasoning is marked with its kind when it ends, so that it can go back as what it was. */
  #open: 'thinking' | 'toolPlan' | undefined;

  constructor(site: CallSite, headers: Headers) {
    this.#site = site;
    this.#headers = headers;
  }

  /** The parts that the event brings; `finish` only for `message-end`. */
  *take(event: Fields): Generator<StreamPart, void, undefined> {
    const message = asRecord(asRecord(event['delta'])['message']);
    switch (event['type']) {
      case 'content-delta':
      case 'content-start':
        yield* this.#content(asRecord(message['content']));
        break;
      case 'content-end':
        yield* this.#closeReasoning();
        break;
      case 'tool-plan-delta':
        yield* this.#reasoning('toolPlan', message['tool_plan']);
        break;
      case 'tool-call-start':
        yield* this.#closeReasoning();
        yield* this.#beginCall(event['index'], firstOf(message['tool_calls']));
        break;
      case 'tool-call-delta':
        yield* this.#growCall(event['index'], firstOf(message['tool_calls']));
        break;
      case 'tool-call-end':
        yield* this.#endCall(this.#calls.get(event['index']));
        break;
      case 'citation-start':
        for (const cited of listOf(message['citations'])) {
          yield* this.#citations(asRecord(cited));
        }
        break;
      case 'message-start':
        this.#replyId = nonEmpty(event['id']);
        break;
      case 'message-end':
        yield* this.#end(asRecord(event['delta']));
        break;
      default:
        if (typeof event['type'] !== 'string') {
          throw errorInStream(event, this.#site, this.#headers); // `{ message }`, as in a refusal's body.
        } // Else one that this reader does not know.
    }
  }

  *#content(content: Fields): Generator<StreamPart, void, undefined> {
    const { text, thinking } = content;
    yield* this.#reasoning('thinking', thinking);
    if (typeof text === 'string' && text !== '') {
      yield* this.#closeReasoning();
      yield { type: 'text', text };
    }
  }

  *#reasoning(kind: 'thinking' | 'toolPlan', text: unknown): Generator<StreamPart, void, undefined> {
    if (typeof text === 'string' && text !== '') {
      if (this.#open !== kind) {
        yield* this.#closeReasoning();
      }
      this.#open = kind;
      yield { type: 'reasoning', text };
    }
  }

  *#closeReasoning(): Generator<StreamPart, void, undefined> {
    if (this.#open) {
      yield { type: 'reasoning', text: '', providerMetadata: { kind: this.#open } };
      this.#open = undefined;
    }
  }

  *#beginCall(at: unknown, begun: Fields): Generator<StreamPart, void, undefined> {
    const called = asRecord(begun['function']);
    const index = this.#calls.size;
    const name = nonEmpty(called['name']);
    if (!name) {
      throw new AppError('badResponse', 'A tool call came without a name', { ...this.#site });
    }
    const id = nonEmpty(begun['id']) ?? `call_${index}`;
    const argumentsDelta = nonEmpty(called['arguments']) ?? '';
    this.#calls.set(at, { index, id, name, argumentsJson: argumentsDelta, isComplete: false });
    yield { type: 'toolCallDelta', index, id, name, argumentsDelta };
  }

  *#growCall(at: unknown, grown: Fields): Generator<StreamPart, void, undefined> {
    const call = this.#calls.get(at);
    const argumentsDelta = nonEmpty(asRecord(grown['function'])['arguments']);
    if (call && argumentsDelta !== undefined) {
      call.argumentsJson += argumentsDelta;
      yield { type: 'toolCallDelta', index: call.index, argumentsDelta };
    }
  }

  *#endCall(call: GrowingCall | undefined): Generator<StreamPart, void, undefined> {
    if (call && !call.isComplete) {
      call.isComplete = true;
      const { index, id, name, argumentsJson } = call;
      yield { type: 'toolCall', index, id, name, argumentsJson: argumentsJson || '{}' };
    }
  }

  /** A source is a document of the request or what a tool answered; those with an address can be shown, each once. */
  *#citations(citation: Fields): Generator<StreamPart, void, undefined> {
    for (const source of listOf(citation['sources']).map(asRecord)) {
      const { url, title } = asRecord(source['document'] ?? source['tool_output']);
      const page = citedPage(url, title);
      if (page && !this.#cited.has(page.url)) {
        this.#cited.add(page.url);
        yield page;
      }
    }
  }

  *#end(delta: Fields): Generator<StreamPart, void, undefined> {
    const usage = usageOf(asRecord(delta['usage']));
    if (usage) {
      yield { type: 'usage', usage };
    }
    const rawReason = nonEmpty(delta['finish_reason']);
    const message = nonEmpty(delta['error']);
    if (message || rawReason === 'ERROR' || rawReason === 'TIMEOUT') {
      throw this.#failure(rawReason, message);
    }
    yield* this.#closeReasoning();
    for (const call of this.#calls.values()) {
      yield* this.#endCall(call);
    }
    const { model } = this.#site; // The vendor does not say which model answered: it is the one that was asked.
    yield { type: 'finish', reason: FINISH[rawReason ?? ''] ?? 'other', rawReason, model, requestId: this.#replyId };
  }

  #failure(rawReason: string | undefined, message: string | undefined): AppError {
    const { provider, model } = this.#site;
    if (rawReason === 'TIMEOUT') {
      return new AppError('timeout', message ?? 'The vendor ran out of time', {
        provider,
        model,
        code: rawReason,
        requestId: this.#replyId,
      });
    }
    return errorInStream(
      { message: message ?? 'The answer failed at the vendor', request_id: this.#replyId },
      this.#site,
    );
  }
}

/**
 * Billed tokens where the vendor reports them, else the real ones: the real ones hold the vendor's own additions to the
 * prompt, which nobody pays, and buckets are what is multiplied with a price. Cached tokens are counted among the real
 * ones and are billed like all others: as much of them as was billed is told apart. Thinking is part of the output.
 */
function usageOf(reported: Fields): Usage | undefined {
  const billed = asRecord(reported['billed_units']);
  const real = asRecord(reported['tokens']);
  const input = tokenCount(billed['input_tokens']) ?? tokenCount(real['input_tokens']);
  const textOutputTokens = tokenCount(billed['output_tokens']) ?? tokenCount(real['output_tokens']);
  if (input === undefined && textOutputTokens === undefined) {
    return undefined;
  }
  const cached = tokenCount(reported['cached_tokens']);
  const cacheReadTokens = cached === undefined || input === undefined ? undefined : Math.min(cached, input);
  const searches = tokenCount(billed['search_units']);
  return {
    uncachedInputTokens: withoutParts(input, cacheReadTokens),
    cacheReadTokens,
    textOutputTokens,
    ...(searches !== undefined && { searches }),
  };
}

/** One thing, or a list of them: the vendor's streams send `tool_calls` and `citations` as one object. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function firstOf(value: unknown): Fields {
  return asRecord(listOf(value)[0]);
}
