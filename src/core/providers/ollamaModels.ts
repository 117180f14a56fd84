// Fetching and removing models of an Ollama server.
import { AppError } from '../errors.ts';
import type { ProviderContext, PullProgress } from '../provider.ts';
import { linkedAbort } from './linkedAbort.ts';
import { PROVIDER_ID } from './ollamaAddress.ts';
import { call, openClient } from './ollamaClient.ts';
import { asRecord, type CallSite, errorInStream, nonEmpty, sdkError, throwIfAborted, tokenCount } from './wire.ts';

/**
 * The server sends a record for each step and, while it fetches a layer, several a second; `success` comes last. It goes on
 * where an earlier pull of the same model was left.
 */
export async function* pull(
  model: string,
  context: ProviderContext,
  signal: AbortSignal,
): AsyncGenerator<PullProgress, void> {
  const site: CallSite = { provider: PROVIDER_ID, model, signal };
  throwIfAborted(site);
  const { controller, unlink } = linkedAbort(signal);
  try {
    const client = await openClient(context, site, controller.signal);
    const records = await client.pull({ model, stream: true });
    for await (const record of records) {
      const { status, completed, total } = asRecord(record);
      yield {
        status: nonEmpty(status) ?? '',
        completedBytes: tokenCount(completed),
        totalBytes: tokenCount(total),
      };
      if (status === 'success') {
        return;
      }
    }
    throwIfAborted(site);
    throw new AppError('truncated', 'The server stopped before the model was complete', site);
  } catch (thrown) {
    const error = sdkError(thrown, site);
    // The SDK throws bare errors for an `error` record: a model that the library does not have, a full disk.
    throw error.kind === 'internal' && thrown instanceof Error && !(thrown instanceof TypeError)
      ? pullRefused(thrown.message, site)
      : error;
  } finally {
    unlink();
    controller.abort(); // The only way to stop the request when the loop is left.
  }
}

/** Takes a model off the disk. */
export function remove(model: string, context: ProviderContext, signal: AbortSignal): Promise<void> {
  return call(
    context,
    { provider: PROVIDER_ID, model, signal },
    async (client) => void (await client.delete({ model })),
  );
}

function pullRefused(message: string, site: CallSite): AppError {
  if (message.startsWith('Did not receive done')) {
    return new AppError('truncated', 'The server stopped before the model was complete', site);
  }
  if (/manifest.*(?:does not exist|not found)|file does not exist/i.test(message)) {
    return new AppError('modelNotFound', `Ollama's library has no model "${site.model}"`, site);
  }
  if (/\bdial tcp\b|no such host|i\/o timeout|TLS handshake/.test(message)) {
    // Not `network`: the server was reached, and it is the server that is offline.
    return new AppError('config', `Ollama's server cannot reach its library: ${message}`, site);
  }
  return errorInStream({ error: message }, site);
}
