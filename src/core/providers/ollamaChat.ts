// The stream of Ollama's chat: NDJSON, through its own SDK.
import type { ChatResponse } from 'ollama/browser';
import { AppError } from '../errors.ts';
import type { ChatRequest, FinishReason, ProviderContext, StreamPart } from '../provider.ts';
import { linkedAbort } from './linkedAbort.ts';
import { PROVIDER_ID } from './ollamaAddress.ts';
import { openClient } from './ollamaClient.ts';
import { ollamaBody } from './ollamaRequest.ts';
import {
  asRecord,
  type CallSite,
  errorInStream,
  nonEmpty,
  sdkError,
  throwIfAborted,
  tokenCount,
  truncatedStream,
} from './wire.ts';

/** The sentence with which the SDK (0.6.4, `browser.mjs`) reports a stream without its last record. */
const WITHOUT_DONE = /^Did not receive done/;

/** Streams one answer. Throws `AppError`, also when the stream ends without its record with `done`. */
export async function* ollamaStream(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void> {
  const site: CallSite = { provider: PROVIDER_ID, model: request.model, signal };
  throwIfAborted(site);
  const { controller, unlink } = linkedAbort(signal);
  let isAnswering = false;
  let toolCalls = 0;
  try {
    const client = await openClient(context, site, controller.signal);
    const records = await client.chat(ollamaBody(request));
    isAnswering = true;
    for await (const record of records) {
      const { thinking, content, tool_calls: calls } = asRecord(record.message);
      if (typeof thinking === 'string' && thinking !== '') {
        yield { type: 'reasoning', text: thinking };
      }
      if (typeof content === 'string' && content !== '') {
        yield { type: 'text', text: content };
      }
      for (const toolCall of Array.isArray(calls) ? calls : []) {
        yield toolCallPart(asRecord(toolCall), toolCalls++);
      }
      if (record.done) {
        yield* lastParts(record, toolCalls > 0);
        return;
      }
    }
    throwIfAborted(site);
    throw truncatedStream(site, 'its record with done:true');
  } catch (thrown) {
    throw isAnswering ? streamError(thrown, site) : sdkError(thrown, site);
  } finally {
    unlink();
    controller.abort(); // The only way to stop the request when the loop is left; nothing is left to stop after its end.
  }
}

/** The SDK throws bare errors for an `error` record and for a missing last one; what else is bare cannot be read. */
function streamError(thrown: unknown, site: CallSite): AppError {
  const error = sdkError(thrown, site);
  if (error.kind !== 'internal' || !(thrown instanceof Error)) {
    return error;
  }
  if (WITHOUT_DONE.test(thrown.message)) {
    return truncatedStream(site, 'its record with done:true');
  }
  return thrown instanceof TypeError
    ? new AppError('badResponse', 'The stream holds a record that cannot be read', { ...site, cause: thrown })
    : errorInStream({ error: thrown.message }, site);
}

/** Ollama sends a call whole, older versions without an id; the id only has to pair call and result in the next request. */
function toolCallPart(toolCall: Readonly<Record<string, unknown>>, index: number): StreamPart {
  const called = asRecord(toolCall['function']);
  const name = nonEmpty(called['name']);
  if (name === undefined) {
    throw new AppError('badResponse', 'A tool call came without a name');
  }
  const id = nonEmpty(toolCall['id']) ?? `call_${crypto.randomUUID()}`;
  return { type: 'toolCall', index, id, name, argumentsJson: JSON.stringify(called['arguments'] ?? {}) };
}

/** Ollama counts thinking into `eval_count`; it leaves `prompt_eval_count` out when the whole prompt was cached. */
function* lastParts(record: ChatResponse, calledTools: boolean): Generator<StreamPart> {
  const uncachedInputTokens = tokenCount(record.prompt_eval_count);
  const textOutputTokens = tokenCount(record.eval_count);
  if (uncachedInputTokens !== undefined || textOutputTokens !== undefined) {
    yield { type: 'usage', usage: { uncachedInputTokens, textOutputTokens } };
  }
  const rawReason = nonEmpty(record.done_reason);
  yield {
    type: 'finish',
    reason: finishReason(rawReason, calledTools),
    rawReason,
    model: nonEmpty(record.model),
  };
}

/** Versions before 0.1.43 give no reason. */
function finishReason(rawReason: string | undefined, calledTools: boolean): FinishReason {
  switch (rawReason) {
    case undefined:
    case 'stop':
      return calledTools ? 'toolCalls' : 'stop';
    case 'length':
      return 'length';
    default:
      return 'other';
  }
}
