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
import { realPlace } from './links.ts';
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

/**
 * Attaches each; those that cannot be are told together at the end, the others stay attached. The page is not trusted: the
 * person is asked in VS Code about files outside the workspace that are not open either.
 */
export async function addUris(attachments: Attachments, texts: readonly string[]): Promise<void> {
  const dropped = texts.map(droppedOrError);
  const outside = dropped.filter((uri) => uri instanceof vscode.Uri).filter(isToBeConfirmed);
  const isRefused = outside.length > 0 && !(await confirmOutside(outside));
  await addAll(
    attachments,
    dropped
      .filter((uri) => !(isRefused && uri instanceof vscode.Uri && isToBeConfirmed(uri)))
      .map((uri) => async () => {
        if (uri instanceof AppError) {
          throw uri;
        }
        return pathContext(uri);
      }),
  );
}

function droppedOrError(text: string): vscode.Uri | AppError {
  try {
    return parseDropped(text);
  } catch (error) {
    return toAppError(error);
  }
}

function isToBeConfirmed(uri: vscode.Uri): boolean {
  return uri.scheme !== 'untitled' && !vscode.workspace.getWorkspaceFolder(uri) && !isOpenInTab(uri);
}

/** Names that a dialog still shows well; the others are counted. */
const MOST_NAMED = 10;

async function confirmOutside(uris: readonly vscode.Uri[]): Promise<boolean> {
  const what = uris.length === 1 && uris[0] ? shownName(uris[0]) : `${uris.length} files`;
  const paths = await Promise.all(uris.slice(0, MOST_NAMED).map(pathWithLink));
  const more = uris.length > MOST_NAMED ? [`and ${uris.length - MOST_NAMED} more`] : [];
  const answer = await vscode.window.showWarningMessage(
    `Add ${what} from outside the workspace to the chat?`,
    { modal: true, detail: [...paths.map((path) => path.replaceAll(/\p{Cc}/gu, ' ')), ...more].join('\n') },
    'Add',
  );
  return answer === 'Add';
}

/** A link is no reason to show another file than the one that is read. */
async function pathWithLink(uri: vscode.Uri): Promise<string> {
  const shown = uri.scheme === 'file' ? uri.fsPath : uri.toString(true);
  const place = await realPlace(uri);
  const real = place && ('outside' in place ? place.outside : place.inside.fsPath);
  return real === undefined || real === shown ? shown : `${shown} (a link to ${real})`;
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
