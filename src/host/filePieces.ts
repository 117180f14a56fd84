// Reads a file piece by piece up to a limit, wherever it is.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';

const PIECE_BYTES = 256 * 1024;
/** What does not lie on this machine comes as a whole. */
const MOST_AT_ONCE_BYTES = 200 * 1024 * 1024;

/**
 * Throws `badRequest` for folders, devices and pipes, and where there is more than `mostBytes`: a stated size is no measure, for
 * a link to a device says 0 and never ends.
 */
export async function* filePieces(uri: vscode.Uri, mostBytes: number): AsyncGenerator<Uint8Array, undefined> {
  if (uri.scheme !== 'file') {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    const most = Math.min(mostBytes, MOST_AT_ONCE_BYTES);
    check((type & vscode.FileType.File) !== 0, size, most);
    const bytes = await vscode.workspace.fs.readFile(uri);
    check(true, bytes.length, most);
    yield bytes;
    return undefined;
  }
  // Without waiting: what was a file a moment ago may be a pipe now.
  const file = await open(uri.fsPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    check(stats.isFile(), stats.size, mostBytes);
    let length = 0;
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
      if (bytesRead === 0) {
        return undefined;
      }
      length += bytesRead;
      check(true, length, mostBytes);
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function check(isFile: boolean, bytes: number, most: number): void {
  if (!isFile) {
    throw new AppError('badRequest', 'This is no file.');
  }
  if (bytes > most) {
    throw new AppError('badRequest', `This file is larger than ${Math.floor(most / 1024 / 1024)} MB.`);
  }
}
