// Finds the base URL that was meant: the same origin with another path, tried by free calls that only read.
// A guess counts only where a request went out and was answered well: some providers know their models without asking.
import { AppError, problemOf } from '../errors.ts';
import type { Fetch } from '../ports.ts';
import type { Provider, ProviderContext } from '../provider.ts';

/** What people paste behind a base URL. */
const ENDPOINTS =
  /\/(?:chat\/completions|chat|completions|responses|messages|embeddings|models|api\/(?:chat|generate|tags|version)|generate|tags)$/i;
/** Where servers keep an interface of OpenAI's kind: most, OpenRouter and other portals, Groq, Google. */
const USUAL_PATHS = ['/v1', '/api/v1', '/openai/v1', '/v1beta/openai', '/api', ''];
/** Ends of such a path. */
const USUAL_END = /\/(?:v\d+(?:beta)?|api|openai)$/i;
const MOST_TRIES = 8;

export interface FoundAddress {
  baseUrl: string;
  refusesKey: boolean;
}

/**
 * Other base URLs of the same origin, the likeliest first; none equals `baseUrl`. What stands before a usual path stays: on a
 * gateway that is the person's own part, and the key must not be shown to those beside it.
 */
export function likelyAddresses(baseUrl: string, usualAddress: string): string[] {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '') {
    return []; // What stands behind a question mark may be a key.
  }
  const { origin, pathname } = url;
  const path = pathname.replace(/\/+/g, '/').replace(/\/$/, '');
  const bare = path.replace(ENDPOINTS, '').replace(ENDPOINTS, '');
  const stem = bare.replace(/(?:\/v\d+(?:beta)?)+$/i, '');
  let root = bare;
  while (USUAL_END.test(root)) {
    root = root.replace(USUAL_END, '');
  }
  const usualPath = URL.parse(usualAddress)?.pathname.replace(/\/$/, '') ?? '';
  const below = [usualPath, ...USUAL_PATHS].map((one) => `${root}${one}`);
  const paths = [bare, `${stem}/v1`, `${stem}${usualPath}`, stem, ...below];
  return [...new Set(paths.map((one) => `${origin}${one}`))].filter((one) => one !== baseUrl).slice(0, MOST_TRIES);
}

/**
 * Asks one after the other with the same key; nothing leaves the origin of `context.fetch`. The first that answers as the
 * provider does, else the first that is one by the way in which it refuses the key. Throws only what the signal says.
 */
export async function findAddress(
  provider: Provider,
  context: ProviderContext,
  signal: AbortSignal,
): Promise<FoundAddress | undefined> {
  let refusing: string | undefined;
  for (const baseUrl of likelyAddresses(context.baseUrl, provider.baseUrl)) {
    const problem = await askAt(provider, { ...context, baseUrl }, signal);
    signal.throwIfAborted();
    if (problem === undefined) {
      return { baseUrl, refusesKey: false };
    }
    // A server that refuses everybody everywhere would have refused at the first address too.
    if (problem.status !== undefined && /^(?:auth|quota|rateLimit)$/.test(problem.kind)) {
      refusing ??= baseUrl;
    }
  }
  return refusing === undefined ? undefined : { baseUrl: refusing, refusesKey: true };
}

/** A check that would send something is replaced by the list of models, which is only read. */
async function askAt(provider: Provider, context: ProviderContext, signal: AbortSignal): Promise<AppError | undefined> {
  const tried = await askReading(context, provider, (reading) => provider.check(reading, signal));
  return tried?.ownCode === NOT_A_READ
    ? askReading(context, provider, (reading) => provider.models(reading, signal))
    : tried;
}

async function askReading(
  context: ProviderContext,
  { id }: Provider,
  ask: (context: ProviderContext) => Promise<unknown>,
): Promise<AppError | undefined> {
  let isAnswered = false;
  const fetch: Fetch = async (input, init) => {
    const response = await readingOnly(context.fetch)(input, init);
    isAnswered ||= response.ok;
    return response;
  };
  const problem = await problemOf(ask({ ...context, fetch }), id);
  return (
    problem ?? (isAnswered ? undefined : new AppError('notAllowed', 'Nothing free was answered', { code: NOT_A_READ }))
  );
}

const NOT_A_READ = 'notARead';

function readingOnly(fetch: Fetch): Fetch {
  return (input, init) => {
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    return method.toUpperCase() === 'GET'
      ? fetch(input, init)
      : Promise.reject(new AppError('notAllowed', 'Only what is free is asked', { code: NOT_A_READ }));
  };
}
