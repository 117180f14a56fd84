// Fetching and removing models of an Ollama server.
import { AppError } from '../errors.ts';
import type { LocalModelActions, ProviderContext, PullProgress } from '../provider.ts';
import { call, openClient, PROVIDER_ID } from './ollamaClient.ts';
import { asRecord, type CallSite, errorInStream, nonEmpty, sdkError, throwIfAborted, tokenCount } from './wire.ts';

const GB = 1_000_000_000;

export const localModels: LocalModelActions = {
  // Download sizes as the library's pages give them (ollama.com/library).
  recommended: [
    { model: 'qwen2.5-coder:1.5b', sizeBytes: 1 * GB, goodFor: 'code on a small machine' },
    { model: 'llama3.2:3b', sizeBytes: 2 * GB, goodFor: 'quick questions, any machine' },
    { model: 'gemma3:4b', sizeBytes: 3.3 * GB, goodFor: 'text and pictures' },
    { model: 'qwen2.5-coder:7b', sizeBytes: 4.7 * GB, goodFor: 'code, with 8 GB of memory' },
    { model: 'qwen3:8b', sizeBytes: 5.2 * GB, goodFor: 'reasoning and tools, with 8 GB of memory' },
    { model: 'gpt-oss:20b', sizeBytes: 14 * GB, goodFor: 'harder questions, with 16 GB of memory' },
  ],
  pull,
  remove: (model, context, signal) =>
    call(context, { provider: PROVIDER_ID, model, signal }, async (client) => void (await client.delete({ model }))),
};

/**
 * The server sends a record for each step and, while it fetches a layer, several a second; `success` comes last. It goes on
 * where an earlier pull of the same model was left.
 */
async function* pull(model: string, context: ProviderContext, signal: AbortSignal): AsyncGenerator<PullProgress, void> {
  const site: CallSite = { provider: PROVIDER_ID, model, signal };
  throwIfAborted(site);
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
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
    signal.removeEventListener('abort', abort);
    controller.abort(); // The only way to stop the request when the loop is left.
  }
}

function pullRefused(message: string, site: CallSite): AppError {
  if (message.startsWith('Did not receive done')) {
    return new AppError('truncated', 'The server stopped before the model was complete', site);
  }
  if (/manifest.*(?:does not exist|not found)|file does not exist/i.test(message)) {
    return new AppError('modelNotFound', `Ollama's library has no model "${site.model}"`, site);
  }
  return errorInStream({ error: message }, site);
}
