// The files with conversations in a ZIP archive, each checked against the checksum that the archive has of it.
// The form: APPNOTE 6.3.10 of PKWARE, 4.4.5 (methods) and 4.4.7 (CRC-32).
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '../errors.ts';
import type { ImportText } from './importFile.ts';
import type { ImportLimits } from './importLimits.ts';
import { asRefusal, bounded, type Unpacked } from './unpacking.ts';

/** Entries that hold conversations: one file, or several that are numbered. */
const CONVERSATIONS = /^(?:conversations|conversation|chat)(?:[-_]\d{1,6})?\.json$/i;
const DAMAGED =
  'This ZIP file is damaged, or it is no ZIP file. Download or export it again. Nothing was taken from it.';

/** In the order of their numbers. Names are compared and shown, never used as paths. Throws `badRequest` in words. */
export async function zipTexts(file: FileHandle, fileBytes: number, limits: ImportLimits): Promise<ImportText[]> {
  const { default: yauzl } = await import('yauzl');
  const options = { lazyEntries: true, autoClose: false, strictFileNames: false, decodeStrings: true };
  try {
    const zip = await yauzl.fromFdPromise(file.fd, options);
    const total = { bytes: 0 };
    return (await entriesIn(zip, limits)).map(({ name, entry }) => ({
      name,
      hasChecksum: true,
      pieces: piecesOf(zip, entry, { total, fileBytes, limits }),
    }));
  } catch (error) {
    throw asRefusal(error, DAMAGED);
  }
}

async function entriesIn(zip: ZipFile, limits: ImportLimits): Promise<{ name: string; entry: Entry }[]> {
  if (zip.entryCount > limits.archiveEntries) {
    throw new AppError('badRequest', 'This ZIP file holds too many files.');
  }
  const found: { name: string; path: string; entry: Entry }[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.split('/').at(-1) ?? '';
    if (CONVERSATIONS.test(name) && !entry.fileName.startsWith('__MACOSX/')) {
      found.push({ name, path: entry.fileName.slice(0, 300), entry });
    }
    if (found.length > limits.archiveTexts) {
      throw new AppError('badRequest', 'This ZIP file holds too many files with conversations.');
    }
  }
  if (found.length === 0) {
    throw new AppError(
      'badRequest',
      'This ZIP file holds no conversations.json. Choose the file as ChatGPT or Claude sent it.',
    );
  }
  return found.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

interface Reading {
  total: Unpacked;
  fileBytes: number;
  limits: ImportLimits;
}

/** However often an entry is read, it counts once: as far as it was read last. */
function piecesOf(zip: ZipFile, entry: Entry, reading: Reading): () => AsyncIterable<Uint8Array> {
  const { total } = reading;
  let counted = 0;
  return async function* () {
    total.bytes -= counted;
    const before = total.bytes;
    try {
      yield* contentsOf(zip, entry, reading);
    } finally {
      counted = total.bytes - before;
    }
    return undefined;
  };
}

/** Throws behind the last piece where they are not what was packed: whoever takes them keeps nothing until then. */
async function* contentsOf(
  zip: ZipFile,
  entry: Entry,
  { total, fileBytes, limits }: Reading,
): AsyncGenerator<Uint8Array, undefined> {
  if (entry.isEncrypted()) {
    throw new AppError('badRequest', 'This ZIP file is locked with a password. Unpack it, and import what is in it.');
  }
  if (!entry.canDecodeFileData()) {
    const words = 'This ZIP file is packed in a way that is not known here. Unpack it, and import what is in it.';
    throw new AppError('badRequest', words);
  }
  // An archive may say anything of its sizes.
  const packedBytes = Math.min(entry.compressedSize, fileBytes);
  let checksum = 0;
  try {
    for await (const piece of bounded(await zip.openReadStreamPromise(entry), { packedBytes, total, limits })) {
      checksum = crc32(piece, checksum);
      yield piece;
    }
  } catch (error) {
    throw asRefusal(error, DAMAGED);
  }
  if (checksum !== entry.crc32) {
    throw new AppError('badRequest', DAMAGED);
  }
  return undefined;
}
