// Changes settings as a person does, and takes them back.
import * as vscode from 'vscode';

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
