// The one retry loop of the program: waits as the vendor asks, and only while nothing has been shown yet.
import { AppError, toAppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { StreamPart } from '../provider.ts';
import type { Attempt, PipelinePart, Send } from './call.ts';

const USUAL_RETRIES = 2;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** A vendor that asks for more is told to the person instead, who can choose another model. */
const LONGEST_ASKED_WAIT_MS = 60_000;

export interface RetryOptions {
  /** How often a failed request is tried again; asked with each request. Default: 2. */
  maxRetries?: () => number;
  /** Gives 0 to 1; it spreads the tries of several windows. */
  random?: () => number;
}

export function withRetry(
  next: Attempt,
  clock: Clock,
  { maxRetries = () => USUAL_RETRIES, random = Math.random }: RetryOptions = {},
): Send {
  return (call, signal) => {
    const maxAttempts = 1 + maxRetries();
    /** The try that has begun to show something: there is no other after it, and what it gives is passed on as it is. */
    let shown: AsyncIterator<StreamPart> | undefined;

    async function* untilShown(): AsyncGenerator<PipelinePart, undefined> {
      for (let attempt = 1; ; attempt += 1) {
        if (attempt > 1) {
          call.onTry?.(attempt);
        }
        const parts = next({ ...call, attempt }, signal)[Symbol.asyncIterator]();
        try {
          for await (const part of { [Symbol.asyncIterator]: () => parts }) {
            if (part.type !== 'usage') {
              shown = parts;
            }
            yield part;
          }
          return;
        } catch (thrown) {
          const error = toAppError(thrown, { provider: call.provider.id, model: call.request.model, signal });
          // Vectors that are none were worked for, and are paid: the same texts would give them again.
          const isSpent = call.embedding !== undefined && error.kind === 'badResponse';
          const waitMs = isSpent ? undefined : waitBefore(error, attempt, random);
          if (signal.aborted || attempt >= maxAttempts || waitMs === undefined) {
            throw error;
          }
          // Before the person hears of the wait, so that a skip in answer to it is not lost.
          const skipped = call.waits?.begin();
          try {
            yield { type: 'retry', waitMs, attempt: attempt + 1, of: maxAttempts, error };
            await clock.wait(waitMs, skipped ? AbortSignal.any([signal, skipped]) : signal);
          } catch (ended) {
            if (signal.aborted) {
              throw toAppError(ended, { provider: call.provider.id, model: call.request.model, signal });
            }
          } finally {
            call.waits?.end();
          }
        }
      }
    }

    const tries = untilShown();
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => (shown ?? tries).next(),
        // Leaving the generator leaves the try that it waits in, shown or not.
        return: () => tries.return(undefined),
      }),
    };
  };
}

/** Milliseconds before the next try; `undefined` when another try cannot help. */
function waitBefore(error: AppError, attempt: number, random: () => number): number | undefined {
  if (!error.retryable) {
    return undefined;
  }
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs <= LONGEST_ASKED_WAIT_MS ? error.retryAfterMs : undefined;
  }
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + random() / 2);
}
