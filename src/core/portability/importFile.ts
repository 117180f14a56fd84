// Opens a file to import, finds out by its bytes what it is, and gives its contents in bounded pieces. Nothing is written anywhere.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors.ts';
import { IMPORT_LIMITS, type ImportLimits, sizeWords } from './importLimits.ts';
import { asRefusal, bounded } from './unpacking.ts';
import { wrongFile } from './wrongFile.ts';

const PIECE_BYTES = 256 * 1024;

/** One text of JSON in the file. */
export interface ImportText {
  /** Last name of an archive's entry, which is one of those that are looked for: never a path. */
  name?: string;
  /** Whether reading it to its end finds out that it was changed on its way. */
  hasChecksum?: boolean;
  /** May be asked for again, to read it once more. */
  pieces(): AsyncIterable<Uint8Array>;
}

export interface ImportFile {
  kind: 'json' | 'backup';
  texts: readonly ImportText[];
  /** Bytes of the file; and how far it has been read, for progress. */
  size: number;
  close(): Promise<void>;
}

/** Throws `badRequest` in words for what is no file, or nothing that can be imported. */
export async function openImportFile(path: string, limits: ImportLimits = IMPORT_LIMITS): Promise<ImportFile> {
  // Without waiting: what was a file a moment ago may be a pipe now.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) {
      throw new AppError('badRequest', 'This is no file.');
    }
    if (stats.size > limits.fileBytes) {
      throw new AppError('badRequest', `This file is larger than ${sizeWords(limits.fileBytes)}.`);
    }
    const opened = await textsOf(file, stats.size, limits);
    return { ...opened, size: stats.size, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function textsOf(
  file: FileHandle,
  size: number,
  limits: ImportLimits,
): Promise<Pick<ImportFile, 'kind' | 'texts'>> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
  const begin = buffer.subarray(0, bytesRead);
  if (begin[0] === 0x50 && begin[1] === 0x4b) {
    const { zipTexts } = await import('./zipTexts.ts');
    return { kind: 'json', texts: await zipTexts(file, size, limits) };
  }
  if (begin[0] === 0x1f && begin[1] === 0x8b) {
    return { kind: 'backup', texts: [{ pieces: () => unpacked(file, size, limits) }] };
  }
  const wrong = wrongFile(begin);
  if (wrong !== undefined) {
    throw new AppError('badRequest', wrong);
  }
  return { kind: 'json', texts: [{ pieces: () => filePieces(file, limits) }] };
}

async function* filePieces(file: FileHandle, limits: ImportLimits): AsyncGenerator<Uint8Array, undefined> {
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, position);
    if (bytesRead === 0) {
      return undefined;
    }
    position += bytesRead;
    if (position > limits.fileBytes) {
      throw new AppError('badRequest', 'This file does not end.');
    }
    yield buffer.subarray(0, bytesRead);
  }
}

async function* unpacked(
  file: FileHandle,
  packedBytes: number,
  limits: ImportLimits,
): AsyncGenerator<Uint8Array, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  const source = (async () => {
    for await (const piece of filePieces(file, limits)) {
      if (!gunzip.write(piece)) {
        await new Promise((resolve) => gunzip.once('drain', resolve).once('close', resolve));
      }
      if (gunzip.destroyed) {
        return;
      }
    }
    gunzip.end();
  })();
  source.catch((error: unknown) => gunzip.destroy(error as Error));
  try {
    yield* bounded(gunzip, { packedBytes, total: { bytes: 0 }, limits });
  } catch (error) {
    throw asRefusal(error, 'This backup is damaged: it cannot be unpacked. Take another copy of it.');
  } finally {
    gunzip.destroy();
  }
  return undefined;
}
