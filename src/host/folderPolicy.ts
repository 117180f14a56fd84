// The policy that a folder brings along. Somebody else may have written it: it can forbid, and never allow what another source forbids.
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import type { PolicySource } from '../core/models/policy.ts';
import { parseJson } from '../core/models/policyRules.ts';
import { readBounded } from './readBounded.ts';

/** Below each folder of the workspace. */
export const FOLDER_POLICY = '.llm-workbench/policy.json';

/** `isFinal`: it holds until the file changes. Else reading failed for now. */
export interface FolderPolicy {
  value: readonly PolicySource[];
  isFinal: boolean;
}

export function folderSource({ name }: vscode.WorkspaceFolder): PolicySource {
  return { origin: 'workspace', name: `${name}/${FOLDER_POLICY}` };
}

export async function folderPolicy(folder: vscode.WorkspaceFolder, mostBytes: number): Promise<FolderPolicy> {
  const file = vscode.Uri.joinPath(folder.uri, FOLDER_POLICY);
  const unreadable = (reason: string, isFinal = true): FolderPolicy => ({
    value: [{ ...folderSource(folder), unreadable: reason }],
    isFinal,
  });
  try {
    if (await leadsOut(folder, file)) {
      return unreadable('it is a link out of its folder');
    }
    const bytes = await readBounded(file, mostBytes);
    switch (bytes) {
      case 'noFile':
        return unreadable('it is no file');
      case 'tooLarge':
        return unreadable('it is too large');
      default:
        return { value: [{ ...folderSource(folder), ...parseJson(new TextDecoder().decode(bytes)) }], isFinal: true };
    }
  } catch (error) {
    return isMissing(error) ? { value: [], isFinal: true } : unreadable('reading it fails', false);
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

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['FileNotFound', 'FileNotADirectory', 'ENOENT', 'ENOTDIR'].includes(code);
}
