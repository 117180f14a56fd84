// A file of ours below a folder of the workspace. Somebody else may have written it: it is read up to a limit, and never out of its folder.
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import { readBounded } from './readBounded.ts';

/** Without a text and a reason it is not there. `isFinal`: it holds until the file changes. Else reading failed for now. */
export interface FolderFile {
  text?: string;
  /** Why it cannot be read, as the end of a sentence. */
  unreadable?: string;
  isFinal: boolean;
}

/** `path` with / between. Never throws. */
export async function readFolderFile(
  folder: vscode.WorkspaceFolder,
  path: string,
  mostBytes: number,
): Promise<FolderFile> {
  const file = vscode.Uri.joinPath(folder.uri, path);
  try {
    if (await leadsOut(folder, file)) {
      return { unreadable: 'it is a link out of its folder', isFinal: true };
    }
    const bytes = await readBounded(file, mostBytes);
    switch (bytes) {
      case 'noFile':
        return { unreadable: 'it is no file', isFinal: true };
      case 'tooLarge':
        return { unreadable: 'it is too large', isFinal: true };
      default:
        return { text: new TextDecoder().decode(bytes), isFinal: true };
    }
  } catch (error) {
    return isMissing(error) ? { isFinal: true } : { unreadable: 'reading it fails', isFinal: false };
  }
}

/** Where there is no telling where a link leads, it counts as one that does. */
async function leadsOut(folder: vscode.WorkspaceFolder, file: vscode.Uri): Promise<boolean> {
  if (file.scheme !== 'file') {
    return ((await vscode.workspace.fs.stat(file)).type & vscode.FileType.SymbolicLink) !== 0;
  }
  const [root, real] = await Promise.all([realpath(folder.uri.fsPath), realpath(file.fsPath)]);
  const below = relative(root, real);
  return below.startsWith('..') || isAbsolute(below);
}

export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['FileNotFound', 'FileNotADirectory', 'ENOENT', 'ENOTDIR'].includes(code);
}
