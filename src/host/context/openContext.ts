// Shows what a chip is about: the place itself where it is one, else exactly what is sent.
import * as vscode from 'vscode';
import type { MessageContext } from '../../core/records.ts';

/** `sent` is the address under which exactly what is sent can be read. */
export async function openContext(context: MessageContext, sent: vscode.Uri): Promise<void> {
  switch (context.kind) {
    case 'selection':
    case 'function':
    case 'file':
      return openLines(context, sent);
    case 'folder':
      return revealFolder(context, sent);
    case 'problems':
      await vscode.commands.executeCommand('workbench.actions.view.problems');
      return;
    case 'image':
    case 'terminal':
    case 'changes':
      return show(sent);
  }
}

async function openLines(context: MessageContext, sent: vscode.Uri): Promise<void> {
  const document = await openIfThere(context.uri);
  if (!document) {
    return show(sent);
  }
  const lines = context.kind === 'file' ? undefined : rangeOf(document, context);
  await vscode.window.showTextDocument(document, { preview: true, selection: lines });
}

/** The lines as they were; a file that is shorter now shows its end. */
function rangeOf(document: vscode.TextDocument, { startLine = 1, endLine = startLine }: MessageContext): vscode.Range {
  const last = document.lineCount - 1;
  const start = Math.min(startLine - 1, last);
  const end = Math.min(Math.max(endLine - 1, start), last);
  return new vscode.Range(start, 0, end, document.lineAt(end).range.end.character);
}

async function openIfThere(address: string | undefined): Promise<vscode.TextDocument | undefined> {
  try {
    const uri = vscode.Uri.parse(address ?? '', true);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open?.isDirty || open?.isUntitled) {
      return open;
    }
    // VS Code would give a deleted file from its memory, and a new document for one that was never saved.
    await vscode.workspace.fs.stat(uri);
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // It is gone, or never was saved.
  }
}

async function revealFolder({ uri }: MessageContext, sent: vscode.Uri): Promise<void> {
  try {
    const folder = vscode.Uri.parse(uri ?? '', true);
    await vscode.workspace.fs.stat(folder);
    if (vscode.workspace.getWorkspaceFolder(folder)) {
      await vscode.commands.executeCommand('revealInExplorer', folder);
      return;
    }
  } catch {
    // It is gone: what was sent is shown.
  }
  await show(sent);
}

async function show(sent: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', sent, { preview: true });
}
