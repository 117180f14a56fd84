// Tries a key and says in words what came of it.
import type { Connection } from './connections.ts';
import { AppError, isUntrustedCertificate, toAppError } from './errors.ts';
import { OTHER_ADDRESS } from './guardedFetch.ts';
import type { Clock } from './ports.ts';
import type { Provider } from './provider.ts';

export type KeyVerdict =
  | 'works'
  | 'wrongKey'
  | 'noCredit'
  | 'unreachable'
  | 'wrongAddress'
  | 'untrustedCertificate'
  | 'other';

export interface KeyCheck {
  verdict: KeyVerdict;
  /** One or two sentences: what was found and how to mend it. Redacted by the caller. */
  sentence: string;
  tookMs: number;
  error?: AppError;
}

/** A person waits for it. */
const CHECK_TIMEOUT_MS = 15_000;

/** Costs nothing where the vendor has a free call. Throws only `cancelled`. */
export async function checkKey(
  provider: Provider,
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<KeyCheck> {
  const began = clock.monotonicMs();
  const timeout = new AbortController();
  const timer = clock.after(CHECK_TIMEOUT_MS, () => timeout.abort(new DOMException('No answer', 'TimeoutError')));
  try {
    await provider.check(connection.context, AbortSignal.any([signal, timeout.signal]));
    return done('works');
  } catch (thrown) {
    if (signal.aborted) {
      throw new AppError('cancelled', 'Cancelled', { provider: provider.id, cause: thrown });
    }
    const error = toAppError(timeout.signal.aborted ? new Error('fetch failed: no answer in time') : thrown, {
      provider: provider.id,
    });
    return done(verdictOf(error), error);
  } finally {
    timer.dispose();
  }

  function done(verdict: KeyVerdict, error?: AppError): KeyCheck {
    const tookMs = clock.monotonicMs() - began;
    return {
      verdict,
      sentence: sentenceFor(verdict, provider.name, new URL(connection.origin).host, error),
      tookMs,
      error,
    };
  }
}

function verdictOf(error: AppError): KeyVerdict {
  if (isUntrustedCertificate(error)) {
    return 'untrustedCertificate';
  }
  if (error.code === OTHER_ADDRESS) {
    return 'wrongAddress';
  }
  switch (error.kind) {
    case 'auth':
      return 'wrongKey';
    case 'quota':
      return 'noCredit';
    case 'network':
    case 'timeout':
      return 'unreachable';
    case 'config':
    case 'modelNotFound':
    case 'badResponse':
      return 'wrongAddress';
    // Allowed in, and only slowed down: the key itself is right. A server that fails has not looked at it.
    case 'rateLimit':
      return 'works';
    default:
      return 'other';
  }
}

function sentenceFor(verdict: KeyVerdict, name: string, host: string, error: AppError | undefined): string {
  const sentences: Record<KeyVerdict, string> = {
    works: `Works. ${host} accepts it${error ? ', though it is busy at the moment' : ''}.`,
    wrongKey: `Wrong key. ${host} refuses it${error?.status ? ` (${error.status})` : ''}. Copy it again from ${name}'s key page; it may be cut off, revoked, or belong to another provider.`,
    noCredit: `No credit. ${host} knows the key, but its account has no credit left${error?.status ? ` (${error.status})` : ''}. Add credit, or use another key.`,
    unreachable: `Cannot reach ${host}${error?.code ? ` (${error.code})` : ''}. Check the connection, the proxy and the address.`,
    wrongAddress: `Wrong address. Something answers at ${host}, but not as ${name} does${error?.status ? ` (${error.status})` : ''}. Check the base URL; it often ends in /v1.${error?.code === OTHER_ADDRESS ? ` ${error.message}.` : ''}`,
    untrustedCertificate: `Untrusted certificate. ${host} shows a certificate that this machine does not trust${error?.code ? ` (${error.code})` : ''}. Behind a company proxy, add its certificate to the system's store; otherwise do not use this address.`,
    other: `Could not be checked: ${(error?.message || 'unknown reason').replace(/[.\s]+$/, '')}.`,
  };
  return sentences[verdict];
}
