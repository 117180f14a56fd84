// What can be done with a code block of an answer.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { CodeRequests } from '../../shared/protocol/code.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { done } from './done.ts';

export function codeHandlers(): Handlers<CodeRequests> {
  return {
    'code/copy': async ({ text }) => done(await vscode.env.clipboard.writeText(text)),
    'code/insert': ({ text }) => insertAtCursor(text),
    'code/newFile': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'code/apply': () => Promise.reject(new AppError('internal', 'Not there yet')),
  };
}

async function insertAtCursor(text: string): Promise<null> {
  // The sidebar has the focus: the editor that had it last is still the active one.
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor) {
    throw new AppError('badRequest', 'Open a file first: there is no cursor to insert at.');
  }
  // VS Code says yes for a read-only file as well, and changes nothing.
  const { version } = editor.document;
  const ok = await editor.edit((edit) => {
    for (const selection of editor.selections) {
      edit.replace(selection, text);
    }
  });
  if (!ok || editor.document.version === version) {
    throw new AppError('badRequest', 'The file could not be changed; it may be read-only.');
  }
  return null;
}
