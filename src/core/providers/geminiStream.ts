// One streamed answer of the Gemini API, through its SDK.
import type { GenerateContentRequest } from '@google/generative-ai';
import { AppError } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { ChatRequest, ProviderContext, StreamPart } from '../provider.ts';
import { PROVIDER_ID } from './geminiAddress.ts';
import { GeminiAnswer } from './geminiAnswer.ts';
import { callSdk, geminiError, geminiFetch, readBody } from './geminiClient.ts';
import { wholeEvents } from './geminiEvents.ts';
import { geminiBody } from './geminiRequest.ts';
import { linkedAbort } from './linkedAbort.ts';
import { asRecord, type CallSite, sdkError, throwIfAborted, truncatedStream } from './wire.ts';

/** Streams one answer. Throws `AppError`, also when the stream ends without a `finishReason`. */
export async function* geminiStream(
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  const site: CallSite = { provider: PROVIDER_ID, model: request.model, signal };
  throwIfAborted(site);
  const { controller, unlink } = linkedAbort(signal);
  const answer = new GeminiAnswer();
  try {
    let failure: unknown;
    const fetch = eventFetch(geminiFetch(context, site), controller.signal, site, (thrown) => {
      failure = thrown;
    });
    // The SDK's types are older than the API's thinking and schemas; what it does not know it sends on as it is.
    const body = geminiBody(request) as unknown as GenerateContentRequest;
    const { stream, response } = await callSdk(request.model, context, fetch, site, (client) =>
      client.generateContentStream(body),
    );
    // The SDK gathers the whole answer a second time, wrongly; a failure of that must not be an unhandled one.
    response.catch(() => undefined);
    for await (const chunk of stream) {
      if ('error' in chunk) {
        throw geminiError(chunk, site, 0);
      }
      for (const part of answer.take(asRecord(chunk))) {
        yield part;
      }
      answer.throwIfFailed();
    }
    throwIfAborted(site);
    // After the finishReason the answer is whole, however the connection ends.
    if (failure !== undefined && !answer.isFinished) {
      throw failure;
    }
    if (!answer.isFinished) {
      throw truncatedStream(site, 'a finishReason');
    }
    yield answer.finish();
  } catch (thrown) {
    throw streamError(thrown, site);
  } finally {
    unlink();
    controller.abort(); // The only way to stop the request when the loop is left; nothing is left to stop after its end.
  }
}

/** Gives the SDK a stream that it can read; an answer that is no stream is an error, whatever its status says. */
function eventFetch(fetch: Fetch, signal: AbortSignal, site: CallSite, onFailure: (thrown: unknown) => void): Fetch {
  return async (url, init) => {
    const answer = await fetch(url, { ...init, signal });
    if (!answer.body || /^application\/json\b/i.test(answer.headers.get('content-type') ?? '')) {
      const body = await readBody(answer);
      throw asRecord(body)['error'] === undefined
        ? new AppError('badResponse', 'The address does not answer with a stream')
        : geminiError(body, site, 0, answer.headers);
    }
    // Not a `Response` of its own: that would take bytes only, which the SDK would have to decode again.
    return { ok: true, body: wholeEvents(answer.body, onFailure) } as unknown as Response;
  };
}

/** The SDK throws errors of its own, which quote the answer, for what is not JSON, and `TypeError` for what is no object. */
function streamError(thrown: unknown, site: CallSite): AppError {
  const error = sdkError(thrown, site);
  return error.kind === 'internal' &&
    thrown instanceof Error &&
    (thrown instanceof TypeError || thrown.message.startsWith('[GoogleGenerativeAI Error]'))
    ? new AppError('badResponse', 'The stream holds an event that cannot be read', {
        provider: site.provider,
        model: site.model,
      })
    : error;
}
