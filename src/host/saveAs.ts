// Asks where a file is to be saved, and writes it; where that was remembered, the next question begins there.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import type { Services } from './services.ts';

const LAST_FOLDER = 'llmWorkbench.lastSavedIn';

const KINDS = {
  csv: 'Comma-Separated Values',
  gz: 'Backup of LLM Workbench',
  json: 'JSON',
  jsonl: 'JSON Lines',
  md: 'Markdown',
  png: 'Picture',
} as const;

/** `name` without its extension; `undefined` where the person thought better of it. */
export async function askWhere(
  { context }: Services,
  name: string,
  kind: keyof typeof KINDS,
  title: string,
): Promise<vscode.Uri | undefined> {
  const last = context.globalState.get<unknown>(LAST_FOLDER);
  const folder =
    typeof last === 'string'
      ? vscode.Uri.parse(last)
      : (vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir()));
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.joinPath(folder, `${name}.${kind}`),
    filters: { [KINDS[kind]]: [kind] },
  });
  if (target) {
    await context.globalState.update(LAST_FOLDER, vscode.Uri.joinPath(target, '..').toString());
  }
  return target;
}

/** Throws `config` in VS Code's words where it cannot be written. */
export async function saved<Result>(target: vscode.Uri, writing: Thenable<Result>): Promise<Result> {
  try {
    return await writing;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    const name = target.path.split('/').at(-1) ?? '';
    throw new AppError('config', `${name} could not be saved: ${why}`, { cause: thrown });
  }
}
