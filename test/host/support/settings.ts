// Changes settings as a person does, and takes them back.
import * as vscode from 'vscode';
import { waitFor } from '../../harness/wait.ts';

/** Runs `work` with the person's own `settings` (names without `llmWorkbench.`) in force; they are removed afterwards. */
export async function withUserSettings(settings: Record<string, unknown>, work: () => Promise<void>): Promise<void> {
  const set = async (name: string, value: unknown) =>
    vscode.workspace.getConfiguration('llmWorkbench').update(name, value, vscode.ConfigurationTarget.Global);
  try {
    for (const [name, value] of Object.entries(settings)) {
      await set(name, value);
    }
    await work();
  } finally {
    for (const name of Object.keys(settings)) {
      await set(name, undefined);
    }
  }
}

/** Lays .vscode/settings.json into the workspace as a cloned repository would bring it, and waits until VS Code has read it. */
export async function withWorkspaceSettings(
  settings: Record<string, unknown>,
  work: () => Promise<void>,
): Promise<void> {
  const folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, '.vscode'); // the harness opens one
  const read = (value: string) =>
    waitFor('the settings to be read', () => {
      return vscode.workspace.getConfiguration('llmWorkbench').get('systemPrompt') === value;
    });
  const whole = { 'llmWorkbench.systemPrompt': 'from the workspace', ...settings };
  await vscode.workspace.fs.createDirectory(folder);
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'settings.json'), Buffer.from(JSON.stringify(whole)));
  try {
    await read('from the workspace');
    await work();
  } finally {
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await read('');
  }
}
