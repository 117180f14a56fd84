// Attaches what the person points at: a suggestion, or files and folders by their addresses.
import * as vscode from 'vscode';
import { pictureContext } from '../../core/context/picture.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { codeContext } from '../../core/prompts/codeContext.ts';
import type { MessageContext } from '../../core/records.ts';
import type { ContextRequests } from '../../shared/protocol/context.ts';
import { codeAtCursor } from '../codeAtCursor.ts';
import type { Attachments } from './attachments.ts';
import { gitChangesContext } from './gitChanges.ts';
import { refuseIgnored } from './ignoreFiles.ts';
import { problemsOfAll, problemsOfFile } from './problems.ts';
import { fileContext, reasonOf } from './readFile.ts';
import { readFolder } from './readFolder.ts';
import { shownName } from './shownPath.ts';
import { activeUri, isOpenInTab, parseSuggestionId } from './suggestionId.ts';
import { terminalSelectionContext } from './terminalSelection.ts';

/** What a suggestion stands for, read now. Throws a sentence for the person where it cannot be sent. */
export async function contextOfSuggestion(id: string): Promise<MessageContext> {
  const suggestion = parseSuggestionId(id);
  switch (suggestion?.what) {
    case 'selection':
      return selectionContext();
    case 'openFile': {
      const uri = activeUri();
      if (!uri) {
        throw new AppError('badRequest', 'No file is open any more.');
      }
      return pathContext(uri);
    }
    case 'problems':
      return suggestion.uri ? problemsOfFile(suggestion.uri) : problemsOfAll();
    case 'terminal':
      return terminalSelectionContext();
    case 'changes':
      return gitChangesContext();
    case 'path':
      // The page is not trusted: only what it could have been offered.
      if (!vscode.workspace.getWorkspaceFolder(suggestion.uri) && !isOpenInTab(suggestion.uri)) {
        throw new AppError('badRequest', `${shownName(suggestion.uri)} is outside the workspace and not open.`);
      }
      return pathContext(suggestion.uri);
    case undefined:
      throw new AppError('badRequest', 'This is not there any more.');
  }
}

/** Attaches each; those that cannot be are told together at the end, the others stay attached. */
export async function addUris(attachments: Attachments, texts: readonly string[]): Promise<void> {
  await addAll(
    attachments,
    texts.map((text) => () => pathContext(parseDropped(text))),
  );
}

/** Files and folders that a command of VS Code names. */
export async function addPaths(attachments: Attachments, uris: readonly vscode.Uri[]): Promise<void> {
  await addAll(
    attachments,
    uris.map((uri) => () => pathContext(uri)),
  );
}

type ImageParams = ContextRequests['context/addImage']['params'];

/** The bytes decide, whatever the page says they are. */
export function imageContext({ name, mediaType, data }: ImageParams): MessageContext {
  return pictureContext(name, Buffer.from(data, 'base64'), { mediaType });
}

async function addAll(attachments: Attachments, readers: readonly (() => Promise<MessageContext>)[]): Promise<void> {
  const failures: string[] = [];
  for (const read of readers) {
    try {
      attachments.add(await read());
    } catch (error) {
      failures.push(toAppError(error).message);
    }
  }
  if (failures.length > 0) {
    throw new AppError('badRequest', failures.join(' '));
  }
}

async function selectionContext(): Promise<MessageContext> {
  const code = await codeAtCursor(vscode.window.activeTextEditor);
  if (code.kind !== 'selection') {
    throw new AppError('badRequest', 'Nothing is selected in the editor any more.');
  }
  return codeContext(code);
}

async function pathContext(uri: vscode.Uri): Promise<MessageContext> {
  if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) {
    await refuseIgnored(uri, false);
    return fileContext(uri);
  }
  const isFolder = await isFolderNow(uri);
  await refuseIgnored(uri, isFolder);
  return isFolder ? readFolder(uri) : fileContext(uri);
}

async function isFolderNow(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') {
    return false;
  }
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch (error) {
    throw new AppError('badRequest', `${shownName(uri)} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Only places where files are: an address of the web is not fetched. */
function parseDropped(text: string): vscode.Uri {
  let uri: vscode.Uri | undefined;
  try {
    uri = vscode.Uri.parse(text, true);
  } catch {
    // Said below.
  }
  const schemes = ['file', 'untitled', 'vscode-remote', ...folderSchemes()];
  if (!uri || !schemes.includes(uri.scheme)) {
    throw new AppError('badRequest', 'Only files and folders can be dropped here.');
  }
  // On the remote side the same files are plain ones, to which the page's editor gives their remote names.
  const isRemoteSide = vscode.env.remoteName !== undefined && folderSchemes().includes('file');
  return isRemoteSide && uri.scheme === 'vscode-remote' ? uri.with({ scheme: 'file', authority: '' }) : uri;
}

function folderSchemes(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
}
