// Tests the connection to a server that a person named: whether it is one, and whether it looks at the key.
import { type AppError, problemOf } from '../errors.ts';
import type { CheckNote, KeyProof, ProviderContext } from '../provider.ts';
import type { ServerForm } from './endpointServer.ts';
import { type CallSite, type SdkClient, sdkError, throwIfAborted } from './wire.ts';

export interface CheckedServer {
  id: string;
  form: Pick<ServerForm, 'api' | 'maxTokensField' | 'models'>;
  /** Reads the list of models. */
  list(context: ProviderContext, signal: AbortSignal): Promise<unknown>;
  open(context: ProviderContext): Promise<SdkClient>;
}

/** No server has a model of this name. */
const NO_MODEL = 'none';
/** The least that Responses takes for `max_output_tokens`. */
const LEAST_OUTPUT_TOKENS = 16;

/**
 * Only reads, where the server has a list. Where it has none and the person named its models, the first of them is asked a
 * question without a message, and only with a key.
 */
export async function checkEndpoint(
  server: CheckedServer,
  context: ProviderContext,
  signal: AbortSignal,
): Promise<CheckNote> {
  const hasKey = Boolean(context.apiKey);
  const unlisted = await problemOf(server.list(context, signal), server.id);
  if (unlisted === undefined) {
    return hasKey ? { proveKey: (either) => proveBesideList(server, context, either) } : {};
  }
  const model = server.form.models?.[0];
  if (model === undefined || !isWithoutList(unlisted)) {
    throw unlisted;
  }
  if (!hasKey) {
    await lookForQuestions(server, { context, signal, unlisted });
    return {};
  }
  const refused = await refusal(server, context, { provider: server.id, model, signal });
  if (refused && !isLookedAt(refused)) {
    throw refused;
  }
  return {
    // What was answered is not asked again: it may have cost something.
    proveKey: async (either) =>
      refused ? withoutKey(server, context, { provider: server.id, model, signal: either }) : 'untested',
  };
}

/** Some give their list to everybody. A question to no model at all then tells; whoever answers even that is left alone. */
async function proveBesideList(
  server: CheckedServer,
  context: ProviderContext,
  signal: AbortSignal,
): Promise<KeyProof> {
  const site: CallSite = { provider: server.id, signal };
  if (isKeyWanted(await problemOf(server.list({ ...context, apiKey: undefined }, signal), server.id))) {
    return 'proven';
  }
  const refused = await refusal(server, context, site);
  throwIfAborted(site);
  if (refused === undefined || (refused.status === undefined && refused.kind !== 'auth')) {
    return 'untested';
  }
  if (!isLookedAt(refused) && !isAboutModel(refused)) {
    throw refused;
  }
  return withoutKey(server, context, site);
}

/** The question was refused with the key, so nothing answers it without. */
async function withoutKey(server: CheckedServer, context: ProviderContext, site: CallSite): Promise<KeyProof> {
  return isKeyWanted(await refusal(server, { ...context, apiKey: undefined }, site)) ? 'proven' : 'open';
}

/** Only read: what takes questions by POST says so to who would read it. */
async function lookForQuestions(
  server: CheckedServer,
  { context, signal, unlisted }: { context: ProviderContext; signal: AbortSignal; unlisted: AppError },
): Promise<void> {
  const site: CallSite = { provider: server.id, signal };
  throwIfAborted(site);
  const client = await server.open(context);
  const found = await client.get(pathOf(server.form), { signal }).then(
    () => unlisted,
    (thrown: unknown) => sdkError(thrown, site),
  );
  throwIfAborted(site);
  if (found.status !== 405 && found.status !== 400 && found.status !== 422) {
    throw isKeyWanted(found) ? found : unlisted;
  }
}

/** There is a server, and it has no list, not one of this kind, or not for this key. */
function isWithoutList({ kind, status }: AppError): boolean {
  const isAnswer = status !== undefined || kind === 'badResponse';
  return status === 501 || (isAnswer && /^(?:config|modelNotFound|badRequest|notAllowed|badResponse)$/.test(kind));
}

function isKeyWanted(error: AppError | undefined): boolean {
  return error?.status !== undefined && (error.kind === 'auth' || error.status === 401 || error.status === 403);
}

/** Path and key were found right before the question was found wrong. */
function isLookedAt({ status, kind }: AppError): boolean {
  return (status === 400 || status === 422) && kind !== 'auth' && kind !== 'quota' && kind !== 'modelNotFound';
}

/** The model is missing, or not this key's: it was named so that it is. */
function isAboutModel({ status, kind, message }: AppError): boolean {
  return (
    kind === 'modelNotFound' ||
    ((status === 403 || status === 404 || status === 500) && /\bmodel\b|\bdeployment\b/i.test(message))
  );
}

/** What comes of a question without a message: it is refused before any model runs, but after key and path were looked at. */
async function refusal(server: CheckedServer, context: ProviderContext, site: CallSite): Promise<AppError | undefined> {
  throwIfAborted(site);
  const { form } = server;
  const question =
    form.api === 'responses'
      ? { input: [], max_output_tokens: LEAST_OUTPUT_TOKENS }
      : { messages: [], [form.maxTokensField ?? 'max_tokens']: 1 };
  try {
    const client = await server.open(context);
    const body = { model: site.model ?? NO_MODEL, ...question };
    await client.post(pathOf(form), { body, signal: site.signal });
    return undefined;
  } catch (thrown) {
    return sdkError(thrown, site);
  }
}

function pathOf({ api }: CheckedServer['form']): string {
  return api === 'responses' ? '/responses' : '/chat/completions';
}
