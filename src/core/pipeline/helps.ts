// Judges a failure: whether the same can be asked again, after which wait, and who else could help.
import { formatTokens } from '../../shared/format.ts';
import { AppError } from '../errors.ts';
import { estimateRequestTokens } from '../tokens.ts';
import { referenceTo } from './attemptViews.ts';
import type { Target } from './call.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** A target that was asked, and what came of it. */
export interface Failed {
  target: Target;
  error: AppError;
}

/**
 * Milliseconds before the same target is asked again, as the vendor asks, or else at random up to a limit that doubles with each
 * try (from 1): full jitter. `undefined`: asking again cannot help. `random` gives 0 to 1.
 */
export function waitBefore(error: AppError, tries: number, random: () => number): number | undefined {
  if (!error.retryable || isSilence(error)) {
    return undefined;
  }
  return error.retryAfterMs ?? random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
}

/** Nobody answered in time: the next wait would be as long again. A server that tells of a timeout is not silent. */
function isSilence({ kind, status }: AppError): boolean {
  return kind === 'timeout' && status === undefined;
}

/** Failures before anything was sent, as Node names them. */
const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH)$/;

/** Why `target` would fail with the same, as a sentence without its full stop; `undefined`: it may help. */
export function whyUseless(target: Target, failures: readonly Failed[]): string | undefined {
  for (const failed of failures) {
    const why = failed.error.kind === 'contextTooLong' ? tooShort(target, failed) : sameAgain(target, failed);
    if (why !== undefined) {
      return why;
    }
  }
  return undefined;
}

function sameAgain(target: Target, { target: asked, error }: Failed): string | undefined {
  const isProvider = target.provider.id === asked.provider.id;
  if (!isProvider) {
    return undefined;
  }
  const isModel = target.request.model === asked.request.model;
  const isKey = target.connection.keyName === asked.connection.keyName;
  const isServer = target.connection.origin === asked.connection.origin;
  if (isModel && isKey && isServer) {
    return 'It was asked already';
  }
  switch (error.kind) {
    case 'auth':
      return isKey ? 'Its key was refused' : undefined;
    case 'quota':
      return isKey ? 'There is no credit left on its key' : undefined;
    case 'network':
      return isServer && UNREACHABLE.test(error.ownCode ?? '') ? 'Its server cannot be reached' : undefined;
    case 'timeout':
      return isModel && isServer && isSilence(error) ? 'It did not answer in time' : undefined;
    case 'badRequest':
    case 'contentFilter':
      return isModel ? 'It refused this request' : undefined;
    default:
      return undefined;
  }
}

/** What was too long is never sent again as it was, but to a larger window. */
function tooShort(target: Target, { target: asked }: Failed): string | undefined {
  const [window, askedWindow] = [target, asked].map(({ request }) => request.modelInfo?.contextWindow);
  const [tokens, askedTokens] = [target, asked].map(({ request }) => estimateRequestTokens(request)) as [
    number,
    number,
  ];
  const isModel = target.provider.id === asked.provider.id && target.request.model === asked.request.model;
  if (tokens < askedTokens && (isModel || (window ?? 0) >= (askedWindow ?? 0))) {
    return undefined;
  }
  if (isModel || window === undefined) {
    return isModel ? 'This request was too long for it' : 'It is not known how much it takes';
  }
  return window > (askedWindow ?? tokens) ? undefined : `It takes no more than ${formatTokens(window)} tokens`;
}

/** Of a target whose circuit is open: nothing was sent. */
export function circuitOpen(target: Target, waitMs: number): AppError {
  const { providerId: provider, model } = referenceTo(target);
  const words = 'It is left alone for a moment, because it failed';
  const code = 'circuitOpen';
  return new AppError('overloaded', words, { provider, model, code, retryable: false, retryAfterMs: waitMs });
}
