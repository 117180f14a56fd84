// "Edit Routing Rules of This Folder": opens the file, which begins with an example where there is none.
import * as vscode from 'vscode';
import { RULE_FILE } from '../core/routing/rules/ruleFile.ts';
import { isMissing } from './folderFile.ts';

/** All of it is commented out: nothing holds that nobody wanted. */
const EXAMPLE = `# Which model is asked, before any strategy decides. The first rule whose condition holds is taken.
# All that can stand here is in the manual of LLM Workbench: docs/ROUTING.md. Completion: Ctrl+Space.
#
# - name: Code goes to the strong ones
#   if: task == "code" and not (path matches "**/*.md")
#   use: claude-sonnet-4-5 or gpt-5
#
# - if: task == "simple_qa" and budget == "low"
#   use: cost_optimized
#
# - name: Secrets stay on this machine
#   if: path matches "secrets/**" or keyword in ["password", "api key"]
#   use: local_only
#   never: [openai, anthropic]
#
# - use: balanced
`;

/** Does nothing where no folder is chosen. */
export async function editRuleFile(): Promise<void> {
  const folder = await chosenFolder();
  if (!folder) {
    return;
  }
  const uri = vscode.Uri.joinPath(folder.uri, RULE_FILE);
  if (await isAbsent(uri)) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(EXAMPLE));
  }
  await vscode.window.showTextDocument(uri);
  if (!vscode.workspace.isTrusted) {
    void askForTrust();
  }
}

async function chosenFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const words = 'Open a folder first: its rules stand in a file of it. Yours for all folders stand in your settings.';
    const open = 'Open Settings';
    if ((await vscode.window.showInformationMessage(words, open)) === open) {
      const revealSetting = { key: 'llmWorkbench.routing.rules', edit: true };
      await vscode.commands.executeCommand('workbench.action.openSettingsJson', { revealSetting });
    }
    return undefined;
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  return own ?? (folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick());
}

async function isAbsent(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return false;
  } catch (error) {
    if (isMissing(error)) {
      return true;
    }
    throw error;
  }
}

async function askForTrust(): Promise<void> {
  const manage = 'Manage Trust';
  const words = 'These rules hold only after you trust this workspace.';
  if ((await vscode.window.showInformationMessage(words, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
