// Tries a key at its address and says what came of it, what is wrong, and how to mend it; nothing of it costs a token.
import type { Connection } from '../connections.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Provider, ProviderContext } from '../provider.ts';
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
  /** From the first request to the end of the check. */
  tookMs: number;
  /** As `Exchange.skewMs`. */
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
  const watched = watchedFetch(connection.context.fetch, clock);
  const context = { ...connection.context, fetch: watched.fetch };
  const error = await within(CHECK_TIMEOUT_MS, { provider, clock, signal }, (either) =>
    provider.check(context, either),
  );
  const exchange = watched.last();
  const scene: Scene = {
    ...sceneOf(provider, connection.context.baseUrl, clock, facts),
    error,
    exchange,
    skewMs: exchange?.skewMs ?? facts.skewMs,
    tookMs: clock.monotonicMs() - (watched.firstSentMs() ?? began),
  };
  const asking: Asking = { provider, context: connection.context, clock, signal };
  if (error) {
    const verdict = verdictOf(error, scene);
    const isLost = (verdict === 'wrongPath' || verdict === 'webPage') && !scene.isUsualAddress;
    const found = isLost ? await lookAround(asking) : undefined;
    return done(verdict, { ...scene, address: found?.baseUrl, addressRefusesKey: found?.refusesKey });
  }
  const missing = await missingModels(asking, facts.wanted ?? []);
  const isSlow = scene.tookMs > SLOW_MS;
  const verdict = isClockOff(scene) ? 'clock' : missing.length > 0 ? 'modelMissing' : isSlow ? 'slow' : 'works';
  return done(verdict, { ...scene, missing, isOpenToAll: await isOpenToAll(asking) });
}

interface Asking {
  provider: Provider;
  context: ProviderContext;
  clock: Clock;
  signal: AbortSignal;
}

async function lookAround(asking: Asking): Promise<FoundAddress | undefined> {
  let found: FoundAddress | undefined;
  await within(FURTHER_TIMEOUT_MS, asking, async (either) => {
    found = await findAddress(asking.provider, asking.context, either);
  });
  return found;
}

/** None where the list cannot be read or is empty: it says nothing then. */
async function missingModels(asking: Asking, wanted: readonly WantedModel[]): Promise<readonly WantedModel[]> {
  let missing: readonly WantedModel[] = [];
  if (wanted.length > 0) {
    await within(FURTHER_TIMEOUT_MS, asking, async (either) => {
      const ids = (await asking.provider.models(asking.context, either)).map(({ id }) => id);
      missing = ids.length > 0 ? wanted.filter(({ model }) => !isListed(model, ids)) : [];
    });
  }
  return missing;
}

/** Whether the same is answered without the key, so that the answer says nothing of it. Vendors' own checks are known to. */
async function isOpenToAll(asking: Asking): Promise<boolean> {
  const { provider, context } = asking;
  if (context.apiKey === undefined || context.headers !== undefined || provider.links.keys !== undefined) {
    return false;
  }
  const keyless = { ...context, apiKey: undefined };
  return (await within(FURTHER_TIMEOUT_MS, asking, (either) => provider.check(keyless, either))) === undefined;
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
  const scene: Scene = { ...sceneOf(provider, baseUrl, clock, {}), error, tookMs: 0 };
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
    baseUrl,
    isUsualAddress: baseUrl === provider.baseUrl && provider.links.keys !== undefined,
    proxy,
    now: clock.now(),
    usualMs: usualMs?.(),
  };
}

function done(verdict: Verdict, scene: Scene): KeyCheck {
  const { found, mend } = told(verdict, scene);
  const { address, tookMs, skewMs, error } = scene;
  return { verdict, sentence: found, mend, address, tookMs, skewMs: scene.exchange ? skewMs : undefined, error };
}

/** Ollama's names may leave out the tag, Google's lists put a folder before theirs. */
function isListed(model: string, ids: readonly string[]): boolean {
  return ids.some((id) => id === model || id === `${model}:latest` || id === `models/${model}`);
}

/** What went wrong, if anything did; throws `cancelled` when the person gave up. */
async function within(
  ms: number,
  { provider, clock, signal }: Omit<Asking, 'context'>,
  work: (either: AbortSignal) => Promise<void>,
): Promise<AppError | undefined> {
  const timeout = new AbortController();
  const timer = clock.after(ms, () => timeout.abort(new DOMException('No answer', 'TimeoutError')));
  try {
    await work(AbortSignal.any([signal, timeout.signal]));
    return undefined;
  } catch (thrown) {
    if (signal.aborted) {
      throw new AppError('cancelled', 'Cancelled', { provider: provider.id, cause: thrown });
    }
    return timeout.signal.aborted
      ? new AppError('timeout', 'No answer in time', { provider: provider.id })
      : toAppError(thrown, { provider: provider.id });
  } finally {
    timer.dispose();
  }
}
