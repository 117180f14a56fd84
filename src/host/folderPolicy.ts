// The policy that a folder brings along. Somebody else may have written it: it can forbid, and never allow what another source forbids.
import type * as vscode from 'vscode';
import type { PolicySource } from '../core/models/policy.ts';
import { parseJson } from '../core/models/policyRules.ts';
import { readFolderFile } from './folderFile.ts';

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
  const { text, unreadable, isFinal } = await readFolderFile(folder, FOLDER_POLICY, mostBytes);
  if (unreadable !== undefined) {
    return { value: [{ ...folderSource(folder), unreadable }], isFinal };
  }
  return { value: text === undefined ? [] : [{ ...folderSource(folder), ...parseJson(text) }], isFinal };
}
