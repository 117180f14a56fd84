// Opens a file to import, finds out by its bytes what it is, and gives its contents in bounded pieces. Nothing is written anywhere.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors.ts';

const PIECE_BYTES = 256 * 1024;
/** Of the file itself. */
const MOST_FILE_BYTES = 8 * 1024 ** 3;
/** Of what is unpacked, all entries together. */
const MOST_UNPACKED_BYTES = 8 * 1024 ** 3;
/** Text of conversations packs to a tenth; only a bomb unpacks to so much more. */
const MOST_RATIO = 200;
/** Below it a ratio says nothing. */
const RATIO_FROM_BYTES = 32 * 1024 * 1024;
const MOST_ENTRIES = 500_000;
const MOST_READ_ENTRIES = 10_000;

/** Entries of an archive that hold conversations: one file, or several that are numbered. */
const CONVERSATIONS = /^(?:conversations|conversation|chat)(?:[-_]\d{1,6})?\.json$/i;

/** One text of JSON in the file. */
export interface ImportText {
  /** Last name of an archive's entry, which is one of those that are looked for: never a path. */
  name?: string;
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
export async function openImportFile(path: string): Promise<ImportFile> {
  // Without waiting: what was a file a moment ago may be a pipe now.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) {
      throw new AppError('badRequest', 'This is no file.');
    }
    if (stats.size > MOST_FILE_BYTES) {
      throw new AppError('badRequest', `This file is larger than ${MOST_FILE_BYTES / 1024 ** 3} GB.`);
    }
    const opened = await textsOf(file, stats.size);
    return { ...opened, size: stats.size, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function textsOf(file: FileHandle, size: number): Promise<Pick<ImportFile, 'kind' | 'texts'>> {
  const { buffer: begin } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const isBegin = (...bytes: number[]) => bytes.every((byte, index) => begin[index] === byte);
  if (isBegin(0x50, 0x4b)) {
    return { kind: 'json', texts: await entriesOf(file) };
  }
  if (isBegin(0x1f, 0x8b)) {
    return { kind: 'backup', texts: [{ pieces: () => unpacked(file, size) }] };
  }
  if (isBegin(0xff, 0xfe) || isBegin(0xfe, 0xff)) {
    throw new AppError('badRequest', 'This file is in UTF-16. Save it as UTF-8, and import that.');
  }
  const start = isBegin(0xef, 0xbb, 0xbf) ? 3 : 0;
  return { kind: 'json', texts: [{ pieces: () => filePieces(file, start) }] };
}

async function* filePieces(file: FileHandle, start = 0): AsyncGenerator<Uint8Array, undefined> {
  let position = start;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, position);
    if (bytesRead === 0) {
      return undefined;
    }
    position += bytesRead;
    if (position > MOST_FILE_BYTES) {
      throw new AppError('badRequest', 'This file does not end.');
    }
    yield buffer.subarray(0, bytesRead);
  }
}

async function* unpacked(file: FileHandle, size: number): AsyncGenerator<Uint8Array, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  const source = (async () => {
    for await (const piece of filePieces(file)) {
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
    yield* bounded(gunzip, size, { bytes: 0 });
  } catch (error) {
    throw asRefusal(error, 'This backup is damaged: it cannot be unpacked.');
  } finally {
    gunzip.destroy();
  }
  return undefined;
}

/** `total` counts over all entries of a file. */
async function* bounded(
  pieces: AsyncIterable<unknown>,
  packedBytes: number,
  total: { bytes: number },
): AsyncGenerator<Uint8Array, undefined> {
  let bytes = 0;
  for await (const piece of pieces) {
    const { length } = piece as Uint8Array;
    bytes += length;
    total.bytes += length;
    if (total.bytes > MOST_UNPACKED_BYTES || (bytes > RATIO_FROM_BYTES && bytes > MOST_RATIO * packedBytes)) {
      throw new AppError('badRequest', 'This file unpacks to far more than it should hold. Nothing was taken from it.');
    }
    yield piece as Uint8Array;
  }
  return undefined;
}

/** Texts of an archive, in the order of their numbers. Names are compared and shown, never used as paths. */
async function entriesOf(file: FileHandle): Promise<ImportText[]> {
  const { default: yauzl } = await import('yauzl');
  const total = { bytes: 0 };
  const refused = 'This ZIP file is damaged, or it is no ZIP file.';
  const options = { lazyEntries: true, autoClose: false, strictFileNames: false, decodeStrings: true };
  try {
    const zip = await yauzl.fromFdPromise(file.fd, options);
    if (zip.entryCount > MOST_ENTRIES) {
      throw new AppError('badRequest', 'This ZIP file holds too many files.');
    }
    const found: { name: string; path: string; entry: import('yauzl').Entry }[] = [];
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.split('/').at(-1) ?? '';
      if (CONVERSATIONS.test(name) && !entry.fileName.startsWith('__MACOSX/')) {
        found.push({ name, path: entry.fileName.slice(0, 300), entry });
      }
      if (found.length > MOST_READ_ENTRIES) {
        throw new AppError('badRequest', 'This ZIP file holds too many files with conversations.');
      }
    }
    if (found.length === 0) {
      throw new AppError(
        'badRequest',
        'This ZIP file holds no conversations.json. Choose the file as ChatGPT or Claude sent it.',
      );
    }
    return found
      .toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
      .map(({ name, entry }) => ({
        name,
        async *pieces() {
          if (entry.isEncrypted()) {
            throw new AppError(
              'badRequest',
              'This ZIP file is locked with a password. Unpack it, and import what is in it.',
            );
          }
          try {
            yield* bounded(await zip.openReadStreamPromise(entry), entry.compressedSize, total);
          } catch (error) {
            throw asRefusal(error, refused);
          }
        },
      }));
  } catch (error) {
    throw asRefusal(error, refused);
  }
}

/** A library's or zlib's words say nothing to a person. */
function asRefusal(error: unknown, words: string): AppError {
  return error instanceof AppError ? error : new AppError('badRequest', words, { cause: error });
}
