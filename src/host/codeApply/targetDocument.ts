// The document that a proposal is about, as it is now, unsaved changes included.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';

/** `undefined`: there is no such file yet. Throws an `AppError` where there is one that cannot be changed as text. */
export async function targetDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const name = nameOf(uri);
  if (uri.scheme === 'vscode-notebook-cell' || /\.ipynb$/i.test(uri.path)) {
    throw new AppError('badRequest', `${name} is a notebook, which cannot be changed by a diff of text.`);
  }
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (uri.scheme === 'untitled') {
    if (!open || open.isClosed) {
      throw new AppError('badRequest', `${name} is not open any more.`);
    }
    return open;
  }
  // Nor can what some extension only shows, without a file system behind it.
  const canWrite = vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
  const stat = canWrite ? await statOf(uri) : undefined;
  if (!canWrite || (stat && isReadonly(stat))) {
    throw new AppError('badRequest', `${name} is read-only.`);
  }
  if (!stat) {
    return undefined;
  }
  const document = open ?? (await openAsText(uri, name));
  if (document.getText().includes('\0')) {
    throw new AppError('badRequest', `${name} is not a text file.`);
  }
  return document;
}

export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

async function openAsText(uri: vscode.Uri, name: string): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new AppError('badRequest', `${name} cannot be opened as text: it may be binary or too large.`);
  }
}

function isReadonly({ permissions }: vscode.FileStat): boolean {
  return permissions !== undefined && (permissions & vscode.FilePermission.Readonly) !== 0;
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
}
