// Reads a file up to a limit: its stated size is no measure, for a link to a device says 0 and never ends.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import * as vscode from 'vscode';

/**
 * The bytes of a regular file; `noFile` for folders, devices and pipes, `tooLarge` where there is more. Throws as
 * `workspace.fs` does where it is not there.
 */
export async function readBounded(uri: vscode.Uri, mostBytes: number): Promise<Uint8Array | 'noFile' | 'tooLarge'> {
  const { type, size } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) {
    return 'noFile';
  }
  if (size > mostBytes) {
    return 'tooLarge';
  }
  if (uri.scheme === 'file') {
    return readPiecewise(uri.fsPath, mostBytes);
  }
  const bytes = await vscode.workspace.fs.readFile(uri);
  return bytes.length > mostBytes ? 'tooLarge' : bytes;
}

async function readPiecewise(path: string, mostBytes: number): Promise<Uint8Array | 'noFile' | 'tooLarge'> {
  // Without waiting: what was a file a moment ago may be a pipe now.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) {
      return 'noFile';
    }
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.alloc(Math.min(64 * 1024, mostBytes + 1 - length));
      const { bytesRead } = await file.read(piece, 0, piece.length);
      if (bytesRead === 0) {
        return Buffer.concat(pieces);
      }
      pieces.push(piece.subarray(0, bytesRead));
      length += bytesRead;
      if (length > mostBytes) {
        return 'tooLarge';
      }
    }
  } finally {
    await file.close();
  }
}
