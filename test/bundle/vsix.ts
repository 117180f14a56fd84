// Reads the packed extension: a .vsix is a ZIP file (APPNOTE 6.3.10), which Node has no reader for.
import { existsSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { vsixPath } from '../harness/paths.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** Path in the package to contents, from the one that `npm run package` wrote. */
export function readVsix(): ReadonlyMap<string, Buffer> {
  if (!existsSync(vsixPath)) {
    throw new Error(`${vsixPath} is missing: run npm run package first`);
  }
  return unzip(readFileSync(vsixPath));
}

/** The files of a ZIP archive; throws where it is not one, or uses what `vsce` never writes (encryption, ZIP64). */
function unzip(archive: Buffer): ReadonlyMap<string, Buffer> {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== END_OF_DIRECTORY) {
    end--;
  }
  if (end < 0) {
    throw new Error('not a ZIP archive');
  }
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      throw new Error(`no directory entry at ${at}`);
    }
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, contents(archive, at, name));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function contents(archive: Buffer, entry: number, name: string): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const header = archive.readUInt32LE(entry + 42);
  // The local header's own name and extra field may be of other lengths than the directory's.
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`${name} is packed by method ${method}`);
  }
  const plain = method === STORED ? packed : inflateRawSync(packed);
  if (plain.length !== archive.readUInt32LE(entry + 24)) {
    throw new Error(`${name} has ${plain.length} bytes, not what the directory says`);
  }
  return plain;
}
