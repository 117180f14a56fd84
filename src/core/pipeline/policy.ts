// Refuses what the policy does not allow, before anything leaves this machine.
import { AppError, toAppError } from '../errors.ts';
import type { ModelReference } from '../records.ts';
import type { Send } from './call.ts';
import { lateParts } from './lateParts.ts';

/** Why a model may not be asked, as a sentence without its full stop; `undefined`: it may. */
export type Refusal = (reference: ModelReference) => Promise<string | undefined>;

/** Throws `notAllowed` with code `policy` before the first part. */
export function withPolicy(send: Send, refusal: Refusal | undefined): Send {
  if (!refusal) {
    return send;
  }
  const requireAllowed = async (model: ModelReference, signal: AbortSignal): Promise<void> => {
    const reason = await unlessAborted(refusal(model), signal, model);
    if (reason !== undefined) {
      throw new AppError('notAllowed', `${reason}.`, {
        provider: model.providerId,
        model: model.model,
        code: 'policy',
      });
    }
  };
  const guarded: Send = (call, signal) =>
    lateParts(async () => {
      await requireAllowed({ providerId: call.provider.id, model: call.request.model }, signal);
      return () => send(call, signal);
    });
  return Object.assign(guarded, { requireAllowed });
}

/** A policy may lie on a machine that does not answer: a stop does not wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, { providerId }: ModelReference): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(toAppError(signal.reason, { provider: providerId, signal }));
  if (signal.aborted) {
    abort();
  }
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
