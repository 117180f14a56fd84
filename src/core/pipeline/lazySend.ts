// A pipeline that loads with its first request, so that an editor that asks nothing does not pay for it.
import type { PipelinePart, Send } from './call.ts';

/** Loads once; a failure to load is the request's, and the next one loads again. Written as a plain iterator: every part passes it. */
export function lazySend(load: () => Promise<Send>): Send {
  let loading: Promise<Send> | undefined;
  const loaded = (): Promise<Send> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const send: Send = (call, signal) => {
    let parts: AsyncIterator<PipelinePart> | undefined;
    let isLeft = false;
    const begin = async (): Promise<IteratorResult<PipelinePart>> => {
      const whole = await loaded();
      if (isLeft) {
        return { done: true, value: undefined };
      }
      parts = whole(call, signal)[Symbol.asyncIterator]();
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
  return Object.assign(send, {
    requireAllowed: async (...asked: Parameters<NonNullable<Send['requireAllowed']>>) =>
      (await loaded()).requireAllowed?.(...asked),
  });
}
