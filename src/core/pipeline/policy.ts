// Refuses what the policy does not allow, before anything leaves this machine.
import { AppError } from '../errors.ts';
import type { ModelReference } from '../records.ts';
import type { PipelinePart, Send } from './call.ts';

/** Why a model may not be asked, as a sentence without its full stop; `undefined`: it may. */
export type Refusal = (reference: ModelReference) => Promise<string | undefined>;

/** Throws `notAllowed` with code `policy` before the first part. Written as a plain iterator: every part passes it. */
export function withPolicy(send: Send, refusal: Refusal | undefined): Send {
  if (!refusal) {
    return send;
  }
  return (call, signal) => {
    const model = { providerId: call.provider.id, model: call.request.model };
    let parts: AsyncIterator<PipelinePart> | undefined;
    let isLeft = false;
    const begin = async (): Promise<IteratorResult<PipelinePart>> => {
      const reason = await refusal(model);
      if (reason !== undefined) {
        throw new AppError('notAllowed', `${reason}.`, {
          provider: model.providerId,
          model: model.model,
          code: 'policy',
        });
      }
      if (isLeft) {
        return { done: true, value: undefined };
      }
      parts = send(call, signal)[Symbol.asyncIterator]();
      return parts.next();
    };
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => parts?.next() ?? begin(),
        return: () => {
          isLeft = true;
          return parts?.return?.() ?? Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
  };
}
