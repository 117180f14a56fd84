// A stream whose code is loaded when it is used: what a provider needs for asking stays out of the extension's start.
import type { StreamPart } from '../provider.ts';

/** `open` is called with the first `next()`; once begun, this adds nothing to the cost of a part. */
export function lateStream(open: () => Promise<AsyncIterable<StreamPart>>): AsyncIterable<StreamPart> {
  return {
    [Symbol.asyncIterator]() {
      let inner: AsyncIterator<StreamPart> | undefined;
      const begin = async () => {
        inner = (await open())[Symbol.asyncIterator]();
        return inner.next();
      };
      return {
        next: () => (inner ? inner.next() : begin()),
        return: async () => (await inner?.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
