// Tries a key at its address and says what came of it, what is wrong, and how to mend it, by calls that no vendor charges for. A server
// that a person named and that shows its list to everybody, or has none, is sent one question without a message, which servers refuse.
import { bounded, LARGEST_LIST_BYTES } from '../boundedFetch.ts';
import type { Connection } from '../connections.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { CheckNote, Provider, ProviderContext } from '../provider.ts';
import { CREDENTIAL_HEADER } from '../providerAddress.ts';
import { untilAborted } from '../untilAborted.ts';
import type { Verdict } from '../../shared/verdicts.ts';
import { findAddress, type FoundAddress } from './addresses.ts';
import { isClockOff, type ProxyFacts, type Scene, type WantedModel } from './scene.ts';
import { told } from './sentences.ts';
import { verdictOf } from './verdictOf.ts';
import { watchedFetch } from './watchedFetch.ts';

export interface KeyCheck {
  verdict: Verdict;
  /** What was found: one or two sentences. Redacted by the caller, as `mend` and `address`. */
  sentence: string;
  /** How to mend it. */
  mend?: string;
  /** A base URL of the same origin that works, where the one that was asked does not. */
  address?: string;
  /** From the first request to the end of the free call. */
  tookMs: number;
  /** As `Exchange.skewMs`, where a vendor said so from its own address over https: only that is believed elsewhere. */
  skewMs?: number;
  error?: AppError;
}

/** What the caller knows that a check cannot find out by itself. */
export interface CheckFacts {
  proxy?: ProxyFacts;
  /** Models of this provider that the settings name. */
  wanted?: readonly WantedModel[];
  /** What the others of the same run took until now; absent while too few answered. */
  usualMs?: () => number | undefined;
  /** What another server's clock said lately, see `Exchange.skewMs`. */
  skewMs?: number;
}

/** A person waits for it. */
const CHECK_TIMEOUT_MS = 15_000;
/** Whether the key is looked at: a server that is busy with an answer may let this wait, and works all the same. */
const PROOF_TIMEOUT_MS = 5000;
/** For all that is asked after the verdict. */
const FURTHER_TIMEOUT_MS = 10_000;
/** A list of models takes less, also from far away. */
const SLOW_MS = 3000;

/** Throws only `cancelled`. */
export async function checkKey(
  provider: Provider,
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
  facts: CheckFacts = {},
): Promise<KeyCheck> {
  const began = clock.monotonicMs();
  const unwatched = bounded(connection.context, LARGEST_LIST_BYTES);
  const watched = watchedFetch(unwatched.fetch, clock);
  const context = { ...unwatched, fetch: watched.fetch };
  const asking: Asking = { provider, context: unwatched, clock, signal };
  const first = await within(CHECK_TIMEOUT_MS, asking, (either) => provider.check(context, either));
  const tookMs = clock.monotonicMs() - (watched.firstSentMs() ?? began);
  const isListed = first.error === undefined;
  const { error, keyDoubt } = first.error ? { error: first.error } : await keyProof(asking, first.value);
  const exchange = watched.last();
  const scene: Scene = {
    ...sceneOf(provider, connection.context.baseUrl, clock, facts),
    hasKey: hasKey(connection.context),
    error,
    isListed,
    keyDoubt,
    exchange,
    skewMs: exchange?.skewMs ?? facts.skewMs,
    tookMs,
  };
  if (error) {
    const verdict = verdictOf(error, scene);
    const isLost = !isListed && (verdict === 'wrongPath' || verdict === 'webPage') && !scene.isUsualAddress;
    const found = isLost ? await lookAround(asking) : undefined;
    return done(verdict, { ...scene, address: found?.baseUrl, addressRefusesKey: found?.refusesKey });
  }
  const missing = await missingModels(asking, facts.wanted ?? []);
  const isSlow = scene.tookMs > SLOW_MS;
  const verdict = isClockOff(scene) ? 'clock' : missing.length > 0 ? 'modelMissing' : isSlow ? 'slow' : 'works';
  return done(verdict, { ...scene, missing });
}

interface Asking {
  provider: Provider;
  context: ProviderContext;
  clock: Clock;
  signal: AbortSignal;
}

async function lookAround(asking: Asking): Promise<FoundAddress | undefined> {
  const { provider, context } = asking;
  return (await within(FURTHER_TIMEOUT_MS, asking, (either) => findAddress(provider, context, either))).value;
}

/** None where the list cannot be read or is empty: it says nothing then. */
async function missingModels(asking: Asking, wanted: readonly WantedModel[]): Promise<readonly WantedModel[]> {
  if (wanted.length === 0) {
    return [];
  }
  const { provider, context } = asking;
  const listed = await within(FURTHER_TIMEOUT_MS, asking, (either) => provider.models(context, either));
  const models = listed.value ?? [];
  const ids = models.map(({ id }) => id);
  const tellsEmbeddings = models.some(({ abilities }) => abilities.embeddings);
  const told = wanted.filter(({ isForEmbeddings }) => (isForEmbeddings ? tellsEmbeddings : ids.length > 0));
  return told.filter(({ model }) => !isAmong(model, ids));
}

/**
 * Whether what was answered says anything of the key. Vendors' own checks are known to; of others' the same is asked without the
 * key, with the same headers. Headers of the person may let anybody in: then nothing is known of the key either.
 */
async function keyProof(asking: Asking, note: CheckNote | void): Promise<Pick<Scene, 'error' | 'keyDoubt'>> {
  const { provider, context } = asking;
  if (context.apiKey === undefined) {
    return {};
  }
  const { proveKey } = note ?? {};
  if (proveKey) {
    const { error, value } = await within(PROOF_TIMEOUT_MS, asking, proveKey);
    const isLate = error?.kind === 'timeout' && error.status === undefined;
    return isLate ? { keyDoubt: 'untested' } : { error, keyDoubt: value === 'proven' ? undefined : value };
  }
  if (provider.links.keys !== undefined) {
    return {};
  }
  const keyless = { ...context, apiKey: undefined };
  const { error } = await within(FURTHER_TIMEOUT_MS, asking, (either) => provider.check(keyless, either));
  return error ? {} : { keyDoubt: 'open' };
}

function hasKey({ apiKey, headers }: ProviderContext): boolean {
  return Boolean(apiKey) || Object.keys(headers ?? {}).some((name) => CREDENTIAL_HEADER.test(name));
}

/** What is said of a provider that cannot even be asked; `keyName` is the key that was to be used, where a certain one was. */
export function checkOfObstacle(
  provider: Provider,
  keyName: string | undefined,
  baseUrl: string | undefined,
  thrown: unknown,
  clock: Clock,
): KeyCheck {
  const error = toAppError(thrown, { provider: provider.id });
  const scene: Scene = { ...sceneOf(provider, baseUrl, clock, {}), hasKey: keyName !== undefined, error, tookMs: 0 };
  const verdict = verdictOf(error, scene);
  // That one is missing, not any.
  return done(verdict === 'noKey' && keyName !== undefined ? 'keyUnusable' : verdict, scene);
}

function sceneOf(
  provider: Provider,
  baseUrl: string | undefined,
  clock: Clock,
  { proxy, usualMs }: CheckFacts,
): Omit<Scene, 'tookMs'> {
  return {
    providerName: provider.name,
    isLocal: provider.local ?? false,
    isInProcess: provider.inProcess ?? false,
    whenEmpty: provider.whenEmpty,
    hasKey: false,
    hasKeyPage: provider.links.keys !== undefined,
    baseUrl,
    isUsualAddress: baseUrl === provider.baseUrl && provider.links.keys !== undefined,
    proxy,
    now: clock.now(),
    usualMs: usualMs?.(),
  };
}

function done(verdict: Verdict, scene: Scene): KeyCheck {
  const { found, mend } = told(verdict, scene);
  const { address, tookMs, exchange, error } = scene;
  const isBelieved = scene.isUsualAddress && scene.baseUrl?.startsWith('https:');
  return {
    verdict,
    sentence: found,
    mend,
    address,
    tookMs,
    skewMs: isBelieved ? exchange?.skewMs : undefined,
    error,
  };
}

/** Ollama's names may leave out the tag, Google's lists put a folder before theirs. */
function isAmong(model: string, ids: readonly string[]): boolean {
  return ids.some((id) => id === model || id === `${model}:latest` || id === `models/${model}`);
}

interface Outcome<T> {
  value?: T;
  error?: AppError;
}

/** What came of it, or what went wrong; throws `cancelled` when the person gave up. Work that goes on all the same is left to itself. */
async function within<T>(
  ms: number,
  { provider, clock, signal }: Omit<Asking, 'context'>,
  work: (either: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const timeout = new AbortController();
  const timer = clock.after(ms, () => timeout.abort(new DOMException('No answer', 'TimeoutError')));
  try {
    const either = AbortSignal.any([signal, timeout.signal]);
    either.throwIfAborted();
    return { value: await untilAborted(work(either), either) };
  } catch (thrown) {
    if (signal.aborted) {
      throw new AppError('cancelled', 'Cancelled', { provider: provider.id, cause: thrown });
    }
    const error = timeout.signal.aborted ? new AppError('timeout', 'No answer in time') : toAppError(thrown);
    return { error: toAppError(error, { provider: provider.id }) };
  } finally {
    timer.dispose();
  }
}
