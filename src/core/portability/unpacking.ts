// What comes out of an archive or a gzip file, counted: a small file can unpack to more than any disk holds.
import { AppError } from '../errors.ts';
import type { ImportLimits } from './importLimits.ts';

/** Bytes that all entries of a file have given so far. */
export interface Unpacked {
  bytes: number;
}

/** The pieces as they are, up to the limits; throws `badRequest` where there is more. */
export async function* bounded(
  pieces: AsyncIterable<unknown>,
  { packedBytes, total, limits }: { packedBytes: number; total: Unpacked; limits: ImportLimits },
): AsyncGenerator<Uint8Array, undefined> {
  let bytes = 0;
  for await (const piece of pieces) {
    const { length } = piece as Uint8Array;
    bytes += length;
    total.bytes += length;
    const isBomb = bytes > limits.ratioFromBytes && bytes > limits.unpackedPerPacked * packedBytes;
    if (isBomb || total.bytes > limits.unpackedBytes) {
      throw new AppError('badRequest', 'This file unpacks to far more than it should hold. Nothing was taken from it.');
    }
    yield piece as Uint8Array;
  }
  return undefined;
}

/** A library's or zlib's words say nothing to a person. */
export function asRefusal(error: unknown, words: string): AppError {
  return error instanceof AppError ? error : new AppError('badRequest', words, { cause: error });
}
