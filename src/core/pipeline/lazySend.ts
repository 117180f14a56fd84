// A pipeline that loads with its first request, so that an editor that asks nothing does not pay for it.
import type { Send } from './call.ts';
import { lateParts } from './lateParts.ts';

/** Loads once; a failure to load is the request's, and the next one loads again. */
export function lazySend(load: () => Promise<Send>): Send {
  let loading: Promise<Send> | undefined;
  const loaded = (): Promise<Send> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const send: Send = (call, signal) =>
    lateParts(async () => {
      const whole = await loaded();
      return () => whole(call, signal);
    });
  return Object.assign(send, {
    requireAllowed: async (...asked: Parameters<NonNullable<Send['requireAllowed']>>) =>
      (await loaded()).requireAllowed?.(...asked),
  });
}
