// A fetch for calls whose answer is read as a whole: a server that never stops sending must not fill the memory.
import { AppError } from './errors.ts';
import type { Fetch } from './ports.ts';
import type { ProviderContext } from './provider.ts';

const MEGABYTE = 1_000_000;
/** Bytes of an answer to a check, a list or a count; the longest list known, of a portal with 500 models, has one million. */
export const LARGEST_LIST_BYTES = 20 * MEGABYTE;
/** Bytes of a vector as JSON: 5000 dimensions in numbers of 24 characters, which is the longest that a double has. */
const LARGEST_VECTOR_BYTES = 120_000;

/** Bytes of an answer with so many vectors, and what stands around them. */
export function largestVectorsBytes(texts: number): number {
  return LARGEST_LIST_BYTES + texts * LARGEST_VECTOR_BYTES;
}

/** The context for calls that are no streams. Whoever reads more bytes (after decompression) than that gets `badResponse`. */
export function bounded(context: ProviderContext, mostBytes: number): ProviderContext {
  return { ...context, fetch: boundedFetch(context.fetch, mostBytes) };
}

function boundedFetch(fetch: Fetch, mostBytes: number): Fetch {
  return async (input, init) => limited(await fetch(input, init), mostBytes);
}

/** The response, whose body fails with `badResponse` beyond that. */
export function limited(response: Response, mostBytes: number): Response {
  const { body, status, statusText, ok, headers, url } = response;
  if (!body) {
    return response;
  }
  const copy = new Response(body.pipeThrough(limit(mostBytes, status)), { headers });
  // Only so: the constructor takes no address, and not every status that a server can send.
  return Object.defineProperties(copy, {
    url: { value: url },
    status: { value: status },
    statusText: { value: statusText },
    ok: { value: ok },
  });
}

/** Breaking off cancels what it reads from, and with it the connection. */
function limit(mostBytes: number, status: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) {
        const megabytes = Math.round(mostBytes / MEGABYTE);
        throw new AppError('badResponse', `The answer is larger than ${megabytes} MB, and was not read further`, {
          status,
        });
      }
      controller.enqueue(chunk);
    },
  });
}
