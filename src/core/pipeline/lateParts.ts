// The parts of a request that can only be begun after something else is known.
import type { PipelinePart } from './call.ts';

/**
 * `begin` is awaited with the first part that is asked for; who leaves before it is there begins nothing. Written as a plain
 * iterator: every part passes it.
 */
export function lateParts(begin: () => Promise<() => AsyncIterable<PipelinePart>>): AsyncIterable<PipelinePart> {
  let parts: AsyncIterator<PipelinePart> | undefined;
  let isLeft = false;
  const first = async (): Promise<IteratorResult<PipelinePart>> => {
    const whole = await begin();
    if (isLeft) {
      return { done: true, value: undefined };
    }
    parts = whole()[Symbol.asyncIterator]();
    return parts.next();
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => parts?.next() ?? first(),
      return: () => {
        isLeft = true;
        return parts?.return?.() ?? Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
}
