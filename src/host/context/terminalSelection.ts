// What is selected in the terminal. VS Code 1.116 gives it to no extension: it goes by way of the clipboard, which is put back.
import * as vscode from 'vscode';
import { terminalContext } from '../../core/context/terminalText.ts';
import { AppError } from '../../core/errors.ts';
import type { MessageContext } from '../../core/records.ts';

export async function terminalSelectionContext(): Promise<MessageContext> {
  const terminal = vscode.window.activeTerminal;
  if (!terminal) {
    throw new AppError('badRequest', 'No terminal is open.');
  }
  return terminalContext(terminal.name, await copiedSelection());
}

/** Empty when nothing is selected. Text in the clipboard is put back; anything else that was there only VS Code's copying replaces. */
async function copiedSelection(): Promise<string> {
  const { clipboard } = vscode.env;
  const before = await clipboard.readText();
  await copy();
  const copied = await clipboard.readText();
  if (copied !== before) {
    await clipboard.writeText(before);
    return copied;
  }
  if (before === '') {
    return '';
  }
  // Nothing is selected, or just what had been copied before: an empty clipboard tells them apart.
  await clipboard.writeText('');
  try {
    await copy();
    return await clipboard.readText();
  } finally {
    await clipboard.writeText(before);
  }
}

async function copy(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
}
